import type { Repository } from '../../repository/contract.js';
import { baseName } from '../../repository/paths.js';

/** How one kind of deployment file is recognised: by its base name, by its path, and where that is no proof by content. */
interface Kind {
  readonly kind: string;
  /** Base names, lower case. */
  readonly names?: readonly string[];
  readonly path?: RegExp;
  readonly contains?: RegExp;
}

const YAML = /\.ya?ml$/iu;
const KUBERNETES = /^apiVersion:\s*\S+/mu;

/** The table; the first row that fits names the kind. Rows that need the content stand behind those that do not. */
const KINDS: readonly Kind[] = [
  { kind: 'devcontainer', path: /(^|\/)\.devcontainer(\/|\.json$)/u },
  { kind: 'dockerfile', path: /(^|\/)(Dockerfile|Containerfile)([._-][\w.-]+)?$|\.(Dockerfile|Containerfile)$/iu },
  { kind: 'dockerignore', names: ['.dockerignore', '.containerignore'] },
  { kind: 'compose', path: /(^|\/)(docker-)?compose([._-][\w.-]+)?\.ya?ml$/iu },
  { kind: 'bake', names: ['docker-bake.hcl', 'docker-bake.json', 'docker-bake.override.hcl'] },
  { kind: 'railway', path: /(^|\/)(railway\.(json|toml)|\.railway\/railway\.[cm]?[jt]s)$/u },
  { kind: 'nixpacks', names: ['nixpacks.toml', 'nixpacks.json'] },
  { kind: 'railpack', names: ['railpack.json'] },
  { kind: 'vercel', names: ['vercel.json', 'vercel.ts', 'now.json'] },
  { kind: 'netlify', names: ['netlify.toml'] },
  { kind: 'fly', path: /(^|\/)fly(\.[\w-]+)?\.toml$/u },
  { kind: 'render', names: ['render.yaml', 'render.yml'] },
  { kind: 'procfile', names: ['procfile'] },
  { kind: 'heroku', names: ['heroku.yml'] },
  { kind: 'heroku', names: ['app.json'], contains: /"(buildpacks|formation|addons|stack|success_url|dokku)"/u },
  { kind: 'digitalocean', path: /(^|\/)\.do\/[\w.-]+\.ya?ml$/u },
  { kind: 'app-engine', names: ['app.yaml', 'app.yml'], contains: /^(runtime|service|env):/mu },
  { kind: 'cloud-build', path: /(^|\/)cloudbuild([._-][\w.-]+)?\.(ya?ml|json)$/u },
  { kind: 'aws-sam', names: ['template.yaml', 'template.yml', 'sam.yaml'], contains: /AWS::Serverless/u },
  { kind: 'aws-sam', names: ['samconfig.toml'] },
  { kind: 'serverless', path: /(^|\/)serverless(\.[\w-]+)?\.(ya?ml|json|ts)$/u },
  { kind: 'aws-cdk', names: ['cdk.json'] },
  { kind: 'sst', path: /(^|\/)sst\.config\.[cm]?[jt]s$/u },
  { kind: 'aws-copilot', path: /(^|\/)copilot\/[\w./-]*manifest\.ya?ml$/u },
  { kind: 'aws-apprunner', names: ['apprunner.yaml'] },
  { kind: 'aws-codebuild', names: ['buildspec.yml', 'buildspec.yaml', 'appspec.yml', 'appspec.yaml'] },
  {
    kind: 'aws-elastic-beanstalk',
    path: /(^|\/)(\.ebextensions\/[\w.-]+|\.elasticbeanstalk\/[\w.-]+|Dockerrun\.aws\.json)$/u,
  },
  {
    kind: 'aws-ecs',
    path: /(task-?def(inition)?|ecs)[\w.-]*\.(json|ya?ml)$/iu,
    contains: /"?containerDefinitions"?\s*:/u,
  },
  { kind: 'azure-developer', names: ['azure.yaml', 'azure.yml'] },
  { kind: 'azure-pipelines', path: /(^|\/)\.?azure-pipelines([._-][\w.-]+)?\.ya?ml$/u },
  { kind: 'bicep', path: /\.bicep$/u },
  { kind: 'helm', names: ['chart.yaml'] },
  { kind: 'helmfile', path: /(^|\/)helmfile(\.d\/[\w.-]+)?\.ya?ml$/u },
  { kind: 'kustomize', names: ['kustomization.yaml', 'kustomization.yml'] },
  { kind: 'skaffold', path: /(^|\/)skaffold(\.[\w-]+)?\.ya?ml$/u },
  { kind: 'tilt', names: ['tiltfile'] },
  { kind: 'terraform', path: /\.tf(\.json)?$/u },
  { kind: 'pulumi', path: /(^|\/)Pulumi(\.[\w-]+)?\.ya?ml$/u },
  { kind: 'github-workflow', path: /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/u },
  { kind: 'gitlab-ci', path: /(^|\/)\.gitlab-ci\.ya?ml$/u },
  { kind: 'circleci', path: /(^|\/)\.circleci\/config\.ya?ml$/u },
  { kind: 'jenkins', path: /(^|\/)Jenkinsfile([._-][\w-]+)?$/u },
  { kind: 'bitbucket-pipelines', names: ['bitbucket-pipelines.yml'] },
  { kind: 'drone', names: ['.drone.yml', '.woodpecker.yml'] },
  { kind: 'travis', names: ['.travis.yml'] },
  { kind: 'cloudflare', path: /(^|\/)wrangler\.(toml|jsonc?)$/u },
  { kind: 'kamal', path: /(^|\/)config\/deploy(\.[\w-]+)?\.ya?ml$/u, contains: /^(image|servers):/mu },
  { kind: 'dokku', names: ['dokku_checks', '.buildpacks'] },
  { kind: 'firebase', names: ['firebase.json', '.firebaserc'] },
  { kind: 'supabase', path: /(^|\/)supabase\/config\.toml$/u },
  { kind: 'static-web-apps', names: ['staticwebapp.config.json'] },
  { kind: 'deno-deploy', names: ['deployctl.json'] },
  { kind: 'nginx', names: ['nginx.conf', 'nginx.conf.template'] },
  { kind: 'supervisor', path: /(^|\/)supervisord?\.(conf|ini)$/u },
  { kind: 'systemd', path: /(^|\/)[\w@.-]+\.service$/u, contains: /^\[Service\]/mu },
  { kind: 'ansible', names: ['ansible.cfg', 'playbook.yml', 'playbook.yaml'] },
  { kind: 'vagrant', names: ['vagrantfile'] },
  { kind: 'cloud-run', path: YAML, contains: /^apiVersion:\s*['"]?(serving\.knative\.dev|run\.googleapis\.com)\//mu },
  { kind: 'argo-cd', path: YAML, contains: /^apiVersion:\s*['"]?argoproj\.io\//mu },
  { kind: 'flux', path: YAML, contains: /^apiVersion:\s*['"]?[\w.]+\.toolkit\.fluxcd\.io\//mu },
  { kind: 'cloudformation', path: YAML, contains: /^AWSTemplateFormatVersion:/mu },
  { kind: 'kubernetes', path: YAML, contains: KUBERNETES },
];

/** Folders of other people's files, of what tests compare with, and of documents. */
const FOREIGN =
  /(^|\/)(node_modules|vendor|third_party|__fixtures__|fixtures?|testdata|test-?data|__snapshots__|site-packages|locales?|i18n|openapi|dashboards)\//iu;

/** Where the name says nothing the text is read; in a tree with more YAML files than this the rest is left unread. */
const MAXIMUM_READ = 1500;
/** Larger files are data, not manifests. */
const MAXIMUM_CHARACTERS = 200_000;

const byName = new Map<string, Kind[]>();
for (const kind of KINDS) {
  for (const name of kind.names ?? []) byName.set(name, [...(byName.get(name) ?? []), kind]);
}
const byPath = KINDS.filter((kind) => kind.path !== undefined && kind.path !== YAML);
const byContent = KINDS.filter((kind) => kind.path === YAML);
/** One cheap look at the name spares most files the whole table. */
const CANDIDATE =
  /file|\.(ya?ml|json|jsonc|toml|tf|bicep|service|ini|conf|hcl|ts|js|mjs|cjs|mts|cts|ignore|template|cfg)$|\.devcontainer|\.eb|\.elastic|\.drone|firebaserc|dokku|buildpacks/iu;

function holds(kind: Kind, text: () => string | null): boolean {
  return kind.contains === undefined || kind.contains.test(text() ?? '');
}

function kindByName(file: string, text: () => string | null): string | null {
  const named = byName.get(baseName(file).toLowerCase())?.find((kind) => holds(kind, text));
  const found = named ?? byPath.find((kind) => kind.path?.test(file) === true && holds(kind, text));
  return found?.kind ?? null;
}

/** A deployment file with its kind. */
export interface RecognisedFile {
  readonly path: string;
  readonly kind: string;
}

/** Every deployment file of a repository with its kind, in the order of its files. */
export function recogniseFiles(repository: Repository): RecognisedFile[] {
  let readCount = 0;
  return repository.files.flatMap((path): RecognisedFile[] => {
    if (!CANDIDATE.test(path) || FOREIGN.test(path)) return [];
    const text = () => repository.read(path);
    const kind = kindByName(path, text);
    if (kind !== null) return [{ path, kind }];
    if (!YAML.test(path) || readCount >= MAXIMUM_READ) return [];
    readCount += 1;
    const content = text();
    if (content === null || content.length > MAXIMUM_CHARACTERS) return [];
    const found = byContent.find((candidate) => candidate.contains?.test(content));
    return found ? [{ path, kind: found.kind }] : [];
  });
}

/** Files for the desk, the editor, the test or the pipeline: they say nothing of what runs in production. */
const NOT_FOR_PRODUCTION =
  /(^|[._/-])(dev|devel|development|devcontainer|local|test|tests|testing|e2e|ci|gitpod|debug|bench|benchmarks?)([._/-]|$)|(^|\/)\.(github|gitlab|circleci|vscode|ci)\//iu;

/** Whether what a file says may be taken for the service itself. */
export function speaksForProduction(path: string): boolean {
  return !NOT_FOR_PRODUCTION.test(path);
}
