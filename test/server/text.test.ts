import { describe, expect, it } from 'vitest';
import { DevopsError } from '../../src/model/index.js';
import { fitted } from '../../src/server/budget.js';
import { failureOf, failureText } from '../../src/server/failure.js';
import { INSTRUCTIONS } from '../../src/server/instructions.js';
import { nearest } from '../../src/server/nearest.js';
import { redact } from '../../src/server/redact.js';
import { tools } from '../../src/server/tools/index.js';

describe('redact', () => {
  const token = `ghp_${'a1'.repeat(18)}`;

  it.each([
    ['a GitHub token', `token ${token} refused`, token],
    ['a fine-grained token', `github_pat_${'b2'.repeat(20)}`, 'github_pat_'],
    ['user and password in a URL', 'connect to postgres://app:hunter22@db:5432/x failed', 'hunter22'],
    ['a bearer header', 'authorization: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    ['a JSON web token', `eyJhbGciOiJI.${'x'.repeat(30)}.sig`, 'eyJhbGci'],
  ])('takes out %s', (_, text, secret) => {
    expect(redact(text, {})).not.toContain(secret);
  });

  it('takes out the value of a variable whose name says it is secret', () => {
    expect(redact('got s3cr3t-value!', { DB_PASSWORD: 's3cr3t-value!' })).toBe('got [DB_PASSWORD]');
  });

  it('leaves ordinary text alone', () => {
    const text = 'https://example.com:8080/a@b and SHA 0123456789abcdef0123456789abcdef01234567';
    expect(redact(text, { HOME: '/home/user', TOKEN: 'short' })).toBe(text);
  });
});

describe('failures', () => {
  it('says code, value, place and remedy', () => {
    const error = new DevopsError('E_NOT_FOUND', 'there is no SPEC "X"', {
      remedy: 'List them.',
      subject: 'X',
      file: 'a/b.md',
      line: 3,
    });
    expect(failureText(failureOf(error, {}))).toBe(
      'E_NOT_FOUND: there is no SPEC "X"\nvalue: X\nat: a/b.md:3\nremedy: List them.',
    );
  });

  it('keeps the text of an error that is not ours to itself', () => {
    const text = failureText(failureOf(new Error('ENOENT /home/user/.ssh/id_rsa'), {}));
    expect(text).toMatch(/^E_INTERNAL/u);
    expect(text).not.toContain('.ssh');
  });

  it('cuts long texts', () => {
    const error = new DevopsError('E_UNREADABLE', 'x'.repeat(50_000), {
      remedy: 'y'.repeat(50_000),
      subject: 'z'.repeat(50_000),
    });
    expect(failureText(failureOf(error, {})).length).toBeLessThanOrEqual(8000);
  });
});

describe('the output budget', () => {
  const evidence = [1, 2, 3].map((line) => ({ file: 'package.json', line, quote: 'q'.repeat(150) }));
  const services = Array.from({ length: 40 }, (_, index) => ({ name: `s${index}`, port: { value: 80, evidence } }));

  it('leaves a value that fits alone', () => {
    const value = { services: services.slice(0, 2) };
    expect(fitted(value, 'detect')).toEqual({ value, notices: [] });
  });

  it('gives up evidence before it gives up services, and says so', () => {
    const { value, notices } = fitted({ services }, 'detect', 12_000);
    expect(JSON.stringify(value).length).toBeLessThanOrEqual(12_000);
    expect(value.services).toHaveLength(40);
    expect(notices[0]?.text).toContain('expert-devops detect --json');
  });

  it('fits whatever it is given', () => {
    const huge = {
      list: Array.from({ length: 500 }, () => ({
        text: 'w'.repeat(5000),
        inner: Array.from({ length: 90 }, () => 'v'),
      })),
    };
    expect(JSON.stringify(fitted(huge, 'plan').value).length).toBeLessThanOrEqual(24_000);
  });
});

describe('nearest', () => {
  it.each([
    ['plan_id', 'planId'],
    ['pth', 'path'],
    ['plan', 'planId'],
    ['spec', 'spec'],
  ])('%s is %s', (word, expected) => {
    expect(nearest(word, ['path', 'planId', 'spec'])).toBe(expected);
  });

  it('has no suggestion for a word that is like none', () => {
    expect(nearest('zzzzzz', ['path', 'planId'])).toBeNull();
  });
});

describe('instructions', () => {
  it('fit the 2,048 characters a client shows', () => {
    expect(INSTRUCTIONS.length).toBeLessThanOrEqual(2048);
  });

  it('name every tool', () => {
    for (const tool of tools) expect(INSTRUCTIONS).toContain(tool.name);
  });
});
