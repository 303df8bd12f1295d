import { parse } from 'sh-syntax';
import type { SyntaxProblem } from '../reading/data.js';
import { isSelfContained } from '../reading/shell.js';

/** Scripts of plain words cannot be wrong; parsing them would start a WebAssembly instance each for nothing. */
const PLAIN = /^[\w\s./:=@,+%^~-]*$/u;
const RESERVED = /\b(?:if|then|else|elif|fi|do|done|for|while|until|case|esac|function|select|in|time|coproc)\b/u;

/**
 * Parses scripts as Bash (which takes what POSIX shells take); one result per script, null where it parses.
 * Lines and columns count from 1. GitHub expressions must be blanked by the caller: `${{ x }}` is no shell.
 *
 * Every call of the parser starts a WebAssembly instance, so the scripts are first parsed together, each in braces.
 * That is only trusted where no script can swallow the next one (an open quote, an open here-document).
 */
export async function checkShells(scripts: readonly string[]): Promise<readonly (SyntaxProblem | null)[]> {
  const doubtful = scripts.filter((script) => !PLAIN.test(script) || RESERVED.test(script));
  const together = doubtful.map((script) => `{\n:\n${script}\n}\n`).join('');
  const sound = doubtful.every(isSelfContained) && (doubtful.length === 0 || (await parseOnce(together)) === null);
  if (sound) return scripts.map(() => null);
  const results: (SyntaxProblem | null)[] = [];
  for (const script of scripts) results.push(doubtful.includes(script) ? await parseOnce(script) : null);
  return results;
}

/** Correct Bash that the parser cannot read: unquoted text as the subscript of an associative array (`seen[./a]`). */
const UNSUPPORTED = /^`\[` must be followed by an expression/u;

async function parseOnce(script: string): Promise<SyntaxProblem | null> {
  try {
    await parse(script);
    return null;
  } catch (error) {
    if (error instanceof RangeError)
      return { line: 1, column: 1, message: 'shell syntax: nested too deeply to be read' };
    // Anything but a parse error means that the parser itself could not run: the rule is skipped, not the script blamed.
    if (!(error instanceof Error) || !('Incomplete' in error)) throw error;
    if (UNSUPPORTED.test(error.message)) return null;
    return { ...positionOf(error), message: `shell syntax: ${error.message}` };
  }
}

function positionOf(error: Error): { readonly line: number; readonly column: number } {
  const position = 'Pos' in error ? error.Pos : null;
  const { Line, Col } = (position ?? {}) as { readonly Line?: number; readonly Col?: number };
  return { line: Math.max(1, Line ?? 1), column: Math.max(1, Col ?? 1) };
}

/** Replaces GitHub expressions by a word of the same length, so that the rest of the script keeps its places. */
export function blankExpressions(script: string): string {
  return script.replace(/\$\{\{[\s\S]*?\}\}/gu, (expression) => expression.replace(/[^\n]/gu, 'x'));
}
