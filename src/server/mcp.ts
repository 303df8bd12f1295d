// The one file that knows the MCP library. It speaks both eras: `initialize` (2024-11-05 … 2025-11-25) and
// `server/discover` (2026-07-28); everything else of the product sees tools, resources and prompts as values.
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  ProtocolError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { LibraryEntry } from '../agent/library.js';
import { PACKAGE } from '../agent/package.js';
import { DevopsError } from '../model/index.js';
import { type Boundary, boundaryOf, folderWithin, outputFolderWithin } from './boundary.js';
import { type CallResult, callTool } from './call.js';
import { failureOf, failureText, logText } from './failure.js';
import { INSTRUCTIONS } from './instructions.js';
import { TEXT_ARGUMENTS } from './line-transport.js';
import { nearest } from './nearest.js';
import { promptMessages, prompts } from './prompts.js';
import { answersIn, FORM_KEY, questionForm } from './questions.js';
import { ADDED_FIELDS, structuredResult } from './result.js';
import { inputSchema, outputSchema } from './schema.js';
import type { Tool, ToolContext } from './tool.js';

const INVALID_PARAMS = -32_602;
/** The lists change only with the version of the product. */
const LIST_LIFETIME_MS = 3_600_000;
const ROOTS_TIMEOUT_MS = 2_000;

export interface ServerSettings {
  readonly tools: readonly Tool[];
  /** Folders given with --root. */
  readonly roots: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Takes one line for the operator (stderr). */
  readonly log: (line: string) => void;
}

function published(tool: Tool) {
  const output = outputSchema(tool.output);
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: { ...inputSchema(tool.input), type: 'object' as const },
    outputSchema: {
      ...output,
      type: 'object' as const,
      properties: { ...(output.properties as Record<string, object>), ...ADDED_FIELDS },
      required: [...(output.required as string[]).filter((field) => field !== 'notices'), ...Object.keys(ADDED_FIELDS)],
    },
    annotations: { title: tool.title, ...tool.annotations },
    _meta: { 'anthropic/searchHint': tool.searchHint },
  };
}

function toolNamed(name: string, tools: readonly Tool[]): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool) return tool;
  const names = tools.map((candidate) => candidate.name);
  const close = nearest(name, names);
  throw new ProtocolError(
    INVALID_PARAMS,
    `Unknown tool: ${name.slice(0, 100)}. ${close ? `Did you mean ${close}? ` : ''}Tools: ${names.join(', ')}.`,
  );
}

function clientCapabilities(server: Server, context: ServerContext): unknown {
  const envelope: Readonly<Record<string, unknown>> = { ...context.mcpReq.envelope };
  return envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
}

function canBeAsked(server: Server, context: ServerContext): boolean {
  const capabilities = clientCapabilities(server, context);
  return typeof capabilities === 'object' && capabilities !== null && 'elicitation' in capabilities;
}

/** file:// roots of a client of the older era; the newer one passes paths in arguments. */
async function rootsOfClient(server: Server): Promise<readonly string[]> {
  if (!server.getClientCapabilities()?.roots) return [];
  const { fileURLToPath } = await import('node:url');
  try {
    const { roots } = await server.listRoots(undefined, { timeout: ROOTS_TIMEOUT_MS });
    return roots.filter((root) => root.uri.startsWith('file://')).map((root) => fileURLToPath(root.uri));
  } catch {
    return [];
  }
}

function progressReporter(context: ServerContext): ToolContext['progress'] {
  const token = context.mcpReq._meta?.progressToken;
  if (token === undefined) return () => {};
  return (progress, total, message) => {
    const params = { progressToken: token, progress, total, message };
    context.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
}

type Arguments = Readonly<Record<string, unknown>>;

function withAnswers(given: Arguments, answers: readonly string[]): Arguments {
  if (answers.length === 0) return given;
  const before = Array.isArray(given.answers) ? given.answers : [];
  return { ...given, answers: [...before, ...answers] };
}

function success(tool: Tool, result: CallResult): CallToolResult {
  const structuredContent = { ...structuredResult(tool, result) };
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

/** Never with structuredContent: strict clients check it against the output schema and lose the text. */
function failed(tool: Tool, error: unknown, settings: ServerSettings): CallToolResult {
  if (!(error instanceof DevopsError)) settings.log(`${tool.name}: ${logText(error, settings.environment)}`);
  return { isError: true, content: [{ type: 'text', text: failureText(failureOf(error, settings.environment)) }] };
}

/** Makes the server for one connection. */
export function mcpServer(settings: ServerSettings): Server {
  const server = new Server(
    { name: PACKAGE.name, title: 'Expert DevOps', version: PACKAGE.version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions: INSTRUCTIONS,
      cacheHints: {
        'tools/list': { ttlMs: LIST_LIFETIME_MS, cacheScope: 'public' },
        'prompts/list': { ttlMs: LIST_LIFETIME_MS, cacheScope: 'public' },
        'resources/list': { ttlMs: LIST_LIFETIME_MS, cacheScope: 'public' },
        'resources/templates/list': { ttlMs: LIST_LIFETIME_MS, cacheScope: 'public' },
        'server/discover': { ttlMs: LIST_LIFETIME_MS, cacheScope: 'public' },
      },
    },
  );
  let boundary: Promise<Boundary> | null = null;

  async function decideBoundary(): Promise<Boundary> {
    const { roots, environment, workingDirectory } = settings;
    return boundaryOf({ roots, environment, workingDirectory, clientRoots: await rootsOfClient(server) });
  }

  /** Decided at the first call: a client of the older era tells its roots only when it is ready. */
  function currentBoundary(): Promise<Boundary> {
    boundary ??= decideBoundary();
    return boundary;
  }

  function contextOf(request: ServerContext): ToolContext {
    return {
      folder: async (path) => folderWithin(await currentBoundary(), path),
      outputFolder: async (path) => outputFolderWithin(await currentBoundary(), path),
      signal: request.mcpReq.signal,
      progress: progressReporter(request),
      environment: settings.environment,
    };
  }

  async function call(
    tool: Tool,
    given: Arguments,
    request: ServerContext,
  ): Promise<CallToolResult | InputRequiredResult> {
    const response = request.mcpReq.inputResponses?.[FORM_KEY];
    const complete = withAnswers(given, answersIn(response) ?? []);
    const wasText = request.mcpReq._meta?.[TEXT_ARGUMENTS] === true;
    const result = await callTool(tool, wasText ? JSON.stringify(complete) : complete, contextOf(request));
    // Asked once: a person who closes the form has answered, and the questions stay in the value.
    if (result.questions.length > 0 && response === undefined && canBeAsked(server, request)) {
      return inputRequired({ inputRequests: { [FORM_KEY]: questionForm(result.questions, result.language) } });
    }
    return success(tool, result);
  }

  server.setRequestHandler('tools/list', () => ({ tools: settings.tools.map(published) }));
  server.setRequestHandler('tools/call', async (request, context) => {
    const tool = toolNamed(request.params.name, settings.tools);
    try {
      return await call(tool, request.params.arguments ?? {}, context);
    } catch (error) {
      return failed(tool, error, settings);
    }
  });

  server.setRequestHandler('resources/list', async () => {
    const { libraryEntries } = await import('../agent/library.js');
    return { resources: (await libraryEntries()).map(listedResource) };
  });
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
  server.setRequestHandler('resources/read', async (request) => {
    const { uri } = request.params;
    const { readLibraryEntry } = await import('../agent/library.js');
    const text = await readLibraryEntry(uri);
    if (text === null) throw new ProtocolError(INVALID_PARAMS, `Resource not found: ${uri.slice(0, 300)}`, { uri });
    return { contents: [{ uri, mimeType: 'text/markdown', text }] };
  });

  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.map(({ name, title, description, arguments: list }) => ({
      name,
      title,
      description,
      arguments: [...list],
    })),
  }));
  server.setRequestHandler('prompts/get', (request) => {
    const { name, arguments: given } = request.params;
    const found = prompts.find((prompt) => prompt.name === name);
    if (!found) {
      throw new ProtocolError(
        INVALID_PARAMS,
        `Unknown prompt: ${name.slice(0, 100)}. Prompts: ${prompts.map((prompt) => prompt.name).join(', ')}.`,
      );
    }
    return { description: found.description, messages: promptMessages(found, given ?? {}) };
  });

  server.setNotificationHandler('notifications/roots/list_changed', () => {
    boundary = null;
  });
  server.onerror = (error) => settings.log(logText(error, settings.environment));
  return server;
}

function listedResource(entry: LibraryEntry) {
  return {
    uri: entry.uri,
    name: entry.name,
    title: entry.title,
    description: entry.description,
    mimeType: 'text/markdown',
    size: entry.size,
  };
}
