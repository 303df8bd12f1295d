import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { blankComments } from '../../ecosystems/comments.js';
import type { Rule, RuleContext, Severity } from '../../model/index.js';
import type { FileKind } from '../classify.js';
import { dataOf, type FileViolation, fileRule, type JudgedFile, violation } from '../kit.js';
import { isRecord, type Path, scalarsOf } from '../reading/data.js';
import { indexLines } from '../reading/place.js';
import { shellCommands } from '../reading/shell.js';
import { allSteps, workflowOf } from '../workflow/reading.js';
import content from './words.json' with { type: 'json' };

const words = loadData(
  'words.json',
  { english: z.array(z.string()), foreign: z.record(z.string(), z.array(z.string())) },
  content,
);

/** Comment syntax by kind, as the extension that the comment reader knows it by. */
const SYNTAX: ReadonlyMap<FileKind, string> = new Map<FileKind, string>([
  ['dockerfile', 'sh'],
  ['dockerignore', 'sh'],
  ['compose', 'yml'],
  ['github-workflow', 'yml'],
  ['github-action', 'yml'],
  ['dependabot', 'yml'],
  ['kubernetes', 'yml'],
  ['kustomization', 'yml'],
  ['yaml', 'yml'],
  ['railway-toml', 'toml'],
  ['toml', 'toml'],
  ['railway-ts', 'ts'],
  ['typescript', 'ts'],
  ['javascript', 'js'],
  ['jsonc', 'ts'],
  ['dotenv', 'env'],
  ['shell', 'sh'],
]);
const COMMENTED = [...SYNTAX.keys()];
const KEYED = [
  'compose',
  'github-workflow',
  'github-action',
  'dependabot',
  'kubernetes',
  'kustomization',
  'railway-json',
  'railway-toml',
  'vercel-json',
  'json',
] as const;

/** Letters outside the Latin script; symbols, digits and punctuation belong to no language. */
const FOREIGN_LETTER = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}\P{L}]/u;

/** Why a text is not English; null where nothing says so. Names and single words say nothing. */
export function foreignText(text: string): string | null {
  if (FOREIGN_LETTER.test(text)) return 'letters outside the Latin script';
  const found = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  if (found.length < 4) return null;
  const english = found.filter((word) => words.english.includes(word)).length;
  for (const [language, list] of Object.entries(words.foreign)) {
    const hits = found.filter((word) => list.includes(word) && !words.english.includes(word));
    if (hits.length >= 2 && hits.length > english)
      return `${language} words (${[...new Set(hits)].slice(0, 3).join(', ')})`;
  }
  return null;
}

/** What we write must be English; a stranger's choice is only mentioned. */
function severityFor(context: RuleContext): Severity {
  return context.plan === null ? 'info' : 'error';
}

export const englishRules: readonly Rule[] = [
  fileRule(
    {
      id: 'english/comments',
      title: 'Comments are English',
      references: ['project rule: English configuration'],
      severity: 'error',
      tier: 'must',
      help: 'Write the comment in English; the runbook carries the other languages.',
    },
    COMMENTED,
    (file, context) =>
      commentLines(file).flatMap(({ line, column, text }) => {
        const reason = foreignText(text);
        return reason === null
          ? []
          : [violation({ line, column }, `The comment has ${reason}.`, { severity: severityFor(context) })];
      }),
  ),
  fileRule(
    {
      id: 'english/keys',
      title: 'Keys and names are English',
      references: ['project rule: English configuration'],
      severity: 'error',
      tier: 'must',
      help: 'Use Latin letters in keys.',
    },
    KEYED,
    (file, context) =>
      dataOf(file).documents.flatMap((document) =>
        keysOf(document.data)
          .filter((path) => FOREIGN_LETTER.test(String(path.at(-1))))
          .map((path) =>
            violation(document.keyAt(path), `The key ${String(path.at(-1))} has letters outside the Latin script.`, {
              severity: severityFor(context),
            }),
          ),
      ),
  ),
  fileRule(
    {
      id: 'english/step-names',
      title: 'Names of workflows, jobs and steps are English',
      references: ['project rule: English configuration'],
      severity: 'error',
      tier: 'must',
      help: 'Write the name in English.',
    },
    ['github-workflow', 'github-action'],
    (file, context) => {
      const workflow = workflowOf(file);
      if (!workflow) return [];
      return [...scalarsOf(workflow.data)]
        .filter(({ path, value }) => isName(path) && typeof value === 'string')
        .flatMap(({ path, value }) => {
          const reason = foreignText(String(value));
          return reason === null
            ? []
            : [violation(workflow.document.at(path), `The name has ${reason}.`, { severity: severityFor(context) })];
        });
    },
  ),
  fileRule(
    {
      id: 'english/messages',
      title: 'Scripts speak English',
      references: ['project rule: English configuration'],
      severity: 'error',
      tier: 'must',
      help: 'Write the text in English.',
    },
    ['github-workflow', 'github-action', 'shell'],
    (file, context) =>
      spoken(file).flatMap(({ line, column, text }): readonly FileViolation[] => {
        const reason = foreignText(text);
        return reason === null
          ? []
          : [violation({ line, column }, `The text has ${reason}.`, { severity: severityFor(context) })];
      }),
  ),
];

interface Text {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** The comments of a file, line by line: what the blanked copy lacks. */
function commentLines(file: JudgedFile): readonly Text[] {
  const blanked = blankComments(file.content, SYNTAX.get(file.kind) ?? 'sh');
  const index = indexLines(file.content);
  const found: Text[] = [];
  let start = -1;
  for (let offset = 0; offset <= file.content.length; offset += 1) {
    const inComment =
      offset < file.content.length && file.content[offset] !== '\n' && file.content[offset] !== blanked[offset];
    if (inComment && start === -1) start = offset;
    const lineEnds = offset === file.content.length || file.content[offset] === '\n';
    if (start !== -1 && lineEnds) {
      found.push({ ...index.placeOf(start), text: withoutQuotes(file.content.slice(start, offset)) });
      start = -1;
    }
  }
  return found;
}

/** Quoted words and URLs inside a comment are somebody's names. */
function withoutQuotes(comment: string): string {
  return comment.replace(/`[^`]{0,200}`|"[^"]{0,200}"|https?:\/\/\S{1,500}/gu, ' ');
}

function keysOf(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => keysOf(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [[...path, key], ...keysOf(item, [...path, key])]);
}

function isName(path: Path): boolean {
  const last = path.at(-1);
  const inSteps = path.at(-3) === 'steps';
  return (
    (last === 'name' || last === 'run-name') &&
    (path.length === 1 || (path.length === 3 && path[0] === 'jobs') || inSteps)
  );
}

/** Texts that scripts print. */
function spoken(file: JudgedFile): readonly Text[] {
  const workflow = file.kind === 'shell' ? null : workflowOf(file);
  const commands = workflow
    ? allSteps(workflow).flatMap(({ step }) => step.commands)
    : file.kind === 'shell'
      ? shellCommands(file.content)
      : [];
  return commands
    .filter(({ name }) => name === 'echo' || name === 'printf')
    .map(({ line, column, args }) => ({ line, column, text: args.join(' ') }));
}
