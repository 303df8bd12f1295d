import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import type { ContainerRequest } from '../../../src/ecosystems/contract.js';
import { pythonContainer } from '../../../src/ecosystems/python/container.js';
import { printDockerfile } from '../../../src/formats/dockerfile.js';
import { declared, isSkip, type Service } from '../../../src/model/index.js';
import { memoryRepository } from '../../../src/repository/memory.js';
import { commands, fastapiOnKubernetes, service, variable } from '../../support/plans.js';

interface App {
  readonly files: Record<string, string>;
  readonly manager?: string;
  readonly start?: string;
  readonly facts?: Partial<Service>;
  readonly request?: Partial<ContainerRequest>;
}

function containerOf({ files, manager = 'pip', start = 'uvicorn app.main:app', facts = {}, request = {} }: App) {
  const app = service({
    name: 'app',
    root: '.',
    ecosystem: 'python',
    kind: declared('api' as const),
    runtime: { name: declared('python'), version: declared('3.12') },
    packageManager: { name: declared(manager), version: null },
    commands: commands('pyproject.toml', { start }),
    ...facts,
  });
  return pythonContainer({
    service: app,
    port: 8000,
    healthPath: '/healthz',
    context: '.',
    buildVariables: [],
    repository: memoryRepository(files),
    ...request,
  });
}

function dockerfileOf(app: App): string {
  const recipe = containerOf(app);
  if (isSkip(recipe)) throw new Error(recipe.skipped);
  const text = printDockerfile(recipe.stages);
  expect(validate(text)).toEqual([]);
  return text;
}

const stage = (text: string, name: string) => text.split(/\n\n/u).find((part) => part.includes(` AS ${name}`)) ?? '';
const startOf = (app: App) => /^CMD (.*)$/mu.exec(dockerfileOf(app))?.[1];

describe('a FastAPI service with uv', () => {
  const { plan, repository } = fastapiOnKubernetes();
  const item = plan.services[0];
  if (!item) throw new Error('the plan has a service');
  const recipe = pythonContainer({
    service: item.service,
    port: 8000,
    healthPath: '/healthz',
    context: '.',
    buildVariables: [],
    repository,
  });
  const text = isSkip(recipe) ? '' : printDockerfile(recipe.stages);

  test('fills the virtual environment from the lock file in a stage of its own', () => {
    expect(validate(text)).toEqual([]);
    expect(stage(text, 'build')).toContain('COPY pyproject.toml uv.lock ./');
    expect(stage(text, 'build')).toContain('uv sync --locked --no-dev --no-install-project');
    expect(stage(text, 'runtime')).toContain('COPY --from=build /opt/venv /opt/venv');
    expect(stage(text, 'runtime')).not.toMatch(/uv |pip /u);
  });

  test('runs as a number above 10000, unbuffered, with a health check of its own', () => {
    const last = stage(text, 'runtime');
    expect(last).toContain('USER 10001:10001');
    expect(last).toContain('PYTHONUNBUFFERED=1');
    expect(last).toContain("urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)");
    expect(last).not.toMatch(/curl|wget/u);
  });
});

describe('start commands', () => {
  const files = { 'requirements.txt': 'gunicorn==23.0.0\n' };

  test.each([
    ['uvicorn app.main:app', '["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]'],
    [
      'uvicorn app.main:app --host 127.0.0.1 --port 5000 --reload',
      '["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]',
    ],
    [
      'uv run uvicorn app.main:app --workers 2',
      '["uvicorn", "app.main:app", "--workers", "2", "--host", "0.0.0.0", "--port", "8000"]',
    ],
    [
      'python -m uvicorn app.main:app',
      '["python", "-m", "uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]',
    ],
    ['gunicorn shop.wsgi -b 127.0.0.1:5000', '["gunicorn", "shop.wsgi", "--bind", "0.0.0.0:8000"]'],
    ['fastapi dev app/main.py', '["fastapi", "run", "app/main.py", "--host", "0.0.0.0", "--port", "8000"]'],
    ['poetry run python main.py', '["python", "main.py"]'],
    ['streamlit run app.py', '["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8000"]'],
    ['celery -A shop worker', '["celery", "-A", "shop", "worker"]'],
    [
      'uvicorn app.main:app --port $PORT',
      '["/bin/sh", "-c", "exec uvicorn app.main:app --host 0.0.0.0 --port \\"$' + '{PORT}\\""]',
    ],
    [
      'alembic upgrade head && uvicorn app.main:app',
      '["/bin/sh", "-c", "alembic upgrade head && exec uvicorn app.main:app --host 0.0.0.0 --port 8000"]',
    ],
  ])('%s becomes %s', (start, command) => {
    expect(startOf({ files, start })).toBe(command);
  });

  test('PORT in the command line is set in the image', () => {
    expect(dockerfileOf({ files, start: 'uvicorn app.main:app --port $PORT' })).toContain('PORT=8000');
  });

  test('the development server of Django gives way to gunicorn where it is installed', () => {
    const django = {
      ...files,
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
      'shop/settings.py': '',
      'shop/wsgi.py': '',
    };
    expect(startOf({ files: django, start: 'python manage.py runserver' })).toBe(
      '["gunicorn", "shop.wsgi:application", "--bind", "0.0.0.0:8000"]',
    );
    expect(
      startOf({ files: { ...django, 'requirements.txt': 'django==5.2\n' }, start: 'python manage.py runserver' }),
    ).toBe('["python", "manage.py", "runserver", "0.0.0.0:8000"]');
  });

  test('a plain script gets an init, a server that ends on SIGTERM does not', () => {
    expect(dockerfileOf({ files, start: 'python worker.py' })).toContain('ENTRYPOINT ["/usr/bin/tini", "--"]');
    expect(dockerfileOf({ files, start: 'gunicorn a:b' })).not.toContain('tini');
  });
});

describe('package managers', () => {
  test('pip copies the requirement files that the main one includes', () => {
    const text = dockerfileOf({
      files: {
        'requirements.txt': '-r requirements/base.txt\n',
        'requirements/base.txt': '-c ../constraints.txt\nflask==3.1\n',
        'constraints.txt': '',
      },
    });
    expect(text).toContain('COPY constraints.txt requirements.txt ./');
    expect(text).toContain('COPY requirements/base.txt ./requirements/');
    expect(text).toContain('pip install --requirement requirements.txt');
  });

  test('a requirement that is the project itself needs the sources first', () => {
    const text = dockerfileOf({ files: { 'requirements.txt': '-e .\n', 'setup.py': '' } });
    expect(text.indexOf('COPY . ./')).toBeLessThan(text.indexOf('pip install'));
  });

  test('poetry stays outside of the virtual environment, in the version that wrote the lock file', () => {
    const text = dockerfileOf({
      manager: 'poetry',
      files: {
        'pyproject.toml': '[tool.poetry]\npackage-mode = false\n',
        'poetry.lock': '# This file is automatically @generated by Poetry 1.8.3 and should not be changed by hand.\n',
      },
    });
    expect(text).toContain('pip install poetry==1.8.3');
    expect(text.indexOf('pip install poetry')).toBeLessThan(text.indexOf('python -m venv /opt/venv'));
    expect(text).toContain('poetry install --only main --no-root');
  });

  test('a project with a build system is installed as a package after its sources', () => {
    const text = dockerfileOf({
      manager: 'uv',
      files: { 'pyproject.toml': '[project]\nname = "a"\n[build-system]\nrequires = ["hatchling"]\n', 'uv.lock': '' },
    });
    expect(text).toContain('uv sync --locked --no-dev --no-editable');
  });

  test('conda is skipped with the reason', () => {
    const result = containerOf({ manager: 'conda', files: { 'environment.yml': '' } });
    expect(isSkip(result) && result.skipped).toBe('unsupported-package-manager');
  });

  test('psycopg2 from source brings its headers to the build and its library to the runtime', () => {
    const text = dockerfileOf({ files: { 'requirements.txt': 'psycopg2==2.9.10\n' } });
    expect(stage(text, 'build')).toContain('libpq-dev');
    expect(stage(text, 'runtime')).toContain('libpq5');
    expect(stage(text, 'runtime')).not.toContain('gcc');
    expect(dockerfileOf({ files: { 'requirements.txt': 'psycopg2-binary==2.9.10\n' } })).not.toContain('libpq');
  });
});

describe('Django static files', () => {
  const files = {
    'requirements.txt': 'django==5.2\ngunicorn==23.0.0\n',
    'manage.py': '',
    'shop/settings.py': "STATIC_ROOT = BASE_DIR / 'static'\n",
  };
  const facts = {
    framework: declared('django'),
    environment: [
      variable('SECRET_KEY', 'shop/settings.py', { secret: true }),
      variable('DATABASE_URL', 'shop/settings.py', { secret: true }),
    ],
  };

  test('are collected with stand-ins that no image carries', () => {
    const text = dockerfileOf({ files, facts, start: 'gunicorn shop.wsgi' });
    expect(text).toContain(
      'RUN DATABASE_URL=sqlite:////tmp/build.db SECRET_KEY=build python manage.py collectstatic --noinput',
    );
    expect(text).not.toMatch(/^(ENV|ARG).*SECRET_KEY/mu);
    expect(stage(text, 'runtime')).toContain('COPY --from=build /app/ ./');
  });

  test('are left alone where no STATIC_ROOT is set, a commented one included', () => {
    const commented = { ...files, 'shop/settings.py': "# STATIC_ROOT = 'x'\n" };
    expect(dockerfileOf({ files: commented, facts, start: 'gunicorn shop.wsgi' })).not.toContain('collectstatic');
  });
});

describe('Python versions', () => {
  test.each([
    ['3.12', 'python:3.12-slim'],
    ['3.12.4', 'python:3.12-slim'],
    ['python-3.11.9', 'python:3.11-slim'],
    ['>=3.11,<3.13', 'python:3.12-slim'],
    ['~=3.11.2', 'python:3.11-slim'],
    ['^3.10', 'python:3.14-slim'],
    ['==3.13.*', 'python:3.13-slim'],
    ['3.9', 'python:3.9-slim'],
    ['nonsense', 'python:3.14-slim'],
  ])('%s gives %s', (version, image) => {
    const facts = { runtime: { name: declared('python'), version: declared(version) } };
    expect(/^FROM (\S+)/mu.exec(dockerfileOf({ files: { 'requirements.txt': '' }, facts }))?.[1]).toBe(image);
  });
});
