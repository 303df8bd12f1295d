import {
  type BackingService,
  type Evidence,
  evidence,
  type Fact,
  inferred,
  type Notice,
  type Service,
  type ServiceKind,
  type Skip,
  skip,
} from '../../model/index.js';
import { joinPath } from '../../repository/paths.js';
import type { Candidate, Detection } from '../contract.js';
import { environmentExample } from '../environment.js';
import { dnsLabel, serviceName } from '../names.js';
import { unknownService } from '../service.js';
import { evidenceOf, filesBelow, relativeTo, sourceFiles } from '../source.js';
import { addressOf, examplePort } from './address.js';
import { backingOf } from './backing.js';
import { isProject, PROJECT_MANIFESTS } from './candidate.js';
import { commandsOf } from './commands.js';
import { type FrameworkMatch, frameworkOf } from './frameworks.js';
import { type Launch, launchOf } from './launch.js';
import { type Listening, listeningOf } from './listening.js';
import { type PythonManifest, readManifest } from './manifest.js';
import { migrationsOf } from './migrations.js';
import { type Installation, installationOf } from './package-manager.js';
import { routesOf } from './routes.js';
import { runtimeOf } from './runtime.js';
import { gracefulShutdownOf, structuredLoggingOf } from './signals.js';
import { systemPackagesOf } from './system-packages.js';
import { variablesOf } from './variables.js';
import { type Worker, waitsForWork, workersOf } from './workers.js';
import { membershipOf, neededMembers, type Workspace, workspaceAt, workspaceOf } from './workspaces.js';

/** Everything read of one folder, before it is judged. */
interface Project {
  readonly repository: Candidate['repository'];
  readonly manifest: PythonManifest;
  readonly workspace: Workspace | null;
  readonly members: readonly PythonManifest[];
  readonly installation: Installation;
  readonly sources: readonly string[];
  /** Sources of the workspace members it needs. */
  readonly memberSources: readonly string[];
  readonly match: FrameworkMatch | null;
  readonly listening: Listening;
  readonly launch: Launch;
  readonly workers: readonly Worker[];
}

function readProject({ repository, root }: Candidate): Project {
  const manifest = readManifest(repository, root);
  const workspace = workspaceOf(repository, root);
  const members = workspace ? neededMembers(workspace, manifest) : [];
  const sources = sourceFiles(repository, root, ['py'], PROJECT_MANIFESTS);
  const memberSources = members.flatMap((member) => sourceFiles(repository, member.root, ['py'], PROJECT_MANIFESTS));
  const found = frameworkOf(repository, manifest, sources);
  const match = found?.used ? found : null;
  const listening = listeningOf(repository, root, sources);
  const example = environmentExample(repository, root);
  const port = listening.port ?? examplePort(listening, example);
  const launch = launchOf({ repository, manifest, sources, match, listening, port: port?.value ?? null });
  return {
    repository,
    manifest,
    workspace,
    members,
    installation: installationOf(repository, manifest, workspace?.root ?? null),
    sources,
    memberSources,
    match,
    listening,
    launch,
    workers: workersOf({ repository, manifest, sources, django: launch.django }),
  };
}

function isPackage({ manifest: { pyproject, setup } }: Project): Evidence | null {
  if (pyproject?.get('build-system') !== undefined && pyproject.get('tool', 'poetry', 'package-mode') !== false)
    return pyproject.at(['build-system']);
  return setup === null ? null : evidence(setup, null, 'setup.py');
}

/** Pages are rendered here, not only data: templates in the folder. */
function rendersPages({ repository, manifest }: Project): boolean {
  return filesBelow(repository, manifest.root).some((file) => /(^|\/)templates\/.+\.(html|jinja2?|j2)$/u.test(file));
}

/**
 * What the project is for. Null where nothing in it can be started or installed.
 * A web framework, a port it opens, a queue it works off, a script; else a package.
 */
function kindOf(project: Project): Fact<ServiceKind> | null {
  const { match, listening, launch, manifest } = project;
  if (match) {
    const kind =
      match.framework.kind === 'api' || rendersPages(project) || match.framework.id !== 'flask'
        ? match.framework.kind
        : 'api';
    return inferred(kind, ...match.fact.evidence);
  }
  const server = listening.starts;
  if (server && listening.isServer) return inferred('api', evidence(server.file, server.line, server.quote));
  if (launch.role !== null && launch.start) return inferred(launch.role, ...launch.start.evidence);
  const [worker] = project.workers;
  if (worker) return inferred('worker', ...worker.start.evidence);
  const pack = isPackage(project);
  const script = launch.entrypoint ?? launch.start;
  if (script && !(pack && manifest.scripts.size > 0)) {
    const waits = waitsForWork(project);
    return waits ? inferred('worker', waits) : inferred('job', ...script.evidence);
  }
  if (manifest.scripts.size > 0)
    return inferred('tool', ...[...manifest.scripts.values()].map((item) => item.evidence).slice(0, 2));
  return pack ? inferred('library', pack) : null;
}

/** Folders that are no part of what runs. */
const NOT_IN_IMAGE =
  /^(\..*|docs?|documentation|tests?|e2e|examples?|samples|coverage|dist|build|htmlcov|node_modules|venv|env|__pycache__|fixtures|charts?|helm|k8s|kubernetes|deploy|deployment|infra|terraform|docker|scripts|dev|.*\.egg-info)$/iu;
/** Folders without code that programs read at run time. */
const READ_AT_RUN_TIME =
  /^(templates|static|staticfiles|assets|data|locales?|public|migrations|alembic|config|conf|resources|prompts)$/iu;
const FILES_IN_IMAGE = /^(?!setup\.py$|noxfile\.py$|conftest\.py$|tests?\.py$|test_)[\w.-]+\.(py|ini|conf)$/u;
const NOT_FILES = /^(tox|pytest|mypy)\.ini$/u;

function belongsInImage(top: string, isFile: boolean, file: string): boolean {
  if (isFile) return FILES_IN_IMAGE.test(top) && !NOT_FILES.test(top);
  return !NOT_IN_IMAGE.test(top) && (file.endsWith('.py') || READ_AT_RUN_TIME.test(top));
}

/** Top-level folders and files the image needs: code and what it reads, without tests, manifests and other projects. */
function sourceDirectories({ repository, manifest }: Project): string[] {
  const entries = new Set<string>();
  for (const file of filesBelow(repository, manifest.root)) {
    const top = relativeTo(file, manifest.root).split('/')[0] ?? '';
    const full = joinPath(manifest.root, top) ?? top;
    if (entries.has(top) || !belongsInImage(top, full === file, file)) continue;
    const isOther = ['package.json', ...PROJECT_MANIFESTS].some((name) => repository.hasFile(`${full}/${name}`));
    if (full === file || !isOther) entries.add(top);
  }
  return [...entries].sort();
}

interface Described {
  readonly service: Service;
  readonly backing: readonly BackingService[];
  readonly notices: readonly Notice[];
}

function describe(project: Project, kind: Fact<ServiceKind>): Described {
  const { repository, manifest, workspace, installation, match, listening, launch } = project;
  const { root } = manifest;
  const all = [...project.sources, ...project.memberSources];
  const manifests = [manifest, ...project.members];
  const example = environmentExample(repository, root);
  const environment = variablesOf(repository, all, example);
  const backing = backingOf(repository, manifests, all, environment, example);
  const routes = routesOf(repository, project.sources, match?.fact ?? null);
  const runtime = runtimeOf(repository, manifest);
  const migrations = migrationsOf(repository, manifest, project.sources, launch);
  const address = addressOf(launch, listening, match, kind.value, example);
  const [worker] = match ? [] : project.workers;
  const commands = commandsOf({ repository, manifest, installation, launch }, migrations?.command ?? null);
  const service: Service = {
    ...unknownService({
      name: serviceName(root, manifest.name, repository.name),
      root,
      ecosystem: 'python',
      kind,
      manifest: manifest.file ?? launch.entrypoint?.evidence[0]?.file ?? null,
    }),
    language: inferred('python', manifest.at()),
    framework: match?.fact ?? null,
    packageManager: installation.manager,
    runtime: runtime.runtime,
    lockfile: installation.lockfile,
    workspace: membershipOf(repository, workspace, manifest),
    port: address.port,
    portVariable: address.variable,
    host: address.host,
    commands: kind.value === 'worker' && worker ? { ...commands, start: worker.start, develop: null } : commands,
    entrypoint: kind.value === 'worker' && worker ? worker.entrypoint : launch.entrypoint,
    sourceDirectories: sourceDirectories(project),
    healthPath: routes.liveness,
    readinessPath: routes.readiness,
    metricsPath: routes.metrics,
    gracefulShutdown: gracefulShutdownOf(repository, project.sources, {
      name: kind.value === 'worker' && worker ? worker.tool : launch.server,
      start: launch.start,
      ownServer: listening.starts && listening.isServer ? evidenceOf(listening.starts) : null,
    }),
    structuredLogging: structuredLoggingOf(repository, project.sources, manifest),
    migrations: migrations?.tool ?? null,
    environment,
    backingServices: backing.map(({ kind: name }) => name),
    systemPackages: systemPackagesOf(manifests),
  };
  return { service, backing, notices: [...runtime.notices, ...launch.notices, ...address.notices] };
}

/** A queue's worker beside a web service: the same code and image, another command, no port. */
function workerService(service: Service, worker: Worker): Service {
  return {
    ...service,
    name: dnsLabel(`${service.name.slice(0, 56)}-worker`) ?? 'worker',
    kind: inferred('worker', ...worker.start.evidence),
    framework: null,
    port: null,
    portVariable: null,
    host: null,
    commands: { ...service.commands, start: worker.start, develop: null, migrate: null },
    entrypoint: worker.entrypoint,
    healthPath: null,
    readinessPath: null,
    metricsPath: null,
    gracefulShutdown: worker.tool === 'celery' ? inferred(true, ...worker.start.evidence) : null,
    migrations: null,
  };
}

function workspaceFact(workspace: Workspace | null): Detection['workspace'] {
  return workspace && { tool: 'uv', packages: workspace.members.map(({ root }) => root) };
}

/** What one folder with Python manifests or scripts is. */
export function detectPython(candidate: Candidate): Detection | Skip {
  if (!isProject(candidate)) return skip('not-a-project');
  const workspace = workspaceFact(workspaceAt(candidate.repository, candidate.root));
  const project = readProject(candidate);
  const kind = kindOf(project);
  if (kind === null)
    return workspace ? { services: [], backingServices: [], notices: [], workspace } : skip('nothing-to-run');
  const { service, backing, notices } = describe(project, kind);
  const workers = project.match ? project.workers.map((worker) => workerService(service, worker)) : [];
  return {
    services: [service, ...workers],
    backingServices: backing,
    notices: [...notices, ...project.workers.flatMap((worker) => worker.notices)],
    workspace,
  };
}
