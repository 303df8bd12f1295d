import { detect } from '../ecosystems/detect.js';
import { generate } from '../generate/generate.js';
import { message } from '../language/message.js';
import { routePrompt } from '../language/route.js';
import type { Generation, Message, Plan, Profile, Requirements, Route, Verification } from '../model/index.js';
import { makePlan } from '../plan/plan.js';
import type { Repository } from '../repository/contract.js';
import { openRepository } from '../repository/open.js';
import { languageSettings } from '../spec/language-settings.js';
import { readRequirements } from '../spec/read.js';
import { verify } from '../verify/verify.js';
import { savePlan } from './plan-store.js';

export interface DeployRequest {
  /** Folder of the project. */
  readonly folder: string;
  /** What the person asked for, in any language. */
  readonly prompt?: string;
  /** SPEC id, prefix, path or "all"; all SPECs when absent. */
  readonly spec?: string;
  /** Platform id; wins over everything the prompt or a SPEC says. */
  readonly platform?: string;
  /** Language of the answer (BCP 47); wins over prompt and settings. */
  readonly language?: string;
  /** Answers to questions of an earlier plan, by question id. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Everything the six steps said, up to (not including) delivery. */
export interface Deployment {
  readonly route: Route | null;
  readonly language: string;
  readonly profile: Profile;
  readonly requirements: Requirements;
  readonly plan: Plan;
  readonly generation: Generation;
  readonly verification: Verification;
  readonly repository: Repository;
}

/** Told at the beginning and the end of each step. */
export type Progress = (step: StepName, state: 'started' | 'finished', summary: Message | null) => void;
export type StepName = 'read' | 'understand' | 'decide' | 'write' | 'prove';

const FALLBACK_LANGUAGE = 'en';

/** The language to answer in: asked for > found in the prompt > the project's settings > English. */
function languageOf(request: DeployRequest, route: Route | null, repository: Repository): string {
  return (
    request.language ?? route?.outputLanguage ?? languageSettings(repository).conversation?.value ?? FALLBACK_LANGUAGE
  );
}

function understandPrompt(request: DeployRequest, repository: Repository): Promise<Route> | null {
  if (!request.prompt) return null;
  return routePrompt(request.prompt, { configuredLanguage: languageSettings(repository).conversation?.value ?? null });
}

/** The SPEC to read: the one asked for, else the one the prompt names, else all. */
function specSelector(request: DeployRequest, route: Route | null): string | undefined {
  return request.spec ?? route?.specIds[0];
}

/** The bytes that would be in the repository afterwards, for the files the plan speaks of. */
export function resultingFiles(generation: Generation): ReadonlyMap<string, string> {
  return new Map(generation.artifacts.map((artifact) => [artifact.path, artifact.content]));
}

/**
 * Runs read → understand → decide → write → prove on a folder. Touches nothing: writing and pushing are the caller's
 * next step, with the same values.
 * @throws DevopsError where the folder, the SPEC or the platform cannot serve
 */
export async function deploy(request: DeployRequest, progress: Progress = () => {}): Promise<Deployment> {
  progress('read', 'started', null);
  const repository = openRepository(request.folder);
  progress('read', 'finished', message('deploy.read', { count: repository.files.length }));

  progress('understand', 'started', null);
  const route = await understandPrompt(request, repository);
  const profile = detect(repository);
  const requirements = readRequirements(repository, specSelector(request, route));
  progress(
    'understand',
    'finished',
    message('deploy.understood', { services: profile.services.length, requirements: requirements.requirements.length }),
  );

  progress('decide', 'started', null);
  const plan = makePlan({
    profile,
    requirements,
    repository,
    answers: {
      platform: request.platform ?? route?.platform ?? null,
      refusedPlatforms: route?.refusedPlatforms ?? [],
      answers: request.answers ?? {},
    },
  });
  savePlan(plan);
  progress(
    'decide',
    'finished',
    message('deploy.decided', { platforms: [...new Set(plan.services.map((service) => service.platform))].join(', ') }),
  );

  progress('write', 'started', null);
  const language = languageOf(request, route, repository);
  const generation = await generate(plan, repository, { language });
  progress('write', 'finished', message('deploy.written', { count: generation.artifacts.length }));

  progress('prove', 'started', null);
  const verification = await verify({
    files: resultingFiles(generation),
    repository,
    plan,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const errors = verification.findings.filter((finding) => finding.severity === 'error').length;
  progress('prove', 'finished', message('deploy.proved', { checks: verification.ran.length, errors }));

  return { route, language, profile, requirements, plan, generation, verification, repository };
}
