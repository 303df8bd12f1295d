import { DevopsError } from '../model/index.js';
import { ask, askOrNull, type GitHub } from './github.js';

/** One entry of a tree on GitHub. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number;
}

type Folder = ReadonlyMap<string, TreeEntry>;

/** A commit on GitHub, seen at the paths of a delivery. */
export interface RemoteState {
  readonly commit: string;
  readonly tree: string;
  /** What stands at each path; null for nothing. */
  readonly entries: ReadonlyMap<string, TreeEntry | null>;
  /** Names beside each path that differ from it in case only. */
  readonly nearNames: ReadonlyMap<string, string>;
}

const FOLDER_TYPE = 'tree';
const FILE_TYPE = 'blob';
const LINK_MODE = '120000';

async function readFolder(github: GitHub, sha: string): Promise<Folder> {
  const tree = await ask(github, 'reading a folder', (rest, request) =>
    rest.git.getTree({ ...request, tree_sha: sha }),
  );
  if (tree.truncated) {
    throw new DevopsError('E_UNSUPPORTED', `a folder of ${github.repository} has more entries than GitHub lists`, {
      remedy: 'Write the files locally and push them with git.',
      subject: github.repository,
    });
  }
  return new Map(
    tree.tree.map(({ path = '', mode = '', type = '', sha = '', size = 0 }) => [path, { mode, type, sha, size }]),
  );
}

/** Reads folders of one commit, each at most once. */
function folderReader(github: GitHub, root: string): (path: string) => Promise<Folder | null> {
  const known = new Map<string, Promise<Folder | null>>([['', readFolder(github, root)]]);
  const read = async (path: string): Promise<Folder | null> => {
    const slash = path.lastIndexOf('/');
    const parent = await folder(slash === -1 ? '' : path.slice(0, slash));
    const entry = parent?.get(path.slice(slash + 1));
    if (entry === undefined) return null;
    if (entry.type === FOLDER_TYPE) return readFolder(github, entry.sha);
    throw inTheWay(github, path, entry, 'a folder is needed there');
  };
  const folder = (path: string): Promise<Folder | null> => {
    const before = known.get(path);
    if (before) return before;
    const reading = read(path);
    known.set(path, reading);
    return reading;
  };
  return folder;
}

function inTheWay(github: GitHub, path: string, entry: TreeEntry, why: string): DevopsError {
  const kinds: Readonly<Record<string, string>> = { tree: 'a folder', commit: 'a submodule', blob: 'a file' };
  const what = entry.mode === LINK_MODE ? 'a symbolic link' : (kinds[entry.type] ?? 'something else');
  return new DevopsError('E_CONFLICT', `${path} is ${what} in ${github.repository}; ${why}`, {
    remedy: 'Move it out of the way in a commit of its own, or choose another path.',
    subject: path,
    file: path,
  });
}

/**
 * Looks at a commit on GitHub: only the folders that hold one of the paths are read, however large the repository.
 * @returns null where GitHub does not know the commit
 * @throws DevopsError E_CONFLICT where a folder, link or submodule stands where a file is to be
 */
export async function remoteState(
  github: GitHub,
  commit: string,
  paths: readonly string[],
): Promise<RemoteState | null> {
  const found = await askOrNull(github, `reading commit ${commit}`, (rest, request) =>
    rest.git.getCommit({ ...request, commit_sha: commit }),
  );
  if (found === null) return null;
  const folder = folderReader(github, found.tree.sha);
  const entries = new Map<string, TreeEntry | null>();
  const nearNames = new Map<string, string>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const siblings = await folder(slash === -1 ? '' : path.slice(0, slash));
    const entry = siblings?.get(name) ?? null;
    if (entry !== null && (entry.type !== FILE_TYPE || entry.mode === LINK_MODE))
      throw inTheWay(github, path, entry, 'a file is to be written there');
    entries.set(path, entry);
    const near = [...(siblings?.keys() ?? [])].find(
      (other) => other !== name && other.toLowerCase() === name.toLowerCase(),
    );
    if (near !== undefined && entry === null) nearNames.set(path, near);
  }
  return { commit, tree: found.tree.sha, entries, nearNames };
}

/** The commit a branch points to; null where there is no such branch. */
export async function branchHead(github: GitHub, branch: string): Promise<string | null> {
  const ref = await askOrNull(github, `reading branch ${branch}`, (rest, request) =>
    rest.git.getRef({ ...request, ref: `heads/${branch}` }),
  );
  return ref === null ? null : ref.object.sha;
}

/** The bytes of a file on GitHub. */
export async function readBlob(github: GitHub, sha: string): Promise<Buffer> {
  const blob = await ask(github, 'reading a file', (rest, request) => rest.git.getBlob({ ...request, file_sha: sha }));
  return Buffer.from(blob.content, blob.encoding === 'base64' ? 'base64' : 'utf8');
}
