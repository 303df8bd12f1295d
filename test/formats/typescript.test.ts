import ts from 'typescript';
import { expect, test } from 'vitest';
import {
  array,
  call,
  literal,
  name,
  object,
  printExpression,
  printTypeScript,
  template,
} from '../../src/formats/typescript.js';

function evaluate(text: string): unknown {
  return new Function(`return (${text})`)();
}

test.each(["it's", 'a "b"', 'line\nbreak', '\u2028', 'back\\slash', '$' + '{x}', '한국어'])(
  'the string %j survives printing',
  (text) => {
    expect(evaluate(printExpression(literal(text)))).toBe(text);
  },
);

test('keys that are no identifiers are quoted', () => {
  expect(evaluate(printExpression(object({ 'a-b': literal(1), c: literal(true), gone: undefined })))).toEqual({
    'a-b': 1,
    c: true,
  });
});

test('template text with a backtick or ${ stays text', () => {
  expect(evaluate(printExpression(template('`$' + '{x}` is ', literal('y'))))).toBe('`$' + '{x}` is y');
});

test('a module has its imports sorted and parses without errors', () => {
  const text = printTypeScript({
    header: ['Why'],
    imports: [{ names: ['service', 'project'], from: 'railway/iac' }],
    statements: [
      { kind: 'const', name: 'api', value: call('service', literal('api'), object({ a: array(literal(1)) })) },
      {
        kind: 'export-default',
        value: { kind: 'arrow', parameters: ['context'], body: [{ kind: 'return', value: name('api') }] },
        comment: 'All',
      },
    ],
  });
  expect(text).toContain("import { project, service } from 'railway/iac';");
  expect(ts.transpileModule(text, { reportDiagnostics: true }).diagnostics).toEqual([]);
});
