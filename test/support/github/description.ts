import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Exchange } from './start.js';

const FOLDER = join(import.meta.dirname, 'openapi');
const FILE = join(FOLDER, 'node_modules/@octokit/openapi/generated/api.github.com.json');
const DOCUMENT = 'https://api.github.com/description.json';

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** JSON pointer to a part of the document. */
function pointer(...keys: readonly string[]): string {
  return `${DOCUMENT}#/${keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}

export interface Description {
  /** What is wrong with a request or its answer; empty where both are as GitHub describes them. */
  problemsOf(exchange: Exchange): string[];
}

/**
 * Reads GitHub's published OpenAPI description.
 * @throws where its package is not installed: a check that is skipped proves nothing
 */
export function githubDescription(): Description {
  if (!existsSync(FILE)) throw new Error(`GitHub's description is not installed; run: npm ci --prefix ${FOLDER}`);
  const document: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  if (!isRecord(document)) throw new Error('GitHub’s description is not a JSON object');
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  ajv.addFormat('repo.nwo', /^[\w.-]+\/[\w.-]+$/u); // GitHub's own: owner/name
  ajv.addSchema(document, DOCUMENT);

  const validators = new Map<string, ValidateFunction>();
  const check = (what: string, schema: string, value: unknown): string[] => {
    const validate = validators.get(schema) ?? ajv.compile({ $ref: schema });
    validators.set(schema, validate);
    if (validate(value)) return [];
    // The description writes oneOf for error shapes that contain one another; an answer that fits two of them is right.
    const wrong = (validate.errors ?? []).filter(
      ({ keyword, params }) => keyword !== 'oneOf' || params.passingSchemas === null,
    );
    return wrong.map((error) => `${what}${error.instancePath} ${error.message}`);
  };

  /** Where the schema of an answer stands; null where the description has no such answer. */
  const answerSchema = (path: string, method: string, status: string): string | null => {
    const response = at(document, 'paths', path, method, 'responses', status);
    const shared = at(response, '$ref');
    if (typeof shared === 'string') {
      const name = shared.slice(shared.lastIndexOf('/') + 1);
      return pointer('components', 'responses', name, 'content', 'application/json', 'schema');
    }
    if (at(response, 'content', 'application/json', 'schema') === undefined) return null;
    return pointer('paths', path, method, 'responses', status, 'content', 'application/json', 'schema');
  };

  return {
    problemsOf({ method, template, requestBody, responseBody, status, url }) {
      const verb = method.toLowerCase();
      if (template === null || at(document, 'paths', template, verb) === undefined)
        return [`${method} ${url} is not a call that GitHub describes`];
      const where = `${method} ${template}`;
      const bodySchema = pointer('paths', template, verb, 'requestBody', 'content', 'application/json', 'schema');
      const sent = requestBody === undefined ? [] : check(`${where} request`, bodySchema, requestBody);
      // Answers that any call may get (a bad token, a rate limit) are described once, as basic-error.
      const schema = answerSchema(template, verb, String(status)) ?? pointer('components', 'schemas', 'basic-error');
      if (status < 400 && answerSchema(template, verb, String(status)) === null)
        return [...sent, `${where} never answers ${status}`];
      return [...sent, ...check(`${where} ${status}`, schema, responseBody)];
    },
  };
}
