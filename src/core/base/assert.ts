/** Assertions: a failed one is a bug in tradectl and stops the process (exit 70). Never used for input. */

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Unwraps a value that cannot be undefined unless tradectl is wrong. */
export function must<T>(value: T | undefined | null, message: string): T {
  if (value === undefined || value === null) throw new AssertionError(message);
  return value;
}

/** Closes an exhaustive switch: a new variant stops compiling here. */
export function never(value: never): never {
  throw new AssertionError(`unexpected ${JSON.stringify(value)}`);
}
