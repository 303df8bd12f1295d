import type { Repository } from '../../repository/contract.js';
import type { SectionRole } from '../document.js';

/** Where one SPEC lies: its main file first, then the files that belong to it. */
export interface SpecSource {
  readonly id: string;
  /** Folder or file by which people name it. */
  readonly path: string;
  readonly files: readonly string[];
  /** Status that the place itself states (an archive folder), or null. */
  readonly status: string | null;
}

/** A way of writing SPECs. A reader only finds the files: all of them are then read into one document shape. */
export interface SpecFormat {
  readonly id: string;
  find(repository: Repository): SpecSource[];
  /** What a section is for in this format, where its heading alone does not say; null to leave it to the heading. */
  readonly sectionRole?: (heading: string) => SectionRole | null;
}
