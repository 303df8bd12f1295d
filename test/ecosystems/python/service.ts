import picomatch from 'picomatch';
import { MANIFESTS } from '../../../src/ecosystems/python/candidate.js';
import { detectPython } from '../../../src/ecosystems/python/detect.js';
import { type Fact, isSkip, type Service } from '../../../src/model/index.js';
import { memoryRepository } from '../../../src/repository/memory.js';
import { baseName } from '../../../src/repository/paths.js';

/** What is detected in one folder of a repository made of these files. */
export function detection(files: Record<string, string>, root = '.') {
  const repository = memoryRepository(files, { name: 'shop' });
  const isManifest = picomatch([...MANIFESTS]);
  const manifests = repository.filesIn(root).filter((file) => isManifest(baseName(file)));
  const found = detectPython({ repository, root, manifests });
  if (isSkip(found)) throw new Error(`skipped: ${found.skipped}`);
  return found;
}

/** The first service found. */
export function service(files: Record<string, string>, root = '.'): Service {
  const [first] = detection(files, root).services;
  if (!first) throw new Error('no service');
  return first;
}

/** A fact in one word, with its basis: "8000 declared". */
export function brief(fact: Fact<unknown> | null): string | null {
  return fact === null ? null : `${String(fact.value)} ${fact.basis}`;
}

export const FASTAPI = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
export const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';
export const DJANGO = {
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n',
  'site/__init__.py': '',
  'site/settings.py': 'INSTALLED_APPS = []\n',
  'site/wsgi.py': 'application = get_wsgi_application()\n',
  'site/asgi.py': 'application = get_asgi_application()\n',
  'site/urls.py': 'urlpatterns = []\n',
};
