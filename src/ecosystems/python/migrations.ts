import { declared, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName } from '../../repository/paths.js';
import { filesBelow, relativeTo } from '../source.js';
import type { Launch } from './launch.js';
import { type PythonManifest, runtimeDependency } from './manifest.js';
import { searchFirst } from './syntax.js';

export interface Migrations {
  readonly tool: Fact<string>;
  /** Applies what is pending; null where that cannot be told. */
  readonly command: Fact<string> | null;
}

function both(tool: string, command: string | null, place: ReturnType<typeof evidence>): Migrations {
  return { tool: declared(tool, place), command: command === null ? null : inferred(command, place) };
}

function whole(file: string) {
  return evidence(file, null, baseName(file));
}

function django(launch: Launch, below: readonly string[]): Migrations | null {
  const manage = launch.django?.manage ?? null;
  const file = manage === null ? undefined : below.find((path) => path.endsWith(manage));
  return manage === null || file === undefined
    ? null
    : both('django', `python ${manage} migrate --noinput`, whole(file));
}

/** Flask-Migrate keeps an alembic.ini inside its migrations folder, so it is asked before Alembic. */
function flaskMigrate(
  repository: Repository,
  manifest: PythonManifest,
  sources: readonly string[],
  launch: Launch,
  below: readonly string[],
): Migrations | null {
  const listed = runtimeDependency(manifest, 'flask-migrate');
  const folder = below.find((file) =>
    /(^|\/)migrations\/(env\.py|alembic\.ini)$/u.test(relativeTo(file, manifest.root)),
  );
  if (!listed || folder === undefined || searchFirst(repository, sources, /\bMigrate\s*\(/u) === null) return null;
  const application = launch.application?.reference.value;
  return both(
    'flask-migrate',
    `flask ${application === undefined ? '' : `--app ${application} `}db upgrade`,
    listed.evidence,
  );
}

function alembic(manifest: PythonManifest, below: readonly string[]): Migrations | null {
  const files = below.filter((file) => baseName(file) === 'alembic.ini');
  const [own] = [...files].sort((left, right) => left.split('/').length - right.split('/').length);
  if (own !== undefined) {
    const path = relativeTo(own, manifest.root);
    return both(
      'alembic',
      path === 'alembic.ini' ? 'alembic upgrade head' : `alembic --config ${path} upgrade head`,
      whole(own),
    );
  }
  const inPyproject = manifest.pyproject?.get('tool', 'alembic') !== undefined;
  return manifest.pyproject && inPyproject && runtimeDependency(manifest, 'alembic')
    ? both('alembic', 'alembic upgrade head', manifest.pyproject.at(['tool', 'alembic']))
    : null;
}

function aerich(manifest: PythonManifest): Migrations | null {
  const listed = runtimeDependency(manifest, 'aerich');
  return listed ? both('aerich', 'aerich upgrade', listed.evidence) : null;
}

/** The migration tool the project really has set up, and the command that applies what is pending. */
export function migrationsOf(
  repository: Repository,
  manifest: PythonManifest,
  sources: readonly string[],
  launch: Launch,
): Migrations | null {
  const below = filesBelow(repository, manifest.root);
  return (
    django(launch, below) ??
    flaskMigrate(repository, manifest, sources, launch, below) ??
    alembic(manifest, below) ??
    aerich(manifest)
  );
}
