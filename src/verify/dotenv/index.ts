import { posix } from 'node:path';
import type { Rule } from '../../model/index.js';
import { fileRule, type JudgedFile, oncePer, violation } from '../kit.js';
import { readDotenv } from '../reading/dotenv.js';
import { isPlaceholder, isSecretName } from '../secrets/names.js';

export const dotenvOf = oncePer((file: JudgedFile) => readDotenv(file.content));

/** A file of names and stand-ins, made to be committed. */
export function isExample(path: string): boolean {
  return /(?:example|sample|template|dist|defaults?)/iu.test(posix.basename(path));
}

export const dotenvRules: readonly Rule[] = [
  fileRule(
    {
      id: 'dotenv/syntax',
      title: 'Every line is NAME=value',
      references: ['dotenv-linter/KeyWithoutValue', 'dotenv-linter/IncorrectDelimiter'],
      severity: 'error',
      tier: 'must',
      help: 'Write NAME=value, or start the line with "#".',
    },
    ['dotenv'],
    (file) => {
      const { entries, unreadable } = dotenvOf(file);
      const bare = unreadable.map((line) =>
        // A bare name is what Docker takes as "pass it through from the environment".
        violation(line, 'The line is no assignment.', {
          severity: /^[A-Za-z_]\w*$/u.test(line.text.trim()) ? 'info' : 'error',
        }),
      );
      const names = entries
        .filter(({ name }) => !/^[A-Za-z_][\w.-]*$/u.test(name))
        .map((entry) => violation(entry, `${entry.name} is no valid name.`));
      return [...bare, ...names];
    },
  ),
  fileRule(
    {
      id: 'dotenv/unique',
      title: 'No name twice',
      references: ['dotenv-linter/DuplicatedKey'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove one of the lines; the last one counts.',
    },
    ['dotenv'],
    (file) => {
      const { entries } = dotenvOf(file);
      return entries.flatMap((entry, index) => {
        const first = entries.findIndex(({ name }) => name === entry.name);
        return first < index ? [violation(entry, `${entry.name} stands in line ${entries[first]?.line} already.`)] : [];
      });
    },
  ),
  fileRule(
    {
      id: 'dotenv/quoted',
      title: 'Values with blanks are quoted',
      references: ['dotenv-linter/ValueWithoutQuotes', 'dotenv-linter/QuoteCharacter'],
      severity: 'warning',
      tier: 'must',
      help: 'Put the value in double quotes: a shell would run the rest as a command.',
    },
    ['dotenv'],
    (file) =>
      dotenvOf(file).entries.flatMap((entry) => {
        if (/^["'`]/u.test(entry.raw) && !entry.quoted)
          return [violation(entry, `The quote of ${entry.name} is not closed.`, { severity: 'error' })];
        return !entry.quoted && /\s/u.test(entry.raw)
          ? [violation(entry, `The value of ${entry.name} has blanks and no quotes.`, { severity: 'info' })]
          : [];
      }),
  ),
  fileRule(
    {
      id: 'dotenv/no-real-secret',
      title: 'Examples hold stand-ins, and real .env files are not committed',
      references: ['gitleaks/generic-api-key', 'CIS 4.10'],
      severity: 'warning',
      tier: 'must',
      help: 'Leave the value empty or write a stand-in, and rotate the secret if it was real.',
    },
    ['dotenv'],
    (file) =>
      dotenvOf(file).entries.flatMap((entry) => {
        if (!isSecretName(entry.name) || isPlaceholder(entry.value) || !looksRandom(entry.value)) return [];
        return [
          violation(
            entry,
            `${entry.name} has a value that looks real.`,
            isExample(file.path) ? {} : { severity: 'error' },
          ),
        ];
      }),
  ),
];

/** Long and mixed: words of a stand-in are neither. */
function looksRandom(value: string): boolean {
  const classes = [/[a-z]/u, /[A-Z]/u, /\d/u].filter((pattern) => pattern.test(value)).length;
  return (
    value.length >= 16 &&
    classes >= 2 &&
    !/\s/u.test(value) &&
    !/^https?:\/\/|^\w+:\/\//u.test(value) &&
    !/^[a-z]+(?:[-_][a-z]+)+\d*$/u.test(value)
  );
}
