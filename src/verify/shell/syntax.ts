import { parse } from 'sh-syntax';
import type { SyntaxProblem } from '../reading/data.js';

/** Scripts of plain words cannot be wrong; parsing them would start a WebAssembly instance each for nothing. */
const PLAIN = /^[\w\s./:=@,+%^~-]*$/u;
const RESERVED = /\b(?:if|then|else|elif|fi|do|done|for|while|until|case|esac|function|select|in|time|coproc)\b/u;

const known = new Map<string, Promise<SyntaxProblem | null>>();

/** Scripts remembered by this process; beyond that the oldest go, so that a server does not grow. */
const LIMIT = 2_000;

/**
 * Parses a script as Bash (which takes what POSIX shells take). Lines and columns count from 1.
 * GitHub expressions must be blanked by the caller: `${{ x }}` is no shell.
 */
export function checkShell(script: string): Promise<SyntaxProblem | null> {
  if (PLAIN.test(script) && !RESERVED.test(script)) return Promise.resolve(null);
  const before = known.get(script);
  if (before) return before;
  const result = parseOnce(script);
  if (known.size >= LIMIT) known.delete(known.keys().next().value ?? '');
  known.set(script, result);
  return result;
}

async function parseOnce(script: string): Promise<SyntaxProblem | null> {
  try {
    await parse(script);
    return null;
  } catch (error) {
    // Anything but a parse error means that the parser itself could not run: the rule is skipped, not the script blamed.
    if (!(error instanceof Error) || !('Incomplete' in error)) throw error;
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
