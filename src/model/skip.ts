/** "Nothing to say here", as a value: a detector or platform that does not apply returns this instead of throwing. */
export interface Skip {
  readonly skipped: string;
  readonly detail?: string;
}

export function skip(reason: string, detail?: string): Skip {
  return detail === undefined ? { skipped: reason } : { skipped: reason, detail };
}

export function isSkip(value: unknown): value is Skip {
  return typeof value === 'object' && value !== null && 'skipped' in value && typeof value.skipped === 'string';
}
