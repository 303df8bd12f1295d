import { push } from '../deliver/push.js';
import { message } from '../language/message.js';
import { speak } from '../language/speak.js';
import { type Delivery, DevopsError } from '../model/index.js';
import type { Deployment } from '../pipeline/deploy.js';
import { pushRequestFor } from '../server/delivery.js';
import { agrees } from './ask.js';
import type { DeployOptions } from './deploy.js';
import type { Terminal } from './terminal.js';
import { deliveryView } from './views/delivery.js';

function refuseOffline(options: DeployOptions): void {
  if (!options.offline) return;
  throw new DevopsError('E_NOT_ALLOWED', '--push needs the network, and --offline forbids it', {
    remedy: 'Run it without --offline.',
  });
}

/**
 * Pushes a deployment. On a terminal the dry run is shown first and confirmed; in a script `--push` is the word.
 * @returns the delivery; the dry run where the person did not agree
 */
export async function pushDeployment(
  deployment: Deployment,
  options: DeployOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Delivery> {
  refuseOffline(options);
  const choice = { branch: options.branch };
  const request = (confirm: boolean, expectedHead?: string) =>
    pushRequestFor(deployment, { ...choice, confirm, expectedHead }, process.env, signal);
  if (!terminal.interactive || options.yes) return push(request(true));
  const rehearsal = await push(request(false));
  const look = { terminal, language: deployment.language };
  for (const line of deliveryView(rehearsal, look)) terminal.print(line);
  const { files, repository, branch } = rehearsal;
  const question = message('cli.confirm.push', { count: files.length, repository, branch });
  if (!(await agrees(speak(question, deployment.language)))) return rehearsal;
  return push(request(true, rehearsal.expectedHead ?? undefined));
}
