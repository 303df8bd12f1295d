import { describe, expect, it } from 'vitest';
import { normalStatus } from '../../src/spec/status.js';

describe('normalStatus', () => {
  it.each([
    [
      'completed',
      [
        'completed',
        'Completed',
        'COMPLETE',
        'done',
        'Done',
        'shipped',
        'deployed',
        'implemented',
        'implemented (research-api)',
        '✅ 완료',
        'Implemented.',
        'closed',
        'released',
        '已完成',
      ],
    ],
    [
      'in-progress',
      ['in_progress', 'in-progress', 'In Progress', 'active', 'partial', 'WIP', '진행 중', '進行中', 'Implementing'],
    ],
    ['planned', ['Plan', 'planned', 'Approved', 'accepted', 'ready', 'todo', '예정']],
    ['draft', ['draft', 'Draft', 'DRAFT v0.1', 'proposed', '초안']],
    ['superseded', ['superseded', 'superseded-partial', 'Superseded by SPEC-2', 'replaced']],
    ['archived', ['archived', 'deprecated', 'Deprecated']],
    ['rejected', ['rejected', 'cancelled', 'withdrawn', '철회']],
  ])('gives %s for its spellings', (status, spellings) => {
    expect(spellings.map((spelling) => [spelling, normalStatus(spelling)])).toEqual(
      spellings.map((spelling) => [spelling, status]),
    );
  });

  it('gives null for what is no status', () => {
    expect(['', '???', 'newish', 'planet', '{{status}}'].map(normalStatus)).toEqual([null, null, null, null, null]);
  });
});
