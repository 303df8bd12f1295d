import { type Block, escapeMarkdown, inlineCode, printMarkdown } from '../formats/markdown.js';
import { type MessageId, message } from '../language/message.js';
import { speak } from '../language/speak.js';
import type { EnvironmentPlan, Message, Plan, ServicePlan } from '../model/index.js';
import type { RunbookCommands } from '../platforms/contract.js';
import { architectureDiagram } from './diagram.js';

/** What the runbook is written from. */
export interface RunbookRequest {
  readonly plan: Plan;
  /** Commands of every platform in use, with its title. */
  readonly platforms: readonly { readonly title: string; readonly commands: RunbookCommands }[];
  readonly variables: readonly { readonly name: string; readonly purpose: string }[];
  /** BCP 47 tag of the reader's language; its catalogue must be loaded. */
  readonly language: string;
}

/** Says things in the reader's language, safe to stand in Markdown. */
interface Voice {
  say(id: MessageId, values?: Readonly<Record<string, string | number>>): string;
  tell(message: Message): string;
}

function voiceOf(language: string): Voice {
  const tell = (item: Message) => escapeMarkdown(speak(item, language));
  return { tell, say: (id, values = {}) => tell(message(id, values)) };
}

function heading(voice: Voice, id: MessageId): Block {
  return { kind: 'heading', level: 2, text: voice.say(id) };
}

function table(voice: Voice, head: readonly MessageId[], rows: readonly (readonly string[])[]): Block {
  return { kind: 'table', head: head.map((id) => voice.say(id)), rows };
}

function architecture(voice: Voice, plan: Plan): Block[] {
  if (plan.topology.nodes.length === 0) return [];
  return [
    heading(voice, 'runbook.heading.architecture'),
    { kind: 'code', language: 'mermaid', text: architectureDiagram(plan) },
    { kind: 'paragraph', text: voice.say('runbook.architecture.legend') },
  ];
}

function serviceRow(voice: Voice, item: ServicePlan): string[] {
  const none = voice.say('runbook.value.none');
  return [
    inlineCode(item.service.name),
    escapeMarkdown(item.service.kind.value),
    escapeMarkdown(item.platform),
    item.port === null ? none : String(item.port.value),
    item.healthPath === null ? none : inlineCode(item.healthPath),
    item.image === null
      ? voice.say('runbook.value.fromSource')
      : inlineCode(`${item.image.registry}/${item.image.repository}`),
  ];
}

function services(voice: Voice, plan: Plan): Block[] {
  const head: MessageId[] = [
    'runbook.column.service',
    'runbook.column.kind',
    'runbook.column.platform',
    'runbook.column.port',
    'runbook.column.health',
    'runbook.column.image',
  ];
  return [
    heading(voice, 'runbook.heading.services'),
    table(
      voice,
      head,
      plan.services.map((item) => serviceRow(voice, item)),
    ),
  ];
}

/** The plan's triggers are English words; what they stand for is said in the reader's language. */
function trigger(voice: Voice, environment: EnvironmentPlan, plan: Plan): string {
  if (environment.trigger === 'local') return voice.say('runbook.trigger.local');
  if (environment.trigger.startsWith('push'))
    return voice.say('runbook.trigger.push', { branch: plan.pipeline.defaultBranch });
  return voice.say('runbook.trigger.verified');
}

function environments(voice: Voice, plan: Plan): Block[] {
  const head: MessageId[] = [
    'runbook.column.environment',
    'runbook.column.platform',
    'runbook.column.trigger',
    'runbook.column.approval',
    'runbook.column.replicas',
  ];
  const rows = plan.environments.map((environment) => [
    inlineCode(environment.name),
    escapeMarkdown(environment.platform),
    trigger(voice, environment, plan),
    voice.say(environment.approval ? 'runbook.value.yes' : 'runbook.value.no'),
    Object.entries(environment.replicas)
      .map(([service, { min, max }]) => voice.say('runbook.value.replicas', { service, min, max }))
      .join('; '),
  ]);
  const differences = plan.environments.flatMap((environment) =>
    environment.differences.map((item) => `${inlineCode(environment.name)}: ${voice.tell(item)}`),
  );
  return [
    heading(voice, 'runbook.heading.environments'),
    table(voice, head, rows),
    { kind: 'list', items: differences },
  ];
}

function firstSteps(voice: Voice, request: RunbookRequest): Block[] {
  const { plan, variables } = request;
  const approved = plan.environments.filter((environment) => environment.approval);
  const registries = [...new Set(plan.services.flatMap((item) => (item.image === null ? [] : [item.image.registry])))];
  const items = [
    voice.say('runbook.first.environments', { environments: plan.pipeline.environments.join(', ') }),
    ...approved.map((environment) => voice.say('runbook.first.reviewers', { environment: environment.name })),
    voice.say('runbook.first.branch', { branch: plan.pipeline.defaultBranch }),
    ...(plan.secrets.length > 0 ? [voice.say('runbook.first.secrets')] : []),
    ...(variables.length > 0 ? [voice.say('runbook.first.variables')] : []),
    ...registries.map((registry) => voice.say('runbook.first.packages', { registry })),
  ];
  return [heading(voice, 'runbook.heading.first'), { kind: 'list', ordered: true, items }];
}

const STORES: Readonly<Record<Plan['secrets'][number]['store'], MessageId>> = {
  'github-environment': 'runbook.store.github-environment',
  platform: 'runbook.store.platform',
  cluster: 'runbook.store.cluster',
};

function secrets(voice: Voice, plan: Plan): Block[] {
  const title = heading(voice, 'runbook.heading.secrets');
  if (plan.secrets.length === 0) return [title, { kind: 'paragraph', text: voice.say('runbook.secrets.none') }];
  const head: MessageId[] = [
    'runbook.column.name',
    'runbook.column.purpose',
    'runbook.column.users',
    'runbook.column.store',
    'runbook.column.environment',
  ];
  const user = (name: string) => (name === 'pipeline' ? voice.say('runbook.value.pipeline') : inlineCode(name));
  const rows = plan.secrets.map((secret) => [
    inlineCode(secret.name),
    voice.tell(secret.purpose),
    secret.usedBy.map(user).join(', '),
    voice.say(STORES[secret.store]),
    secret.environments.map(inlineCode).join(', '),
  ]);
  const github = plan.secrets.filter((secret) => secret.store === 'github-environment');
  const commands = github.flatMap((secret) =>
    secret.environments.map((environment) => `gh secret set ${secret.name} --env ${environment}`),
  );
  const setting: Block[] =
    commands.length === 0
      ? []
      : [
          { kind: 'paragraph', text: voice.say('runbook.secrets.how') },
          { kind: 'code', language: 'sh', text: commands.join('\n') },
        ];
  return [
    title,
    table(voice, head, rows),
    ...setting,
    { kind: 'paragraph', text: voice.say('runbook.secrets.generate') },
    { kind: 'code', language: 'sh', text: 'openssl rand -base64 32' },
  ];
}

function variables(voice: Voice, request: RunbookRequest): Block[] {
  if (request.variables.length === 0) return [];
  const head: MessageId[] = ['runbook.column.name', 'runbook.column.purpose'];
  return [
    heading(voice, 'runbook.heading.variables'),
    table(
      voice,
      head,
      request.variables.map(({ name, purpose }) => [inlineCode(name), escapeMarkdown(purpose)]),
    ),
    {
      kind: 'code',
      language: 'sh',
      text: request.variables
        .flatMap(({ name }) =>
          request.plan.pipeline.environments.map((environment) => `gh variable set ${name} --env ${environment}`),
        )
        .join('\n'),
    },
  ];
}

/** Commands of the platforms, each under what it is for. */
function commands(voice: Voice, request: RunbookRequest, kind: 'deploy' | 'rollback' | 'logs'): Block[] {
  return request.platforms.flatMap(({ title, commands: known }) => {
    const list = known[kind];
    if (list.length === 0) return [];
    const sub: Block[] =
      request.platforms.length > 1 ? [{ kind: 'heading', level: 3, text: escapeMarkdown(title) }] : [];
    return [
      ...sub,
      ...list.flatMap(({ purpose, command }): Block[] => [
        { kind: 'paragraph', text: voice.tell(purpose) },
        { kind: 'code', language: 'sh', text: command },
      ]),
    ];
  });
}

function deploy(voice: Voice, request: RunbookRequest): Block[] {
  const branch = request.plan.pipeline.defaultBranch;
  return [
    heading(voice, 'runbook.heading.deploy'),
    { kind: 'paragraph', text: voice.say('runbook.deploy.flow', { branch }) },
    { kind: 'paragraph', text: voice.say('runbook.deploy.again') },
    { kind: 'code', language: 'sh', text: `gh workflow run Deploy --ref ${branch}` },
    ...commands(voice, request, 'deploy'),
  ];
}

function rollback(voice: Voice, request: RunbookRequest): Block[] {
  const items = request.plan.services.flatMap(({ service, rollout }) => {
    const { automatic, method, limits } = rollout.rollback;
    const said = speak(method, request.language);
    return [
      voice.say(automatic ? 'runbook.rollback.automatic' : 'runbook.rollback.manual', {
        service: service.name,
        method: said,
      }),
      ...limits.map((limit) => `${inlineCode(service.name)}: ${voice.tell(limit)}`),
    ];
  });
  return [
    heading(voice, 'runbook.heading.rollback'),
    { kind: 'list', items: [...new Set(items)] },
    { kind: 'paragraph', text: voice.say('runbook.rollback.revert') },
    ...commands(voice, request, 'rollback'),
  ];
}

function migrations(voice: Voice, plan: Plan): Block[] {
  const migrating = plan.services.flatMap(({ service, migration }) =>
    migration === null ? [] : [{ service, migration }],
  );
  if (migrating.length === 0) return [];
  return [
    heading(voice, 'runbook.heading.migrations'),
    { kind: 'paragraph', text: voice.say('runbook.migrations.intro') },
    ...migrating.flatMap(({ service, migration }): Block[] => [
      {
        kind: 'paragraph',
        text: voice.say('runbook.migrations.command', { service: service.name, tool: migration.tool }),
      },
      { kind: 'code', language: 'sh', text: migration.command },
    ]),
  ];
}

function logs(voice: Voice, request: RunbookRequest): Block[] {
  const found = commands(voice, request, 'logs');
  return found.length === 0 ? [] : [heading(voice, 'runbook.heading.logs'), ...found];
}

function listed(voice: Voice, id: MessageId, messages: readonly Message[]): Block[] {
  if (messages.length === 0) return [];
  return [heading(voice, id), { kind: 'list', items: [...new Set(messages.map((item) => voice.tell(item)))] }];
}

/** Troubles that every pipeline of ours can have. */
function commonTroubles(voice: Voice, plan: Plan): string[][] {
  const row = (name: 'build' | 'scan' | 'pending'): string[] => [
    voice.say(`runbook.troubleshooting.${name}.symptom`),
    voice.say(`runbook.troubleshooting.${name}.cause`),
    voice.say(`runbook.troubleshooting.${name}.remedy`),
  ];
  const ports = [...new Set(plan.services.flatMap((item) => (item.port === null ? [] : [String(item.port.value)])))];
  const health = [
    voice.say('runbook.troubleshooting.health.symptom'),
    voice.say('runbook.troubleshooting.health.cause', { port: ports.join(', ') }),
    voice.say('runbook.troubleshooting.health.remedy'),
  ];
  const hasImage = plan.services.some((item) => item.image !== null);
  return [
    ...(hasImage ? [row('build'), row('scan')] : []),
    ...(ports.length > 0 ? [health] : []),
    ...(plan.environments.some((item) => item.approval) ? [row('pending')] : []),
  ];
}

function troubleshooting(voice: Voice, request: RunbookRequest): Block[] {
  const own = request.platforms.flatMap(({ commands: known }) =>
    known.troubleshooting.map(({ symptom, cause, remedy }) => [
      voice.tell(symptom),
      voice.tell(cause),
      voice.tell(remedy),
    ]),
  );
  return [
    heading(voice, 'runbook.heading.troubleshooting'),
    table(
      voice,
      ['runbook.column.symptom', 'runbook.column.cause', 'runbook.column.remedy'],
      [...commonTroubles(voice, request.plan), ...own],
    ),
  ];
}

function decisions(voice: Voice, plan: Plan): Block[] {
  if (plan.decisions.length === 0) return [];
  const rows = plan.decisions.map((decision) => [
    inlineCode(decision.subject),
    escapeMarkdown(decision.choice),
    decision.reasons.map((reason) => voice.tell(reason)).join(' '),
    decision.alternatives
      .map(({ choice, reasons }) =>
        reasons[0] ? `${escapeMarkdown(choice)} (${voice.tell(reasons[0])})` : escapeMarkdown(choice),
      )
      .join('; '),
  ]);
  const head: MessageId[] = [
    'runbook.column.subject',
    'runbook.column.choice',
    'runbook.column.reasons',
    'runbook.column.alternatives',
  ];
  return [heading(voice, 'runbook.heading.decisions'), table(voice, head, rows)];
}

/** Writes the runbook: one Markdown page in the reader's language; commands and names stay as they are. */
export function printRunbook(request: RunbookRequest): string {
  const { plan, language } = request;
  const voice = voiceOf(language);
  const shortId = plan.id.slice('sha256:'.length, 'sha256:'.length + 12);
  return printMarkdown([
    { kind: 'heading', level: 1, text: voice.say('runbook.title', { project: plan.project.name }) },
    { kind: 'paragraph', text: voice.say('runbook.intro', { project: plan.project.name, plan: shortId }) },
    ...architecture(voice, plan),
    ...services(voice, plan),
    ...environments(voice, plan),
    ...firstSteps(voice, request),
    ...secrets(voice, plan),
    ...variables(voice, request),
    ...deploy(voice, request),
    ...rollback(voice, request),
    ...migrations(voice, plan),
    ...logs(voice, request),
    ...listed(voice, 'runbook.heading.monitoring', plan.monitoring),
    ...listed(
      voice,
      'runbook.heading.backup',
      plan.environments.flatMap((item) => item.backup ?? []),
    ),
    ...troubleshooting(voice, request),
    ...decisions(voice, plan),
    ...listed(
      voice,
      'runbook.heading.questions',
      plan.questions.map((question) => question.text),
    ),
  ]);
}
