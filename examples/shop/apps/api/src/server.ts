import { createApp } from './app.js';

const app = createApp();

process.on('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});

await app.listen({ port: Number(process.env.PORT ?? 4000), host: '0.0.0.0' });
