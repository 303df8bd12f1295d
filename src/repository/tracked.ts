import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GitLocation } from './git.js';
import { configValue } from './git-config.js';
import { parseIndex, type TrackedPaths } from './index-file.js';
import { readRegularFile } from './read-file.js';

const NOTHING: TrackedPaths = { paths: [], submodules: new Set() };
const INDEX_BYTES = 1024 * 1024 * 1024;
const GIT_OUTPUT_BYTES = 512 * 1024 * 1024;
const GIT_MILLISECONDS = 60_000;

/**
 * An environment in which a repository's own configuration cannot make git run anything or reach anything:
 * explicit directories (no discovery), nobody's configuration but the repository's, no lazy fetch of missing objects
 * (a promisor remote may name any program), no transport at all, no prompt.
 */
function sealedEnvironment(location: GitLocation): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    SystemRoot: process.env.SystemRoot,
    LC_ALL: 'C',
    GIT_DIR: location.directory,
    GIT_WORK_TREE: location.workTree,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

/** Reads the index with git itself: for split and sparse ones. Null where git is absent or refuses. */
function trackedByGit(location: GitLocation): TrackedPaths | null {
  try {
    const output = execFileSync(
      'git',
      // -C instead of cwd: on Windows a git.exe lying in the working directory would be started.
      [
        '-C',
        location.workTree,
        '-c',
        'core.fsmonitor=false',
        '-c',
        'core.hooksPath=/dev/null',
        'ls-files',
        '-z',
        '--stage',
      ],
      {
        encoding: 'utf8',
        env: sealedEnvironment(location),
        maxBuffer: GIT_OUTPUT_BYTES,
        timeout: GIT_MILLISECONDS,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const paths = new Set<string>();
    const submodules = new Set<string>();
    for (const record of output.split('\0')) {
      const tab = record.indexOf('\t');
      if (tab === -1) continue;
      const path = record.slice(tab + 1);
      paths.add(path);
      if (record.startsWith('160000 ')) submodules.add(path);
    }
    return { paths: [...paths], submodules };
  } catch {
    return null;
  }
}

/**
 * The tracked paths of a work tree: from its index file, or by git where the index is of a kind we do not parse.
 * @returns null where neither way works
 */
export function trackedPaths(location: GitLocation): TrackedPaths | null {
  const path = join(location.directory, 'index');
  if (!existsSync(path)) return NOTHING;
  const file = readRegularFile(path, INDEX_BYTES);
  if (file.kind !== 'bytes') return null;
  const sha256 = configValue(location.config, 'extensions.objectformat') === 'sha256';
  return parseIndex(file.bytes, sha256 ? 32 : 20) ?? trackedByGit(location);
}
