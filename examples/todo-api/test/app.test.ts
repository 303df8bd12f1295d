import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import type { Store, Todo } from '../src/store.js';

function memoryStore(): Store {
  const todos: Todo[] = [];
  return {
    list: async () => todos,
    add: async (title) => {
      const todo = { id: todos.length + 1, title };
      todos.push(todo);
      return todo;
    },
    ping: async () => true,
    close: async () => {},
  };
}

test('a todo that was added is listed', async () => {
  const server = createApp(memoryStore()).listen(0);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const created = await fetch(`${base}/todos`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'write the runbook' }),
  });
  assert.equal(created.status, 201);
  const listed = await (await fetch(`${base}/todos`)).json();
  assert.deepEqual(listed, [{ id: 1, title: 'write the runbook' }]);
  server.close();
});

test('an empty title is refused', async () => {
  const server = createApp(memoryStore()).listen(0);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = await fetch(`${base}/todos`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: ' ' }),
  });
  assert.equal(answer.status, 400);
  server.close();
});
