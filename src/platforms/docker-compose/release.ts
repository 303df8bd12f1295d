import type { ServicePlan } from '../../model/index.js';
import type { FileDraft } from '../contract.js';
import { PRODUCTION_FILE } from './production.js';

export const RELEASE_SCRIPT = 'deploy/docker-compose/release.sh';

/** Files beside the script on the host, each with the images of one release. */
export const NEXT_RELEASE = 'release.next.env';
const CURRENT_RELEASE = 'release.env';
const PREVIOUS_RELEASE = 'release.previous.env';

const WAIT_SECONDS = 300;

function lines(services: readonly ServicePlan[]): string[] {
  const names = services.map((plan) => plan.service.name).join(' ');
  return [
    '#!/usr/bin/env bash',
    `# Starts the images named in ${NEXT_RELEASE}, and goes back to the running ones where they do not become healthy.`,
    '# With the argument "previous" it starts the images that ran before. Run by the pipeline, in its folder on the host.',
    'set -euo pipefail',
    'cd "$(dirname "$0")"',
    '',
    '# Migrations are services of their own, and are left out where an older release starts again.',
    `services=(${names})`,
    '',
    'compose() {',
    `  docker compose --file ${PRODUCTION_FILE} --env-file .env --env-file "$@"`,
    '}',
    '',
    'start_without_migrations() {',
    `  compose "$1" up --detach --no-deps --wait --wait-timeout ${WAIT_SECONDS} "\${services[@]}"`,
    '}',
    '',
    `if [ "\${1:-}" = previous ]; then`,
    `  start_without_migrations ${PREVIOUS_RELEASE}`,
    `  mv ${PREVIOUS_RELEASE} ${CURRENT_RELEASE}`,
    '  exit 0',
    'fi',
    '',
    `compose ${NEXT_RELEASE} pull --quiet`,
    `if compose ${NEXT_RELEASE} up --detach --remove-orphans --wait --wait-timeout ${WAIT_SECONDS}; then`,
    `  if [ -f ${CURRENT_RELEASE} ]; then`,
    `    cp ${CURRENT_RELEASE} ${PREVIOUS_RELEASE}`,
    '  fi',
    `  mv ${NEXT_RELEASE} ${CURRENT_RELEASE}`,
    '  docker image prune --force --filter until=168h > /dev/null',
    '  exit 0',
    'fi',
    '',
    'echo "The new images did not become healthy." >&2',
    `compose ${NEXT_RELEASE} logs --tail 50 "\${services[@]}" >&2`,
    `if [ -f ${CURRENT_RELEASE} ]; then`,
    `  start_without_migrations ${CURRENT_RELEASE}`,
    '  echo "The images that ran before run again." >&2',
    'fi',
    'exit 1',
  ];
}

/** The script that releases on the host: the pipeline and people run the same one. */
export function releaseScript(services: readonly ServicePlan[]): FileDraft {
  return {
    path: RELEASE_SCRIPT,
    content: `${lines(services).join('\n')}\n`,
    mode: '100755',
    purpose: 'Releases on the production host and goes back to the running images where the new ones fail.',
  };
}
