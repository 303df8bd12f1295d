import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../src/app.js';

test('products are listed', async () => {
  const answer = await createApp().inject({ url: '/products' });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.json().length, 2);
});
