import { printJson } from '../../formats/json.js';
import { type Plan, type ServicePlan, type Skip, skip } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import type { EmitRequest, FileDraft } from '../contract.js';
import { chooseRegion } from '../regions.js';
import { facts } from './facts.js';
import { type Framework, frameworkOf } from './frameworks.js';

/** Headers that no site breaks under; Vercel itself adds HSTS. A content policy needs knowledge of the site. */
const HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'X-Frame-Options', value: 'SAMEORIGIN' },
];

/** Routers that make addresses in the browser, which no file on the server answers to. */
const CLIENT_ROUTER =
  /"(?:react-router(?:-dom)?|vue-router|@tanstack\/react-router|wouter|@solidjs\/router|svelte-routing)"\s*:/u;

/** The file lies in the folder that the project's root directory is set to. */
export function configurationPath(plan: ServicePlan): string {
  return plan.service.root === '.' ? 'vercel.json' : `${plan.service.root}/vercel.json`;
}

function isSinglePage(plan: ServicePlan, framework: Framework | null, repository: Repository): boolean {
  if (plan.service.kind.value !== 'static' || framework?.slug === 'astro') return false;
  const manifest = plan.service.manifest;
  return manifest !== null && CLIENT_ROUTER.test(repository.read(manifest) ?? '');
}

/** Commands only where no framework tells Vercel what to run. */
function commands(plan: ServicePlan, framework: Framework | null) {
  if (framework !== null) return {};
  const { build } = plan.service.commands;
  const output = plan.service.outputDirectory;
  return {
    ...(build === null ? {} : { buildCommand: build.value }),
    ...(output === null ? {} : { outputDirectory: output.value }),
  };
}

/** Functions run beside the data; files are everywhere anyway. */
function regions(plan: Plan, framework: Framework | null) {
  if (framework === null || framework.runs === 'static') return {};
  const choice = chooseRegion(facts.regions.value, plan.requirements);
  return choice === null ? {} : { regions: [choice.region.id] };
}

function configuration(plan: Plan, service: ServicePlan, repository: Repository) {
  const framework = frameworkOf(service.service);
  const serves = framework?.runs !== 'functions';
  return {
    $schema: 'https://openapi.vercel.sh/vercel.json',
    framework: framework?.slug ?? null,
    ...commands(service, framework),
    ...regions(plan, framework),
    // The pipeline deploys what it tested; a deployment by the Git integration beside it would race it.
    git: { deploymentEnabled: false },
    ...(serves ? { headers: [{ source: '/(.*)', headers: HEADERS }] } : {}),
    ...(isSinglePage(service, framework, repository)
      ? { rewrites: [{ source: '/(.*)', destination: '/index.html' }] }
      : {}),
  };
}

/** One vercel.json a service: each is a Vercel project of its own. */
export function files({ plan, services, repository }: EmitRequest): readonly FileDraft[] | Skip {
  if (services.length === 0) return skip('no-services', 'No service of the plan runs on Vercel.');
  return services.map((service) => ({
    path: configurationPath(service),
    content: printJson(configuration(plan, service, repository)),
    purpose: `Says how Vercel builds and serves ${service.service.name}.`,
  }));
}
