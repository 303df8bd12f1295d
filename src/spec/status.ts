/** Spellings of a status in the wild, by the status they mean. Checked as the first word or words of the value. */
const SPELLINGS: readonly (readonly [string, readonly string[]])[] = [
  [
    'superseded',
    ['superseded', 'replaced', 'obsolete', '대체', '대체됨', '廃止', '已取代', 'reemplazado', 'vervangen'],
  ],
  ['archived', ['archived', 'archive', 'deprecated', '보관', '폐기', 'アーカイブ', '已归档', '已歸檔', 'archivado']],
  [
    'rejected',
    [
      'rejected',
      'withdrawn',
      'cancelled',
      'canceled',
      'abandoned',
      'wontfix',
      'declined',
      '거절',
      '철회',
      '취소',
      '却下',
      '已拒绝',
      'rechazado',
    ],
  ],
  [
    'in-progress',
    [
      'in progress',
      'in development',
      'active',
      'wip',
      'started',
      'ongoing',
      'partial',
      'partially',
      'implementing',
      'run',
      'review',
      'in review',
      '진행 중',
      '진행중',
      '개발 중',
      '進行中',
      '进行中',
      '進行中',
      'en progreso',
      'bezig',
    ],
  ],
  [
    'completed',
    [
      'completed',
      'complete',
      'done',
      'implemented',
      'shipped',
      'deployed',
      'released',
      'finished',
      'closed',
      'merged',
      'sync',
      'synced',
      'live',
      '완료',
      '구현 완료',
      '배포 완료',
      '完了',
      '已完成',
      '完成',
      'completado',
      'voltooid',
      'afgerond',
    ],
  ],
  [
    'planned',
    [
      'planned',
      'plan',
      'planning',
      'approved',
      'accepted',
      'ready',
      'todo',
      'to do',
      'backlog',
      'scheduled',
      '계획',
      '예정',
      '승인',
      '計画',
      '計画中',
      '计划',
      '已批准',
      'planificado',
      'gepland',
    ],
  ],
  [
    'draft',
    [
      'draft',
      'proposed',
      'new',
      'idea',
      'spec',
      '초안',
      '제안',
      '下書き',
      'ドラフト',
      '草案',
      '草稿',
      'borrador',
      'concept',
    ],
  ],
];

/**
 * The status in our words (draft, planned, in-progress, completed, superseded, archived, rejected) of any spelling:
 * "Completed", `in_progress`, "implemented (research-api)", "superseded-partial", "✅ 완료"; null where it is none.
 */
export function normalStatus(value: string): string | null {
  const plain = value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[_-]+/gu, ' ')
    .replace(/^[^\p{L}]+/u, '')
    .trim();
  if (plain === '') return null;
  for (const [status, spellings] of SPELLINGS) {
    if (
      spellings.some((spelling) => plain.startsWith(spelling) && !/^[\p{L}\p{N}]/u.test(plain.slice(spelling.length)))
    ) {
      return status;
    }
  }
  const joined = SPELLINGS.find(([, spellings]) =>
    spellings.some((spelling) => !/[a-z]/u.test(spelling) && plain.startsWith(spelling)),
  );
  return joined?.[0] ?? null;
}

/** Statuses whose documents no longer ask for anything. */
export function isOver(status: string | null): boolean {
  return status === 'superseded' || status === 'archived' || status === 'rejected';
}
