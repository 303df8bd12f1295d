import { describe, expect, it } from 'vitest';
import { brief, DJANGO, detection, FASTAPI, FLASK, service } from './service.js';

const start = (files: Record<string, string>) => brief(service(files).commands.start);

describe('ASGI applications', () => {
  it('points uvicorn at the object where it stands', () => {
    const found = service({ 'requirements.txt': 'fastapi\nuvicorn\n', 'app/__init__.py': '', 'app/main.py': FASTAPI });
    expect(brief(found.commands.start)).toBe('uvicorn app.main:app --host 0.0.0.0 --port 8000 inferred');
    expect(found.commands.start?.evidence[0]).toMatchObject({ file: 'app/main.py', line: 3 });
    expect(brief(found.port)).toBe('8000 assumed');
    expect(brief(found.host)).toBe('0.0.0.0 inferred');
    expect(brief(found.entrypoint)).toBe('app.main:app inferred');
  });

  it('knows that extras bring the server', () => {
    expect(
      start({
        'pyproject.toml': '[project]\nname = "a"\ndependencies = ["fastapi[standard]>=0.1"]\n',
        'main.py': FASTAPI,
      }),
    ).toBe('uvicorn main:app --host 0.0.0.0 --port 8000 inferred');
  });

  it('keeps PORT where the code takes its port from it', () => {
    const main = `${FASTAPI}if __name__ == "__main__":\n    uvicorn.run(app, port=int(os.environ.get("PORT", 9000)))\n`;
    const found = service({ 'requirements.txt': 'fastapi\nuvicorn\n', 'main.py': main });
    expect(found.commands.start?.value).toBe(`uvicorn main:app --host 0.0.0.0 --port \${PORT:-9000}`);
    expect([brief(found.port), brief(found.portVariable)]).toEqual(['9000 declared', 'PORT inferred']);
  });

  it('serves a factory, a src layout, and an application without package', () => {
    const files = { 'requirements.txt': 'fastapi\nuvicorn\n' };
    expect(
      start({
        ...files,
        'src/shop/__init__.py': '',
        'src/shop/web.py': 'from fastapi import FastAPI\ndef create_app(debug=False):\n    return FastAPI()\n',
      }),
    ).toBe('uvicorn shop.web:create_app --factory --app-dir src --host 0.0.0.0 --port 8000 inferred');
    expect(start({ ...files, 'app/main.py': `from routers import x\n${FASTAPI}`, 'app/routers/x.py': '' })).toBe(
      'uvicorn main:app --app-dir app --host 0.0.0.0 --port 8000 inferred',
    );
    expect(start({ ...files, 'app/main.py': `from app.routers import x\n${FASTAPI}`, 'app/routers/x.py': '' })).toBe(
      'uvicorn app.main:app --host 0.0.0.0 --port 8000 inferred',
    );
  });

  it('does not start what it cannot serve, and says so', () => {
    const found = detection({ 'requirements.txt': 'fastapi\n', 'main.py': FASTAPI });
    expect(found.services[0]?.commands.start).toBeNull();
    expect(found.notices.map(({ code }) => code)).toEqual(['python.no-production-server']);
  });

  it('believes the entry point of [tool.fastapi]', () => {
    const found = service({
      'pyproject.toml':
        '[project]\nname = "a"\ndependencies = ["fastapi[standard]"]\n[tool.fastapi]\nentrypoint = "web.api:api"\n',
      'main.py': FASTAPI,
      'web/__init__.py': '',
      'web/api.py': 'from fastapi import FastAPI\napi = FastAPI()\n',
    });
    expect(brief(found.entrypoint)).toBe('web.api:api declared');
  });
});

describe('WSGI applications', () => {
  it('takes gunicorn where it is there, else the development server with a notice', () => {
    expect(start({ 'requirements.txt': 'Flask\ngunicorn\n', 'app.py': FLASK })).toBe(
      'gunicorn app:app --bind 0.0.0.0:8000 inferred',
    );
    const bare = detection({ 'requirements.txt': 'Flask\n', 'app.py': FLASK });
    expect(brief(bare.services[0]?.commands.start ?? null)).toBe(
      'flask --app app:app run --host 0.0.0.0 --port 5000 assumed',
    );
    expect(bare.notices.map(({ code }) => code)).toContain('python.no-production-server');
  });

  it('runs the script where that opens the port itself, and warns of an address nobody reaches', () => {
    const main = `${FLASK}if __name__ == "__main__":\n    app.run(port=8080)\n`;
    const found = detection({ 'requirements.txt': 'Flask\n', 'main.py': main });
    expect(brief(found.services[0]?.commands.start ?? null)).toBe('python main.py inferred');
    expect(brief(found.services[0]?.port ?? null)).toBe('8080 declared');
    expect(brief(found.services[0]?.host ?? null)).toBe('127.0.0.1 inferred');
    expect(found.notices.map(({ code }) => code)).toContain('python.local-host');
  });

  it('calls a factory', () => {
    expect(
      start({
        'requirements.txt': 'flask\ngunicorn\n',
        'shop/__init__.py': 'from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\n',
      }),
    ).toBe("gunicorn 'shop:create_app()' --bind 0.0.0.0:8000 inferred");
  });
});

describe('Django', () => {
  it('serves wsgi with gunicorn, asgi where channels need it', () => {
    expect(start({ 'requirements.txt': 'django\ngunicorn\nuvicorn\n', ...DJANGO })).toBe(
      'gunicorn site.wsgi:application --bind 0.0.0.0:8000 inferred',
    );
    expect(start({ 'requirements.txt': 'django\nchannels\nuvicorn\ngunicorn\n', ...DJANGO })).toBe(
      'uvicorn site.asgi:application --host 0.0.0.0 --port 8000 inferred',
    );
  });

  it('finds the project below its manifest', () => {
    const below = Object.fromEntries(Object.entries(DJANGO).map(([path, text]) => [`src/${path}`, text]));
    const found = service({ 'requirements.txt': 'django\ngunicorn\n', ...below });
    expect(found.commands.start?.value).toBe('gunicorn site.wsgi:application --chdir src --bind 0.0.0.0:8000');
    expect(found.commands.migrate?.value).toBe('python src/manage.py migrate --noinput');
  });

  it('only assumes the development server', () => {
    const found = detection({ 'requirements.txt': 'django\n', ...DJANGO });
    expect(brief(found.services[0]?.commands.start ?? null)).toBe('python manage.py runserver 0.0.0.0:8000 assumed');
  });
});

describe('written starts', () => {
  it('prefers a Procfile, then a script of the manifest, then the Dockerfile', () => {
    const files = {
      'pyproject.toml':
        '[project]\nname = "a"\ndependencies = ["flask", "gunicorn"]\n[tool.poe.tasks]\nstart = "gunicorn app:app -w 2"\n',
      'app.py': FLASK,
      Dockerfile: 'FROM python:3.12\nCMD ["gunicorn", "app:app", "-b", "0.0.0.0:80"]\n',
    };
    expect(start({ ...files, Procfile: 'web: gunicorn app:app --timeout 9\n' })).toBe(
      'gunicorn app:app --timeout 9 declared',
    );
    expect(start(files)).toBe('gunicorn app:app -w 2 declared');
  });

  it('takes the command of the Dockerfile only where its target is in this folder', () => {
    const files = { 'requirements.txt': 'flask\nuwsgi\n', 'app.py': FLASK, 'app.ini': '[uwsgi]\n' };
    expect(start({ ...files, Dockerfile: 'FROM python:3.12\nCMD ["uwsgi", "--ini", "app.ini"]\n' })).toBe(
      'uwsgi --ini app.ini declared',
    );
    expect(start({ ...files, Dockerfile: 'FROM python:3.12\nCMD ["python", "elsewhere.py"]\n' })).toBe(
      'uwsgi --http 0.0.0.0:8000 --module app:app --master --die-on-term inferred',
    );
  });

  it('passes over scripts for development', () => {
    expect(
      start({
        'pyproject.toml':
          '[project]\nname = "a"\ndependencies = ["fastapi", "uvicorn"]\n[tool.pdm.scripts]\nstart = "uvicorn main:app --reload"\n',
        'main.py': FASTAPI,
      }),
    ).toBe('uvicorn main:app --host 0.0.0.0 --port 8000 inferred');
  });
});

describe('other programs', () => {
  it('starts Streamlit by its own program, with its port and health path', () => {
    const found = service({ 'requirements.txt': 'streamlit\n', 'app.py': 'import streamlit as st\nst.title("x")\n' });
    expect(found.commands.start?.value).toBe('streamlit run app.py --server.address 0.0.0.0 --server.port 8501');
    expect(brief(found.healthPath)).toBe('/_stcore/health inferred');
  });

  it('knows scripts, bots and packages apart', () => {
    expect(brief(service({ 'requirements.txt': 'requests\n', 'main.py': 'print(1)\n' }).kind)).toBe('job inferred');
    expect(brief(service({ 'requirements.txt': 'discord.py\n', 'bot.py': 'client.run(token)\n' }).kind)).toBe(
      'worker inferred',
    );
    const pack = {
      'pyproject.toml': '[project]\nname = "lib"\n[build-system]\nrequires = []\n',
      'lib/__init__.py': '',
    };
    expect(brief(service(pack).kind)).toBe('library inferred');
    const tool = `${pack['pyproject.toml']}[project.scripts]\nlib = "lib:main"\n`;
    expect(brief(service({ ...pack, 'pyproject.toml': tool }).kind)).toBe('tool inferred');
  });

  it('takes a gRPC server for an API', () => {
    const server = 'port = os.environ.get("PORT", "8080")\nserver.add_insecure_port("[::]:" + port)\n';
    const found = service({ 'requirements.txt': 'grpcio\n', 'email_server.py': server });
    expect([brief(found.kind), brief(found.port), brief(found.commands.start)]).toEqual([
      'api inferred',
      '8080 declared',
      'python email_server.py inferred',
    ]);
  });

  it('skips folders without a program', () => {
    expect(() => detection({ 'pyproject.toml': '[tool.ruff]\n', 'x/y.py': '' })).toThrow('not-a-project');
    expect(() => detection({ 'package.json': '{}', 'main.py': '' })).toThrow('not-a-project');
    expect(() => detection({ 'docs/requirements.txt': 'sphinx\n' }, 'docs')).toThrow('nothing-to-run');
  });

  it('does not take an example in a docstring, a comment or a test for the application', () => {
    const text = '"""\napp = FastAPI()\n"""\n# app = FastAPI()\nx = 1\n';
    expect(() =>
      detection({ 'requirements.txt': 'fastapi\n', 'lib/doc.py': text, 'tests/test_a.py': FASTAPI }),
    ).toThrow('nothing-to-run');
  });
});
