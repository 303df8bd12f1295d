import { describe, expect, it } from 'vitest';
import { deliveryEnvironment, servesHost, targetRepository } from '../../src/deliver/settings.js';
import { ORIGIN } from './delivery.js';

describe('what the environment says', () => {
  it('is nothing by default', () => {
    expect(deliveryEnvironment({})).toEqual({
      token: null,
      notices: [],
      settings: { allowedRepositories: null, allowDefaultBranch: false, apiUrl: 'https://api.github.com' },
    });
  });

  it('prefers GITHUB_TOKEN, takes GH_TOKEN, and trims', () => {
    expect(deliveryEnvironment({ GITHUB_TOKEN: 'first-token\n', GH_TOKEN: 'second-token' }).token).toBe('first-token');
    expect(deliveryEnvironment({ GITHUB_TOKEN: '', GH_TOKEN: 'second-token' }).token).toBe('second-token');
  });

  it.each(['{GITHUB_TOKEN}', '{env:TOKEN}', 'GITHUB_TOKEN', '{VAR:-}'].map((name) => `$${name}`))(
    'treats the literal %s as unset, and says so',
    (literal) => {
      const { token, notices } = deliveryEnvironment({ GITHUB_TOKEN: literal, GH_TOKEN: 'second-token' });
      expect(token).toBe('second-token');
      expect(notices).toEqual([{ code: 'delivery.unset-variable', text: expect.stringContaining(literal) }]);
    },
  );

  it.each(['two words', 'ghp_"quoted"', 'tökén-token', 'a\nb-token'])(
    'refuses the token %j without repeating it',
    (token) => {
      expect(() => deliveryEnvironment({ GITHUB_TOKEN: token })).toThrow(
        expect.objectContaining({ code: 'E_AUTHENTICATION', message: expect.not.stringContaining(token) }),
      );
    },
  );

  it.each([
    'http://github.example.com',
    'ftp://x',
    'nonsense',
    'https://user:pass@ghe.example.com',
    'https://x/?y',
    'file:///etc',
  ])('refuses the API URL %s without repeating it', (url) => {
    expect(() => deliveryEnvironment({ GITHUB_API_URL: url })).toThrow(
      expect.objectContaining({ code: 'E_USAGE', message: expect.not.stringContaining(url) }),
    );
  });

  it.each([
    ['https://ghe.example.com/api/v3/', 'https://ghe.example.com/api/v3'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost:4000/', 'http://localhost:4000'],
  ])('takes the API URL %s', (url, expected) => {
    expect(deliveryEnvironment({ GITHUB_API_URL: url }).settings.apiUrl).toBe(expected);
  });

  it('lets settings win over the environment', () => {
    const environment = { EXPERT_DEVOPS_ALLOWED_REPOSITORIES: 'a/b', EXPERT_DEVOPS_ALLOW_DEFAULT_BRANCH: 'yes' };
    expect(deliveryEnvironment(environment).settings).toMatchObject({
      allowedRepositories: ['a/b'],
      allowDefaultBranch: true,
    });
    expect(
      deliveryEnvironment(environment, { allowedRepositories: ['C/D', 'e/*'], allowDefaultBranch: false }).settings,
    ).toMatchObject({
      allowedRepositories: ['c/d', 'e/*'],
      allowDefaultBranch: false,
    });
  });

  it.each(['acme', 'acme/../other', '*/*', '*', 'acme/**', 'acme/shop/x'])('refuses %s on the list', (entry) => {
    expect(() => deliveryEnvironment({ EXPERT_DEVOPS_ALLOWED_REPOSITORIES: entry })).toThrow(
      expect.objectContaining({ code: 'E_INVALID_INPUT' }),
    );
  });
});

describe('the repository a push goes to', () => {
  const { settings } = deliveryEnvironment({});

  it('is the origin, and no other, by default', () => {
    expect(targetRepository(null, ORIGIN, settings)).toEqual({ owner: 'acme', name: 'shop' });
    expect(targetRepository('ACME/Shop', ORIGIN, settings)).toEqual({ owner: 'ACME', name: 'Shop' });
    expect(() => targetRepository('acme/other', ORIGIN, settings)).toThrow(
      expect.objectContaining({ code: 'E_NOT_ALLOWED' }),
    );
    expect(() => targetRepository('acme/shop', null, settings)).toThrow(
      expect.objectContaining({ code: 'E_NOT_ALLOWED' }),
    );
  });

  it('is none where the origin is on another host', () => {
    const origin = { ...ORIGIN, host: 'gitlab.com' };
    expect(() => targetRepository(null, origin, settings)).toThrow(
      expect.objectContaining({ code: 'E_NOT_FOUND', message: expect.stringContaining('gitlab.com') }),
    );
    expect(() => targetRepository('acme/shop', origin, settings)).toThrow(
      expect.objectContaining({ code: 'E_NOT_ALLOWED' }),
    );
    expect(() => targetRepository(null, null, settings)).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
  });

  it('does not take an owner that only begins like an allowed one', () => {
    const wide = deliveryEnvironment({ EXPERT_DEVOPS_ALLOWED_REPOSITORIES: 'acme/*' }).settings;
    expect(targetRepository('acme/anything', null, wide)).toEqual({ owner: 'acme', name: 'anything' });
    expect(() => targetRepository('acme-evil/anything', null, wide)).toThrow(
      expect.objectContaining({ code: 'E_NOT_ALLOWED' }),
    );
  });

  it.each([
    ['https://api.github.com', 'github.com', true],
    ['https://api.github.com', 'ssh.github.com', true],
    ['https://api.github.com', 'github.com.evil.example', false],
    ['https://api.github.com', 'notgithub.com', false],
    ['https://ghe.example.com/api/v3', 'ghe.example.com', true],
    ['https://ghe.example.com/api/v3', 'github.com', false],
    ['https://api.acme.ghe.com', 'acme.ghe.com', true],
    ['http://127.0.0.1:4000', 'github.com', true],
  ])('%s serves %s: %s', (api, host, expected) => {
    expect(servesHost(api, host)).toBe(expected);
  });
});
