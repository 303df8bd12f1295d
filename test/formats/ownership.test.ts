import { expect, test } from 'vitest';
import { GENERATED_MARK, isGenerated, markGenerated } from '../../src/formats/ownership.js';

test.each([
  [
    'Dockerfile',
    '# syntax=docker/dockerfile:1\nFROM a:1\n',
    `# syntax=docker/dockerfile:1\n\n# ${GENERATED_MARK}\nFROM a:1\n`,
  ],
  ['.railway/railway.ts', 'x;\n', `// ${GENERATED_MARK}\nx;\n`],
  ['docs/a.md', '# A\n', `<!-- ${GENERATED_MARK} -->\n\n# A\n`],
  ['a.sh', '#!/bin/sh\nx\n', `#!/bin/sh\n\n# ${GENERATED_MARK}\nx\n`],
  ['k8s/a.yaml', 'a: 1\n', `# ${GENERATED_MARK}\na: 1\n`],
])('%s is marked in its own comment syntax', (path, text, marked) => {
  expect(markGenerated(path, text)).toBe(marked);
  expect(isGenerated(marked)).toBe(true);
  expect(markGenerated(path, marked)).toBe(marked);
});

test('JSON has no comments and stays as it is', () => {
  expect(markGenerated('vercel.json', '{}')).toBe('{}');
});

test('the mark counts only at the top: a file that quotes it further down is not ours', () => {
  expect(isGenerated(`${'x\n'.repeat(20)}# ${GENERATED_MARK}\n`)).toBe(false);
});
