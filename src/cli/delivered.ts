import type { Delivery } from '../model/index.js';

/** What became of the files of a deployment. */
export interface Delivered {
  readonly written: readonly string[];
  /** Files that exist and differ, and were left as they are. */
  readonly kept: readonly string[];
  readonly delivery: Delivery | null;
}
