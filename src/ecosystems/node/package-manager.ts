import { minVersion, subset, valid } from 'semver';
import {
  assumed,
  declared,
  type Evidence,
  evidence,
  type Fact,
  inferred,
  type Notice,
  type Service,
} from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { joinPath } from '../../repository/paths.js';
import { writtenVersion } from '../version-files.js';
import { commandsIn } from './command-line.js';
import type { Manifest } from './manifest.js';
import type { Workspace } from './workspaces.js';

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Lock files, the one that wins where several lie side by side without a declaration first. */
const LOCKFILES: readonly (readonly [string, ManagerName])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];
/** Files that only one manager reads: signs where there is no lock file. */
const SETTINGS: readonly (readonly [string, ManagerName])[] = [
  ['pnpm-workspace.yaml', 'pnpm'],
  ['.yarnrc.yml', 'yarn'],
  ['.yarnrc', 'yarn'],
  ['bunfig.toml', 'bun'],
];

export interface Installation {
  readonly manager: NonNullable<Service['packageManager']>;
  readonly name: ManagerName;
  readonly lockfile: Fact<string> | null;
  /** Major version of yarn decides its options: 1 is "classic". */
  readonly yarnClassic: boolean;
  readonly notices: readonly Notice[];
}

interface Place {
  readonly repository: Repository;
  readonly manifest: Manifest;
  readonly workspace: Workspace | null;
}

/** The package's own folder first, then the workspace root's. */
function manifestsOf({ manifest, workspace }: Place): Manifest[] {
  const root = workspace?.manifest;
  return root && root !== manifest ? [manifest, root] : [manifest];
}

function foldersOf({ manifest, workspace }: Place): string[] {
  return workspace && workspace.root !== manifest.root ? [manifest.root, workspace.root] : [manifest.root];
}

interface Named {
  readonly name: ManagerName;
  readonly version: string | null;
  readonly evidence: Evidence;
}

function isManager(text: unknown): text is ManagerName {
  return text === 'npm' || text === 'pnpm' || text === 'yarn' || text === 'bun';
}

/** `packageManager` (Corepack) and `devEngines.packageManager`. */
function declaredManager(place: Place): Named | null {
  for (const manifest of manifestsOf(place)) {
    const match = /^(npm|pnpm|yarn|bun)(?:@(?:https?:\S*?)?v?(\d[\w.-]*))?/u.exec(
      manifest.text('packageManager') ?? '',
    );
    if (isManager(match?.[1]))
      return { name: match[1], version: match[2] ?? null, evidence: manifest.at('packageManager') };
    const name = manifest.text('devEngines', 'packageManager', 'name');
    if (isManager(name))
      return {
        name,
        version: versionOfRange(manifest.text('devEngines', 'packageManager', 'version')),
        evidence: manifest.at('devEngines', 'packageManager'),
      };
  }
  return null;
}

/** An exact version, or the major where a range allows only one; null where it leaves the choice open. */
function versionOfRange(range: string | null): string | null {
  if (range === null) return null;
  if (valid(range)) return range.replace(/^[v=]+/u, '');
  const lowest = safeMinimum(range);
  if (lowest === null) return null;
  return subset(range, `^${lowest.major}.0.0-0`) ? String(lowest.major) : null;
}

function safeMinimum(range: string) {
  try {
    return minVersion(range);
  } catch {
    return null;
  }
}

interface Lock {
  readonly file: string;
  readonly name: ManagerName;
}

function lockfilesIn(repository: Repository, folder: string): Lock[] {
  return LOCKFILES.flatMap(([base, name]) => {
    const file = joinPath(folder, base) ?? base;
    return repository.hasFile(file) ? [{ file, name }] : [];
  });
}

/** Locks of the first folder that has one: a member's own lock file cuts it off from its workspace. */
function nearestLocks(place: Place): Lock[] {
  for (const folder of foldersOf(place)) {
    const locks = lockfilesIn(place.repository, folder);
    if (locks.length > 0) return locks;
  }
  return [];
}

/** `engines.pnpm` and the like, then a manager's own settings file, then the manager that the scripts call. */
function hintedManager(place: Place): Named | null {
  for (const manifest of manifestsOf(place)) {
    for (const name of ['pnpm', 'yarn', 'bun'] as const) {
      if (manifest.text('engines', name) !== null)
        return { name, version: null, evidence: manifest.at('engines', name) };
    }
  }
  for (const folder of foldersOf(place)) {
    for (const [base, name] of SETTINGS) {
      const file = joinPath(folder, base) ?? base;
      if (place.repository.hasFile(file)) return { name, version: null, evidence: evidence(file, null, base) };
    }
  }
  for (const script of place.manifest.scripts.values()) {
    const called = commandsIn(script.command).find(({ program }) => /^(pnpm|yarn|bun)$/u.test(program));
    if (isManager(called?.program)) return { name: called.program, version: null, evidence: script.evidence };
  }
  return null;
}

/** What the lock file tells of the version. Formats that several majors share tell nothing. */
function lockVersion(repository: Repository, lock: Lock): Fact<string> | null {
  const text = repository.read(lock.file)?.slice(0, 2000) ?? '';
  const found = (pattern: RegExp) => pattern.exec(text)?.[0] ?? null;
  const known = (version: string, quote: string | null) =>
    quote === null ? null : inferred(version, evidence(lock.file, lineOf(text, quote), quote));
  if (lock.name === 'yarn') {
    if (/^# yarn lockfile v1/mu.test(text)) return known('1', found(/# yarn lockfile v1/u));
    // https://github.com/yarnpkg/berry: lock file versions 4 and 5 are yarn 2, 6 is yarn 3, 8 is yarn 4.
    const format = /__metadata:\s+version: (\d+)/u.exec(text)?.[1] ?? '';
    const major = new Map([
      ['4', '2'],
      ['5', '2'],
      ['6', '3'],
      ['8', '4'],
    ]).get(format);
    return major === undefined ? null : known(major, found(/version: \d+/u));
  }
  if (lock.name === 'pnpm') {
    // https://github.com/pnpm/spec: format 5.4 is pnpm 7, 6.x is pnpm 8; 9.0 is shared by pnpm 9 and later.
    const format = /^lockfileVersion:\s*'?([\d.]+)'?/mu.exec(text)?.[1] ?? '';
    const major = format === '5.4' ? '7' : format.startsWith('6.') ? '8' : null;
    return major === null ? null : known(major, found(/lockfileVersion:[^\n]*/u));
  }
  return null;
}

function lineOf(text: string, quote: string): number {
  return text.slice(0, text.indexOf(quote)).split('\n').length;
}

const VERSION_FILES: Readonly<Record<ManagerName, readonly string[]>> = {
  npm: [],
  pnpm: [],
  yarn: [],
  bun: ['.bun-version'],
};

/** The version of a manager from every place but `packageManager`: version files, engines, volta, yarn's release file. */
function otherVersion(place: Place, name: ManagerName, lock: Lock | null): Fact<string> | null {
  const { repository, manifest } = place;
  const written = writtenVersion(repository, manifest.root, VERSION_FILES[name], [name]);
  const exact = written === null ? null : (/^v?(\d[\w.-]*)$/u.exec(written.text)?.[1] ?? null);
  if (written && exact !== null) return declared(exact, written.evidence);
  for (const candidate of manifestsOf(place)) {
    const volta = candidate.text('volta', name);
    if (volta !== null) return declared(volta, candidate.at('volta', name));
    const range = candidate.text('engines', name);
    const version = versionOfRange(range);
    if (version !== null) return declared(version, candidate.at('engines', name));
  }
  const release = name === 'yarn' ? yarnRelease(place) : null;
  return release ?? (lock === null ? null : lockVersion(repository, lock));
}

/** `yarnPath: .yarn/releases/yarn-3.6.1.cjs` */
function yarnRelease(place: Place): Fact<string> | null {
  for (const folder of foldersOf(place)) {
    const file = joinPath(folder, '.yarnrc.yml') ?? '.yarnrc.yml';
    const match = /^yarnPath:\s*\S*yarn-(\d+\.\d+\.\d+)\S*/mu.exec(place.repository.read(file) ?? '');
    if (match?.[1] !== undefined)
      return declared(match[1], evidence(file, lineOf(place.repository.read(file) ?? '', match[0]), match[0]));
  }
  return null;
}

function severalLocks(locks: readonly Lock[], chosen: ManagerName, isDeclared: boolean): Notice[] {
  const names = new Set(locks.map((lock) => lock.name));
  if (names.size < 2) return [];
  const others = locks.filter((lock) => lock.name !== chosen).map((lock) => lock.file);
  return [
    {
      code: 'node.several-lockfiles',
      text: `Lock files of ${[...names].join(' and ')} lie side by side; ${chosen} is used${isDeclared ? ' because package.json names it' : ''}. Delete ${others.join(', ')} if that is right.`,
      ...(others[0] === undefined ? {} : { file: others[0] }),
    },
  ];
}

/**
 * The package manager: named in the manifest, else by the lock file, else by engines, settings or scripts; npm is
 * assumed where nothing tells. Its version is never invented.
 */
export function installationOf(place: Place): Installation {
  const named = declaredManager(place);
  const locks = nearestLocks(place);
  const hinted = named || locks.length > 0 ? null : hintedManager(place);
  const ambiguous = new Set(locks.map((lock) => lock.name)).size > 1;
  const name = named?.name ?? locks[0]?.name ?? hinted?.name ?? 'npm';
  const lock = locks.find((candidate) => candidate.name === name) ?? null;
  const nameFact = nameOf(name, named ?? hinted, lock, ambiguous && !named);
  const version = named?.version == null ? otherVersion(place, name, lock) : declared(named.version, named.evidence);
  return {
    manager: { name: nameFact, version },
    name,
    lockfile: lock === null ? null : declared(lock.file, evidence(lock.file, null, lock.file)),
    yarnClassic: name === 'yarn' && isClassic(place, version),
    notices: severalLocks(locks, name, named !== null),
  };
}

function nameOf(name: ManagerName, named: Named | null, lock: Lock | null, ambiguous: boolean): Fact<string> {
  if (named) return declared<string>(name, named.evidence);
  if (lock === null) return assumed<string>(name);
  const place = evidence(lock.file, null, lock.file);
  return ambiguous ? assumed<string>(name, place) : inferred<string>(name, place);
}

function isClassic(place: Place, version: Fact<string> | null): boolean {
  if (version !== null) return version.value.startsWith('1');
  return !foldersOf(place).some((folder) => place.repository.hasFile(joinPath(folder, '.yarnrc.yml') ?? ''));
}

/** The command that installs exactly what the lock file says, or what the manifest asks where there is none. */
export function installCommand(installation: Installation): string {
  const locked = installation.lockfile !== null;
  switch (installation.name) {
    case 'npm':
      return locked ? 'npm ci' : 'npm install';
    case 'pnpm':
      return locked ? 'pnpm install --frozen-lockfile' : 'pnpm install';
    case 'bun':
      return locked ? 'bun install --frozen-lockfile' : 'bun install';
    case 'yarn':
      if (!locked) return 'yarn install';
      return installation.yarnClassic ? 'yarn install --frozen-lockfile' : 'yarn install --immutable';
  }
}
