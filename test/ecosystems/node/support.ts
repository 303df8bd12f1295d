import { detect } from '../../../src/ecosystems/detect.js';
import type { Profile, Service } from '../../../src/model/index.js';
import { memoryRepository } from '../../../src/repository/memory.js';

type Json = Readonly<Record<string, unknown>>;

/** A package.json as text, one key a line, so that evidence has lines. */
export function manifest(content: Json): string {
  return JSON.stringify(content, null, 2);
}

export function profileOf(files: Readonly<Record<string, string>>): Profile {
  return detect(memoryRepository(files, { name: 'shop' }));
}

/** The only service of a repository. */
export function serviceOf(files: Readonly<Record<string, string>>): Service {
  const { services } = profileOf(files);
  const [service] = services;
  if (!service || services.length > 1)
    throw new Error(`expected one service, found ${services.map(({ root }) => root)}`);
  return service;
}

/** An Express program with one file. */
export function expressService(code: string, more: Json = {}, files: Readonly<Record<string, string>> = {}): Service {
  return serviceOf({
    'package.json': manifest({
      name: 'api',
      scripts: { start: 'node server.js' },
      dependencies: { express: '^5.0.0' },
      ...more,
    }),
    'server.js': `const express = require('express');\nconst app = express();\n${code}\n`,
    ...files,
  });
}
