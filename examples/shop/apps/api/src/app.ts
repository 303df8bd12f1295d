import type { Product } from '@shop/contracts';
import fastify from 'fastify';

const PRODUCTS: readonly Product[] = [
  { id: 1, name: 'Green tea', priceCents: 690 },
  { id: 2, name: 'Black tea', priceCents: 590 },
];

export function createApp() {
  const app = fastify({ logger: { level: process.env.LOG_LEVEL ?? 'info' } });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/products', async () => PRODUCTS);
  return app;
}
