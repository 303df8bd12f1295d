import type { Terminal } from './terminal.js';

/** Shows steps as they run: one line each, rewritten in place on a terminal. */
export interface StepLines {
  started(step: string): void;
  finished(step: string, summary: string): void;
}

const CLEAR_LINE = '\r\u001b[2K';

export function stepLines(terminal: Terminal): StepLines {
  const { colors, live } = terminal;
  return {
    started(step) {
      if (live) process.stderr.write(`${CLEAR_LINE}${colors.cyan('…')} ${step}`);
    },
    finished(step, summary) {
      if (live) process.stderr.write(CLEAR_LINE);
      terminal.note(`${live ? colors.green('✔') : '-'} ${step}${summary === '' ? '' : `: ${summary}`}`);
    },
  };
}
