import { actions } from '../../data/actions.js';
import type { Rule } from '../../model/index.js';
import { type FileViolation, type JudgedFile, violation } from '../kit.js';
import { entriesOf, field, isRecord, textOf } from '../reading/data.js';
import { parseImage } from '../reading/image.js';
import { actionRuntimes } from './data.js';
import { stepRule, workflowRule } from './kit.js';
import { FULL_SHA, type Job, parseUses, type Step, versionComment, type WorkflowReading } from './reading.js';

const placeOfUses = (step: Step, workflow: WorkflowReading) => workflow.document.at([...step.path, 'uses']);

/** Major version of a tag or, for a commit, of the comment behind it. */
function majorOf(
  step: Step,
  workflow: WorkflowReading,
  file: JudgedFile,
): { readonly name: string; readonly major: number } | null {
  const uses = step.uses === null ? null : parseUses(step.uses);
  if (!uses) return null;
  const version = FULL_SHA.test(uses.ref) ? versionComment(file, placeOfUses(step, workflow).line) : uses.ref;
  const major = /^v?(\d+)(?:\.|$)/u.exec(version ?? '')?.[1];
  return major === undefined ? null : { name: uses.name, major: Number(major) };
}

function callOf(
  job: Job,
  workflow: WorkflowReading,
): readonly { readonly uses: string; readonly line: number; readonly column: number }[] {
  return job.calls === null ? [] : [{ uses: job.calls, ...workflow.document.at([...job.path, 'uses']) }];
}

export const pinRules: readonly Rule[] = [
  stepRule(
    {
      id: 'workflow/unpinned-action',
      title: 'Actions are pinned to a full commit',
      references: ['zizmor/unpinned-uses', 'Scorecard Pinned-Dependencies', 'poutine/unpinnable_action'],
      severity: 'warning',
      tier: 'must',
      help: 'Use the 40-digit commit of the release with the version as a comment; tags can be moved.',
    },
    (step, _job, workflow) => {
      const uses = step.uses === null ? null : parseUses(step.uses);
      if (!uses || uses.ref.includes('$') || FULL_SHA.test(uses.ref)) return [];
      const pin = Object.hasOwn(actions.actions, uses.name) ? actions.actions[uses.name] : undefined;
      const help = pin ? { help: `Use ${uses.name}@${pin.sha} # ${pin.version}.` } : {};
      return [violation(placeOfUses(step, workflow), `${step.uses} names a tag or branch that can be moved.`, help)];
    },
  ),
  workflowRule(
    {
      id: 'workflow/unpinned-workflow-call',
      title: "Other repositories' workflows are pinned to a full commit",
      references: ['zizmor/unpinned-uses'],
      severity: 'warning',
      tier: 'must',
      help: 'Use the 40-digit commit with the version as a comment.',
    },
    (workflow) =>
      workflow.jobs
        .flatMap((job) => callOf(job, workflow))
        .filter(({ uses }) => {
          const parts = parseUses(uses);
          return parts !== null && !FULL_SHA.test(parts.ref);
        })
        .map((place) => violation(place, `${place.uses} names a tag or branch that can be moved.`)),
  ),
  stepRule(
    {
      id: 'workflow/pin-comment',
      title: 'A pinned commit says which version it is',
      references: ['zizmor/ref-version-mismatch'],
      severity: 'info',
      tier: 'must',
      help: 'Add the version as a comment (# v1.2.3), so that people and Dependabot can read it.',
    },
    (step, _job, workflow, file) => {
      const uses = step.uses === null ? null : parseUses(step.uses);
      if (!uses || !FULL_SHA.test(uses.ref)) return [];
      const place = placeOfUses(step, workflow);
      const comment = versionComment(file, place.line);
      if (comment === null) return [violation(place, `${uses.name} is pinned, but nothing says to which version.`)];
      const pin = Object.hasOwn(actions.actions, uses.name) ? actions.actions[uses.name] : undefined;
      if (!pin) return [];
      const sameCommit = pin.sha === uses.ref;
      const sameVersion = pin.version.replace(/^v/u, '') === comment.replace(/^v/u, '');
      if (sameCommit === sameVersion || !/^v?\d+\.\d+/u.test(comment)) return [];
      return [
        violation(
          place,
          `The comment says ${comment}, but ${uses.name} ${pin.version} is commit ${pin.sha.slice(0, 12)}.`,
          {
            severity: 'warning',
          },
        ),
      ];
    },
  ),
  stepRule(
    {
      id: 'workflow/outdated-action',
      title: 'Actions run on a runtime that GitHub still offers',
      references: ['actionlint/action', 'zizmor/archived-uses'],
      severity: 'warning',
      tier: 'production',
      help: 'Move to the current major version.',
    },
    (step, _job, workflow, file): readonly FileViolation[] => {
      const used = majorOf(step, workflow, file);
      const uses = step.uses === null ? null : parseUses(step.uses);
      if (!uses) return [];
      const place = placeOfUses(step, workflow);
      const successor = Object.hasOwn(actionRuntimes.archived, uses.name)
        ? actionRuntimes.archived[uses.name]
        : undefined;
      if (successor !== undefined) {
        return [violation(place, `${uses.name} is archived.`, { help: `Use ${successor}.` })];
      }
      if (!used) return [];
      const off = Object.hasOwn(actionRuntimes.switchedOffUpTo, used.name)
        ? actionRuntimes.switchedOffUpTo[used.name]
        : undefined;
      if (off !== undefined && used.major <= off) {
        return [
          violation(place, `GitHub switched ${used.name} v${used.major} off; the step fails.`, { severity: 'error' }),
        ];
      }
      const first = Object.hasOwn(actionRuntimes.firstMajorOnNode24, used.name)
        ? actionRuntimes.firstMajorOnNode24[used.name]
        : undefined;
      return first !== undefined && used.major < first
        ? [
            violation(
              place,
              `${used.name} v${used.major} runs on a Node.js that runners phase out; v${first} and later run on Node.js 24.`,
            ),
          ]
        : [];
    },
  ),
  workflowRule(
    {
      id: 'workflow/unpinned-image',
      title: 'Container images of jobs and services have a fixed version',
      references: ['zizmor/unpinned-images'],
      severity: 'info',
      tier: 'production',
      help: 'Name a version, best with its digest.',
    },
    (workflow) =>
      workflow.jobs.flatMap((job) =>
        imagesOf(job).flatMap(({ image, path }) => {
          const parts = parseImage(image);
          if (!parts || parts.digest !== null) return [];
          const place = workflow.document.at([...job.path, ...path]);
          if (parts.tag === null || parts.tag === 'latest') {
            return [violation(place, `${image} floats on the latest version.`, { severity: 'warning' })];
          }
          return [];
        }),
      ),
  ),
];

function imagesOf(job: Job): readonly { readonly image: string; readonly path: readonly string[] }[] {
  const found: { image: string; path: readonly string[] }[] = [];
  const container = field(job.data, 'container');
  const containerImage = textOf(isRecord(container) ? field(container, 'image') : container);
  if (containerImage)
    found.push({ image: containerImage, path: isRecord(container) ? ['container', 'image'] : ['container'] });
  for (const [name, service] of entriesOf(field(job.data, 'services'))) {
    const image = textOf(field(service, 'image'));
    if (image) found.push({ image, path: ['services', name, 'image'] });
  }
  return found;
}
