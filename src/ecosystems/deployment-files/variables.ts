import type { EnvironmentVariable } from '../../model/index.js';
import { type VariableValue, withDefaults } from '../backing-services/index.js';
import { isEnvironmentNoise, isSecretName } from '../environment.js';
import type { Value } from './document.js';

const NAME = /^[A-Za-z_]\w*$/u;

/** Names and values of a map ({NAME: value}), a list of NAME=value, or a list of {name|key, value}. */
export function variableValues(value: Value): Map<string, VariableValue> {
  const values = new Map<string, VariableValue>();
  const add = (name: string, text: string, place: Value) => {
    if (NAME.test(name) && !values.has(name)) values.set(name, { value: text, evidence: place.evidence() });
  };
  for (const [name, item] of value.entries()) add(name, item.text() ?? '', item);
  for (const item of value.items()) {
    const line = item.text();
    const equals = line?.indexOf('=') ?? -1;
    if (line !== null)
      add(equals === -1 ? line : line.slice(0, equals), equals === -1 ? '' : line.slice(equals + 1), item);
    const name = item.get('name').text() ?? item.get('key').text();
    if (line === null && name !== null) add(name, item.get('value').text() ?? '', item);
  }
  return values;
}

/** A value that a file can state: no reference to something outside of it. */
function literal(value: string): string | null {
  const filled = withDefaults(value);
  return filled === '' || /\$[\w{(]|\{\{/u.test(filled) ? null : filled;
}

/** The variables a deployment file passes in. None is required: the file says what is set, the code what is needed. */
export function environmentOf(values: ReadonlyMap<string, VariableValue>): EnvironmentVariable[] {
  return [...values]
    .filter(([name]) => !isEnvironmentNoise(name))
    .map(([name, { value, evidence }]) => {
      const secret = isSecretName(name);
      return {
        name,
        required: false,
        default: secret ? null : literal(value),
        scope: 'runtime',
        secret,
        evidence: [evidence],
      };
    });
}
