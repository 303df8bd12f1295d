import { describe, expect, test } from 'vitest';
import { detect } from '../../src/ecosystems/detect.js';
import { DevopsError, PlanSchema, type Requirement, type Requirements } from '../../src/model/index.js';
import { planId } from '../../src/plan/identity.js';
import { makePlan } from '../../src/plan/plan.js';
import type { Answers } from '../../src/plan/request.js';
import { memoryRepository } from '../../src/repository/memory.js';

const EXPRESS = {
  'package.json': JSON.stringify({
    name: 'api',
    engines: { node: '22' },
    scripts: { start: 'node server.js' },
    dependencies: { express: '5.1.0', pg: '8.16.3' },
  }),
  'package-lock.json': '{"lockfileVersion":3}',
  'server.js':
    "const app = require('express')();\nconst { Pool } = require('pg');\nnew Pool({ connectionString: process.env.DATABASE_URL });\napp.get('/healthz', (q, s) => s.send('ok'));\napp.listen(process.env.PORT || 3000);\n",
};

const NEXT = {
  'package.json': JSON.stringify({
    scripts: { build: 'next build', start: 'next start' },
    dependencies: { next: '16.0.0', react: '19.0.0' },
  }),
  'package-lock.json': '{"lockfileVersion":3}',
  'app/page.tsx': 'export default function Page() { return null; }\n',
};

const NOTHING: Requirements = { specs: [], requirements: [], conflicts: [], questions: [], notices: [] };

function asks(platform: string, polarity: Requirement['polarity']): Requirements {
  const evidence = [{ file: '.moai/specs/SPEC-1/spec.md', line: 3, quote: platform }];
  return {
    ...NOTHING,
    requirements: [
      {
        category: 'platform',
        value: { platform },
        polarity,
        modality: 'must',
        scope: { component: null, environment: null },
        language: 'en',
        evidence,
      },
    ],
  };
}

function planOf(files: Record<string, string>, answers: Answers = {}, requirements = NOTHING) {
  const repository = memoryRepository(files, {
    name: 'Acme App',
    git: { origin: { host: 'github.com', owner: 'Acme', name: 'App' } },
  });
  return makePlan({ profile: detect(repository), requirements, repository, answers });
}

describe('a plan', () => {
  test('fits its schema, and its id is the hash of the rest of it', () => {
    const plan = planOf(EXPRESS);
    expect(PlanSchema.parse(plan)).toEqual(plan);
    const { id, ...content } = plan;
    expect(id).toBe(planId(content));
  });

  test('is the same for the same repository, whatever order its files were given in', () => {
    const reversed = Object.fromEntries(Object.entries(EXPRESS).reverse());
    expect(planOf(reversed).id).toBe(planOf(EXPRESS).id);
  });

  test('changes its id when an answer changes it', () => {
    expect(planOf(EXPRESS, { platform: 'railway' }).id).not.toBe(planOf(EXPRESS, { platform: 'kubernetes' }).id);
  });

  test('gives the database to the variable that reads it, and inventories no secret for it', () => {
    const plan = planOf(EXPRESS, { platform: 'railway' });
    expect(plan.services[0]?.variables).toContainEqual({
      name: 'DATABASE_URL',
      source: 'resource',
      resource: 'postgres',
      output: 'url',
      scheme: null,
    });
    expect(plan.secrets.map(({ name }) => name)).not.toContain('DATABASE_URL');
    expect(plan.resources).toMatchObject([{ kind: 'postgres', consumers: [plan.services[0]?.service.name] }]);
  });

  test('names the image in lower case after the GitHub repository', () => {
    expect(planOf(EXPRESS, { platform: 'railway' }).services[0]?.image?.repository).toBe('acme/app');
  });

  test('asks for the repository where git does not tell', () => {
    const repository = memoryRepository(EXPRESS);
    const plan = makePlan({ profile: detect(repository), requirements: NOTHING, repository });
    expect(plan.questions.map(({ id }) => id)).toContain('project.repository');
    const answered = makePlan({
      profile: detect(repository),
      requirements: NOTHING,
      repository,
      answers: { answers: { 'project.repository': 'acme/app' } },
    });
    expect(answered.questions.map(({ id }) => id)).not.toContain('project.repository');
    expect(answered.project.repository).toBe('acme/app');
  });

  test('refuses a library, naming what it found', () => {
    const library = {
      'package.json': JSON.stringify({
        name: 'left',
        version: '1.0.0',
        files: ['lib'],
        exports: './lib/index.js',
        types: './lib/index.d.ts',
      }),
      'lib/index.js': 'export const one = 1;\n',
    };
    expect(() => planOf(library)).toThrow(expect.objectContaining({ code: 'E_UNSUPPORTED' }));
  });
});

describe('the platform of a service', () => {
  const platformOf = (...given: Parameters<typeof planOf>) => planOf(...given).services[0]?.platform;
  const sourceOf = (...given: Parameters<typeof planOf>) =>
    planOf(...given).decisions.find(({ subject }) => subject.startsWith('platform:'))?.source;

  test('is what the user says, above a SPEC', () => {
    expect(platformOf(EXPRESS, { platform: 'kubernetes' }, asks('railway', 'required'))).toBe('kubernetes');
    expect(sourceOf(EXPRESS, { platform: 'kubernetes' }, asks('railway', 'required'))).toBe('user');
  });

  test('is what a SPEC requires, above files that are there', () => {
    const files = { ...EXPRESS, 'vercel.json': '{}' };
    expect(platformOf(files, {}, asks('railway', 'required'))).toBe('railway');
    expect(sourceOf(files, {}, asks('railway', 'required'))).toBe('spec');
  });

  test('is never one that a SPEC excludes or the user refuses', () => {
    const best = platformOf(EXPRESS) ?? '';
    expect(platformOf(EXPRESS, {}, asks(best, 'excluded'))).not.toBe(best);
    expect(platformOf(EXPRESS, { refusedPlatforms: [best] })).not.toBe(best);
  });

  test('is not taken from a SPEC that merely remembers it', () => {
    expect(sourceOf(EXPRESS, {}, asks('kubernetes', 'historical'))).toBe('score');
  });

  test('is read off the files that are there', () => {
    expect(sourceOf({ ...NEXT, 'railway.json': '{"deploy":{}}' })).toBe('repository');
    expect(platformOf({ ...NEXT, 'railway.json': '{"deploy":{}}' })).toBe('railway');
  });

  test('is Vercel for a Next.js site by itself, with the others as alternatives', () => {
    const decision = planOf(NEXT).decisions.find(({ subject }) => subject.startsWith('platform:'));
    expect(decision).toMatchObject({ choice: 'vercel', source: 'score' });
    expect(decision?.alternatives.map(({ choice }) => choice)).toContain('railway');
  });

  test('is refused by name where it is not built in, with the nearest fit', () => {
    expect(() => planOf(EXPRESS, { platform: 'nowhere' })).toThrow(DevopsError);
    try {
      planOf(EXPRESS, { platform: 'nowhere' });
    } catch (error) {
      expect(error).toMatchObject({ code: 'E_UNSUPPORTED', subject: 'nowhere' });
      expect(String((error as DevopsError).remedy)).toMatch(/nearest fit .* (railway|kubernetes)/u);
    }
  });
});
