import type { Stage } from '../../formats/dockerfile.js';
import { block, directive, type NginxDirective, printNginx, STATIC_SITE_PORT } from '../../formats/nginx.js';
import {
  APPLICATION_FOLDER,
  below,
  CONTAINER_USER,
  healthCheck,
  imageLabels,
  plainHealthPath,
  WRITABLE_OWNER,
} from '../container.js';
import type { ContainerRecipe } from '../contract.js';
import type { NodeProject } from './project.js';
import { tools } from './tools.js';

/** Frameworks that write one HTML file a page; all others serve every path from index.html. */
const PAGE_PER_PATH = new Set([
  'astro',
  'docusaurus',
  'eleventy',
  'gatsby',
  'hexo',
  'next',
  'nuxt',
  'vitepress',
  'vuepress',
]);

const SITE = '/usr/share/nginx/html';

function locations(framework: string | null): NginxDirective[] {
  const pages = framework !== null && PAGE_PER_PATH.has(framework);
  const site: NginxDirective = pages
    ? block(['location', '/'], directive('try_files', '$uri', '$uri.html', '$uri/index.html', '=404'))
    : {
        ...block(
          ['location', '/'],
          directive('try_files', '$uri', '$uri/', '/index.html'),
          directive('add_header', 'Cache-Control', 'no-cache'),
        ),
        comment:
          'The router of the page knows the paths; index.html is asked for anew, so that a release is seen at once.',
      };
  return [
    ...(pages ? [directive('error_page', '404', '/404.html')] : []),
    {
      ...block(
        ['location', '~*', '^/(assets|static|_next/static|_astro|_nuxt)/'],
        directive('add_header', 'Cache-Control', 'public, max-age=31536000, immutable'),
      ),
      comment: 'Names of built files carry a hash of their content.',
    },
    site,
  ];
}

/**
 * A complete configuration for a server without root: it listens above 1024 and writes only below /tmp, so that it runs
 * as any user and on a read-only file system.
 */
function configuration(port: number, framework: string | null): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) =>
    directive(`${name}_temp_path`, `/tmp/${name}`),
  );
  return printNginx([
    directive('worker_processes', 'auto'),
    directive('pid', '/tmp/nginx.pid'),
    directive('error_log', '/dev/stderr', 'warn'),
    block(['events'], directive('worker_connections', '1024')),
    block(
      ['http'],
      directive('include', '/etc/nginx/mime.types'),
      directive('default_type', 'application/octet-stream'),
      directive('access_log', '/dev/stdout'),
      directive('server_tokens', 'off'),
      directive('sendfile', 'on'),
      directive('gzip', 'on'),
      directive('gzip_types', 'application/javascript', 'application/json', 'image/svg+xml', 'text/css', 'text/plain'),
      ...temporary,
      block(
        ['server'],
        directive('listen', String(port)),
        directive('root', SITE),
        directive('index', 'index.html'),
        ...locations(framework),
      ),
    ),
  ]);
}

/** The stage that serves a built site, and the configuration it copies. */
export function staticSite(
  project: NodeProject,
  options: { readonly port: number | null; readonly healthPath: string | null; readonly output: string },
): { readonly stage: Stage; readonly files: ContainerRecipe['files'] } {
  const port = options.port !== null && options.port >= 1024 ? options.port : STATIC_SITE_PORT;
  const path = below(project.folder, '.docker/nginx.conf');
  const check = [
    'wget',
    '-q',
    '-O',
    '/dev/null',
    `http://127.0.0.1:${port}${plainHealthPath(options.healthPath) ?? '/'}`,
  ];
  return {
    stage: {
      base: `nginx:${tools.nginx.tag}`,
      name: 'runtime',
      comment: 'Runtime: a web server and the built files, nothing of the tools that built them.',
      instructions: [
        imageLabels(project.service, project.repository),
        { kind: 'copy', sources: [below(project.prefix, path)], target: '/etc/nginx/nginx.conf' },
        {
          kind: 'copy',
          sources: [`${APPLICATION_FOLDER}/${below(project.folder, options.output)}/`],
          target: `${SITE}/`,
          from: 'build',
        },
        { kind: 'user', user: WRITABLE_OWNER },
        { kind: 'expose', port },
        { kind: 'comment', text: 'SIGQUIT lets nginx finish the requests in flight.' },
        { kind: 'stopsignal', signal: 'SIGQUIT' },
        healthCheck(check),
        { kind: 'cmd', command: ['nginx', '-g', 'daemon off;'] },
      ],
    },
    files: [
      {
        path: project.inRepository(path),
        content: configuration(port, project.service.framework?.value ?? null),
        purpose: `Configures the web server of ${project.service.name}, which runs as user ${CONTAINER_USER.id}.`,
      },
    ],
  };
}
