import type { DeploymentFile, Notice } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { folderOf } from '../../repository/paths.js';
import { type Build, buildsOf, contextOf } from './build-contexts.js';
import { readCompose } from './compose.js';
import type { DeploymentReading, FileReading } from './contract.js';
import { readDockerfile } from './dockerfile.js';
import { readDocument, type Value } from './document.js';
import {
  readAppEngine,
  readBuilder,
  readDigitalOcean,
  readFly,
  readHeroku,
  readRailway,
  readRender,
} from './hosting.js';
import { type RecognisedFile, recogniseFiles, speaksForProduction } from './kinds.js';
import { readManifest } from './kubernetes.js';
import { readProcfile } from './procfile.js';
import { settleVariants } from './variants.js';

type DocumentReader = (repository: Repository, document: Value, builds: readonly Build[]) => FileReading;

/** Kinds whose files are read as data. Files of other kinds are only listed. */
const READERS: Readonly<Record<string, DocumentReader>> = {
  compose: readCompose,
  railway: readRailway,
  fly: readFly,
  render: readRender,
  'app-engine': readAppEngine,
  digitalocean: readDigitalOcean,
  heroku: readHeroku,
  nixpacks: readBuilder,
  railpack: readBuilder,
  kubernetes: (_repository, document, builds) => readManifest(document, 'kubernetes', builds),
  'cloud-run': (_repository, document, builds) => readManifest(document, 'cloud-run', builds),
};

const NOTHING: FileReading = {};

function notice(file: string, problem: string): FileReading {
  const notices: Notice[] = [{ code: 'deployment-file.unreadable', text: `${file} was not read: ${problem}`, file }];
  return { notices };
}

/** A Helm chart's templates, cookiecutter and the like are no data before they are rendered. */
function isTemplate(text: string): boolean {
  return /^[^#\n]*\{\{/mu.test(text);
}

/** A chart's files and what lies below, and data that is fed to a renderer. */
function isChartFile(repository: Repository, file: string): boolean {
  for (let folder = folderOf(file); folder !== '.'; folder = folderOf(folder)) {
    if (repository.hasFile(`${folder}/Chart.yaml`)) return true;
  }
  return false;
}

function join(readings: readonly FileReading[]): FileReading {
  return {
    facts: readings.flatMap(({ facts }) => facts ?? []),
    backingServices: readings.flatMap(({ backingServices }) => backingServices ?? []),
    notices: readings.flatMap(({ notices }) => notices ?? []),
  };
}

function readData(repository: Repository, { path, kind }: RecognisedFile, builds: readonly Build[]): FileReading {
  const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  const text = reader && /\.(ya?ml|jsonc?|toml)$/iu.test(path) ? repository.read(path) : null;
  if (!reader || text === null || isTemplate(text) || isChartFile(repository, path)) return NOTHING;
  const reading = readDocument(repository, path);
  if ('problem' in reading) return notice(path, reading.problem);
  return join(reading.documents.map((document) => reader(repository, document, builds)));
}

function readFile(repository: Repository, file: RecognisedFile, builds: readonly Build[]): FileReading {
  // A development compose file still tells which engines the product uses; compose.ts decides that for itself.
  if (file.kind !== 'compose' && !speaksForProduction(file.path)) return NOTHING;
  if (file.kind === 'dockerfile') {
    const facts = readDockerfile(repository, file.path, contextOf(builds, file.path));
    return facts ? { facts: [facts] } : NOTHING;
  }
  if (file.kind === 'procfile') return readProcfile(file.path, repository.read(file.path) ?? '');
  return readData(repository, file, builds);
}

/** Reads one file; what no rule foresaw in a stranger's file becomes a notice. */
function readSafely(repository: Repository, file: RecognisedFile, builds: readonly Build[]): FileReading {
  try {
    return readFile(repository, file, builds);
  } catch (error) {
    return notice(file.path, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Finds every deployment file and reads the facts in those that carry some: Dockerfiles (final stage), compose,
 * Procfile, Railway, Fly, Render, App Engine, DigitalOcean, Heroku, Kubernetes, Cloud Run. Every fact is declared and has
 * file and line. Files for development, tests and pipelines are listed but do not speak for the service.
 * Never throws: a file that cannot be read is a notice.
 */
export function readDeploymentFiles(repository: Repository): DeploymentReading {
  const recognised = recogniseFiles(repository);
  const builds = buildsOf(repository, recognised);
  const reading = join(recognised.map((file) => readSafely(repository, file, builds)));
  const files: DeploymentFile[] = recognised.map(({ path, kind }) => ({ path, kind, service: null }));
  return {
    files,
    facts: reading.facts ?? [],
    backingServices: settleVariants(recognised, reading.backingServices ?? []),
    notices: reading.notices ?? [],
  };
}
