import { message } from '../language/message.js';
import { routePrompt } from '../language/route.js';
import { loadLanguage, speak } from '../language/speak.js';
import { type Deployment, deploy, type Progress, type StepName } from '../pipeline/deploy.js';
import { boundaryOf, folderWithin } from '../server/boundary.js';
import { answersById } from '../server/steps.js';
import { agrees, askAll } from './ask.js';
import type { Delivered } from './delivered.js';
import { stepLines } from './progress.js';
import type { Terminal } from './terminal.js';
import { deliveryView } from './views/delivery.js';
import { deploymentView, nextSteps } from './views/deployment.js';
import type { Look } from './views/look.js';

/** What commander parsed. */
export interface DeployOptions {
  readonly prompt?: string;
  readonly spec?: string;
  readonly platform?: string;
  readonly language?: string;
  readonly answer?: readonly string[];
  readonly write?: boolean;
  readonly overwrite?: boolean;
  readonly push?: boolean;
  readonly branch?: string;
  readonly yes?: boolean;
  readonly offline?: boolean;
}

const NOTHING_DELIVERED: Delivered = { written: [], kept: [], delivery: null };

const STEP_TITLES = {
  read: 'cli.step.read',
  understand: 'cli.step.understand',
  decide: 'cli.step.decide',
  write: 'cli.step.write',
  prove: 'cli.step.prove',
} as const satisfies Record<StepName, string>;

/** The language of the lines shown while the steps run; the deployment itself decides the one of the report. */
async function progressLanguage(options: DeployOptions): Promise<string> {
  if (options.language !== undefined) return options.language;
  return options.prompt === undefined ? 'en' : (await routePrompt(options.prompt)).outputLanguage;
}

function progressTo(terminal: Terminal, language: string): Progress {
  const lines = stepLines(terminal);
  return (step, state, summary) => {
    const title = speak(message(STEP_TITLES[step]), language);
    if (state === 'started') lines.started(title);
    else lines.finished(title, summary === null ? '' : speak(summary, language));
  };
}

/** Runs the steps; where a person is there, asks the open questions and runs them again with the answers. */
async function settledDeployment(
  folder: string,
  options: DeployOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Deployment> {
  const shownIn = await progressLanguage(options);
  await loadLanguage(shownIn);
  const progress = progressTo(terminal, shownIn);
  const { prompt, spec, platform, language } = options;
  const run = (answers: Readonly<Record<string, string>>) =>
    deploy(
      {
        folder,
        answers,
        signal,
        ...(prompt !== undefined && { prompt }),
        ...(spec !== undefined && { spec }),
        ...(platform !== undefined && { platform }),
        ...(language !== undefined && { language }),
      },
      progress,
    );
  const given = answersById(options.answer ?? []);
  const first = await run(given);
  if (first.plan.questions.length === 0 || !terminal.interactive || options.yes) return first;
  await loadLanguage(first.language);
  const asked = await askAll(first.plan.questions, first.language);
  return run({ ...given, ...asked });
}

async function write(
  deployment: Deployment,
  options: DeployOptions,
  look: Look,
  terminal: Terminal,
): Promise<Delivered> {
  const { artifacts } = deployment.generation;
  const updates = artifacts.filter((artifact) => artifact.change === 'update');
  const ask = updates.length > 0 && !options.overwrite && terminal.interactive && !options.yes;
  const consent = ask
    ? await agrees(speak(message('cli.confirm.overwrite', { count: updates.length }), look.language))
    : options.overwrite === true;
  const { writeArtifacts } = await import('../deliver/write.js');
  const { written } = writeArtifacts(deployment.repository.root, artifacts, { overwrite: consent });
  return { written, kept: consent ? [] : updates.map((artifact) => artifact.path), delivery: null };
}

async function deliver(
  deployment: Deployment,
  options: DeployOptions,
  look: Look,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Delivered> {
  const wrote = options.write ? await write(deployment, options, look, terminal) : NOTHING_DELIVERED;
  if (!options.push) return wrote;
  const { pushDeployment } = await import('./push-deployment.js');
  return { ...wrote, delivery: await pushDeployment(deployment, options, terminal, signal) };
}

/** The one JSON value of `deploy --json`. Contents of files are left out: `generate --out` gives them. */
function deploymentValue(deployment: Deployment, delivered: Delivered) {
  const { route, language, profile, requirements, plan, generation, verification } = deployment;
  const artifacts = generation.artifacts.map(({ content: _, ...artifact }) => artifact);
  return {
    route,
    language,
    profile,
    requirements,
    plan,
    generation: { ...generation, artifacts },
    verification,
    ...delivered,
  };
}

function exitCodeOf(deployment: Deployment, answered: boolean): number {
  if (!answered) return 3;
  return deployment.verification.passed ? 0 : 1;
}

/**
 * `expert-devops deploy`: runs every step on a folder and shows what each one said.
 * @returns the exit code
 * @throws DevopsError as the steps do
 */
export async function deployCommand(
  path: string,
  options: DeployOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const boundary = boundaryOf({ roots: [], environment: {}, clientRoots: [], workingDirectory: process.cwd() });
  const deployment = await settledDeployment(folderWithin(boundary, path), options, terminal, signal);
  await loadLanguage(deployment.language);
  const look = { terminal, language: deployment.language };
  for (const line of deploymentView(deployment, look)) terminal.print(line);
  const answered = deployment.plan.questions.every((question) => question.default !== null);
  const delivered = answered ? await deliver(deployment, options, look, terminal, signal) : NOTHING_DELIVERED;
  if (delivered.delivery !== null) for (const line of deliveryView(delivered.delivery, look)) terminal.print(line);
  for (const line of nextSteps(deployment, delivered, look)) terminal.print(line);
  terminal.value(deploymentValue(deployment, delivered));
  return exitCodeOf(deployment, answered);
}
