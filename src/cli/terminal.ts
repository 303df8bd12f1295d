import picocolors from 'picocolors';

type Colors = ReturnType<typeof picocolors.createColors>;

/** Where a command writes: values and reports to stdout, everything about the run to stderr. */
export interface Terminal {
  readonly colors: Colors;
  /** True where a person can answer: both ends are terminals and no machine reads the output. */
  readonly interactive: boolean;
  /** A line of the report. */
  print(text: string): void;
  /** A line about the run; left out with --quiet. */
  note(text: string): void;
  /** A line about a failure; never left out. */
  complain(text: string): void;
  /** The one JSON value of --json. */
  value(value: unknown): void;
  readonly json: boolean;
  readonly live: boolean;
}

export interface TerminalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Control characters of text from repositories must not move the cursor or colour the terminal (CWE-150). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[[0-9;]{0,8}m)/gu;

function printable(text: string): string {
  return text.replace(CONTROL, '');
}

export function openTerminal({ json, quiet, color }: TerminalOptions): Terminal {
  const outIsTerminal = process.stdout.isTTY === true;
  const errIsTerminal = process.stderr.isTTY === true;
  const colors = picocolors.createColors(color && outIsTerminal && !json && !process.env.NO_COLOR);
  return {
    colors,
    json,
    live: errIsTerminal && !quiet && !json,
    interactive: outIsTerminal && process.stdin.isTTY === true && !json && !process.env.CI,
    print: (text) => {
      if (!json) process.stdout.write(`${printable(text)}\n`);
    },
    note: (text) => {
      if (!quiet) process.stderr.write(`${printable(text)}\n`);
    },
    complain: (text) => void process.stderr.write(`${printable(text)}\n`),
    value: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
  };
}
