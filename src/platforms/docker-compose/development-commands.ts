import type { ServicePlan } from '../../model/index.js';
import { folderOf } from '../../repository/paths.js';
import { packageManagerOf, WORKSPACE } from './development-images.js';
import { escapeDollar } from './values.js';

/** A folder as it is seen in the container. */
export function inWorkspace(folder: string): string {
  return folder === '.' ? WORKSPACE : `${WORKSPACE}/${folder}`;
}

/** Folder from which the dependencies of a service are installed. */
export function installRoot({ service }: ServicePlan): string {
  return service.workspace?.root ?? service.root;
}

/** Folders that packages are installed into; kept in volumes, because those of the laptop may be for another system. */
export function dependencyFolders(plan: ServicePlan): string[] {
  const { folder } = packageManagerOf(plan.service);
  if (folder === null) return [];
  const members = folder === 'node_modules' ? (plan.service.workspace?.manifests ?? []).map(folderOf) : [];
  return [...new Set([installRoot(plan), plan.service.root, ...members])]
    .filter((root) => folder === 'node_modules' || root === installRoot(plan))
    .sort()
    .map((root) => `${inWorkspace(root)}/${folder}`);
}

/** Name of the volume behind a dependency folder. */
export function dependencyVolume(folder: string): string {
  return folder
    .slice(WORKSPACE.length + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+/u, '');
}

/** Brings the package manager and installs, as one shell line; null where nothing is installed. */
export function installCommand(plan: ServicePlan): string | null {
  const install = plan.service.commands.install?.value ?? null;
  if (install === null) return null;
  const { prepare } = packageManagerOf(plan.service);
  return [...(prepare === null ? [] : [prepare]), install].join(' && ');
}

/** Servers that listen to the container alone unless they are told otherwise. */
const LISTENERS: readonly { readonly names: RegExp; readonly option: RegExp; readonly append: string }[] = [
  {
    names: /\b(?:uvicorn|fastapi dev|flask\b.*\brun|hypercorn)\b/u,
    option: /--(?:host|bind)\b/u,
    append: ' --host 0.0.0.0',
  },
  { names: /\bmanage\.py runserver$/u, option: /0\.0\.0\.0/u, append: ' 0.0.0.0:8000' },
];
const VITE_FRAMEWORKS = new Set(['vite', 'sveltekit', 'svelte', 'astro', 'react', 'vue', 'solid']);

function listeningCommand(plan: ServicePlan, command: string): string {
  const listener = LISTENERS.find(({ names, option }) => names.test(command) && !option.test(command));
  if (listener) return `${command}${listener.append}`;
  if (!VITE_FRAMEWORKS.has(plan.service.framework?.value ?? '') || /--host\b/u.test(command)) return command;
  return command.startsWith('npm ') ? `${command} -- --host 0.0.0.0` : `${command} --host 0.0.0.0`;
}

/** Installs (unless a sibling does it), migrates, then starts with reload. */
export function developmentCommand(plan: ServicePlan, develop: string, installs: boolean): string {
  const install = installs ? installCommand(plan) : null;
  const folder = inWorkspace(plan.service.root);
  const steps = [
    ...(install === null
      ? []
      : [...(installRoot(plan) === plan.service.root ? [] : [`cd ${inWorkspace(installRoot(plan))}`]), install]),
    ...(install !== null && installRoot(plan) !== plan.service.root ? [`cd ${folder}`] : []),
    ...(!installs && packageManagerOf(plan.service).prepare !== null
      ? [packageManagerOf(plan.service).prepare ?? '']
      : []),
    ...(plan.migration === null ? [] : [plan.migration.command]),
    listeningCommand(plan, develop),
  ];
  return escapeDollar(steps.join(' && '));
}
