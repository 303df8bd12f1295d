import type { ServicePlan } from '../../model/index.js';
import { answersRequests } from '../variables.js';
import { facts } from './facts.js';
import { cronJob, migrationJob } from './jobs.js';
import { labels, type Manifest, metadata, selectorLabels, serviceAccount, spread } from './manifest.js';
import { claimName, container, GRACE_SECONDS, keepsState, ownerOf, podSpec, type WorkloadContext } from './pod.js';

/** Whether the number of copies follows the load: then no manifest may name it. */
export function scales(plan: ServicePlan): boolean {
  return plan.scaling.max > plan.scaling.min;
}

function deployment(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  const { plan } = context;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(owner, 'workload'),
    spec: {
      ...(scales(plan) ? {} : { replicas: plan.scaling.min }),
      revisionHistoryLimit: facts.revisionHistoryLimit.value,
      // A file database has one writer: the old pod ends before the new one starts.
      strategy: keepsState(plan)
        ? { type: 'Recreate' }
        : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: selectorLabels(owner) },
      template: {
        metadata: { labels: labels(owner, 'workload') },
        spec: podSpec(owner, plan, container(context, answersRequests(plan)), {
          ...spread(owner),
          terminationGracePeriodSeconds: GRACE_SECONDS,
        }),
      },
    },
  };
}

/** The first size of a file database's volume. */
const STATE_SIZE = '5Gi';

function stateClaim(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(owner, 'foundation', claimName(owner.name)),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: STATE_SIZE } } },
  };
}

function service(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(owner, 'foundation'),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(owner),
      ports: [{ name: 'http', port: context.plan.port?.value, targetPort: 'http', protocol: 'TCP' }],
    },
  };
}

function autoscaler(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  const { scaling } = context.plan;
  const trigger = scaling.trigger;
  // Requests per second need a metrics adapter; processor time stands for them where there is none.
  const metric = trigger?.metric === 'memory' ? 'memory' : 'cpu';
  const target = trigger !== null && trigger.unit === 'percent' ? trigger.target : 70;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(owner, 'workload'),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: owner.name },
      minReplicas: Math.max(1, scaling.min),
      maxReplicas: scaling.max,
      metrics: [
        { type: 'Resource', resource: { name: metric, target: { type: 'Utilization', averageUtilization: target } } },
      ],
    },
  };
}

function disruptionBudget(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(owner, 'workload'),
    spec: {
      // Of one copy none may go, if the rest had to stay; so the number that may go is named, and nodes can be drained.
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorLabels(owner) },
    },
  };
}

/** Name and namespace of the Gateway that the cluster's operators run for everybody. */
export const GATEWAY = { name: 'public', namespace: 'gateway' } as const;

function route(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  return {
    apiVersion: facts.gatewayApi.value.apiVersion,
    kind: facts.gatewayApi.value.kind,
    metadata: metadata(owner, 'workload'),
    spec: {
      parentRefs: [{ name: GATEWAY.name, namespace: GATEWAY.namespace }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ name: owner.name, port: context.plan.port?.value }],
        },
      ],
    },
  };
}

/** Every object of one service, in the order in which they are read. */
export function workloadManifests(context: WorkloadContext): Manifest[] {
  const { plan } = context;
  const migration = plan.migration === null ? [] : [migrationJob(context, plan.migration.command)];
  const state = keepsState(plan) ? [stateClaim(context)] : [];
  if (plan.service.kind.value === 'job') {
    return [serviceAccount(ownerOf(context)), ...state, ...migration, cronJob(context)];
  }
  const serves = answersRequests(plan);
  return [
    serviceAccount(ownerOf(context)),
    ...state,
    ...migration,
    deployment(context),
    ...(serves ? [service(context)] : []),
    ...(scales(plan) ? [autoscaler(context)] : []),
    disruptionBudget(context),
    ...(serves ? [route(context)] : []),
  ];
}
