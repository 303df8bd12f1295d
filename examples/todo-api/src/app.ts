import express from 'express';
import type { Store } from './store.js';

/** The HTTP interface over any store, so that tests need no database. */
export function createApp(store: Store) {
  const app = express();
  app.use(express.json());

  app.get('/livez', (_request, response) => {
    response.json({ status: 'ok', version: process.env.APP_VERSION ?? 'development' });
  });

  app.get('/readyz', async (_request, response) => {
    const ready = await store.ping();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'unavailable' });
  });

  app.get('/todos', async (_request, response) => {
    response.json(await store.list());
  });

  app.post('/todos', async (request, response) => {
    const title: unknown = request.body?.title;
    if (typeof title !== 'string' || title.trim() === '') {
      response.status(400).json({ error: 'title must be a non-empty string' });
      return;
    }
    response.status(201).json(await store.add(title.trim()));
  });

  return app;
}
