import { describe, expect, it } from 'vitest';
import { exitCodeOfError, exitCodeOfVerdict, exitCodes } from '../../src/cli/exit-codes.js';

describe('exit codes', () => {
  it('are each documented once', () => {
    const codes = exitCodes.map((entry) => entry.code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('of errors and verdicts are all in the table', () => {
    const codes = exitCodes.map((entry) => entry.code);
    for (const error of ['E_USAGE', 'E_NOT_FOUND', 'E_CONFLICT', 'E_INTERNAL', 'E_UNWRITABLE'] as const) {
      expect(codes).toContain(exitCodeOfError(error));
    }
    for (const verdict of ['fine', 'findings', 'question'] as const)
      expect(codes).toContain(exitCodeOfVerdict(verdict));
  });

  it('mean what the issue promises', () => {
    expect([
      exitCodeOfVerdict('fine'),
      exitCodeOfVerdict('findings'),
      exitCodeOfError('E_USAGE'),
      exitCodeOfVerdict('question'),
    ]).toEqual([0, 1, 2, 3]);
  });
});
