import { describe, expect, it, test } from 'vitest';
import { expressService, manifest, profileOf, serviceOf } from './support.js';

describe('the port of a program', () => {
  test.each([
    ['a literal', 'app.listen(4100);', 4100, null],
    ['a fallback of PORT', 'app.listen(process.env.PORT || 4100);', 4100, 'PORT'],
    ['a nullish fallback', "app.listen(Number(process.env.PORT ?? '4100'));", 4100, 'PORT'],
    ['parseInt with a radix', "app.listen(parseInt(process.env.PORT || '4100', 10));", 4100, 'PORT'],
    ['a constant', 'const port = process.env.PORT || 4100;\napp.listen(port, () => {});', 4100, 'PORT'],
    ['an Express setting', "app.set('port', process.env.PORT || 4100);\napp.listen(app.get('port'));", 4100, 'PORT'],
    ['a helper around it', "const port = normalizePort(process.env.PORT || '4100');\napp.listen(port);", 4100, 'PORT'],
    ['another variable', 'app.listen(process.env.HTTP_PORT || 4100);', 4100, 'HTTP_PORT'],
    ['an options object', "app.listen({ port: 4100, host: '0.0.0.0' });", 4100, null],
    ['a variable without a fallback', 'app.listen(process.env.PORT);', null, 'PORT'],
  ])('is read from %s', (_name, code, port, variable) => {
    const service = expressService(code);
    expect(service.port?.value ?? null).toBe(port);
    expect(service.portVariable?.value ?? null).toBe(variable);
  });

  it('names the line it was read on', () => {
    expect(expressService('app.listen(4100);').port?.evidence[0]).toEqual({
      file: 'server.js',
      line: 3,
      quote: 'app.listen(4100);',
    });
  });

  it('is not read from a comment', () => {
    expect(expressService('// app.listen(9999);\n/* app.listen(9998) */\napp.listen(4100);').port?.value).toBe(4100);
  });

  it('is not read from a test, a mock or a build tool', () => {
    const service = expressService(
      'app.listen(4100);',
      {},
      {
        'test/server.js': "require('express')().listen(9999);",
        'mocks/index.js': "require('express')().listen(9998);",
        'vite.config.js': 'export default { server: { port: 9997 } };',
      },
    );
    expect(service.port?.value).toBe(4100);
  });

  it('is not the free port that a helper asks for', () => {
    expect(
      expressService("const proxy = net.createServer();\nproxy.listen(0, '127.0.0.1');\napp.listen(4100);").port?.value,
    ).toBe(4100);
  });

  it('follows a configuration module', () => {
    const service = expressService(
      "const { config } = require('./config');\napp.listen(config.port);",
      {},
      {
        'config.js': 'exports.config = {\n  port: Number(process.env.PORT) || 4100,\n};\n',
      },
    );
    expect(service.port).toMatchObject({ value: 4100, evidence: [{ file: 'config.js', line: 2 }] });
  });

  it('follows a validated environment', () => {
    const service = expressService(
      "import { env } from './env.js';\napp.listen(env.PORT);",
      {},
      {
        'env.js': 'export const env = z.object({\n  PORT: z.coerce.number().default(4100),\n}).parse(process.env);\n',
      },
    );
    expect(service.port?.value).toBe(4100);
    expect(service.portVariable?.value).toBe('PORT');
  });

  it('is taken from the start script before the code', () => {
    const service = serviceOf({
      'package.json': manifest({
        scripts: { start: 'next start -p 3003', dev: 'next dev -p 4000' },
        dependencies: { next: '15.0.0' },
      }),
      'app/page.tsx': 'export default function Page() { return null; }',
    });
    expect(service.port).toMatchObject({ value: 3003, basis: 'declared', evidence: [{ file: 'package.json' }] });
  });

  it('of a development or mock script is not the port of the service', () => {
    const service = serviceOf({
      'package.json': manifest({
        scripts: { start: 'next start', dev: 'next dev --port 8811', mocks: 'json-server --port 8812 db.json' },
        dependencies: { next: '15.0.0' },
      }),
      'app/page.tsx': 'export default function Page() { return null; }',
    });
    expect(service.port).toMatchObject({ value: 3000, basis: 'assumed' });
  });

  it('is unknown where Express says nothing', () => {
    expect(expressService('module.exports = app;').port).toBeNull();
  });

  it('comes from .env.example where the code has no fallback', () => {
    const service = expressService(
      'app.listen(process.env.PORT);',
      {},
      { '.env.example': '# server\nPORT=4100 # web\n' },
    );
    expect(service.port).toMatchObject({
      value: 4100,
      basis: 'inferred',
      evidence: [{ file: '.env.example', line: 2 }],
    });
  });

  it('that the code leaves open between two is a question, not a coin', () => {
    const profile = profileOf({
      'package.json': manifest({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } }),
      'server.js': "const express = require('express');\nexpress().listen(4100);\nexpress().listen(4200);\n",
    });
    expect(profile.services[0]?.port).toBeNull();
    expect(profile.questions).toMatchObject([{ id: 'service.port', service: 'shop', candidates: ['4100', '4200'] }]);
  });

  it('of a gRPC server is the one it binds', () => {
    const service = serviceOf({
      'package.json': manifest({ scripts: { start: 'node index.js' }, dependencies: { '@grpc/grpc-js': '1.0.0' } }),
      'index.js': "const PORT = process.env.PORT || 50051;\nserver.bindAsync('0.0.0.0:' + PORT, credentials, done);\n",
    });
    expect(service).toMatchObject({ kind: { value: 'api' }, port: { value: 50051 } });
  });
});

describe('the address', () => {
  it('is read where the server binds one', () => {
    expect(expressService("app.listen(4100, '127.0.0.1');").host?.value).toBe('127.0.0.1');
  });
});
