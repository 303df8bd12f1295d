import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { printYaml, printYamlDocuments, readYaml } from '../../src/formats/yaml.js';

test('a long command stays one line', () => {
  const command = 'word '.repeat(60).trim();
  expect(printYaml({ run: command })).toBe(`run: ${command}\n`);
});

test('several lines become a literal block that reads back the same', () => {
  const run = 'set -e\n\n  indented "x" # no comment\n';
  const text = printYaml({ run });
  expect(text).toContain('run: |');
  expect(parse(text)).toEqual({ run });
});

test('words that YAML 1.1 takes for something else are quoted, unless the reader is known to be 1.2', () => {
  const value = { answer: 'on', time: '22:22', no: 'yes' };
  expect(parse(printYaml(value), { version: '1.1' })).toEqual(value);
  expect(printYaml({ on: 'push' }, { schema: 'core' })).toBe('on: push\n');
});

test('comments stand above a key or behind a value', () => {
  const text = printYaml(
    { a: { b: 1 }, list: ['x'] },
    {
      header: ['Top'],
      comments: [
        { path: ['a', 'b'], text: 'behind', place: 'after' },
        { path: ['list'], text: 'above', place: 'before' },
      ],
    },
  );
  expect(text).toBe('# Top\n\na:\n  b: 1 # behind\n# above\nlist:\n  - x\n');
});

test('undefined entries are left out and shared objects are written out, not aliased', () => {
  const shared = { x: 1 };
  expect(printYaml({ a: shared, b: shared, c: undefined })).toBe('a:\n  x: 1\nb:\n  x: 1\n');
});

test('documents are separated by ---', () => {
  expect(printYamlDocuments([{ value: { a: 1 } }, { value: { b: 2 } }])).toBe('a: 1\n---\nb: 2\n');
});

describe('reading', () => {
  test('gives the value and the line of a place', () => {
    const read = readYaml('a: 1\nb:\n  - c: 2\n');
    expect(read?.value).toEqual({ a: 1, b: [{ c: 2 }] });
    expect(read?.lineOf(['b', 0, 'c'])).toBe(3);
    expect(read?.lineOf(['nothing'])).toBeNull();
  });

  test('broken files and alias bombs give null', () => {
    expect(readYaml('a: [1')).toBeNull();
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`),
    ].join('\n');
    expect(readYaml(bomb)).toBeNull();
  });
});
