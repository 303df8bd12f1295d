import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { actionPin } from '../../src/data/actions.js';
import { publishJob } from '../../src/formats/pipeline.js';
import type { WorkflowJob } from '../../src/formats/workflow.js';
import { isSkip } from '../../src/model/index.js';
import type { DeployJobs, EmitRequest, FileDraft, Platform } from '../../src/platforms/contract.js';
import { verify } from '../../src/verify/verify.js';

const ENVIRONMENTS = ['staging', 'production'] as const;

function filesOf(platform: Platform, request: EmitRequest): readonly FileDraft[] {
  const files = platform.files(request);
  if (isSkip(files)) throw new Error(`${platform.id} skipped: ${files.skipped}`);
  return files;
}

function jobsOf(platform: Platform, request: EmitRequest, environment: (typeof ENVIRONMENTS)[number]): DeployJobs {
  const jobs = platform.deploy({ ...request, environment, needs: ['verify'] });
  if (isSkip(jobs)) throw new Error(`${platform.id} skipped: ${jobs.skipped}`);
  return jobs;
}

function* textsOf(job: WorkflowJob): Iterable<string> {
  yield job.name;
  for (const step of job.steps) {
    yield step.name;
    if (step.if) yield step.if;
    if (step.run) yield step.run;
    yield* Object.values(step.env ?? {});
    yield* Object.values(step.with ?? {}).map(String);
  }
}

function named(job: WorkflowJob, context: 'secrets' | 'vars'): Set<string> {
  const pattern = context === 'secrets' ? /\bsecrets\.(\w+)/gu : /\bvars\.(\w+)/gu;
  return new Set([...textsOf(job)].flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')));
}

/** What every platform has to hold to, whatever it writes. */
export function conforms(platform: Platform, makeRequest: () => EmitRequest): void {
  it('writes the same bytes twice', () => {
    expect(filesOf(platform, makeRequest())).toEqual(filesOf(platform, makeRequest()));
    for (const environment of ENVIRONMENTS) {
      expect(jobsOf(platform, makeRequest(), environment)).toEqual(jobsOf(platform, makeRequest(), environment));
    }
  });

  it('stays inside the repository and writes no file twice', () => {
    const paths = filesOf(platform, makeRequest()).map((file) => file.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^(?!\/)(?!.*\.\.)[\w./-]+$/u);
  });

  it('writes English, in ASCII', () => {
    const texts = [
      ...filesOf(platform, makeRequest()).map((file) => file.content),
      ...ENVIRONMENTS.flatMap((environment) =>
        Object.values(jobsOf(platform, makeRequest(), environment).jobs).flatMap((job) => [...textsOf(job)]),
      ),
    ];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is meant
    for (const text of texts) expect(text).toMatch(/^[\x00-\x7F]*$/u);
  });

  it('writes files that parse', () => {
    for (const file of filesOf(platform, makeRequest())) {
      if (file.path.endsWith('.json')) expect(() => JSON.parse(file.content), file.path).not.toThrow();
      if (!/\.ya?ml$/u.test(file.path)) continue;
      for (const document of parseAllDocuments(file.content)) expect(document.errors, file.path).toEqual([]);
    }
  });

  it('passes every check without an error or a warning', async () => {
    const request = makeRequest();
    const files = new Map(filesOf(platform, request).map((file) => [file.path, file.content]));
    const { findings } = await verify({ files, repository: request.repository, plan: request.plan });
    const bad = findings.filter((finding) => finding.severity !== 'info');
    expect(bad.map(({ rule, file, line, message }) => `${rule} ${file}:${line} ${message}`)).toEqual([]);
  });

  it('writes no value of a secret', () => {
    const request = makeRequest();
    const secrets = request.plan.services.flatMap((plan) =>
      plan.variables.flatMap((variable) => (variable.source === 'secret' ? [variable.secret] : [])),
    );
    const production = filesOf(platform, request).filter((file) => file.path !== 'compose.yaml');
    for (const file of production) {
      for (const secret of secrets) {
        // The name may be assigned a reference or nothing; a quoted or bare word would be a value.
        expect(file.content, file.path).not.toMatch(
          new RegExp(`${secret}['"]?\\s*[:=]\\s*['"]?[A-Za-z0-9]+['"]?\\s*$`, 'mu'),
        );
      }
    }
  });

  it('pins every action and every tool', () => {
    for (const environment of ENVIRONMENTS) {
      for (const job of Object.values(jobsOf(platform, makeRequest(), environment).jobs)) {
        for (const step of job.steps) {
          if (step.uses) expect(() => actionPin(step.uses ?? '')).not.toThrow();
          expect(step.run ?? '').not.toMatch(/@latest|npm install --global|npx (?!--yes \S+@\d)/u);
        }
      }
    }
  });

  it('has a way back in production, which runs only after a failure', () => {
    for (const job of Object.values(jobsOf(platform, makeRequest(), 'production').jobs)) {
      const back = job.steps.filter((step) => /roll back/iu.test(step.name));
      expect(back).toHaveLength(1);
      expect(back[0]?.if).toMatch(/^failure\(\)/u);
    }
  });

  it('deploys with least rights, one at a time, in an environment, with a deadline', () => {
    for (const environment of ENVIRONMENTS) {
      for (const [id, job] of Object.entries(jobsOf(platform, makeRequest(), environment).jobs)) {
        expect(id).toMatch(/^[a-z][a-z0-9-]*$/u);
        expect(job.environment?.name).toBe(environment);
        expect(job.concurrency?.cancelInProgress).toBe(false);
        expect(job.timeoutMinutes).toBeLessThanOrEqual(60);
        expect(Object.values(job.permissions)).not.toContain('write');
        const checkout = job.steps.find((step) => step.uses === 'actions/checkout');
        expect(checkout?.with?.['persist-credentials']).toBe(false);
      }
    }
  });

  it('puts no expression into a script', () => {
    for (const environment of ENVIRONMENTS) {
      for (const job of Object.values(jobsOf(platform, makeRequest(), environment).jobs)) {
        for (const step of job.steps) expect(step.run ?? '').not.toContain('${{');
      }
    }
  });

  it('declares every secret and variable that its jobs read, and no other secret', () => {
    for (const environment of ENVIRONMENTS) {
      const { jobs, secrets, variables } = jobsOf(platform, makeRequest(), environment);
      const read = new Set(Object.values(jobs).flatMap((job) => [...named(job, 'secrets')]));
      const ofPipeline = secrets.filter((secret) => secret.store === 'github-environment');
      expect(new Set(ofPipeline.map((secret) => secret.name))).toEqual(read);
      const declared = new Set(variables.map((variable) => variable.name));
      for (const job of Object.values(jobs)) for (const name of named(job, 'vars')) expect(declared).toContain(name);
    }
  });

  it('waits for the images it deploys', () => {
    const request = makeRequest();
    const images = request.services.filter((plan) => plan.image !== null).map((plan) => publishJob(plan.service.name));
    for (const job of Object.values(jobsOf(platform, request, 'production').jobs)) {
      expect(job.needs).toContain('verify');
      for (const image of images) expect(job.needs).toContain(image);
    }
  });

  it('tells an operator how to set up, deploy, go back, read logs and mend', () => {
    const book = platform.runbook(makeRequest());
    for (const part of ['setup', 'deploy', 'rollback', 'logs', 'troubleshooting'] as const) {
      expect(book[part].length, part).toBeGreaterThan(0);
    }
  });
}
