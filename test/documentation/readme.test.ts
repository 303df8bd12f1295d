import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { platforms } from '../../src/platforms/index.js';
import { tools } from '../../src/server/tools/index.js';

const readme = readFileSync('README.md', 'utf8');
const setup = readme.slice(readme.indexOf('## Start'), readme.indexOf('## On your own repository'));

describe('README.md', () => {
  test('sets everything up with two commands', () => {
    expect(
      [...setup.matchAll(/```sh\n([\s\S]*?)```/gu)].map(([, command]) => command?.trim().split('\n').length),
    ).toEqual([1, 1]);
  });

  test('names the test command that CI runs', () => {
    const command = /```sh\n(npm ci && npm test)\n```/u.exec(setup)?.[1];
    expect(readFileSync('.ci/run', 'utf8')).toContain(`\n${command}\n`);
  });

  test('lists every exit code with its meaning', () => {
    for (const { code, meaning } of exitCodes) expect(readme).toContain(`| ${code} | ${meaning}`);
  });

  test('names every tool and every platform', () => {
    for (const { name } of tools) expect(readme).toContain(`\`${name}\``);
    for (const { title } of platforms) expect(readme).toContain(title);
  });
});
