/** A small part of TypeScript as data: enough to write configuration files, printed by `printTypeScript`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly callee: Expression; readonly parameters: readonly Expression[] }
  | { readonly kind: 'new'; readonly type: string; readonly parameters: readonly Expression[] }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[] }
  | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'arrow'; readonly parameters: readonly string[]; readonly body: Expression | readonly Statement[] }
  | {
      readonly kind: 'binary';
      readonly operator: '===' | '!==' | '??' | '||' | '&&';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly consequent: Expression;
      readonly alternate: Expression;
    };

export interface ObjectEntry {
  readonly key: string;
  readonly value: Expression;
  readonly comment?: string;
}

export type Statement =
  | { readonly kind: 'const'; readonly name: string; readonly value: Expression; readonly comment?: string }
  | { readonly kind: 'export-default'; readonly value: Expression; readonly comment?: string }
  | { readonly kind: 'return'; readonly value: Expression; readonly comment?: string }
  | { readonly kind: 'expression'; readonly value: Expression; readonly comment?: string }
  | { readonly kind: 'throw'; readonly value: Expression; readonly comment?: string }
  | { readonly kind: 'declare-const'; readonly name: string; readonly type: string; readonly comment?: string }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly comment?: string;
    };

export interface TypeScriptModule {
  readonly header?: readonly string[];
  readonly imports: readonly { readonly names: readonly string[]; readonly from: string }[];
  readonly statements: readonly Statement[];
}

export const literal = (value: string | number | boolean | null): Expression => ({ kind: 'literal', value });
export const name = (text: string): Expression => ({ kind: 'name', name: text });
export const member = (object: Expression, property: string): Expression => ({
  kind: 'member',
  object,
  name: property,
});
export const call = (callee: string | Expression, ...parameters: readonly Expression[]): Expression => ({
  kind: 'call',
  callee: typeof callee === 'string' ? name(callee) : callee,
  parameters,
});
export const array = (...items: readonly Expression[]): Expression => ({ kind: 'array', items });
export const template = (...parts: readonly (string | Expression)[]): Expression => ({ kind: 'template', parts });

/** An object literal; undefined values are left out, so that optional settings need no branches. */
export function object(entries: Readonly<Record<string, Expression | undefined>>): Expression {
  return {
    kind: 'object',
    entries: Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
  };
}

const LINE_WIDTH = 100;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/u;

/** Single quotes as in the rest of the JavaScript world; JSON's escapes are valid in both. */
function printString(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replace(/\\"/gu, '"').replace(/'/gu, "\\'");
  return `'${inner.replace(/\u2028/gu, '\\u2028').replace(/\u2029/gu, '\\u2029')}'`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function commentLines(text: string | undefined, depth: number): string {
  if (text === undefined) return '';
  return text
    .split('\n')
    .map((line) => `${indent(depth)}// ${line}\n`)
    .join('');
}

/** One line where it fits, else one element a line. */
function printList(open: string, elements: readonly string[], close: string, depth: number, padded: boolean): string {
  if (elements.length === 0) return `${open}${close}`;
  const pad = padded ? ' ' : '';
  const single = `${open}${pad}${elements.join(', ')}${pad}${close}`;
  if (!single.includes('\n') && single.length + depth * 2 <= LINE_WIDTH) return single;
  const lines = elements.map((element) => `${indent(depth + 1)}${element},\n`).join('');
  return `${open}\n${lines}${indent(depth)}${close}`;
}

function printObject(entries: readonly ObjectEntry[], depth: number): string {
  const elements = entries.map(({ key, value }) => {
    const text = printExpression(value, depth + 1);
    const printedKey = IDENTIFIER.test(key) ? key : printString(key);
    return value.kind === 'name' && value.name === key ? key : `${printedKey}: ${text}`;
  });
  if (entries.every((entry) => entry.comment === undefined)) return printList('{', elements, '}', depth, true);
  const lines = entries.map(
    (entry, index) => `${commentLines(entry.comment, depth + 1)}${indent(depth + 1)}${elements[index] ?? ''},\n`,
  );
  return `{\n${lines.join('')}${indent(depth)}}`;
}

function printTemplate(parts: readonly (string | Expression)[], depth: number): string {
  const text = parts.map((part) =>
    typeof part === 'string' ? part.replace(/[`\\]|\$(?=\{)/gu, '\\$&') : `\${${printExpression(part, depth)}}`,
  );
  return `\`${text.join('')}\``;
}

function printArrow(expression: Extract<Expression, { kind: 'arrow' }>, depth: number): string {
  const head = `(${expression.parameters.join(', ')}) =>`;
  if (!('kind' in expression.body)) {
    const body = expression.body.map((statement) => printStatement(statement, depth + 1)).join('');
    return `${head} {\n${body}${indent(depth)}}`;
  }
  const body = printExpression(expression.body, depth);
  return expression.body.kind === 'object' ? `${head} (${body})` : `${head} ${body}`;
}

/** A call whose last parameter is an object or arrow keeps it on the line of the call, as people write it. */
function printCall(expression: Extract<Expression, { kind: 'call' }>, depth: number): string {
  const callee = printExpression(expression.callee, depth);
  const last = expression.parameters.at(-1);
  const hugs = last?.kind === 'object' || last?.kind === 'arrow';
  const elements = expression.parameters.map((parameter) => printExpression(parameter, hugs ? depth : depth + 1));
  if (hugs && elements.slice(0, -1).every((element) => !element.includes('\n')))
    return `${callee}(${elements.join(', ')})`;
  return `${callee}${printList('(', elements, ')', depth, false)}`;
}

/** Prints one expression at a depth of indentation. */
export function printExpression(expression: Expression, depth = 0): string {
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'string' ? printString(expression.value) : String(expression.value);
    case 'name':
      return expression.name;
    case 'member':
      return IDENTIFIER.test(expression.name)
        ? `${printExpression(expression.object, depth)}.${expression.name}`
        : `${printExpression(expression.object, depth)}[${printString(expression.name)}]`;
    case 'call':
      return printCall(expression, depth);
    case 'new':
      return `new ${printCall({ kind: 'call', callee: name(expression.type), parameters: expression.parameters }, depth)}`;
    case 'array':
      return printList(
        '[',
        expression.items.map((item) => printExpression(item, depth + 1)),
        ']',
        depth,
        false,
      );
    case 'object':
      return printObject(expression.entries, depth);
    case 'template':
      return printTemplate(expression.parts, depth);
    case 'arrow':
      return printArrow(expression, depth);
    case 'binary':
      return `${printExpression(expression.left, depth)} ${expression.operator} ${printExpression(expression.right, depth)}`;
    case 'conditional':
      return `${printExpression(expression.test, depth)} ? ${printExpression(expression.consequent, depth)} : ${printExpression(expression.alternate, depth)}`;
  }
}

function printIf(statement: Extract<Statement, { kind: 'if' }>, depth: number): string {
  const body = statement.body.map((inner) => printStatement(inner, depth + 1)).join('');
  return `if (${printExpression(statement.test, depth)}) {\n${body}${indent(depth)}}`;
}

function statementText(statement: Statement, depth: number): string {
  switch (statement.kind) {
    case 'if':
      return printIf(statement, depth);
    case 'declare-const':
      return `declare const ${statement.name}: ${statement.type};`;
    case 'const':
      return `const ${statement.name} = ${printExpression(statement.value, depth)};`;
    case 'export-default':
      return `export default ${printExpression(statement.value, depth)};`;
    case 'return':
      return `return ${printExpression(statement.value, depth)};`;
    case 'throw':
      return `throw ${printExpression(statement.value, depth)};`;
    case 'expression':
      return `${printExpression(statement.value, depth)};`;
  }
}

function printStatement(statement: Statement, depth: number): string {
  return `${commentLines(statement.comment, depth)}${indent(depth)}${statementText(statement, depth)}\n`;
}

/** Prints a module: header comment, imports, then its statements with an empty line between them. */
export function printTypeScript(module: TypeScriptModule): string {
  const header = commentLines(module.header?.join('\n'), 0);
  const imports = module.imports
    .map(({ names, from }) => `import { ${[...names].sort().join(', ')} } from ${printString(from)};\n`)
    .join('');
  const statements = module.statements.map((statement) => printStatement(statement, 0));
  return [header, imports, ...statements].filter((part) => part !== '').join('\n');
}
