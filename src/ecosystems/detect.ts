import type { BackingService, Notice, Profile, Service } from '../model/index.js';
import { isSkip } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { baseName } from '../repository/paths.js';
import { assignFacts, serviceOfFacts } from './assign.js';
import { backingServicesFromVariables, mergeBackingServices } from './backing-services/index.js';
import { candidatesOf, isDocumentation, type RankedCandidate } from './candidates.js';
import type { Detection } from './contract.js';
import type { DeploymentFacts } from './deployment-files/contract.js';
import { readDeploymentFiles } from './deployment-files/read.js';
import { ecosystems } from './index.js';
import { type Merged, mergeService } from './merge.js';
import { uniqueNames } from './names.js';
import { platformsUsed } from './platforms-used.js';

interface Found {
  readonly ranked: RankedCandidate;
  readonly detection: Detection;
}

function ask(candidates: readonly RankedCandidate[]): Found[] {
  return candidates.flatMap((ranked) => {
    const detection = ranked.ecosystem.detect(ranked.candidate);
    return isSkip(detection) ? [] : [{ ranked, detection }];
  });
}

function isDeployable(service: Service): boolean {
  return service.kind.value !== 'library' && service.kind.value !== 'tool';
}

/** Manifests of programs that bring their own server: a package.json beside one builds its assets or runs its tools. */
const HOST_MANIFEST =
  /^(Gemfile|composer\.json|mix\.exs|pom\.xml|build\.gradle(\.kts)?|manage\.py|artisan|go\.mod|Cargo\.toml|.*\.(sln|slnx|csproj|fsproj))$/u;

/** The file that makes a folder the home of another program, or null. */
function hostBeside(repository: Repository, service: Service, others: readonly Service[]): string | null {
  if (service.ecosystem !== 'node') return null;
  const beside = others.find(
    (other) => other.ecosystem !== 'node' && other.root === service.root && isDeployable(other),
  );
  const file = repository.filesIn(service.root).find((path) => HOST_MANIFEST.test(baseName(path)));
  return beside?.manifest ?? file ?? null;
}

/** Whether a package has a server of its own; anything less, beside another program, is part of that one. */
function hasOwnServer(service: Service): boolean {
  return service.kind.value === 'web' || service.kind.value === 'api' || service.kind.basis === 'declared';
}

function dropAssets(repository: Repository, found: readonly Found[], notices: Notice[]): Service[] {
  const all = found.flatMap(({ detection }) => detection.services);
  return all.filter((service) => {
    if (hasOwnServer(service)) return true;
    const host = hostBeside(repository, service, all);
    if (host === null) return true;
    if (isDeployable(service)) {
      notices.push({
        code: 'detect.assets',
        text: `${service.manifest ?? service.root} builds assets for, or holds tools of, the program of ${host}; it is no service of its own.`,
        ...(service.manifest === null ? {} : { file: service.manifest }),
      });
    }
    return false;
  });
}

/** Services that are deployed; where there is none, what there is instead, so that it can be said. */
function selectServices(services: readonly Service[], notices: Notice[]): Service[] {
  const deployable = services.filter(isDeployable);
  if (deployable.length === 0)
    return services
      .filter(({ root }) => root === '.')
      .concat(services.filter(({ root }) => root !== '.'))
      .slice(0, 1);
  const libraries = services.filter((service) => !isDeployable(service));
  if (libraries.length > 0) {
    notices.push({
      code: 'detect.libraries',
      text: `Nothing to deploy in ${libraries
        .map(({ root }) => root)
        .slice(0, 20)
        .join(', ')}${libraries.length > 20 ? ` and ${libraries.length - 20} more` : ''}: libraries and tools.`,
    });
  }
  return deployable;
}

interface Asked {
  readonly found: readonly Found[];
  readonly services: readonly Service[];
}

/** Asks the product's folders; samples, tests and documentation only where those have nothing to deploy. */
function servicesOf(repository: Repository, notices: Notice[]): Asked {
  const candidates = candidatesOf(repository, ecosystems);
  const isMain = ({ secondary, candidate }: RankedCandidate) => !secondary && !isDocumentation(candidate.root);
  const main = ask(candidates.filter(isMain));
  const services = dropAssets(repository, main, notices);
  if (services.some(isDeployable)) return { found: main, services: selectServices(services, notices) };
  const rest = ask(candidates.filter((candidate) => !isMain(candidate)));
  const others = dropAssets(repository, rest, notices).filter(isDeployable);
  if (others.length === 0) return { found: main, services: selectServices(services, notices) };
  return { found: [...main, ...rest], services: others };
}

/** Kinds of backing services that the variables passed to a service speak of. */
function kindsPassed(facts: readonly DeploymentFacts[]): string[] {
  const variables = new Map(
    facts.flatMap(({ environment }) =>
      environment.flatMap(({ name, default: value, evidence }) =>
        evidence[0] ? [[name, { value: value ?? '', evidence: evidence[0] }] as const] : [],
      ),
    ),
  );
  return backingServicesFromVariables(variables).map(({ kind }) => kind);
}

/** Gives each service the backing services it uses; what deployment files run for a lone back end is that one's. */
function assignBacking(
  services: readonly Service[],
  facts: ReadonlyMap<Service, readonly DeploymentFacts[]>,
  provided: readonly BackingService[],
): Service[] {
  const backEnds = services.filter(({ kind }) => kind.value !== 'static');
  const declaredKinds = provided.filter(({ basis }) => basis !== 'assumed').map(({ kind }) => kind);
  return services.map((service) => {
    const passed = kindsPassed(facts.get(service) ?? []).filter((kind) => provided.some((one) => one.kind === kind));
    const alone = backEnds.length === 1 && backEnds[0] === service ? declaredKinds : [];
    return { ...service, backingServices: [...new Set([...service.backingServices, ...passed, ...alone])].sort() };
  });
}

function questionsOf(found: readonly Found[], service: Service): Profile['questions'] {
  return found
    .flatMap(({ detection }) => detection.questions ?? [])
    .filter((question) => question.service === service.root);
}

function backingOf(found: readonly Found[], services: readonly Service[]): BackingService[] {
  const roots = new Set(services.map(({ root }) => root));
  return found
    .filter(({ ranked }) => roots.has(ranked.candidate.root))
    .flatMap(({ detection }) => detection.backingServices);
}

/**
 * Reads what a repository is: its services with all facts, where each was read, and how sure it is.
 * Never throws for what stands in the repository; what could not be read is a notice.
 */
export function detect(repository: Repository): Profile {
  const notices: Notice[] = [];
  const reading = readDeploymentFiles(repository);
  const asked = servicesOf(repository, notices);
  const named = uniqueNames(asked.services);
  const facts = assignFacts(repository, reading.facts, named);
  const placed = assignBacking(named, facts, reading.backingServices);
  const merged: Merged[] = placed.map((service, index) =>
    mergeService(service, facts.get(named[index] ?? service) ?? [], questionsOf(asked.found, service)),
  );
  const services = merged.map(({ service }) => service);
  const workspace = asked.found.find(({ detection }) => detection.workspace !== null)?.detection.workspace ?? null;
  if (services.length === 0)
    notices.push({ code: 'detect.nothing', text: 'No program of a known kind was found in the repository.' });
  else if (!services.some(isDeployable))
    notices.push({
      code: 'detect.library',
      text: `${services[0]?.name} is a ${services[0]?.kind.value}: there is nothing to deploy.`,
    });
  const deploymentFiles = reading.files.map((file) => ({
    ...file,
    service: file.service ?? ownerOf(repository, reading.facts, file.path, services),
  }));
  return {
    name: repository.name,
    services,
    backingServices: mergeBackingServices([...backingOf(asked.found, services), ...reading.backingServices]),
    platforms: platformsUsed(deploymentFiles),
    deploymentFiles,
    workspace: workspace && { tool: workspace.tool, packages: [...workspace.packages] },
    questions: merged.flatMap(({ questions }) => questions),
    notices: [
      ...asked.found.flatMap(({ detection }) => detection.notices),
      ...reading.notices,
      ...merged.flatMap((one) => one.notices),
      ...notices,
      ...repository.notices,
    ],
  };
}

/** Name of the service that a deployment file belongs to, where its facts tell. */
function ownerOf(
  repository: Repository,
  facts: readonly DeploymentFacts[],
  path: string,
  services: readonly Service[],
): string | null {
  const own = facts.filter(({ file }) => file === path);
  if (own.length !== 1 || own[0] === undefined) return null;
  return serviceOfFacts(repository, own[0], services)?.name ?? null;
}
