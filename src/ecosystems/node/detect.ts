import {
  assumed,
  type BackingService,
  declared,
  evidence,
  type Fact,
  inferred,
  type Profile,
  type Service,
  type ServiceKind,
} from '../../model/index.js';
import { baseName, joinPath } from '../../repository/paths.js';
import type { Candidate, Detection } from '../contract.js';
import { type ExampleEntry, environmentExample } from '../environment.js';
import { serviceName } from '../names.js';
import { unknownService } from '../service.js';
import { filesBelow, relativeTo } from '../source.js';
import { backingOf } from './backing.js';
import { lastCommand, optionValue } from './command-line.js';
import { commandsOf, executeProgram, runScript } from './commands.js';
import { kindOf } from './kind.js';
import { hostAdapter } from './launch.js';
import { bareManifest, type Manifest, manifestIn } from './manifest.js';
import { type Migrations, migrationsOf } from './migrations.js';
import { nxApplication } from './nx.js';
import { programOutput, siteOutput } from './output.js';
import { type NodePackage, readPackage } from './package.js';
import { routesOf } from './routes.js';
import { runtimeOf } from './runtime.js';
import { gracefulShutdownOf, structuredLoggingOf } from './signals.js';
import { systemPackagesOf } from './system-packages.js';
import { variablesOf } from './variables.js';
import { membership, workspaceAt } from './workspaces.js';

interface PortAnswer {
  readonly port: Fact<number> | null;
  readonly variable: Fact<string> | null;
  readonly candidates: readonly Fact<number>[];
}

function portNumber(text: string | null | undefined): number | null {
  const port = Number(text);
  return text != null && /^\d{2,5}$/u.test(text) && port <= 65535 ? port : null;
}

/** A port that the start script itself gives: `next start -p 3003`, `PORT=8080 node server.js`. */
function scriptPort({ launch }: NodePackage): Fact<number> | null {
  const command = launch.script && lastCommand(launch.script.command);
  if (!launch.script || !command) return null;
  const option = /^(node|tsx|ts-node)$/u.test(command.program) ? null : optionValue(command, '--port', '-p');
  const port = portNumber(option) ?? portNumber(command.variables.get('PORT'));
  return port === null ? null : declared(port, launch.script.evidence);
}

/** The port in its order: start script, code, .env.example, the framework's default (marked as assumed). */
function portOf(pack: NodePackage, kind: ServiceKind, example: ReadonlyMap<string, ExampleEntry>): PortAnswer {
  const { listening, match } = pack;
  const none: PortAnswer = { port: null, variable: null, candidates: [] };
  if (kind === 'static' || kind === 'library' || kind === 'tool') return none;
  const framework = match?.framework;
  const ownVariable = listening?.variable ?? null;
  const variable =
    ownVariable ??
    (framework?.port !== undefined && listening?.listens == null
      ? inferred('PORT', ...(match?.fact.evidence ?? []))
      : null);
  const fromScript = scriptPort(pack);
  if (fromScript) return { port: fromScript, variable, candidates: [] };
  const ports = listening?.ports ?? [];
  if (ports.length > 1) return { port: null, variable, candidates: ports };
  if (ports[0]) return { port: ports[0], variable, candidates: [] };
  const entry = variable === null ? undefined : example.get(variable.value);
  const fromExample = portNumber(entry?.value);
  if (entry && fromExample !== null) return { port: inferred(fromExample, entry.evidence), variable, candidates: [] };
  const runs = pack.launch.command !== null && hostAdapter(pack.manifest) === null;
  if (framework?.port === undefined || !runs) return { ...none, variable: ownVariable };
  return { port: assumed(framework.port, ...(match?.fact.evidence ?? [])), variable, candidates: [] };
}

function languageOf({ repository, manifest, sources }: NodePackage): Fact<string> {
  const config = repository.filesIn(manifest.root).find((file) => /^tsconfig(\.\w+)?\.json$/u.test(baseName(file)));
  const typed = sources.filter((file) => /\.[cm]?tsx?$/u.test(file) && !/\.config\.\w+$/u.test(file)).length;
  const plain = sources.filter((file) => /\.[cm]?jsx?$/u.test(file) && !/\.config\.\w+$/u.test(file)).length;
  const first = sources.find((file) => /\.[cm]?tsx?$/u.test(file));
  if (typed > 0 && (config !== undefined || typed >= plain))
    return inferred('typescript', evidence(config ?? first ?? manifest.file, null, baseName(config ?? first ?? '')));
  return inferred('javascript', manifest.at());
}

function migrations(pack: NodePackage): Migrations | null {
  const { installation, manifest } = pack;
  return migrationsOf(
    pack.repository,
    [manifest, ...pack.members],
    (script, owner) => (owner === manifest ? runScript(installation, script.name) : inMember(pack, owner, script.name)),
    (command) => executeProgram(installation, command),
  );
}

/** The command that runs a script of another member of the workspace. */
function inMember({ installation }: NodePackage, owner: Manifest, script: string): string {
  const name = owner.name ?? owner.root;
  switch (installation.name) {
    case 'npm':
      return `npm run ${script} --workspace=${name}`;
    case 'pnpm':
      return `pnpm --filter ${name} run ${script}`;
    case 'yarn':
      return `yarn workspace ${name} run ${script}`;
    case 'bun':
      return `bun run --filter ${name} ${script}`;
  }
}

const NOT_IN_IMAGE =
  /^(\.(?!env\.production$).*|docs?|documentation|tests?|specs?|stories|(jest|vitest|playwright|cypress)\..*|__tests__|e2e|cypress|playwright|examples?|coverage|dist|build|out|node_modules|fixtures|charts?|helm|k8s|kubernetes|deploy|deployment|infra|terraform|docker|\w*\.md|LICENSE.*|Dockerfile.*|.*\.Dockerfile|.*compose.*\.ya?ml|Makefile|Procfile|README.*|CHANGELOG.*|.*\.lock|package-lock\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|bun\.lockb?)$/iu;

/** Top-level folders and files that the program is built from, without tests, docs, deployment files and other projects. */
function sourceDirectories({ repository, manifest }: NodePackage): string[] {
  const entries = new Set<string>();
  for (const file of filesBelow(repository, manifest.root)) {
    const top = relativeTo(file, manifest.root).split('/')[0] ?? '';
    if (NOT_IN_IMAGE.test(top) || entries.has(top)) continue;
    const full = joinPath(manifest.root, top) ?? top;
    if (full !== file && repository.hasFile(`${full}/package.json`)) continue;
    entries.add(top);
  }
  return [...entries].sort();
}

/** Targets of project.json, for what the package has no script of its own. */
function nxCommands({ nx, manifest, installation }: NodePackage): Partial<Service['commands']> {
  if (nx === null || manifest.scripts.has('build')) return {};
  return { build: inferred(executeProgram(installation, `nx build ${nx.name}`), nx.evidence) };
}

function outputOf(pack: NodePackage, kind: ServiceKind): Fact<string> | null {
  const { repository, manifest, match, nx } = pack;
  if (nx?.output) return nx.output;
  if (match && match.framework.role !== 'api') return siteOutput({ repository, manifest, match }, kind === 'static');
  return programOutput(repository, manifest);
}

/** Build tools answer paths too while developing (proxies, middlewares): those are not the service's. */
function servingSources({ sources }: NodePackage): string[] {
  return sources.filter((file) => !/(^|\/)[\w.]*\.config\.\w+$/u.test(file));
}

function describe(
  pack: NodePackage,
  kind: Fact<ServiceKind>,
): { service: Service; backing: BackingService[]; notices: Detection['notices']; questions: Profile['questions'] } {
  const { repository, manifest, workspace, installation, match, launch } = pack;
  const framework = match?.framework.id ?? null;
  const example = environmentExample(repository, manifest.root);
  const environment = variablesOf(
    repository,
    [...pack.sources, ...pack.memberSources],
    pack.prisma,
    framework,
    example,
  );
  const routes = routesOf({ repository, root: manifest.root, sources: servingSources(pack), framework });
  const runtime = runtimeOf({
    repository,
    manifest,
    workspace,
    installation,
    sources: pack.sources,
    start: launch.script?.command ?? launch.command?.value ?? null,
  });
  const { port, variable, candidates } = portOf(pack, kind.value, example);
  const backing = backingOf(pack, environment, example);
  const migration = migrations(pack);
  const service: Service = {
    ...unknownService({
      name: serviceName(manifest.root, manifest.name, repository.name),
      root: manifest.root,
      ecosystem: 'node',
      kind,
      manifest: manifest.file,
    }),
    language: languageOf(pack),
    framework: match?.fact ?? null,
    packageManager: installation.manager,
    runtime: runtime.runtime,
    lockfile: installation.lockfile,
    workspace: workspace && workspace.root !== manifest.root ? membership(workspace, manifest) : null,
    port,
    portVariable: variable,
    host: pack.listening?.host ?? null,
    commands: {
      ...commandsOf(manifest, installation),
      ...nxCommands(pack),
      start: launch.command,
      migrate: migration?.command ?? null,
    },
    entrypoint: launch.entrypoint,
    outputDirectory: outputOf(pack, kind.value),
    sourceDirectories: sourceDirectories(pack),
    healthPath: routes.liveness,
    readinessPath: routes.readiness,
    metricsPath: routes.metrics,
    gracefulShutdown:
      kind.value === 'static'
        ? null
        : gracefulShutdownOf(repository, pack.sources, {
            framework,
            listens: pack.listening?.listens ?? null,
            dependency: match?.fact ?? null,
          }),
    structuredLogging:
      kind.value === 'static' ? null : structuredLoggingOf(repository, pack.sources, [manifest, ...pack.members]),
    migrations: migration?.tool ?? null,
    environment,
    backingServices: backing.map(({ kind: name }) => name),
    systemPackages: systemPackagesOf([manifest, ...pack.members]),
  };
  const questions =
    candidates.length < 2
      ? []
      : [
          {
            id: 'service.port',
            service: service.root,
            candidates: candidates.map((fact) => String(fact.value)),
            evidence: candidates.flatMap((fact) => fact.evidence),
          },
        ];
  return { service, backing, notices: [...installation.notices, ...runtime.notices], questions };
}

/** A workspace root that only starts its members, or has nothing of its own, is no service. */
function isOnlyRoot(pack: NodePackage): boolean {
  const { repository, workspace, manifest } = pack;
  const has = (name: string) => repository.hasFile(joinPath(manifest.root, name) ?? name);
  // An integrated Nx repository has no workspaces field: its applications are told by their project.json.
  const isNxRoot = has('nx.json') && !has('project.json');
  if (workspace?.root !== manifest.root && !isNxRoot) return false;
  return pack.launch.delegates || (pack.launch.entrypoint === null && pack.match === null);
}

/** What one folder with a package.json is. */
export function detectPackage({ repository, root }: Candidate): Detection {
  const nx = nxApplication(repository, root);
  const manifest = manifestIn(repository, root) ?? (nx && bareManifest(nx.file, root, nx.name));
  const workspace = workspaceAt(repository, root);
  const described = workspace && { tool: workspace.tool, packages: workspace.members.map((member) => member.root) };
  if (manifest === null) return { services: [], backingServices: [], notices: [], workspace: described };
  const pack = readPackage(repository, manifest, nx);
  if (isOnlyRoot(pack))
    return { services: [], backingServices: [], notices: pack.installation.notices, workspace: described };
  const { service, backing, notices, questions } = describe(pack, kindOf(pack));
  return { services: [service], backingServices: backing, notices, workspace: described, questions };
}
