import { message } from '../../language/message.js';
import { speak } from '../../language/speak.js';
import type { Evidence, Fact, Message } from '../../model/index.js';
import type { Terminal } from '../terminal.js';

/** How a value is shown: with which colours, and in which language the words around it are. */
export interface Look {
  readonly terminal: Pick<Terminal, 'colors'>;
  readonly language: string;
}

type Sentence = Parameters<typeof message>;

export function say(look: Look, ...sentence: Sentence): string {
  return speak(message(...sentence), look.language);
}

export function said(look: Look, sentence: Message): string {
  return speak(sentence, look.language);
}

/** A heading with its lines below; nothing where there are no lines. */
export function section(look: Look, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', look.terminal.colors.bold(title), ...lines.map((line) => `  ${line}`)];
}

function placeOf(evidence: Evidence): string {
  return evidence.line === null ? evidence.file : `${evidence.file}:${evidence.line}`;
}

/** The first place something was read, dimmed; empty where there is none. */
export function place(look: Look, evidence: readonly Evidence[]): string {
  const [first] = evidence;
  return first === undefined ? '' : ` ${look.terminal.colors.dim(`(${placeOf(first)})`)}`;
}

/** A fact with its place, and with the word "assumed" where it is a default. */
export function factText(look: Look, fact: Fact<unknown>): string {
  const basis =
    fact.basis === 'declared' ? '' : ` ${look.terminal.colors.yellow(say(look, `cli.basis.${fact.basis}`))}`;
  return `${String(fact.value)}${basis}${place(look, fact.evidence)}`;
}
