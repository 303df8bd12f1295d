import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadPlan, savePlan, stateFolder } from '../../src/pipeline/plan-store.js';
import { expressOnRailway } from '../support/plans.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-store-'));
  vi.stubEnv('EXPERT_DEVOPS_STATE', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const { plan } = expressOnRailway();

test('a saved plan comes back by its id, with or without the prefix', () => {
  savePlan(plan);
  expect(loadPlan(plan.id)).toEqual(plan);
  expect(loadPlan(plan.id.replace('sha256:', ''))).toEqual(plan);
});

test('saving leaves no temporary file behind', () => {
  savePlan(plan);
  savePlan(plan);
  expect(readdirSync(join(folder, 'plans'))).toEqual([`${plan.id.replace('sha256:', '')}.json`]);
});

test('an unknown id is not found, and the remedy says how to get it', () => {
  expect(() => loadPlan(`sha256:${'0'.repeat(64)}`)).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
});

test('an id that is a path is refused before anything is read', () => {
  expect(() => loadPlan('../../etc/passwd')).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
});

test('a plan that was changed on disk is refused', () => {
  savePlan(plan);
  const [file] = readdirSync(join(folder, 'plans'));
  const path = join(folder, 'plans', file ?? '');
  writeFileSync(path, readFileSync(path, 'utf8').replace('ghcr.io', 'evil.io'));
  expect(() => loadPlan(plan.id)).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
});

test('state lies where the XDG Base Directory specification says, unless it is named', () => {
  expect(stateFolder({ EXPERT_DEVOPS_STATE: '/elsewhere' })).toBe('/elsewhere');
  expect(stateFolder({ XDG_STATE_HOME: '/state' })).toBe(join('/state', 'expert-devops'));
});
