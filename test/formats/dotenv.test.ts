import { expect, test } from 'vitest';
import { dotenvNames, printDotenv } from '../../src/formats/dotenv.js';

const print = (value: string) =>
  printDotenv([{ title: 'T', entries: [{ name: 'A', value, comment: null }] }]).split('\n')[1];

test.each([
  ['postgres://localhost:5432/db?x=1', 'A=postgres://localhost:5432/db?x=1'],
  ['two words # and $HOME', "A='two words # and $HOME'"],
  ["it's", 'A="it\'s"'],
  ['a\nb', 'A="a\\nb"'],
  ['', 'A='],
])('%j is written so that every reader takes it alike', (value, line) => {
  expect(print(value)).toBe(line);
});

test('groups without entries are left out', () => {
  expect(printDotenv([{ title: 'Empty', entries: [] }], ['Head'])).toBe('# Head\n');
});

test('names are read with export and spaces, comments are not', () => {
  expect([...dotenvNames('A=1\n export B = 2\n# C=3\nnonsense\n')]).toEqual(['A', 'B']);
});
