import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/claude-code/**', 'test/end-to-end/**', 'test/fixtures/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          server: { deps: { inline: [/@actions\//] } },
        },
      },
      {
        test: {
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          globalSetup: ['test/end-to-end/build.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'claude-code',
          include: ['test/claude-code/**/*.test.ts'],
          globalSetup: ['test/end-to-end/build.ts'],
          exclude: ['test/claude-code/node_modules/**'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
