import { realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Notice } from '../model/index.js';
import { DevopsError } from '../model/index.js';
import type { Repository } from './contract.js';
import { gitInformation } from './git.js';
import { listFiles } from './list.js';
import { textReader } from './text.js';
import { repositoryOver } from './tree.js';

/**
 * Opens a folder as a Repository.
 * @param folder path of the folder, relative to the working directory or absolute
 * @throws DevopsError E_NOT_FOUND where there is no such folder, E_UNREADABLE where it may not be read
 */
export function openRepository(folder: string): Repository {
  let root: string;
  try {
    root = realpathSync(resolve(folder));
    if (!statSync(root).isDirectory()) throw new Error('not a folder');
  } catch (cause) {
    throw new DevopsError('E_NOT_FOUND', `there is no folder at ${JSON.stringify(folder)}`, {
      remedy: 'Give the path of a folder that holds your project.',
      subject: folder,
      cause,
    });
  }
  const notices: Notice[] = [];
  const git = gitInformation(root);
  return repositoryOver({
    root,
    name: git.origin?.name ?? basename(root),
    git,
    files: listFiles(root, notices),
    notices,
    readText: textReader(root, notices),
  });
}
