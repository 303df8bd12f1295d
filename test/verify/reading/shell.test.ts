// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { describe, expect, it } from 'vitest';
import { isSelfContained, shellCommands } from '../../../src/verify/reading/shell.js';
import { checkShells } from '../../../src/verify/shell/syntax.js';

const names = (script: string) => shellCommands(script).map(({ name }) => name);

describe('shellCommands', () => {
  it('splits at operators and line ends, and follows continuations', () => {
    expect(names('a && b || c; d | e &\nf \\\n  --flag\n(g)')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('knows the program behind assignments and prefixes', () => {
    expect(
      names('A=1 B=2 sudo -E /usr/bin/apt-get install x; env -i X=1 node a.js; if test -f y; then cat y; fi'),
    ).toEqual(['apt-get', 'node', 'test', 'cat', 'fi']);
  });

  it('leaves quotes, comments and here-documents in peace', () => {
    expect(names('echo "a && b" # c && d\ncat <<EOF\ne && f\nEOF\ng')).toEqual(['echo', 'cat', 'g']);
  });

  it('keeps substitutions in one word', () => {
    expect(shellCommands('echo $(date +%s | head) "${A:-b c}" `x y`')[0]?.args).toEqual([
      '$(date +%s | head)',
      '${A:-b c}',
      'x y',
    ]);
  });

  it('knows which commands share a pipeline, over line ends too', () => {
    const [curl, sh, other] = shellCommands('curl x |\n  sh\nother');
    expect(sh?.pipeline).toBe(curl?.pipeline);
    expect(other?.pipeline).not.toBe(curl?.pipeline);
  });

  it('gives the line and column of each command', () => {
    expect(shellCommands('a\n  b && c')).toMatchObject([
      { line: 1, column: 1 },
      { line: 2, column: 3 },
      { line: 2, column: 8 },
    ]);
  });

  it('does not take redirections for operators', () => {
    expect(names('a 2>&1 >/dev/null &>log')).toEqual(['a']);
  });
});

describe('isSelfContained', () => {
  it.each(['echo "a', "echo 'a", 'cat <<EOF\nx', 'echo $(date', 'a \\'])(
    'is false where %j swallows what follows',
    (script) => {
      expect(isSelfContained(script)).toBe(false);
    },
  );

  it('is true for a whole script', () => {
    expect(isSelfContained('cat <<EOF\nit\'s "open\nEOF\necho "a"')).toBe(true);
  });
});

describe('checkShells', () => {
  it('finds each broken script although the others would close its quote', async () => {
    const results = await checkShells(['echo "a', 'echo ok', 'b"', 'if true; then', 'fi']);
    expect(results.map((problem) => problem !== null)).toEqual([true, false, true, true, true]);
  });
});
