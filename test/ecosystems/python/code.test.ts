import { describe, expect, it } from 'vitest';
import { brief, DJANGO, detection, FASTAPI, service } from './service.js';

const BASE = { 'requirements.txt': 'fastapi\nuvicorn\n' };

describe('ports', () => {
  const port = (code: string, more: Record<string, string> = {}) => {
    const found = service({ 'requirements.txt': 'x\n', 'main.py': code, ...more });
    return [brief(found.port), brief(found.portVariable), found.port?.evidence[0]?.line ?? null];
  };

  it.each([
    ['uvicorn.run("m:app", host="0.0.0.0", port=9001)\n', ['9001 declared', null, 1]],
    ['uvicorn.run(\n    app,\n    port=int(os.getenv("PORT", "7000")),\n)\n', ['7000 declared', 'PORT declared', 3]],
    ['PORT = 3001\nweb.run_app(app, port=PORT)\n', ['3001 declared', null, 1]],
    [
      'parser.add_argument("--port", type=int, default=6006)\nuvicorn.run(app, port=args.port)\n',
      ['6006 declared', null, 1],
    ],
    [
      'port = os.environ.get("PORT", 8123)\nserver.add_insecure_port(f"[::]:{port}")\n',
      ['8123 declared', 'PORT declared', 1],
    ],
    ['HTTPServer(("", 8088), Handler)\n', ['8088 declared', null, 1]],
    ['uvicorn.run(app, port=port_from(1))\n', [null, null, null]],
    ['uvicorn.run(app, port="wrong")\n', [null, null, null]],
  ])('reads %j', (code, expected) => expect(port(code)).toEqual(expected));

  it('follows settings into their class', () => {
    expect(
      port('from config import settings\nuvicorn.run(app, port=settings.port)\n', {
        'config.py': 'class Settings(BaseSettings):\n    port: int = 8765\n',
      }),
    ).toEqual(['8765 declared', 'PORT declared', 2]);
  });

  it('reads the files of servers and frameworks', () => {
    expect(brief(service({ ...BASE, 'main.py': FASTAPI, 'gunicorn.conf.py': 'bind = "0.0.0.0:8081"\n' }).port)).toBe(
      '8081 declared',
    );
    const streamlit = {
      'requirements.txt': 'streamlit\n',
      'app.py': 'import streamlit as st\n',
      '.streamlit/config.toml': '[server]\nport = 8600\n',
    };
    expect(brief(service(streamlit).port)).toBe('8600 declared');
    const manage = `${DJANGO['manage.py']}runserver.default_port = "3543"\n`;
    expect(brief(service({ 'requirements.txt': 'django\ngunicorn\n', ...DJANGO, 'manage.py': manage }).port)).toBe(
      '3543 declared',
    );
  });

  it('takes the value of .env.example where the code has no default', () => {
    const main = `${FASTAPI}uvicorn.run(app, port=int(os.environ["PORT"]))\n`;
    expect(brief(service({ ...BASE, 'main.py': main, '.env.example': 'PORT=8111\n' }).port)).toBe('8111 inferred');
  });
});

describe('probe and metrics paths', () => {
  const routes = (files: Record<string, string>) => {
    const found = service({ ...BASE, 'app/__init__.py': '', ...files });
    return [found.healthPath?.value ?? null, found.readinessPath?.value ?? null, found.metricsPath?.value ?? null];
  };

  it('reads decorators, outside of comments', () => {
    const main = `${FASTAPI}@app.get("/health")\ndef a(): ...\n@app.get("/ready")\ndef b(): ...\n# @app.get("/metrics")\n`;
    expect(routes({ 'app/main.py': main })).toEqual(['/health', '/ready', null]);
  });

  it('joins the prefixes of routers over files, with names of settings', () => {
    expect(
      routes({
        'app/main.py': `from app.api import api_router\nfrom app.config import settings\n${FASTAPI}app.include_router(api_router, prefix=settings.API_PREFIX)\n`,
        'app/config.py': 'class Settings(BaseSettings):\n    API_PREFIX: str = "/api/v1"\n',
        'app/api.py':
          'from app.routes import health\napi_router = APIRouter()\napi_router.include_router(health.router, prefix="/status")\n',
        'app/routes/health.py': 'router = APIRouter()\n@router.get("/healthz")\ndef check(): ...\n',
      }),
    ).toEqual(['/api/v1/status/healthz', null, null]);
  });

  it('says nothing where a prefix is computed', () => {
    expect(
      routes({
        'app/main.py': `${FASTAPI}router = APIRouter(prefix=prefix())\n@router.get("/health")\ndef a(): ...\napp.include_router(router)\n`,
      }),
    ).toEqual([null, null, null]);
  });

  it('knows Flask blueprints', () => {
    const found = service({
      'requirements.txt': 'flask\ngunicorn\n',
      'app/__init__.py':
        'from flask import Flask\nfrom app.health import bp\ndef create_app():\n    app = Flask(__name__)\n    app.register_blueprint(bp, url_prefix="/api")\n    return app\n',
      'app/health.py': 'bp = Blueprint("health", __name__)\n@bp.route("/health")\ndef check(): ...\n',
    });
    expect(found.healthPath?.value).toBe('/api/health');
    expect(found.healthPath?.evidence[0]).toMatchObject({ file: 'app/health.py', line: 2 });
  });

  it('keeps the slash of Django and follows include', () => {
    const urls = {
      'site/urls.py':
        'urlpatterns = [path("api/", include("core.urls")), path("ready/", ready), path("", include("django_prometheus.urls"))]\n',
      'core/urls.py': 'urlpatterns = [path("health/", check)]\n',
    };
    const found = service({ 'requirements.txt': 'django\ngunicorn\n', ...DJANGO, ...urls });
    expect([found.healthPath?.value, found.readinessPath?.value, found.metricsPath?.value]).toEqual([
      '/api/health/',
      '/ready/',
      '/metrics',
    ]);
  });

  it('knows instrumentators and mounted metrics', () => {
    expect(routes({ 'app/main.py': `${FASTAPI}Instrumentator().instrument(app).expose(app)\n` })[2]).toBe('/metrics');
    expect(routes({ 'app/main.py': `${FASTAPI}app.mount("/metrics", make_asgi_app())\n` })[2]).toBe('/metrics');
  });
});

describe('environment variables', () => {
  const variables = (code: string, more: Record<string, string> = {}) =>
    service({ ...BASE, 'main.py': `${FASTAPI}${code}`, ...more }).environment.map(
      ({ name, required, default: value }) => `${name}${required ? '!' : ''}${value === null ? '' : `=${value}`}`,
    );

  it('tells what must be there from what may', () => {
    const code = [
      'A = os.environ["A_URL"]',
      'B = os.getenv("B_REGION", "eu")',
      'C = os.environ.get("C_MODE") or "fast"',
      'D = os.getenv("D_ID")',
      'E = os.getenv("E_ID")',
      'if E: use(E)',
      'F = os.getenv("F_ID")',
      'if not F:',
      '    raise ValueError("F_ID")',
      'G = int(os.environ.get("G_COUNT"))',
      'if os.getenv("H_FLAG"): pass',
      'os.environ["WRITTEN"] = "1"',
      'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "x")',
    ].join('\n');
    expect(variables(code)).toEqual([
      'A_URL!',
      'B_REGION=eu',
      'C_MODE=fast',
      'D_ID!',
      'E_ID',
      'F_ID!',
      'G_COUNT!',
      'H_FLAG',
    ]);
  });

  it('knows a read that is caught', () => {
    expect(variables('try:\n    X = os.environ["X_ID"]\nexcept KeyError:\n    X = None\n')).toEqual(['X_ID']);
  });

  it('reads pydantic settings with prefix, alias and parent', () => {
    const config = [
      'class Base(BaseSettings):',
      '    model_config = SettingsConfigDict(env_prefix="APP_")',
      '    log_level: str = "info"',
      'class Settings(Base):',
      '    bucket: str',
      '    timeout: int = Field(default=30, ge=1)',
      '    region: str = Field(..., alias="AWS_REGION_NAME")',
      '    names: list[str] = Field(default_factory=list)',
      '    limit: Annotated[int, Field(gt=0)] = 5',
      '    db_password: str = "hunter2"',
      '    CONSTANT: ClassVar[int] = 1',
      '',
      '    @property',
      '    def url(self) -> str:',
      '        value: str = "x"',
      '        return value',
    ].join('\n');
    expect(variables('', { 'config.py': config })).toEqual([
      'APP_BUCKET!',
      'APP_DB_PASSWORD',
      'APP_LIMIT=5',
      'APP_LOG_LEVEL=info',
      'APP_NAMES',
      'APP_TIMEOUT=30',
      'AWS_REGION_NAME!',
    ]);
  });

  it('reads django-environ and decouple only where they are imported', () => {
    expect(
      variables(
        'import environ\nenv = environ.Env()\nA = env("A_NAME")\nB = env.bool("B_FLAG", default=False)\nC = env.db()\n',
      ),
    ).toEqual(['A_NAME!', 'B_FLAG=False', 'DATABASE_URL!']);
    expect(
      variables('from decouple import config\nA = config("A_HOST", default="x", cast=str)\nB = config("B_HOST")\n'),
    ).toEqual(['A_HOST=x', 'B_HOST!']);
    expect(variables('A = config("A_HOST")\n')).toEqual([]);
  });
});

describe('what else the code says', () => {
  it('knows who ends on SIGTERM', () => {
    expect(brief(service({ ...BASE, 'main.py': FASTAPI }).gracefulShutdown)).toBe('true inferred');
    const handled = 'signal.signal(signal.SIGTERM, stop)\nHTTPServer(("", 80), H)\n';
    expect(brief(service({ 'requirements.txt': 'x\n', 'main.py': handled }).gracefulShutdown)).toBe('true declared');
    expect(
      brief(service({ 'requirements.txt': 'x\n', 'main.py': 'HTTPServer(("", 8080), H)\n' }).gracefulShutdown),
    ).toBe('false inferred');
  });

  it('knows JSON logs from lines for people', () => {
    const main = `${FASTAPI}import logging\nlogging.basicConfig()\n`;
    expect(brief(service({ ...BASE, 'main.py': main }).structuredLogging)).toBe('false inferred');
    const structlog = {
      'requirements.txt': 'fastapi\nuvicorn\nstructlog\n',
      'main.py': `${main}structlog.configure(processors=[JSONRenderer()])\n`,
    };
    expect(brief(service(structlog).structuredLogging)).toBe('true inferred');
  });

  it('finds migrations only where they are set up', () => {
    const files = { 'requirements.txt': 'fastapi\nuvicorn\nalembic\n', 'main.py': FASTAPI };
    expect(service(files).migrations).toBeNull();
    const set = service({ ...files, 'alembic.ini': '[alembic]\n', 'alembic/env.py': '' });
    expect([brief(set.migrations), set.commands.migrate?.value]).toEqual(['alembic declared', 'alembic upgrade head']);
    const flask = service({
      'requirements.txt': 'flask\ngunicorn\nFlask-Migrate\n',
      'app.py': 'from flask import Flask\napp = Flask(__name__)\nmigrate = Migrate(app, db)\n',
      'migrations/alembic.ini': '',
      'migrations/env.py': '',
    });
    expect(flask.commands.migrate?.value).toBe('flask --app app:app db upgrade');
  });

  it('names only tools the project has, in its environment', () => {
    const { commands } = service({
      'pyproject.toml':
        '[project]\nname = "a"\ndependencies = ["fastapi", "uvicorn"]\n[dependency-groups]\ndev = ["pytest", "ruff", "mypy"]\n[tool.black]\n[tool.mypy]\nfiles = ["app"]\n',
      'uv.lock': '',
      'main.py': FASTAPI,
    });
    expect([commands.test?.value, commands.lint?.value, commands.typecheck?.value, commands.coverage]).toEqual([
      'uv run pytest',
      'uv run ruff check .',
      'uv run mypy',
      null,
    ]);
  });

  it('finds backing services by driver, settings and connection string; optional drivers are assumed', () => {
    const found = detection({
      'pyproject.toml':
        '[project]\nname = "a"\ndependencies = ["fastapi", "uvicorn", "asyncpg", "boto3"]\n[project.optional-dependencies]\nqueue = ["pika"]\n',
      'main.py': `${FASTAPI}URL = os.environ["DATABASE_URL"]\ns3 = boto3.client("s3")\ncache = "redis://localhost"\n`,
    });
    expect(found.backingServices.map(({ kind, basis, variable }) => [kind, basis, variable])).toEqual([
      ['postgres', 'inferred', 'DATABASE_URL'],
      ['rabbitmq', 'assumed', null],
      ['redis', 'inferred', null],
      ['s3', 'inferred', null],
    ]);
  });

  it('asks for system packages only where no wheel brings them', () => {
    const packages = (requirement: string) =>
      service({ 'requirements.txt': `fastapi\nuvicorn\n${requirement}\n`, 'main.py': FASTAPI }).systemPackages.map(
        ({ value }) => value,
      );
    expect(packages('psycopg2')).toEqual(['libpq5']);
    expect(packages('psycopg2-binary')).toEqual([]);
    expect(packages('psycopg[binary]')).toEqual([]);
    expect(packages('Pillow')).toEqual([]);
  });

  it('lists the sources without manifests, tests and documents', () => {
    const found = service({
      ...BASE,
      'app/main.py': FASTAPI,
      'tests/test_a.py': '',
      'docs/conf.py': '',
      'templates/a.html': '',
      'README.md': '',
      'alembic.ini': '',
    });
    expect(found.sourceDirectories).toEqual(['alembic.ini', 'app', 'templates']);
  });
});

describe('workers', () => {
  const celery = { 'requirements.txt': 'fastapi\nuvicorn\ncelery[redis]\n', 'main.py': FASTAPI };
  const tasks = 'from celery import Celery\ncelery = Celery("x")\n@celery.task\ndef add(): ...\n';

  it('adds the worker of a queue that is really there', () => {
    const { services } = detection({ ...celery, 'worker.py': tasks });
    expect(
      services.map(({ name, kind, port, commands }) => [name, kind.value, port?.value ?? null, commands.start?.value]),
    ).toEqual([
      ['shop', 'api', 8000, 'uvicorn main:app --host 0.0.0.0 --port 8000'],
      ['shop-worker', 'worker', null, 'celery -A worker worker --loglevel=INFO'],
    ]);
    expect(detection(celery).services).toHaveLength(1);
  });

  it('warns of a scheduler that must run once', () => {
    const { notices } = detection({ ...celery, 'worker.py': `${tasks}celery.conf.beat_schedule = {}\n` });
    expect(notices.map(({ code }) => code)).toContain('python.celery-beat');
  });

  it('believes a Procfile, and takes a queue alone for the service', () => {
    expect(
      detection({
        ...celery,
        'worker.py': tasks,
        Procfile: 'web: uvicorn main:app\nworker: celery -A worker worker -c 2\n',
      }).services[1]?.commands.start?.value,
    ).toBe('celery -A worker worker -c 2');
    const alone = service({ 'requirements.txt': 'celery\n', 'tasks.py': tasks });
    expect([alone.kind.value, alone.commands.start?.value]).toEqual([
      'worker',
      'celery -A tasks worker --loglevel=INFO',
    ]);
  });
});
