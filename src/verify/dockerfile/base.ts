import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import type { DockerfileReading, Stage } from '../reading/dockerfile.js';
import { parseImage } from '../reading/image.js';
import { endOfLife } from './bases.js';
import { dockerfileRule, instructionRule } from './kit.js';

/** Stages whose base is an image that can be judged (no stage, no scratch, no unknown variable). */
function imageStages(dockerfile: DockerfileReading): readonly Stage[] {
  return dockerfile.stages.filter(({ parent, image }) => !parent && image !== 'scratch' && parseImage(image) !== null);
}

export const baseRules: readonly Rule[] = [
  dockerfileRule(
    {
      id: 'dockerfile/tagged-base',
      title: 'Base images have a tag',
      references: ['DL3006', 'DS-0001', 'CKV_DOCKER_7'],
      severity: 'warning',
      tier: 'must',
      help: 'Name the version: FROM node:24-slim.',
    },
    (dockerfile) =>
      imageStages(dockerfile)
        .filter(({ image }) => {
          const parts = parseImage(image);
          return parts?.tag === null && parts.digest === null;
        })
        .map((stage) =>
          violation(stage, `The base image ${stage.image} has no tag, so every build may use another one.`),
        ),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/no-latest-base',
      title: 'Base images do not float on latest',
      references: ['DL3007', 'DS-0001', 'CKV_DOCKER_7'],
      severity: 'warning',
      tier: 'must',
      help: 'Name the version instead of latest.',
    },
    (dockerfile) =>
      imageStages(dockerfile)
        .filter(({ image }) => parseImage(image)?.tag === 'latest' && parseImage(image)?.digest === null)
        .map((stage) => violation(stage, `The base image ${stage.image} floats on latest.`)),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/digest-pinned-base',
      title: 'Base images are pinned by digest',
      references: ['Scorecard Pinned-Dependencies', 'CIS-DI-0002'],
      severity: 'info',
      tier: 'advice',
      help: 'Add the digest (image:tag@sha256:…) and let Dependabot raise it.',
    },
    (dockerfile) =>
      imageStages(dockerfile)
        .filter(({ image }) => {
          const parts = parseImage(image);
          return parts !== null && parts.digest === null && parts.tag !== null && parts.tag !== 'latest';
        })
        .map((stage) => violation(stage, `${stage.image} can change under the same tag.`)),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/supported-base',
      title: 'Base images still get security updates',
      references: ['endoflife', 'CIS 4.2'],
      severity: 'warning',
      tier: 'production',
      help: 'Move to a supported version.',
    },
    (dockerfile) =>
      imageStages(dockerfile).flatMap((stage) => {
        const reason = endOfLife(stage.image);
        return reason === null ? [] : [violation(stage, `The base image ${stage.image} is out of support: ${reason}.`)];
      }),
  ),
  instructionRule(
    {
      id: 'dockerfile/constant-platform',
      title: 'FROM does not fix one platform',
      references: ['FromPlatformFlagConstDisallowed', 'DL3029', 'RedundantTargetPlatform', 'DL3065'],
      severity: 'info',
      tier: 'advice',
      help: 'Leave --platform out, or use $BUILDPLATFORM for cross compilation.',
    },
    ['FROM'],
    ({ flags }) => {
      const platform = flags.find(({ name }) => name === 'platform')?.value;
      if (platform === undefined) return null;
      if (/^\$\{?TARGETPLATFORM\}?$/u.test(platform)) return 'The platform is the target platform by default.';
      return platform.includes('$') ? null : `The platform is fixed to ${platform}.`;
    },
  ),
];
