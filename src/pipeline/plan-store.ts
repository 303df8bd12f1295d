import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DevopsError, type Plan, PlanSchema } from '../model/index.js';
import { planId } from '../plan/identity.js';

/** Where plans are kept: EXPERT_DEVOPS_STATE, else the platform's folder for state (XDG Base Directory, LOCALAPPDATA). */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.EXPERT_DEVOPS_STATE) return environment.EXPERT_DEVOPS_STATE;
  if (process.platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'expert-devops');
  return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'expert-devops');
}

function planFile(id: string): string {
  const hex = /^(?:sha256:)?([0-9a-f]{64})$/u.exec(id)?.[1];
  if (!hex) {
    throw new DevopsError('E_INVALID_INPUT', `${JSON.stringify(id)} is not a plan id`, {
      remedy: 'Give the id that the plan step printed: "sha256:" and 64 hexadecimal digits.',
      subject: id,
    });
  }
  return join(stateFolder(), 'plans', `${hex}.json`);
}

/** Keeps a plan under its own hash, so that a later step (or another process) can take it up by id. */
export function savePlan(plan: Plan): void {
  const file = planFile(plan.id);
  mkdirSync(join(stateFolder(), 'plans'), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify(plan), { mode: 0o600 });
  renameSync(temporary, file);
}

/**
 * Loads a plan by id and checks that its content still has that hash.
 * @throws DevopsError E_NOT_FOUND for an unknown id, E_INVALID_INPUT for a file that was changed
 */
export function loadPlan(id: string): Plan {
  const file = planFile(id);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DevopsError('E_NOT_FOUND', `no plan with the id ${id} is kept on this machine`, {
      remedy: 'Make the plan again (plan <dir>): the same repository and answers give the same id.',
      subject: id,
      cause,
    });
  }
  const parsed = parsePlan(text);
  if (!parsed || planId(withoutId(parsed)) !== parsed.id || !parsed.id.endsWith(id.replace('sha256:', ''))) {
    throw new DevopsError('E_INVALID_INPUT', `the stored plan ${id} does not have the content its id stands for`, {
      remedy: 'Make the plan again (plan <dir>).',
      subject: id,
    });
  }
  return parsed;
}

function parsePlan(text: string): Plan | null {
  try {
    return PlanSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function withoutId({ id: _id, ...content }: Plan): Omit<Plan, 'id'> {
  return content;
}
