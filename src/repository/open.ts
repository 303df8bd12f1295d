import { realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Notice } from '../model/index.js';
import { DevopsError } from '../model/index.js';
import type { Repository } from './contract.js';
import { gitInformation, locateGit } from './git.js';
import { listFiles } from './list.js';
import { systemCode } from './read-file.js';
import { textReader } from './text.js';
import { repositoryOver } from './tree.js';

/** The real path of a folder, or the error that says why there is none to open. */
function realFolder(folder: string): string {
  try {
    const root = realpathSync(resolve(folder));
    if (statSync(root).isDirectory()) return root;
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'EACCES' || code === 'EPERM') {
      throw new DevopsError('E_UNREADABLE', `the folder ${JSON.stringify(folder)} may not be read (${code})`, {
        remedy: 'Give yourself the right to read it, or open another folder.',
        subject: folder,
        cause,
      });
    }
  }
  throw new DevopsError('E_NOT_FOUND', `there is no folder at ${JSON.stringify(folder)}`, {
    remedy: 'Give the path of a folder that holds your project.',
    subject: folder,
  });
}

/**
 * Opens a folder as a Repository. Where it lies inside a git repository, that one's ignore rules and git information
 * hold, but no file above the folder is ever listed or read.
 * @param folder path of the folder, relative to the working directory or absolute
 * @throws DevopsError E_NOT_FOUND where there is no such folder, E_UNREADABLE where it may not be read
 */
export function openRepository(folder: string): Repository {
  const root = realFolder(folder);
  const notices: Notice[] = [];
  const listed = listFiles(root, locateGit(root), notices);
  const git = gitInformation(listed.git);
  return repositoryOver({
    root,
    name: (git.folder === '.' ? git.origin?.name : undefined) ?? (basename(root) || 'app'),
    git,
    files: listed.files,
    notices,
    readText: textReader(root, notices),
  });
}
