/** What one element of a compiled pattern matches. */
type Token =
  | { readonly kind: 'literal'; readonly code: number }
  | { readonly kind: 'any' } // ?: one character, not "/"
  | { readonly kind: 'class'; readonly accepts: ReadonlySet<number> }
  | { readonly kind: 'star' } // *: no "/"
  | { readonly kind: 'deep-star' } // ** as a whole path part: anything
  | { readonly kind: 'folders' }; // "**/": nothing, or anything up to a "/"

/** A pattern in git's wildmatch dialect; null where it can match nothing (an open bracket, a trailing backslash). */
export type Wildmatch = readonly Token[] | null;

const SLASH = 0x2f;

/** POSIX classes in the C locale, as git evaluates them on bytes: first and last of each range. */
const POSIX_CLASSES: ReadonlyMap<string, readonly (readonly [number, number])[]> = new Map([
  [
    'alnum',
    [
      [0x30, 0x39],
      [0x41, 0x5a],
      [0x61, 0x7a],
    ],
  ],
  [
    'alpha',
    [
      [0x41, 0x5a],
      [0x61, 0x7a],
    ],
  ],
  [
    'blank',
    [
      [0x09, 0x09],
      [0x20, 0x20],
    ],
  ],
  [
    'cntrl',
    [
      [0x00, 0x1f],
      [0x7f, 0x7f],
    ],
  ],
  ['digit', [[0x30, 0x39]]],
  ['graph', [[0x21, 0x7e]]],
  ['lower', [[0x61, 0x7a]]],
  ['print', [[0x20, 0x7e]]],
  [
    'punct',
    [
      [0x21, 0x2f],
      [0x3a, 0x40],
      [0x5b, 0x60],
      [0x7b, 0x7e],
    ],
  ],
  [
    'space',
    [
      [0x09, 0x0d],
      [0x20, 0x20],
    ],
  ],
  ['upper', [[0x41, 0x5a]]],
  [
    'xdigit',
    [
      [0x30, 0x39],
      [0x41, 0x46],
      [0x61, 0x66],
    ],
  ],
]);

const BYTES = Array.from({ length: 256 }, (_, code) => code);

function posixClass(name: string): number[] | null {
  const ranges = POSIX_CLASSES.get(name);
  return ranges ? BYTES.filter((code) => ranges.some(([from, to]) => code >= from && code <= to)) : null;
}

interface Bracket {
  readonly token: Token;
  readonly next: number;
}

/** Reads one member of a bracket at `at`: its bytes, and the byte a range may start from. Null where it is malformed. */
function member(
  pattern: string,
  at: number,
  rangeStart: number | null,
): { readonly codes: number[]; readonly next: number; readonly last: number | null } | null {
  const character = pattern.charAt(at);
  if (character === '[' && pattern.charAt(at + 1) === ':') {
    const close = pattern.indexOf(']', at + 2);
    if (close === -1) return null;
    if (pattern.charAt(close - 1) !== ':' || close - 1 < at + 2) return { codes: [0x5b], next: at + 1, last: 0x5b };
    const codes = posixClass(pattern.slice(at + 2, close - 1));
    return codes && { codes, next: close + 1, last: null };
  }
  const following = pattern.charAt(at + 1);
  if (character === '-' && rangeStart !== null && following !== '' && following !== ']') {
    const escaped = following === '\\';
    const end = pattern.charCodeAt(escaped ? at + 2 : at + 1);
    if (Number.isNaN(end)) return null;
    const codes = BYTES.filter((code) => code >= rangeStart && code <= end);
    return { codes, next: at + (escaped ? 3 : 2), last: null };
  }
  const escaped = character === '\\';
  const code = pattern.charCodeAt(escaped ? at + 1 : at);
  if (Number.isNaN(code)) return null;
  return { codes: [code], next: at + (escaped ? 2 : 1), last: code };
}

/** Compiles "[…]" starting at `start`, null where it is never closed or names an unknown class. */
function bracket(pattern: string, start: number): Bracket | null {
  let at = start + 1;
  const negated = pattern.charAt(at) === '!' || pattern.charAt(at) === '^';
  if (negated) at += 1;
  const accepted = new Set<number>();
  let rangeStart: number | null = null;
  let first = true;
  while (first || pattern.charAt(at) !== ']') {
    if (at >= pattern.length) return null;
    const read = member(pattern, at, rangeStart);
    if (read === null) return null;
    for (const code of read.codes) accepted.add(code);
    rangeStart = read.last;
    at = read.next;
    first = false;
  }
  const accepts = negated ? new Set(BYTES.filter((code) => !accepted.has(code))) : accepted;
  accepts.delete(SLASH);
  return { token: { kind: 'class', accepts }, next: at + 1 };
}

/** Compiles a run of stars starting at `start`: two or more count as "**" only as a whole path part. */
function stars(pattern: string, start: number): { readonly tokens: Token[]; readonly next: number } {
  let next = start;
  while (pattern.charAt(next) === '*') next += 1;
  const opens = start === 0 || pattern.charAt(start - 1) === '/';
  const closes = next === pattern.length || pattern.charAt(next) === '/' || pattern.startsWith('\\/', next);
  if (next - start < 2 || !opens || !closes) return { tokens: [{ kind: 'star' }], next };
  if (pattern.charAt(next) === '/') return { tokens: [{ kind: 'folders' }], next: next + 1 };
  return { tokens: [{ kind: 'deep-star' }], next };
}

/**
 * Compiles a pattern in git's wildmatch dialect with WM_PATHNAME (git's wildmatch.c, version 2.39): bytes, not
 * characters; "*" and "?" stop at "/", "**" between slashes does not.
 * @param pattern one character per byte (see `bytesOf`)
 */
export function compileWildmatch(pattern: string): Wildmatch {
  const tokens: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '*') {
      const run = stars(pattern, at);
      tokens.push(...run.tokens);
      at = run.next;
    } else if (character === '[') {
      const read = bracket(pattern, at);
      if (read === null) return null;
      tokens.push(read.token);
      at = read.next;
    } else if (character === '?') {
      tokens.push({ kind: 'any' });
      at += 1;
    } else {
      const escaped = character === '\\';
      const code = pattern.charCodeAt(escaped ? at + 1 : at);
      if (Number.isNaN(code)) return null;
      tokens.push({ kind: 'literal', code });
      at += escaped ? 2 : 1;
    }
  }
  return tokens;
}

function single(token: Token, code: number): boolean {
  if (token.kind === 'literal') return token.code === code;
  if (token.kind === 'any') return code !== SLASH;
  return token.kind === 'class' && token.accepts.has(code);
}

/** How a position is held: ENTERED may also be passed by matching nothing, INSIDE (a "folders" token after some text) only by a "/". */
const ENTERED = 1;
const INSIDE = 2;

/** Enters a position, and those after it that a star lets through with nothing matched. */
function enter(tokens: readonly Token[], states: Uint8Array, state: number): void {
  for (let at = state; at <= tokens.length && states[at] !== ENTERED; at += 1) {
    states[at] = ENTERED;
    const kind = tokens[at]?.kind;
    if (kind !== 'star' && kind !== 'deep-star' && kind !== 'folders') return;
  }
}

/** Marks the positions that one character leads to from position `state`. */
function advance(tokens: readonly Token[], token: Token, state: number, code: number, following: Uint8Array): void {
  if (token.kind === 'star') {
    if (code !== SLASH) enter(tokens, following, state);
  } else if (token.kind === 'deep-star') enter(tokens, following, state);
  else if (token.kind === 'folders') {
    if (following[state] === 0) following[state] = INSIDE;
    if (code === SLASH) enter(tokens, following, state + 1);
  } else if (single(token, code)) enter(tokens, following, state + 1);
}

/**
 * Whether a pattern matches a whole text. All positions are followed at once, so the time is at most
 * (pattern length) × (text length), whatever a hostile ignore file holds.
 */
export function wildmatches(pattern: Wildmatch, text: string): boolean {
  if (pattern === null) return false;
  let active = new Uint8Array(pattern.length + 1);
  enter(pattern, active, 0);
  for (let index = 0; index < text.length; index += 1) {
    const following = new Uint8Array(pattern.length + 1);
    for (const [state, token] of pattern.entries()) {
      if (active[state] !== 0) advance(pattern, token, state, text.charCodeAt(index), following);
    }
    active = following;
  }
  return active[pattern.length] !== 0;
}

/** One character per byte of the UTF-8 form, because git matches bytes. */
export function bytesOf(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.from(text, 'utf8').toString('latin1');
  }
  return text;
}
