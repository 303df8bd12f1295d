import { commandArguments } from '../containers.js';
import { labels, type Manifest, metadata, type Owner } from './manifest.js';
import { container, ownerOf, podSpec, type WorkloadContext } from './pod.js';

/** Jobs must not run longer than this many seconds; a later start than this is given up. */
const JOB_DEADLINE_SECONDS = 3600;
const START_DEADLINE_SECONDS = 300;

/** Suspended until somebody decides when it runs: no schedule stands in the repository. */
export function cronJob(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata(owner, 'workload'),
    spec: {
      schedule: '0 3 * * *',
      timeZone: 'Etc/UTC',
      suspend: true,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: START_DEADLINE_SECONDS,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: JOB_DEADLINE_SECONDS,
          ttlSecondsAfterFinished: 86_400,
          template: {
            metadata: { labels: labels(owner, 'workload') },
            spec: podSpec(owner, context.plan, container(context, false), { restartPolicy: 'Never' }),
          },
        },
      },
    },
  };
}

const MIGRATION_DEADLINE_SECONDS = 600;

export function migrationName(service: string): string {
  return `${service}-migration`;
}

/** Runs before the new release takes traffic; once, because a half-done migration must be looked at by a person. */
export function migrationJob(context: WorkloadContext, command: string): Manifest {
  const server = ownerOf(context);
  const owner: Owner = { ...server, component: 'migration' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(owner, 'migration', migrationName(server.name)),
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: MIGRATION_DEADLINE_SECONDS,
      ttlSecondsAfterFinished: 86_400,
      template: {
        metadata: { labels: labels(owner, 'migration') },
        spec: podSpec(
          server,
          context.plan,
          { ...container(context, false), command: commandArguments(command) },
          { restartPolicy: 'Never' },
        ),
      },
    },
  };
}
