import { expect, test } from 'vitest';
import { hostPorts, publishedPort } from '../../src/platforms/docker-compose/host-ports.js';

test('two containers on one port get two ports on the host', () => {
  const ports = hostPorts([
    { name: 'web', port: 3000 },
    { name: 'admin', port: 3000 },
    { name: 'api', port: 3001 },
  ]);
  expect([...ports]).toEqual([
    ['web', 3000],
    ['admin', 3001],
    ['api', 3002],
  ]);
});

test('a port is published on the loopback address only, and can be moved by a variable', () => {
  const ports = hostPorts([
    { name: 'web', port: 3000 },
    { name: 'admin', port: 3000 },
  ]);
  expect(publishedPort('admin', 3000, ports)).toMatch(/^127\.0\.0\.1:\$\{ADMIN_PORT:-3001\}:3000$/u);
});
