import { describe, expect, it } from 'vitest';
import { memoryRepository } from '../../src/repository/memory.js';
import { listSpecs, readRequirements } from '../../src/spec/read.js';

const BODY = '\n## Requirements\n\n- The API must be deployed to Railway.\n';

function one(text: string, folder = 'SPEC-A-001') {
  const repository = memoryRepository({ [`.moai/specs/${folder}/spec.md`]: text });
  const { notices, requirements } = readRequirements(repository);
  return { spec: listSpecs(repository)[0], codes: notices.map(({ code }) => code), requirements, notices };
}

describe('MoAI SPEC files', () => {
  it.each([
    [
      'front matter',
      '---\nid: SPEC-A-001\ntitle: Shop\nversion: 1.0\nstatus: Completed\ncreated: 2026-01-02\n---\n# SPEC-A-001\n',
    ],
    ['front matter after a blank line', '\n---\ntitle: Shop\nstatus: done\n---\n# x\n'],
    ['a byte order mark and CRLF', '\ufeff---\r\ntitle: Shop\r\nstatus: shipped\r\n---\r\n# x\r\n'],
    ['a long closing line', '---\ntitle: Shop\nstatus: complete\n------\n# x\n'],
    ['a block after the heading', '# SPEC-A-001: Shop\n\n---\nspec_id: SPEC-A-001\nstatus: deployed\n---\n'],
    ['a table', '# SPEC-A-001: Shop\n\n| Field | Value |\n|---|---|\n| Status | `completed` |\n| Owner | me |\n'],
    ['a Korean table', '# SPEC-A-001: Shop\n\n| 항목 | 내용 |\n|---|---|\n| 상태 | 완료 |\n| 담당 | expert-devops |\n'],
    ['bold lines', '# SPEC-A-001: Shop\n\n**Status**: Done\n**Date**: 2026-01-02\n'],
    ['a bullet list', '# SPEC-A-001 - Shop\n\n- **Status**: implemented (research-api)\n'],
    ['fenced YAML', '# SPEC-A-001: Shop\n\n```yaml\nstatus: completed\n```\n'],
    ['a quote', '# SPEC-A-001: Shop\n\n> **상태**: 구현 완료\n'],
  ])('with %s give title, status and requirements', (_, head) => {
    const { spec, requirements } = one(head + BODY);
    expect(spec).toMatchObject({ id: 'SPEC-A-001', title: 'Shop', status: 'completed', format: 'moai' });
    expect(requirements).toHaveLength(1);
  });

  it.each([
    ['author: @name', 'author: @Goos\nstatus: draft\ntitle: Shop'],
    ['a quote inside', 'title: Shop\n> a remark\nstatus: draft'],
    ['a fence inside', '```yaml\ntitle: Shop\nstatus: draft\n```'],
    ['TAG keys', '@TAG: X-1\ntitle: Shop\nstatus: draft'],
    ['a colon in a value', 'title: Shop\ndescription: Use when: always\nstatus: draft'],
    ['an unclosed list', 'title: Shop\ntags: [a, b\nstatus: draft'],
  ])('with invalid YAML (%s) are read with a notice', (_, yaml) => {
    const { spec, codes, notices } = one(`---\n${yaml}\n---\n# x\n${BODY}`);
    expect(spec).toMatchObject({ title: 'Shop', status: 'draft' });
    expect(codes).toContain('spec.front-matter-repaired');
    expect(notices[0]).toMatchObject({ file: '.moai/specs/SPEC-A-001/spec.md', line: 2 });
  });

  it('are never executed: front matter in code is refused', () => {
    for (const language of ['js', 'javascript', 'coffee', 'json', 'toml', 'constructor']) {
      const { codes, requirements } = one(`---${language}\nglobalThis.hacked = true\n---\n# Shop\n${BODY}`);
      expect(codes).toContain('spec.front-matter-refused');
      expect(requirements).toHaveLength(1);
    }
    expect(Object.hasOwn(globalThis, 'hacked')).toBe(false);
  });

  it('survive unclosed front matter, later rules and YAML bombs', () => {
    const unclosed = one(`---\ntitle: Shop\nstatus: draft\n\n# Shop\n${BODY}`);
    expect(unclosed.codes).toContain('spec.front-matter-unclosed');
    expect(unclosed.requirements).toHaveLength(1);
    expect(one(`---\ntitle: Shop\n---\n# x\n\n---\n${BODY}\n---\n`).requirements).toHaveLength(1);
    const bomb = 'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]';
    expect(one(`---\n${bomb}\n---\n# x\n${BODY}`).requirements).toHaveLength(1);
  });

  it('read the stack that metadata states', () => {
    const yaml =
      'title: x\nstack:\n  deployment:\n    platform: railway\n    region: ap-northeast-2\n    scaling:\n      min_instances: 2\n      max_instances: 6';
    const { requirements } = one(`---\n${yaml}\n---\n# x\n`);
    expect(requirements.map(({ category, value, evidence }) => [category, value, evidence[0]?.line])).toEqual([
      ['platform', { platform: 'railway' }, 5],
      ['region', { place: 'seoul', region: 'ap-northeast-2' }, 6],
      ['scaling', { min: 2 }, 8],
      ['scaling', { max: 6 }, 9],
    ]);
  });

  it('read plan.md and acceptance.md with spec.md, each with its own lines', () => {
    const repository = memoryRepository({
      '.moai/specs/SPEC-A-001/spec.md': '# Shop\n\nThe API must be deployed to Railway.\n',
      '.moai/specs/SPEC-A-001/plan.md': '# Plan\n\nUptime must be 99.9%.\n',
      '.moai/specs/SPEC-A-001/acceptance.md': '# Acceptance\n\nThe API responds within 200 ms.\n',
    });
    expect(
      readRequirements(repository).requirements.map(({ evidence }) => evidence[0]?.file.split('/').at(-1)),
    ).toEqual(['spec.md', 'plan.md', 'acceptance.md']);
  });

  it('ask for nothing any more once they are over', () => {
    for (const status of ['superseded-partial', 'archived', 'rejected']) {
      const { requirements } = one(`---\nstatus: ${status}\n---\n# x\n${BODY}`);
      expect(requirements.map(({ polarity }) => polarity)).toEqual(['historical']);
    }
    expect(one(`# x\n${BODY}`, '_archive/SPEC-B-001').requirements[0]?.polarity).toBe('historical');
  });
});

describe('readRequirements', () => {
  const text = `# x\n${BODY}`;
  const repository = memoryRepository({
    '.moai/specs/SPEC-DEPLOY-001/spec.md': text,
    '.moai/specs/SPEC-DEPLOY-002/spec.md': text,
    '.moai/specs/SPEC-GRAFANA-METRICS/spec.md': text,
    '.moai/specs/SPEC-001-refactor-git-manager/spec.md': text,
    '.moai/specs/SPEC-DOCS-002 copy/spec.md': text,
    '.moai/specs/AUTH-001/spec.md': text,
    '.moai/specs/odd/spec.md': `---\nid: PAY-007\n---\n${text}`,
  });
  const ids = (selector?: string) => readRequirements(repository, selector).specs.map(({ id }) => id);

  it.each([
    ['SPEC-DEPLOY-001', ['SPEC-DEPLOY-001']],
    ['deploy-001', ['SPEC-DEPLOY-001']],
    ['spec_deploy_001', ['SPEC-DEPLOY-001']],
    ['SPEC-DEPLOY', ['SPEC-DEPLOY-001', 'SPEC-DEPLOY-002']],
    ['SPEC-GRAFANA-METRICS', ['SPEC-GRAFANA-METRICS']],
    ['SPEC-001', ['SPEC-001-refactor-git-manager']],
    ['SPEC-DOCS-002 copy', ['SPEC-DOCS-002 copy']],
    ['SPEC-AUTH-001', ['AUTH-001']],
    ['SPEC-PAY-007', ['odd']],
    ['.moai/specs/SPEC-DEPLOY-002', ['SPEC-DEPLOY-002']],
    ['./.moai/specs/SPEC-DEPLOY-002/spec.md', ['SPEC-DEPLOY-002']],
    ['.moai\\specs\\SPEC-DEPLOY-002\\', ['SPEC-DEPLOY-002']],
  ])('finds %s', (selector, expected) => {
    expect(ids(selector)).toEqual(expected);
  });

  it('reads all by default, and says what there is where a name fits none', () => {
    expect(ids()).toHaveLength(7);
    expect(ids('ALL')).toHaveLength(7);
    expect(() => ids('SPEC-DEP')).toThrow(/no SPEC is named/u);
    expect(() => ids('../../etc/passwd')).toThrow(/no SPEC is named/u);
    expect(() => ids('')).toThrow(/no SPEC is named/u);
  });

  it('gives nothing for a repository without SPECs', () => {
    expect(readRequirements(memoryRepository({ 'README.md': '# x' }))).toEqual({
      specs: [],
      requirements: [],
      conflicts: [],
      questions: [],
      notices: [],
    });
  });
});

describe('other formats', () => {
  it('are listed and read: spec-kit, Kiro, OpenSpec and decision records', () => {
    const repository = memoryRepository({
      '.specify/memory/constitution.md': '# C\n',
      'specs/004-cloud/spec.md':
        '# Feature Specification: Cloud\n\n**Status**: Draft\n\nSystem MUST achieve 99.9% uptime.\n',
      'specs/004-cloud/plan.md': '# Plan\n\n**Target Platform**: Google Cloud Run\n',
      '.kiro/specs/shop/requirements.md': '# Requirements\n\n1. THE API SHALL be deployed to Fly.io.\n',
      'openspec/specs/deployment/spec.md':
        '# Deployment\n\n### Requirement: Host\n\nThe app SHALL be deployed to Render.\n',
      'docs/adr/0003-host.md':
        '# 3. Choose a host\n\n## Status\n\nSuperseded by 0004\n\n## Decision\n\nWe deploy to Heroku.\n',
      'docs/adr/0004-host.md':
        '# 4. Choose a host again\n\n## Status\n\nAccepted\n\n## Considered options\n\n- Deploy to Vercel\n- Deploy to Railway\n\n## Decision Outcome\n\nWe deploy to Railway.\n',
    });
    expect(listSpecs(repository).map(({ id, format, title, status }) => [format, id, title, status])).toEqual([
      ['spec-kit', '004-cloud', 'Cloud', 'draft'],
      ['kiro', 'shop', 'Requirements', null],
      ['openspec', 'deployment', 'Deployment', null],
      ['adr', '0003-host', 'Choose a host', 'superseded'],
      ['adr', '0004-host', 'Choose a host again', 'planned'],
    ]);
    const platforms = readRequirements(repository).requirements.filter(({ category }) => category === 'platform');
    expect(platforms.map(({ value, polarity }) => [value.platform, polarity])).toEqual([
      ['gcp-cloud-run', 'required'],
      ['fly', 'required'],
      ['render', 'required'],
      ['heroku', 'historical'],
      ['railway', 'required'],
    ]);
  });
});
