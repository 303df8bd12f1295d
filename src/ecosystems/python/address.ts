import { assumed, declared, type Fact, inferred, type Notice, type ServiceKind } from '../../model/index.js';
import { portOfCommand } from '../deployment-files/commands.js';
import type { ExampleEntry } from '../environment.js';
import { evidenceOf } from '../source.js';
import type { FrameworkMatch } from './frameworks.js';
import type { Launch } from './launch.js';
import type { Listening } from './listening.js';

/** Where a service listens. */
export interface Address {
  readonly port: Fact<number> | null;
  readonly variable: Fact<string> | null;
  readonly host: Fact<string> | null;
  readonly notices: readonly Notice[];
}

/** The port of .env.example, where the code takes it from a variable without a default. */
export function examplePort(listening: Listening, example: ReadonlyMap<string, ExampleEntry>): Fact<number> | null {
  const entry = listening.variable ? example.get(listening.variable.value) : undefined;
  const port = entry && /^\d{2,5}$/u.test(entry.value) ? Number(entry.value) : null;
  return entry && port !== null && port <= 65535 ? inferred(port, entry.evidence) : null;
}

/** Servers started in code listen on the machine itself only, unless a host is given. */
const LOCAL_BY_DEFAULT = /\buvicorn\.run|\.run(?:_server)?\s*\(|\.launch\s*\(/u;

function hostOf(launch: Launch, listening: Listening): Fact<string> | null {
  if (launch.start && /0\.0\.0\.0|\[::\]/u.test(launch.start.value)) return { ...launch.start, value: '0.0.0.0' };
  if (listening.host) return listening.host;
  const call = listening.starts;
  const runsScript = launch.start !== null && /^python\b/u.test(launch.start.value);
  return call && runsScript && LOCAL_BY_DEFAULT.test(call.quote) && !call.quote.includes('web.run_app')
    ? inferred('127.0.0.1', evidenceOf(call))
    : null;
}

function hostNotice(host: Fact<string> | null): Notice[] {
  const [place] = host?.evidence ?? [];
  if (!host || !place || !/^(127\.0\.0\.1|localhost)$/u.test(host.value)) return [];
  return [
    {
      code: 'python.local-host',
      text: `The server binds ${host.value}: nothing outside of its container reaches it. Bind 0.0.0.0.`,
      file: place.file,
      ...(place.line === null ? {} : { line: place.line }),
    },
  ];
}

/** A variable counts only where the start command or the script it runs really reads it. */
function variableOf(launch: Launch, listening: Listening): Fact<string> | null {
  const written = /\$\{?(\w*PORT)\b/u.exec(launch.start?.value ?? '')?.[1];
  if (launch.start && written !== undefined) return { ...launch.start, value: written };
  const runsScript = launch.start === null || /^(?:exec )?(?:\w+ run )?python3?\b/u.test(launch.start.value);
  return runsScript || launch.start?.value.startsWith('gunicorn') ? listening.variable : null;
}

/** Port, its variable and the host; the framework's default is marked as assumed. */
export function addressOf(
  launch: Launch,
  listening: Listening,
  match: FrameworkMatch | null,
  kind: ServiceKind,
  example: ReadonlyMap<string, ExampleEntry>,
): Address {
  if (kind !== 'web' && kind !== 'api') return { port: null, variable: null, host: null, notices: [] };
  const inCommand = launch.start?.basis === 'declared' ? portOfCommand(launch.start.value) : null;
  const host = hostOf(launch, listening);
  const port =
    (launch.start && inCommand !== null ? declared(inCommand, ...launch.start.evidence) : null) ??
    listening.port ??
    examplePort(listening, example) ??
    (match && (launch.start || launch.entrypoint) ? assumed(defaultPort(launch, match), ...match.fact.evidence) : null);
  return { port, variable: variableOf(launch, listening), host, notices: hostNotice(host) };
}

/** Ports of servers where no option names one (their own documentation). */
const SERVER_PORTS: Readonly<Record<string, number>> = {
  uvicorn: 8000,
  gunicorn: 8000,
  hypercorn: 8000,
  granian: 8000,
  daphne: 8000,
  fastapi: 8000,
  'waitress-serve': 8080,
};

function defaultPort(launch: Launch, match: FrameworkMatch): number {
  const inCommand = launch.start ? portOfCommand(launch.start.value) : null;
  return inCommand ?? SERVER_PORTS[launch.server ?? ''] ?? match.framework.port;
}
