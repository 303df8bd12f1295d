// The built command line, as a script sees it: exit codes, stdout, stderr.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PlanSchema,
  ProfileSchema,
  RequirementsSchema,
  RouteSchema,
  VerificationSchema,
} from '../../src/model/index.js';
import { environmentIn, exampleIn, type Run, runCommand, scratchFolder } from './product.js';

let scratch = '';
let app = '';
const REPOSITORY = ['--answer', 'project.repository=acme/todo-api'];

beforeAll(() => {
  scratch = scratchFolder();
  app = exampleIn(scratch, 'todo-api');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(...words: readonly string[]): Promise<Run> {
  return runCommand(words, scratch, environmentIn(scratch));
}

/** The one JSON value; throws where stdout holds anything else. */
async function json(...words: readonly string[]): Promise<{ code: number; value: Record<string, unknown> }> {
  const { code, stdout } = await run(...words, '--json');
  return { code, value: JSON.parse(stdout) as Record<string, unknown> };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

describe('--json prints the step’s model value and nothing else', () => {
  it('detect', async () => {
    const { code, value } = await json('detect', app);
    expect(code).toBe(0);
    expect(ProfileSchema.parse(value).services.map((service) => service.name)).toEqual(['todo-api']);
  });

  it('route', async () => {
    const { code, value } = await json('route', 'Vercel 말고 Railway에 배포해 줘');
    expect(code).toBe(0);
    expect(RouteSchema.parse(value)).toMatchObject({ platform: 'railway', refusedPlatforms: ['vercel'] });
  });

  it('spec, as a list and as requirements', async () => {
    const spec = path.join(app, '.moai/specs/SPEC-DEPLOY-001');
    mkdirSync(spec, { recursive: true });
    writeFileSync(
      path.join(spec, 'spec.md'),
      '---\nid: SPEC-DEPLOY-001\nversion: 1.0.0\nstatus: draft\n---\n# Deployment\n\n## Requirements\n\n- The system shall be deployed to Railway.\n',
    );
    const list = await json('spec', '--root', app);
    expect(list.value.specs).toMatchObject([{ id: 'SPEC-DEPLOY-001' }]);
    const read = await json('spec', 'SPEC-DEPLOY-001', '--root', app);
    expect(RequirementsSchema.parse(read.value).requirements).toMatchObject([{ category: 'platform' }]);
  });

  it('plan, generate, verify', async () => {
    const plan = await json('plan', app, '--platform', 'docker-compose', ...REPOSITORY);
    expect(plan.code).toBe(0);
    const { id } = PlanSchema.parse(plan.value);
    const generation = await json('generate', app, '--plan', id);
    expect(generation.value).toMatchObject({ planId: id, written: [] });
    const verification = await json('verify', app, '--plan', id);
    expect(VerificationSchema.parse(verification.value).passed).toBe(true);
    expect(verification.code).toBe(0);
  });

  it('deploy', async () => {
    const { code, value } = await json('deploy', app, '--platform', 'docker-compose', ...REPOSITORY);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      plan: { id: expect.any(String) },
      verification: { passed: true },
      written: [],
      delivery: null,
    });
  });

  it('an error', async () => {
    const { code, value } = await json('detect', path.join(scratch, 'missing'));
    expect(code).toBe(4);
    expect(value).toMatchObject({ error: { code: 'E_NOT_FOUND', remedy: expect.any(String) } });
  });

  it('wrong use', async () => {
    const { code, value } = await json('detect', app, '--no-such-option');
    expect(code).toBe(2);
    expect(value).toMatchObject({ error: { code: 'E_USAGE' } });
  });
});

describe('what is touched', () => {
  it('is nothing without --write', async () => {
    const project = exampleIn(path.join(scratch, 'untouched'), 'todo-api');
    const before = filesBelow(project);
    await run('deploy', project, '--platform', 'docker-compose', ...REPOSITORY);
    await run('generate', project, '--platform', 'docker-compose', ...REPOSITORY);
    expect(filesBelow(project)).toEqual(before);
  });

  it('is the other folder with --out', async () => {
    const out = path.join(scratch, 'out/deep');
    const { value } = await json('generate', app, '--platform', 'docker-compose', ...REPOSITORY, '--out', out);
    expect(value.written).toEqual(expect.arrayContaining(['Dockerfile']));
    expect(existsSync(path.join(out, 'Dockerfile'))).toBe(true);
    expect(existsSync(path.join(app, 'Dockerfile'))).toBe(false);
  });

  it('is the repository with --write, and the second run changes nothing', async () => {
    const project = exampleIn(path.join(scratch, 'written'), 'todo-api');
    const words = ['deploy', project, '--platform', 'docker-compose', ...REPOSITORY, '--write'];
    const first = await json(...words);
    expect(first.value.written).toEqual(expect.arrayContaining(['Dockerfile']));
    const after = filesBelow(project).map((file) => readFileSync(path.join(project, file), 'utf8'));
    const second = await json(...words);
    expect(second).toMatchObject({ code: 0, value: { written: [] } });
    expect(filesBelow(project).map((file) => readFileSync(path.join(project, file), 'utf8'))).toEqual(after);
  });
});

describe('exit codes', () => {
  it('is 1 where files that stand in a repository have errors', async () => {
    const project = exampleIn(path.join(scratch, 'faulty'), 'todo-api');
    mkdirSync(path.join(project, '.github/workflows'), { recursive: true });
    writeFileSync(path.join(project, '.github/workflows/ci.yml'), 'name: ci\non: push\njobs:\n  a:\n    steps: []\n');
    const { code, value } = await json('audit', project);
    expect(code).toBe(1);
    expect(value.passed).toBe(false);
  });

  it('is 3 where only a person can answer', async () => {
    const project = exampleIn(path.join(scratch, 'ambiguous'), 'todo-api');
    writeFileSync(
      path.join(project, 'Dockerfile'),
      'FROM node:24-slim\nEXPOSE 4000 5000\nCMD ["node", "dist/server.js"]\n',
    );
    const { code, value } = await json('plan', project, '--platform', 'railway');
    expect(code).toBe(3);
    const [question] = PlanSchema.parse(value).questions.filter(({ default: taken }) => taken === null);
    expect(question).toMatchObject({ id: 'service.port.todo-api', options: [{ value: '4000' }, { value: '5000' }] });
    const answered = await json('plan', project, '--platform', 'railway', '--answer', 'service.port.todo-api=5000');
    expect(answered.code).toBe(0);
    expect(PlanSchema.parse(answered.value).services[0]?.port).toMatchObject({ value: 5000 });
  });

  it.each([
    ['an unknown command', ['deplyo'], 2],
    ['an answer that is none', ['plan', '.', '--answer', 'x'], 2],
    ['a missing argument', ['route'], 2],
    ['a plan nobody made', ['generate', '.', '--plan', `sha256:${'0'.repeat(64)}`], 6],
    ['a push without network', ['push', '.', '--offline'], 5],
    ['help', ['--help'], 0],
    ['the version', ['--version'], 0],
  ])('%s', async (_, words, code) => {
    const project = exampleIn(path.join(scratch, 'codes'), 'todo-api');
    expect((await runCommand(words, project, environmentIn(scratch))).code).toBe(code);
  });
});

describe('what a person sees', () => {
  it('is facts with their places, decisions, the tree of files and the report, in their language', async () => {
    const { code, stdout } = await run('deploy', app, '--prompt', '도커 컴포즈로 배포해 줘', ...REPOSITORY);
    expect(code).toBe(0);
    expect(stdout).toContain('package.json:');
    expect(stdout).toContain('+ Dockerfile');
    expect(stdout).toMatch(/[\uac00-\ud7a3]{2}/u);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a pipe gets no colours
    expect(stdout).not.toMatch(/\u001b\[/u);
  });

  it('has progress on stderr only, and none with --quiet', async () => {
    const loud = await run('deploy', app, '--platform', 'docker-compose', ...REPOSITORY, '--json');
    expect(loud.stderr).not.toBe('');
    const quiet = await run('deploy', app, '--platform', 'docker-compose', ...REPOSITORY, '--json', '--quiet');
    expect(quiet.stderr).toBe('');
    expect(quiet.stdout).toBe(loud.stdout);
  });
});

it('doctor checks the machine without showing the token', async () => {
  const token = `ghp_${'a1'.repeat(18)}`;
  const { code, stdout, stderr } = await runCommand(
    ['doctor', app],
    scratch,
    environmentIn(scratch, { GITHUB_TOKEN: token }),
  );
  expect(code).toBe(0);
  expect(stdout).toContain('claude mcp add devops');
  expect(stdout + stderr).not.toContain(token);
});
