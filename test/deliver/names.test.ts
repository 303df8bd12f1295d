import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { branchOfPlan, checkBranch, checkCommitMessage, parseRepositoryName } from '../../src/deliver/names.js';

const BRANCHES = [
  ...['main', 'feature/x', 'a.b', 'x-1', 'fix#12', 'é/한글', 'a@b', 'a{b', 'x.lockx'],
  ...[
    '',
    '.',
    '..',
    'a..b',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a/',
    '/a',
    'a//b',
    'a b',
    'a~b',
    'a^b',
    'a:b',
    'a?b',
    'a*b',
    'a[b',
    'a\\b',
    'a@{b',
    '@',
    'a.',
    'a\tb',
  ],
];

function gitTakes(branch: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', '--branch', branch], { stdio: 'ignore', cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

describe('branch names', () => {
  it.each(BRANCHES)('%j is judged as git judges it', (branch) => {
    const taken = () => checkBranch(branch);
    // git alone takes "@", as another name of HEAD.
    if (gitTakes(branch) && branch !== '@') expect(taken()).toBe(branch);
    else expect(taken).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
  });

  it.each(['HEAD', 'refs/heads/x', '-x', 'a'.repeat(201), 'a'.repeat(40)])(
    '%s is refused for its meaning',
    (branch) => {
      expect(() => checkBranch(branch)).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
    },
  );

  it('come from plans, and stay the same', () => {
    expect(branchOfPlan('sha256:0123456789abcdef0123')).toBe('expert-devops/0123456789ab');
    expect(() => branchOfPlan('../..')).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
  });
});

describe('repository names', () => {
  it.each(['acme/shop', 'a/b', 'acme-inc/my.shop_1', 'user_company/x', 'A-1/.github'])('takes %s', (name) => {
    expect(Object.values(parseRepositoryName(name)).join('/')).toBe(name);
  });

  it.each([
    'acme',
    '/shop',
    'acme/',
    'acme/..',
    'acme/.',
    '../x',
    'acme/shop/x',
    'acme/shop?x',
    'acme/sh op',
    '-a/b',
    'a/b.git',
    'acme/%2e%2e',
    'аcme/shop',
    'a'.repeat(101),
  ])('refuses %s', (name) => {
    expect(() => parseRepositoryName(name)).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
  });
});

describe('commit messages', () => {
  it.each([
    'ci: add deployment configuration',
    'feat(api)!: drop the old port',
    'build(deps): move to Node 24\n\nBecause 20 has ended.\n',
    'ci: 3 files',
  ])('takes %j', (message) => {
    expect(checkCommitMessage(message)).toBe(message.trimEnd());
  });

  it.each([
    '',
    'add files',
    'CI: add',
    'ci: Add',
    'ci:add',
    'ci: add.',
    'wip: x y',
    'ci: naïve',
    'ci: add\nbody',
    'ci: add\n\n한글',
    'ci: \u202eadd',
    `ci: ${'x'.repeat(70)}`,
    'ci(A B): add',
  ])('refuses %j', (message) => {
    expect(() => checkCommitMessage(message)).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
  });
});
