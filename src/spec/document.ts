import type { Notice } from '../model/index.js';

/** What a part of a document is for. It decides how its sentences count, before their wording does. */
export type SectionRole =
  | 'requirement'
  | 'optional'
  | 'out-of-scope'
  | 'history'
  | 'assumption'
  | 'question'
  | 'context'
  | 'plain';

/** One statement with its place. */
export interface Sentence {
  readonly text: string;
  readonly file: string;
  /** First line, counted from 1. */
  readonly line: number;
  readonly role: SectionRole;
  /** What the statement is about, from where it stands: headings, the item above, the row's first cell; outermost first. */
  readonly about: readonly string[];
  /** A `field` is a key and a value (metadata, table): it says in two words what prose says in a sentence. */
  readonly kind: 'prose' | 'heading' | 'field';
}

/** A SPEC in one shape, whatever its format was. */
export interface SpecDocument {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly status: string | null;
  readonly format: string;
  readonly sentences: readonly Sentence[];
  readonly notices: readonly Notice[];
}

/** A metadata entry; nested keys are joined with points (`stack.deployment.platform`). */
export interface MetadataEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}
