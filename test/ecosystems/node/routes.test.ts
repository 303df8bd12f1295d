import { describe, expect, it, test } from 'vitest';
import { expressService, manifest, serviceOf } from './support.js';

describe('the health path', () => {
  it('is a route that the code has', () => {
    const service = expressService(
      "app.get('/healthz', (_, res) => res.send('ok'));\napp.get('/readyz', ready);\napp.get('/metrics', metrics);\napp.listen(3000);",
    );
    expect(service.healthPath).toMatchObject({ value: '/healthz', evidence: [{ file: 'server.js', line: 3 }] });
    expect(service.readinessPath?.value).toBe('/readyz');
    expect(service.metricsPath?.value).toBe('/metrics');
  });

  it('is unknown where there is none, and never the health of somebody else', () => {
    const service = expressService(
      "axios.get('/health');\nredis.get('/health');\n// app.get('/health')\napp.get('/users/health-insurance', list);\napp.listen(3000);",
    );
    expect(service.healthPath).toBeNull();
  });

  it('carries the prefix of the router it is mounted on', () => {
    const service = expressService(
      "const status = require('./routes/status');\napp.use('/api', status);\napp.listen(3000);",
      {},
      {
        'routes/status.js':
          "const router = require('express').Router();\nrouter.get('/health', ok);\nmodule.exports = router;",
      },
    );
    expect(service.healthPath).toMatchObject({
      value: '/api/health',
      evidence: [{ file: 'routes/status.js', line: 2 }],
    });
  });

  it('carries the prefix of a Fastify plug-in', () => {
    const service = serviceOf({
      'package.json': manifest({ scripts: { start: 'node app.js' }, dependencies: { fastify: '5' } }),
      'app.js':
        "import Fastify from 'fastify';\nimport health from './health.js';\nconst app = Fastify();\napp.register(health, { prefix: '/internal' });\napp.listen({ port: 3000 });",
      'health.js':
        "export default async function routes(app) {\n  app.route({ method: 'GET', url: '/health', handler: ok });\n}",
    });
    expect(service.healthPath?.value).toBe('/internal/health');
  });

  it('carries the prefix of Nest, unless health is excluded from it', () => {
    const nest = (main: string) =>
      serviceOf({
        'package.json': manifest({
          scripts: { 'start:prod': 'node dist/main' },
          dependencies: { '@nestjs/core': '11' },
        }),
        'src/main.ts': `${main}\nawait app.listen(3000);`,
        'src/health.controller.ts':
          "@Controller('health')\nexport class HealthController {\n  @Get()\n  check() {}\n\n  @Get('ready')\n  ready() {}\n}",
      });
    expect(nest("app.setGlobalPrefix('api');").healthPath?.value).toBe('/api/health');
    expect(nest("app.setGlobalPrefix('api');").readinessPath?.value).toBe('/api/health/ready');
    expect(nest("app.setGlobalPrefix('api', { exclude: ['health'] });").healthPath?.value).toBe('/health');
  });

  test.each([
    ['next', 'app/api/health/route.ts', '/api/health'],
    ['next', 'src/app/(probes)/healthz/route.ts', '/healthz'],
    ['next', 'pages/api/health.ts', '/api/health'],
    ['nuxt', 'server/api/health.get.ts', '/api/health'],
    ['@sveltejs/kit', 'src/routes/healthz/+server.ts', '/healthz'],
    ['@remix-run/dev', 'app/routes/api.health.ts', '/api/health'],
  ])('of %s is the path of its route file %s', (dependency, file, path) => {
    const program = dependency === '@sveltejs/kit' ? 'vite' : dependency === '@remix-run/dev' ? 'remix' : dependency;
    const service = serviceOf({
      'package.json': manifest({ scripts: { build: `${program} build` }, dependencies: { [dependency]: '1' } }),
      [file]: 'export async function GET() { return new Response("ok"); }',
    });
    expect(service.healthPath?.value).toBe(path);
  });
});
