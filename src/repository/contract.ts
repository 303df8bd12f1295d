import type { Notice } from '../model/index.js';

export interface GitRemote {
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

/** What git knows about the folder, read without needing history. A field is null where it is unknown. */
export interface GitInformation {
  readonly origin: GitRemote | null;
  readonly defaultBranch: string | null;
  readonly branch: string | null;
  readonly head: string | null;
  /** Where the opened folder lies inside its work tree, "." for the work tree's root. */
  readonly folder: string;
}

/**
 * A folder of files, seen from its root. Paths are relative, with "/" between parts, never leaving the root.
 * Reading is synchronous: manifests are small, and detectors stay plain functions from values to values.
 */
export interface Repository {
  /** Absolute path of the root; for messages only, never written to a file. */
  readonly root: string;
  readonly name: string;
  readonly git: GitInformation;
  /** Every file that is not ignored, sorted by code unit. */
  readonly files: readonly string[];
  hasFile(path: string): boolean;
  hasFolder(path: string): boolean;
  /**
   * Files matching any of the glob patterns (picomatch syntax, dot files included), in the order of `files`.
   * A pattern that could take exponential time (over 6 wildcards or 200 characters, "*(…)", "+(…)") matches nothing.
   */
  glob(...patterns: string[]): string[];
  /** Files directly in a folder ("." for the root), as full relative paths. */
  filesIn(folder: string): readonly string[];
  /** Text of a file, or null where it is missing, binary, too large or unreadable (the last three leave a notice). */
  read(path: string): string | null;
  /** What was skipped or could not be read so far. */
  readonly notices: readonly Notice[];
}
