/** What a file is, by its path first and its content where the path does not tell. */
export type FileKind =
  | 'dockerfile'
  | 'dockerignore'
  | 'compose'
  | 'github-workflow'
  | 'github-action'
  | 'dependabot'
  | 'kubernetes'
  | 'kustomization'
  | 'template'
  | 'railway-ts'
  | 'railway-json'
  | 'railway-toml'
  | 'vercel-json'
  | 'dotenv'
  | 'markdown'
  | 'shell'
  | 'typescript'
  | 'javascript'
  | 'json'
  | 'jsonc'
  | 'yaml'
  | 'toml'
  | 'other';

type PathTest = readonly [FileKind, RegExp];

/** In order: the first that matches decides. */
const BY_PATH: readonly PathTest[] = [
  ['dockerignore', /(?:^|\/)(?:[^/]+\.)?\.?dockerignore$/u],
  ['dockerfile', /(?:^|\/)(?:Docker|Container)file(?:\.(?!md$|ya?ml$|json$|j2$|tmpl$|tpl$|template$)[\w.-]+)?$/u],
  ['dockerfile', /(?:^|\/)[\w.-]+\.(?:[Dd]ockerfile|Containerfile)$/u],
  ['github-workflow', /^\.github\/workflows\/[^/]+\.ya?ml$/u],
  ['dependabot', /^\.github\/dependabot\.ya?ml$/u],
  ['github-action', /(?:^|\/)action\.ya?ml$/u],
  ['compose', /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/u],
  ['kustomization', /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/u],
  ['railway-ts', /(?:^|\/)\.railway\/railway\.ts$/u],
  ['railway-json', /(?:^|\/)railway\.json$/u],
  ['railway-toml', /(?:^|\/)railway\.toml$/u],
  ['vercel-json', /(?:^|\/)vercel\.json$/u],
  [
    'dotenv',
    /(?:^|\/)(?:[\w-]+)?\.env(?:\.(?!(?:[\w.-]*\.)?(?:[cm]?[jt]sx?|py|rb|go|json|ya?ml|toml|sh|md)$)[\w.-]+)?$/u,
  ],
  ['dotenv', /(?:^|\/)env\.(?:example|sample|template)$/u],
  ['markdown', /\.(?:md|markdown)$/u],
  ['shell', /\.(?:sh|bash)$/u],
  ['typescript', /\.[cm]?tsx?$/u],
  ['javascript', /\.[cm]?jsx?$/u],
  ['jsonc', /(?:^|\/)(?:tsconfig[\w.-]*|jsconfig|devcontainer|turbo|deno)\.json$|\.(?:jsonc|json5|code-workspace)$/u],
  ['json', /\.json$/u],
  ['toml', /\.toml$/u],
];

/** Template marks: text that becomes YAML only after a renderer ran (Helm, Jinja, Go templates). */
const TEMPLATE_MARK = /\{\{-?\s*(?:[.$#/]|include\b|if\b|range\b|with\b|end\b|define\b|template\b|toYaml\b)|\{%-?\s/u;

/** Only the head of a file decides its kind; a giant file costs no more than a small one. */
const SNIFFED_CHARACTERS = 20_000;

/** Names the kind of a file. Pure; unknown files are "other". */
export function classify(path: string, content: string): FileKind {
  const head = content.slice(0, SNIFFED_CHARACTERS);
  const byPath = BY_PATH.find(([, pattern]) => pattern.test(path))?.[0];
  if (byPath === 'compose' && !/^services\s*:|^include\s*:|^(?:volumes|networks)\s*:/mu.test(head))
    return yamlKind(path, head);
  if (byPath === 'github-action' && !/^runs\s*:/mu.test(head)) return yamlKind(path, head);
  if (byPath === 'railway-json' && content !== '' && !/"(?:build|deploy|environments|\$schema)"\s*:/u.test(head))
    return 'json';
  if (byPath !== undefined) return byPath;
  if (/\.ya?ml$/u.test(path)) return yamlKind(path, head);
  return /^#!\s*\/(?:usr\/)?bin\/(?:env\s+)?(?:ba|da)?sh\b/u.test(head) ? 'shell' : 'other';
}

function yamlKind(path: string, head: string): FileKind {
  if (isTemplate(path, head)) return 'template';
  return /^apiVersion\s*:\s*\S/mu.test(head) && /^kind\s*:\s*\S/mu.test(head) ? 'kubernetes' : 'yaml';
}

function isTemplate(path: string, head: string): boolean {
  // Some files of a Helm chart hold no marks of their own, but only mean something together with those that do.
  if (/(?:^|\/)(?:helm|charts?)\/(?:.*\/)?templates\//u.test(path)) return true;
  if (path.includes('/templates/') && head.includes('{{')) return true;
  return TEMPLATE_MARK.test(head.replaceAll('${{', ''));
}

/** Kinds that are deployment configuration: what an audit of a stranger's repository looks at. */
export const DEPLOYMENT_KINDS: ReadonlySet<FileKind> = new Set<FileKind>([
  'dockerfile',
  'dockerignore',
  'compose',
  'github-workflow',
  'github-action',
  'dependabot',
  'kubernetes',
  'kustomization',
  'railway-ts',
  'railway-json',
  'railway-toml',
  'vercel-json',
  'dotenv',
  'shell',
]);
