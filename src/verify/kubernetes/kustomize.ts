import type { Rule } from '../../model/index.js';
import { dataOf, fileRule, folderOf, joinPath, violation } from '../kit.js';
import { field, listOf, type Path, textOf, textsOf } from '../reading/data.js';

export const kustomizeRules: readonly Rule[] = [
  fileRule(
    {
      id: 'kubernetes/kustomize-resources',
      title: 'Files that a kustomization names exist',
      references: ['kustomize build'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the path.',
    },
    ['kustomization'],
    (file, context) => {
      const document = dataOf(file).documents[0];
      if (!document) return [];
      const named = (
        ['resources', 'bases', 'components', 'patchesStrategicMerge', 'crds', 'configurations'] as const
      ).flatMap((key) => textsOf(field(document.data, key)).map((path, index) => ({ path, at: [key, index] as Path })));
      const patches = listOf(field(document.data, 'patches')).map((patch, index) => ({
        path: textOf(field(patch, 'path')) ?? '',
        at: ['patches', index, 'path'] as Path,
      }));
      return [...named, ...patches].flatMap(({ path, at: where }) => {
        if (
          path === '' ||
          path.includes('\n') ||
          /^(?:https?:|git@|ssh:|github\.com|[\w.-]+\.\w+\/)|\?ref=|\/\/|\$/u.test(path)
        )
          return [];
        const full = joinPath(folderOf(file.path), path);
        return full === null || context.exists(full) ? [] : [violation(document.at(where), `${path} does not exist.`)];
      });
    },
  ),
  fileRule(
    {
      id: 'kubernetes/kustomize-fields',
      title: 'Kustomizations use current fields',
      references: ['kustomize edit fix'],
      severity: 'info',
      tier: 'advice',
      help: 'Run kustomize edit fix: resources instead of bases, labels instead of commonLabels, patches instead of the older two.',
    },
    ['kustomization'],
    (file) => {
      const document = dataOf(file).documents[0];
      return ['bases', 'commonLabels', 'patchesStrategicMerge', 'patchesJson6902', 'vars', 'imageTags']
        .filter((key) => field(document?.data, key) !== undefined)
        .flatMap((key) => (document ? [violation(document.keyAt([key]), `${key} is deprecated.`)] : []));
    },
  ),
];
