import type { WorkflowJob, WorkflowStep } from '../formats/workflow.js';
import type { Image, ServicePlan } from '../model/index.js';

const BUILD_TIMEOUT_MINUTES = 30;

/** A vulnerability of this severity that has a fix stops the release. */
const SCAN_CUTOFF = 'critical';

const CHECK_OUT: WorkflowStep = { name: 'Check out', uses: 'actions/checkout', with: { 'persist-credentials': false } };

/** The builder's own program is not cached: a job that publishes must not run what another job put into a cache. */
const BUILDX: WorkflowStep = {
  name: 'Set up Buildx',
  uses: 'docker/setup-buildx-action',
  with: { 'cache-binary': false },
};

function context(image: Image): string {
  return image.context === '.' ? '.' : `./${image.context}`;
}

/** Public values that the build writes into the pages come from the repository's configuration variables. */
function buildArguments(item: ServicePlan): Record<string, string> {
  if (item.buildVariables.length === 0) return {};
  const lines = [...item.buildVariables].sort().map((name) => `${name}=$` + `{{ vars.${name} }}`);
  return { 'build-args': lines.join('\n') };
}

/**
 * Layers are kept per service. Only runs on the default branch write what such runs read: GitHub separates the caches of
 * pull requests from those of the branch they go to.
 */
function layerCache(item: ServicePlan): Record<string, string> {
  return {
    'cache-from': `type=gha,scope=${item.service.name}`,
    'cache-to': `type=gha,scope=${item.service.name},mode=max`,
  };
}

/** Id of the job that proves, in a pull request, that the image can be built. */
export function buildJob(service: string): string {
  return `build-${service}`;
}

/** Builds the image of a pull request and throws it away. */
export function buildJobOf(item: ServicePlan, image: Image): WorkflowJob {
  return {
    name: `Build ${item.service.name}`,
    if: "github.event_name == 'pull_request'",
    timeoutMinutes: BUILD_TIMEOUT_MINUTES,
    permissions: { contents: 'read' },
    steps: [
      CHECK_OUT,
      BUILDX,
      {
        name: 'Build the image',
        uses: 'docker/build-push-action',
        with: {
          context: context(image),
          file: image.dockerfile,
          push: false,
          ...buildArguments(item),
          ...layerCache(item),
        },
      },
    ],
  };
}

/** Builds, pushes and scans the image; its digest is what the deploy jobs run. */
export function publishJobOf(
  item: ServicePlan,
  image: Image,
  options: { readonly needs: readonly string[]; readonly if: string },
): WorkflowJob {
  const name = `${image.registry}/${image.repository}`;
  const digest = '$' + '{{ steps.push.outputs.digest }}';
  return {
    name: `Publish ${item.service.name}`,
    needs: options.needs,
    if: options.if,
    timeoutMinutes: BUILD_TIMEOUT_MINUTES,
    permissions: { contents: 'read', packages: 'write' },
    outputs: { image: `${name}@${digest}`, digest },
    steps: [
      CHECK_OUT,
      BUILDX,
      {
        name: 'Log in to the registry',
        uses: 'docker/login-action',
        with: { registry: image.registry, username: '$' + '{{ github.actor }}', password: '$' + '{{ github.token }}' },
      },
      {
        name: 'Name the image',
        id: 'metadata',
        uses: 'docker/metadata-action',
        with: { images: name, tags: ['type=sha,format=long', 'type=ref,event=branch'].join('\n') },
      },
      {
        name: 'Build and push',
        id: 'push',
        uses: 'docker/build-push-action',
        with: {
          context: context(image),
          file: image.dockerfile,
          push: true,
          tags: '$' + '{{ steps.metadata.outputs.tags }}',
          labels: '$' + '{{ steps.metadata.outputs.labels }}',
          ...buildArguments(item),
          ...layerCache(item),
          provenance: 'mode=max',
          sbom: true,
        },
      },
      {
        name: 'Scan for known vulnerabilities',
        uses: 'anchore/scan-action',
        with: {
          image: `${name}@${digest}`,
          'fail-build': true,
          'severity-cutoff': SCAN_CUTOFF,
          'only-fixed': true,
          'output-format': 'table',
        },
      },
    ],
  };
}
