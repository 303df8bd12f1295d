/** Edit distance of two short words (Levenshtein), in single-character steps. */
function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

const LONGEST = 64;

function folded(word: string): string {
  return word
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[_\-.\s]/gu, '');
}

const SHORTEST_START = 3;

/** How far a candidate is from the word: nothing but cut off counts as one step. */
function stepsTo(candidate: string, wanted: string): number {
  const whole = folded(candidate);
  return wanted.length >= SHORTEST_START && whole.startsWith(wanted)
    ? Number(whole !== wanted)
    : distance(wanted, whole);
}

/** The candidate a misspelt word most likely means, or null where none is close (about a third of its letters may differ). */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = folded(word);
  let best: { readonly candidate: string; readonly steps: number } | null = null;
  for (const candidate of candidates) {
    const steps = stepsTo(candidate, wanted);
    if (best === null || steps < best.steps) best = { candidate, steps };
  }
  return best !== null && best.steps <= Math.max(1, Math.floor((wanted.length + 1) / 3)) ? best.candidate : null;
}
