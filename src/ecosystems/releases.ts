import { coerce, intersects, satisfies, validRange } from 'semver';

/** One release line of a runtime: "22", "3.12" … */
export interface ReleaseLine {
  readonly line: string;
  /** First day of general availability. */
  readonly released: string;
  /** First day without support. */
  readonly endOfLife: string;
  /** First day of long-term support; null for a line that never gets it. */
  readonly longTermSupport: string | null;
}

/** Lines that are released and supported on a day, newest first. */
export function supportedLines<T extends ReleaseLine>(lines: readonly T[], today: string): T[] {
  const segments = (line: T) => line.line.split('.').map(Number);
  return lines
    .filter((line) => line.released <= today && line.endOfLife > today)
    .sort((left, right) => {
      const [a, b] = [segments(left), segments(right)];
      return (b[0] ?? 0) - (a[0] ?? 0) || (b[1] ?? 0) - (a[1] ?? 0);
    });
}

/** The line to use where nothing is said: the newest with long-term support, else the newest supported. */
export function defaultLine<T extends ReleaseLine>(lines: readonly T[], today: string): T | null {
  const supported = supportedLines(lines, today);
  return (
    supported.find((line) => line.longTermSupport !== null && line.longTermSupport <= today) ?? supported[0] ?? null
  );
}

/** Whether some version of the line fits the range: the range is asked with the line's far end, then with its start. */
function lineFits(line: string, range: string): boolean {
  const low = coerce(line);
  if (low === null) return false;
  const parts = line.split('.').length;
  const high = parts === 1 ? `${low.major}.999.999` : `${low.major}.${low.minor}.999`;
  return satisfies(high, range) || satisfies(low, range) || satisfies(`${low.major}.${low.minor}.0`, range);
}

/** Whether a range has no upper end (">=18"): then it tells what was needed once, not what was tried. */
export function isOpenRange(range: string): boolean {
  const valid = validRange(range);
  return valid !== null && intersects(valid, '>=999999.0.0');
}

/**
 * The lowest line that fits a range, is supported and has long-term support: what an open range is nearest to.
 * Null where the text is no range or nothing fits.
 */
export function lowestLine<T extends ReleaseLine>(lines: readonly T[], range: string, today: string): T | null {
  const valid = validRange(range);
  if (valid === null) return null;
  const fitting = supportedLines(lines, today).filter(
    (line) => lineFits(line.line, valid) && line.longTermSupport !== null && line.longTermSupport <= today,
  );
  return fitting.at(-1) ?? null;
}

/**
 * The supported release line that fits a range, preferring long-term support and then the newest; where none is
 * supported any more, the newest line that fits. Null where the text is no range or nothing fits.
 * @param today ISO date on which support is judged
 */
export function resolveLine<T extends ReleaseLine>(lines: readonly T[], range: string, today: string): T | null {
  const valid = validRange(range);
  if (valid === null) return null;
  const fits = (line: T) => lineFits(line.line, valid);
  const supported = supportedLines(lines, today).filter(fits);
  const longTerm = supported.find((line) => line.longTermSupport !== null && line.longTermSupport <= today);
  if (longTerm ?? supported[0]) return longTerm ?? supported[0] ?? null;
  const released = lines.filter((line) => line.released <= today && fits(line));
  return released.at(-1) ?? null;
}
