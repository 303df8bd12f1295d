import type { Value } from './document.js';

/** A word as a POSIX shell would need it written; references to variables stay readable. */
function shellWord(word: string): string {
  if (word === '') return "''";
  return /[\s"'\\;&|<>()`*?]/u.test(word) ? `'${word.replace(/'/gu, `'\\''`)}'` : word;
}

/**
 * The command of an exec array: words joined, and `sh -c "…"` opened, because the shell adds nothing to what runs.
 */
export function commandOfWords(words: readonly string[]): string | null {
  const [shell, flag, script] = words;
  if (words.length >= 3 && /^(\/bin\/|\/usr\/bin\/)?(ba|da|a)?sh$/u.test(shell ?? '') && /^-[a-z]*c$/u.test(flag ?? ''))
    return script?.trim() ?? null;
  const text = words.map(shellWord).join(' ').trim();
  return text === '' ? null : text;
}

/** A command written as a string or as a list of words. */
export function commandOf(value: Value): string | null {
  const items = value.items();
  if (items.length === 0) return value.text();
  return commandOfWords(items.map((item) => item.text() ?? ''));
}

const PORT_OPTION =
  /(?:^|\s)(?:--port|--bind|-p|-b|--http-port|--server\.port|--server_port|--listen)(?:=|\s+)["']?(?:[\w.[\]:-]*:)?(\d{2,5})\b/u;
const DJANGO_ADDRESS = /\brunserver\s+(?:[\w.]+:)?(\d{2,5})\b/u;
const DEFAULTED = /\$\{[A-Z_]*PORT:?-(\d{2,5})\}/u;

/** The port a command line names, or null; `$PORT` names none, `${PORT:-8000}` names its default. */
export function portOfCommand(command: string): number | null {
  const found = PORT_OPTION.exec(command) ?? DJANGO_ADDRESS.exec(command) ?? DEFAULTED.exec(command);
  const port = found?.[1] === undefined ? null : Number(found[1]);
  return port !== null && port >= 1 && port <= 65535 ? port : null;
}

/** The path a health check asks for over HTTP (curl, wget, python -c …), or null. */
export function pathOfHealthCheck(command: string): string | null {
  const path = /https?:\/\/[^\s/"'`)]+(\/[\w./~-]*)/u.exec(command)?.[1];
  return path ?? null;
}

const DEVELOPMENT =
  /--reload\b|\brunserver\b|\bnodemon\b|\bwatch(?:exec|man)?\b|--watch\b|\bnext dev\b|\bvite\b(?! preview)|\b(?:npm|pnpm|yarn|bun)(?: run)? (?:start:)?dev\b|\bair\b|\bfastapi dev\b|\bflask(?: --\S+)* run\b.*--debug|\bsleep infinity\b|\btail -f\b/u;

/** Whether a command starts a service for development (reload on change) rather than for use. */
export function isDevelopmentCommand(command: string): boolean {
  return DEVELOPMENT.test(command);
}
