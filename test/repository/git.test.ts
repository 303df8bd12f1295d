import { describe, expect, it } from 'vitest';
import { parseRemote } from '../../src/repository/git.js';
import { configFlag, configValue, parseGitConfig } from '../../src/repository/git-config.js';
import { git, put, scratch } from './scratch.js';

describe('remote URLs', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github.com', 'acme', 'shop'],
    ['https://github.com/acme/shop', 'github.com', 'acme', 'shop'],
    ['https://x-access-token:ghs_secret@github.com/acme/shop.git/', 'github.com', 'acme', 'shop'],
    ['git@github.com:acme/shop.git', 'github.com', 'acme', 'shop'],
    ['ssh://git@GitHub.com:22/acme/shop.git', 'github.com', 'acme', 'shop'],
    ['git@gitlab.com:group/sub/shop.git', 'gitlab.com', 'group/sub', 'shop'],
    ['org-123@github.com:/acme/my.shop', 'github.com', 'acme', 'my.shop'],
    ['http://[::1]:8080/acme/shop', '[::1]', 'acme', 'shop'],
  ])('reads %s', (url, host, owner, name) => {
    expect(parseRemote(url)).toEqual({ host, owner, name });
  });

  it.each([
    '/srv/git/shop.git',
    '../shop',
    'C:\\git\\shop',
    'C:/git/shop',
    'file:///srv/shop',
    'https://github.com/shop',
    'ext::sh -c x',
    '',
  ])('knows no host for %s', (url) => {
    expect(parseRemote(url)).toBeNull();
  });
});

describe('git configuration', () => {
  const text = [
    '; a comment with [section]',
    '[core] ignoreCase = YES ; trailing',
    '[remote "ori\\"gin]x"]',
    '\turl = "a # b" c   # comment',
    '\tfetch = one \\',
    '  two',
    '[REMOTE "origin"]',
    '\tURL = first',
    '\turl = se"co nd"',
    '[empty]',
    '\tflag',
    '\tescaped = a\\tb\\\\c',
    'not a line',
  ].join('\n');

  it('reads values as git does', () => {
    const folder = scratch();
    put(folder, { config: `${text.replace('\nnot a line', '')}\n` });
    const config = parseGitConfig(text);
    for (const key of [
      'core.ignorecase',
      'remote.ori"gin]x.url',
      'remote.ori"gin]x.fetch',
      'empty.escaped',
      'remote.origin.url',
    ])
      expect([key, configValue(config, key)]).toEqual([
        key,
        git(folder, 'config', '-f', 'config', '--get', key).replace(/\n$/u, ''),
      ]);
    expect(config.get('remote.origin.url')).toEqual(['first', 'seco nd']);
    expect(configFlag(config, 'core.ignorecase')).toBe(true);
    expect(configFlag(config, 'empty.flag')).toBe(true);
    expect(configFlag(config, 'no.such')).toBe(false);
  });
});
