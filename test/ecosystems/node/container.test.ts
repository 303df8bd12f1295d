import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import type { ContainerRecipe, ContainerRequest } from '../../../src/ecosystems/contract.js';
import { nodeContainer } from '../../../src/ecosystems/node/container.js';
import { printDockerfile } from '../../../src/formats/dockerfile.js';
import { declared, isSkip, type Service } from '../../../src/model/index.js';
import { memoryRepository } from '../../../src/repository/memory.js';
import { commands, expressOnRailway, pnpmWorkspace, service } from '../../support/plans.js';

interface App {
  readonly manifest: Record<string, unknown>;
  readonly files?: Record<string, string>;
  readonly facts?: Partial<Service>;
  readonly request?: Partial<ContainerRequest>;
}

function recipeOf({ manifest, files = {}, facts = {}, request = {} }: App): ContainerRecipe {
  const repository = memoryRepository({
    'package.json': JSON.stringify({ name: 'app', ...manifest }),
    'package-lock.json': '{}',
    ...files,
  });
  const app = service({
    name: 'app',
    root: '.',
    ecosystem: 'node',
    kind: declared('api' as const),
    runtime: { name: declared('node'), version: declared('22') },
    packageManager: { name: declared('npm'), version: null },
    commands: commands('package.json', { start: 'npm start' }),
    gracefulShutdown: declared(true),
    ...facts,
  });
  const recipe = nodeContainer({
    service: app,
    port: 3000,
    healthPath: '/livez',
    context: '.',
    buildVariables: [],
    repository,
    ...request,
  });
  if (isSkip(recipe)) throw new Error(recipe.skipped);
  return recipe;
}

function dockerfileOf(app: App): string {
  const text = printDockerfile(recipeOf(app).stages);
  expect(validate(text)).toEqual([]);
  return text;
}

/** The lines of one stage. */
function stage(text: string, name: string): string {
  return text.split(/\n\n/u).find((part) => part.includes(` AS ${name}`)) ?? '';
}

const codes = (app: App) => recipeOf(app).notices.map((item) => item.code);

describe('a TypeScript API on npm', () => {
  const { plan, repository } = expressOnRailway();
  const item = plan.services[0];
  if (!item) throw new Error('the plan has a service');
  const recipe = nodeContainer({
    service: item.service,
    port: 3000,
    healthPath: '/livez',
    context: '.',
    buildVariables: [],
    repository,
  });
  const text = isSkip(recipe) ? '' : printDockerfile(recipe.stages);

  test('is valid and copies the lock file before the sources', () => {
    expect(validate(text)).toEqual([]);
    expect(text.indexOf('COPY package-lock.json package.json ./')).toBeGreaterThan(0);
    expect(text.indexOf('COPY package-lock.json')).toBeLessThan(text.indexOf('npm ci'));
    expect(text.indexOf('npm ci')).toBeLessThan(text.indexOf('COPY . ./'));
  });

  test('installs from the lock file with the cache on a mount, and prunes before the last stage', () => {
    expect(text).toContain('--mount=type=cache,target=/root/.npm,sharing=locked \\\n    npm ci');
    expect(stage(text, 'build')).toContain('npm prune --omit=dev');
  });

  test('the last stage runs as a numeric user above 10000 and holds neither sources nor development tools', () => {
    const last = stage(text, 'runtime');
    expect(last).toContain('USER 10001:10001');
    expect(last).not.toMatch(/COPY \. |\/app\/src|tsconfig|npm /u);
  });

  test('starts node itself, not npm, and asks its health without curl', () => {
    expect(text).toContain('CMD ["node", "dist/server.js"]');
    expect(text).toContain('HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3');
    expect(text).toContain("fetch('http://127.0.0.1:'+process.env.PORT+'/livez')");
    expect(text).not.toMatch(/curl|wget/u);
  });

  test('a program that does not handle SIGTERM gets an init, one that does is process 1', () => {
    expect(stage(text, 'runtime')).toContain('ENTRYPOINT ["/usr/bin/tini", "--"]');
    expect(dockerfileOf({ manifest: { scripts: { start: 'node a.js' } } })).not.toContain('tini');
  });
});

describe('a member of a pnpm workspace', () => {
  const { plan, repository } = pnpmWorkspace();
  const text = (name: string) => {
    const item = plan.services.find((candidate) => candidate.service.name === name);
    if (!item) throw new Error(name);
    const recipe = nodeContainer({
      service: item.service,
      port: 3000,
      healthPath: null,
      context: '.',
      buildVariables: item.buildVariables,
      repository,
    });
    return isSkip(recipe) ? recipe.skipped : printDockerfile(recipe.stages);
  };

  test('copies the manifests of every member, because the lock file speaks of all', () => {
    const first = stage(text('api'), 'dependencies');
    for (const folder of ['apps/api', 'apps/web', 'packages/shared'])
      expect(first).toContain(`COPY ${folder}/package.json ./${folder}/`);
    expect(first).toContain('COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./');
  });

  test('installs the pinned pnpm and only what the member and the root need', () => {
    expect(text('api')).toContain('npm install --global pnpm@10.34.9');
    expect(text('api')).toContain("pnpm install --frozen-lockfile --filter @shop/api... --filter '{.}'");
  });

  test('builds what the member uses before the member', () => {
    expect(text('api')).toContain(
      'RUN pnpm --filter @shop/shared run build \\\n    && pnpm --filter @shop/api run build',
    );
  });

  test('keeps the layout of the workspace and starts in the folder of the member', () => {
    const last = stage(text('api'), 'runtime');
    expect(last).toContain('COPY --from=build /app/packages/shared/ ./packages/shared/');
    expect(last).not.toContain('apps/web');
    expect(last.indexOf('WORKDIR /app/apps/api')).toBeGreaterThan(0);
    expect(last).toContain('CMD ["node", "dist/main"]');
  });

  test('Next.js with standalone output needs no node_modules in the last stage', () => {
    const last = stage(text('web'), 'runtime');
    expect(last).toContain('COPY --from=build --chown=10001:10001 /app/apps/web/.next/standalone/ ./');
    expect(last).toContain('COPY --from=build /app/apps/web/.next/static/ ./apps/web/.next/static/');
    expect(last).not.toContain('node_modules');
    expect(last).toContain('CMD ["node", "apps/web/server.js"]');
    expect(text('web')).toContain('ARG NEXT_PUBLIC_SITE_NAME');
  });

  test('without health route there is no health check', () => {
    expect(text('api')).not.toContain('HEALTHCHECK');
  });
});

describe('start commands', () => {
  const start = (script: string, extra: Partial<App> = {}) => {
    const text = dockerfileOf({ manifest: { scripts: { start: script, serve: 'node served.js' } }, ...extra });
    return /^CMD (.*)$/mu.exec(text)?.[1];
  };

  test.each([
    ['node index.js', '["node", "index.js"]'],
    ['NODE_ENV=production node index.js', '["node", "index.js"]'],
    ['cross-env NODE_ENV=production node index.js', '["node", "index.js"]'],
    ['npm run serve', '["node", "served.js"]'],
    ['node --env-file=.env index.js', '["node", "index.js"]'],
    ['node --env-file .env --import ./tracing.js index.js', '["node", "--import", "./tracing.js", "index.js"]'],
    ['nodemon index.js', '["node", "index.js"]'],
    ['pm2 start index.js', '["node", "index.js"]'],
    ["node -e 'a b'", '["node", "-e", "a b"]'],
    [
      'prisma migrate deploy && node dist/main.js',
      '["/bin/sh", "-c", "prisma migrate deploy && exec node dist/main.js"]',
    ],
    ['serve -l $PORT dist', '["/bin/sh", "-c", "exec serve -l \\"$' + '{PORT}\\" dist"]'],
  ])('%s becomes %s', (script, command) => {
    expect(start(script)).toBe(command);
  });

  test('a script that calls itself does not hang', () => {
    expect(start('npm start')).toBe('["npm", "start"]');
  });

  test('PORT in the command line is set in the image', () => {
    expect(dockerfileOf({ manifest: { scripts: { start: 'serve -l $PORT dist' } } })).toContain('PORT=3000');
  });

  test('a service without any start is skipped with the reason', () => {
    const repository = memoryRepository({ 'package.json': '{"name":"app"}' });
    const app = service({ name: 'app', root: '.', ecosystem: 'node', kind: declared('worker' as const) });
    const result = nodeContainer({
      service: app,
      port: null,
      healthPath: null,
      context: '.',
      buildVariables: [],
      repository,
    });
    expect(isSkip(result) && result.skipped).toBe('no-start-command');
  });
});

describe('development dependencies', () => {
  test('stay in the image where the start command needs one, and the notice says which', () => {
    const app: App = { manifest: { scripts: { start: 'tsx src/index.ts' }, devDependencies: { tsx: '4' } } };
    expect(dockerfileOf(app)).not.toContain('prune');
    expect(
      recipeOf(app).notices.find((item) => item.code === 'container.node.development-dependencies')?.text,
    ).toContain('needs tsx at run time');
  });

  test('stay where the migration tool is one of them', () => {
    const facts = { commands: commands('package.json', { start: 'npm start', migrate: 'npm run migrate' }) };
    const manifest = {
      scripts: { start: 'node a.js', migrate: 'knex migrate:latest' },
      devDependencies: { knex: '3' },
    };
    expect(codes({ manifest, facts })).toContain('container.node.development-dependencies');
    expect(codes({ manifest: { ...manifest, devDependencies: {}, dependencies: { knex: '3' } }, facts })).not.toContain(
      'container.node.development-dependencies',
    );
  });
});

describe('package managers', () => {
  test('yarn classic is part of the image up to Node.js 25 and installed for later ones', () => {
    const yarn = (version: string) =>
      dockerfileOf({
        manifest: { scripts: { start: 'node a.js' } },
        files: { 'yarn.lock': '' },
        facts: {
          packageManager: { name: declared('yarn'), version: declared('1.22.22') },
          runtime: { name: declared('node'), version: declared(version) },
        },
      });
    expect(yarn('22')).not.toContain('--global yarn');
    expect(yarn('26')).toContain('npm install --global yarn@1.22.22');
    expect(yarn('22')).toContain('yarn install --frozen-lockfile');
  });

  test("yarn with Plug'n'Play keeps its cache in the image and starts node through it", () => {
    const text = dockerfileOf({
      manifest: { scripts: { start: 'node a.js' } },
      files: {
        'yarn.lock': '',
        '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.9.0.cjs\n',
        '.yarn/releases/yarn-4.9.0.cjs': '',
      },
      facts: { packageManager: { name: declared('yarn'), version: declared('4.9.0') } },
    });
    expect(text).toContain('yarn install --immutable');
    expect(text).not.toContain('target=/app/.yarn/cache');
    expect(text).toContain('CMD ["node", "--require", "/app/.pnp.cjs", "a.js"]');
  });

  test('bun runs on the official bun image', () => {
    const text = dockerfileOf({
      manifest: { scripts: { start: 'bun src/index.ts' } },
      files: { 'bun.lock': '' },
      facts: {
        packageManager: { name: declared('bun'), version: declared('1.3.2') },
        runtime: { name: declared('bun'), version: null },
      },
    });
    expect(text).toContain('FROM oven/bun:1.3.2-slim AS dependencies');
    expect(text).toContain('bun install --frozen-lockfile');
    expect(text).toContain('"bun", "-e"');
  });

  test('without a lock file npm installs anyway, and the notice says what that means', () => {
    const repository = memoryRepository({
      'package.json': JSON.stringify({ name: 'app', scripts: { start: 'node a.js' } }),
    });
    const app: App = { manifest: {}, request: { repository } };
    expect(printDockerfile(recipeOf(app).stages)).toContain('npm install');
    expect(codes(app)).toContain('container.node.no-lockfile');
  });

  test('a hook such as husky does not force the sources into the dependency stage, an unknown script does', () => {
    const text = (prepare: string) =>
      stage(dockerfileOf({ manifest: { scripts: { start: 'node a.js', prepare } } }), 'dependencies');
    expect(text('husky')).not.toContain('COPY . ./');
    expect(text('node scripts/prepare.js')).toContain('COPY . ./');
  });
});

describe('Node.js versions', () => {
  const base = (version: string | null) =>
    /^FROM (\S+)/mu.exec(
      dockerfileOf({
        manifest: { scripts: { start: 'node a.js' } },
        facts: { runtime: { name: declared('node'), version: version === null ? null : declared(version) } },
      }),
    )?.[1];

  test.each([
    ['22', 'node:22-slim'],
    ['v22.11.0', 'node:22-slim'],
    ['^22.0.0', 'node:22-slim'],
    ['22.x', 'node:22-slim'],
    ['lts/jod', 'node:22-slim'],
    ['20', 'node:20-slim'],
    ['>=20 <23', 'node:22-slim'],
    ['>=18', 'node:26-slim'],
    [null, 'node:26-slim'],
    ['99', 'node:26-slim'],
  ])('%s gives %s', (version, image) => {
    expect(base(version)).toBe(image);
  });

  test('an end of life is told', () => {
    const facts = { runtime: { name: declared('node'), version: declared('20') } };
    expect(codes({ manifest: { scripts: { start: 'node a.js' } }, facts })).toContain('container.node.end-of-life');
  });
});

describe('Prisma', () => {
  const prisma: App = {
    manifest: {
      scripts: { start: 'node dist/a.js', build: 'tsc' },
      dependencies: { '@prisma/client': '^6.0.0' },
      devDependencies: { prisma: '^6.0.0' },
    },
    files: { 'prisma/schema.prisma': 'generator client {\n  provider = "prisma-client-js"\n}\n', 'dist-of': '' },
    facts: {
      commands: commands('package.json', { start: 'npm start', build: 'npm run build' }),
      outputDirectory: declared('dist'),
    },
  };

  test('the client is generated before the build and OpenSSL is there for its engine', () => {
    const text = dockerfileOf(prisma);
    expect(text.indexOf('prisma generate')).toBeGreaterThan(0);
    expect(text.indexOf('prisma generate')).toBeLessThan(text.indexOf('npm run build'));
    expect(stage(text, 'runtime')).toContain('openssl');
  });

  test('a postinstall that generates gets the schema before the install, and generates only once', () => {
    const text = dockerfileOf({
      ...prisma,
      manifest: {
        ...prisma.manifest,
        scripts: { start: 'node dist/a.js', build: 'tsc', postinstall: 'prisma generate' },
      },
    });
    expect(stage(text, 'dependencies')).toContain('COPY prisma ./prisma/');
    expect(text).not.toContain('prisma generate');
  });
});

describe('a static site', () => {
  const site: App = {
    manifest: { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } },
    facts: {
      kind: declared('static' as const),
      framework: declared('vite'),
      commands: commands('package.json', { build: 'npm run build' }),
      outputDirectory: declared('dist'),
      gracefulShutdown: null,
    },
    request: { port: null, healthPath: null },
  };

  test('ends in a web server without root that answers above port 1024', () => {
    const last = stage(dockerfileOf(site), 'runtime');
    expect(last).toContain('FROM nginx:');
    expect(last).toContain('COPY --from=build /app/dist/ /usr/share/nginx/html/');
    expect(last).toContain('USER 10001:10001');
    expect(last).toContain('EXPOSE 8080');
    expect(last).toContain('STOPSIGNAL SIGQUIT');
  });

  test('every path of a single-page application is answered by its index, an unknown page of a built site by 404', () => {
    const text = (framework: string) =>
      recipeOf({ ...site, facts: { ...site.facts, framework: declared(framework) } }).files[0]?.content ?? '';
    expect(text('vite')).toContain('try_files $uri $uri/ /index.html;');
    expect(text('astro')).toContain('=404;');
  });

  test('its configuration writes only below /tmp', () => {
    const [file] = recipeOf(site).files;
    expect(file?.path).toBe('.docker/nginx.conf');
    expect(file?.content).toContain('pid /tmp/nginx.pid;');
    expect(file?.content.match(/_temp_path \/tmp\//gu)?.length).toBe(5);
  });
});

test('text from the repository cannot leave its instruction', () => {
  const text = dockerfileOf({
    manifest: { scripts: { start: 'node a.js\nUSER root' } },
    request: { healthPath: "/x'; process.exit(0); '" },
  });
  expect(text).not.toMatch(/^USER root/mu);
  expect(text).not.toContain('HEALTHCHECK');
});
