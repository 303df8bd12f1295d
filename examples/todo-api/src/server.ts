import { pino } from 'pino';
import { createApp } from './app.js';
import { openStore } from './store.js';

const logger = pino({ level: process.env.LOG_LEVEL ?? 'info' });
const databaseUrl = process.env.DATABASE_URL;
const redisUrl = process.env.REDIS_URL;
if (!databaseUrl || !redisUrl) {
  logger.fatal('DATABASE_URL and REDIS_URL must be set');
  process.exit(1);
}

const store = await openStore(databaseUrl, redisUrl);
const port = Number(process.env.PORT ?? 3000);
const server = createApp(store).listen(port, '0.0.0.0', () => logger.info({ port }, 'listening'));

process.on('SIGTERM', () => {
  logger.info('stopping');
  server.close(() => {
    void store.close().then(() => process.exit(0));
  });
});
