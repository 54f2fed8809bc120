/** Operating errors: what a user or the world can cause. Each carries what is wrong, where, and what to do. */

/** One code for each kind of trouble; scripts may match on it. */
export type ErrorCode =
  | 'usage'
  | 'config'
  | 'data'
  | 'strategy'
  | 'not_found'
  | 'venue_unreachable'
  | 'auth'
  | 'venue_mismatch'
  | 'halted'
  | 'ledger_locked'
  | 'ledger_readonly'
  | 'ledger_full'
  | 'ledger_newer'
  | 'ledger_corrupt'
  | 'ledger_foreign'
  | 'ledger_behind'
  | 'output';

/** Exit status of each error code (the table of `tradectl help exit-codes`). Total, so a new code must choose. */
export const EXIT: Readonly<Record<ErrorCode, number>> = {
  usage: 2,
  config: 2,
  data: 2,
  strategy: 2,
  not_found: 2,
  output: 2,
  venue_unreachable: 3,
  auth: 4,
  venue_mismatch: 6,
  halted: 5,
  ledger_locked: 6,
  ledger_readonly: 6,
  ledger_full: 6,
  ledger_newer: 6,
  ledger_corrupt: 6,
  ledger_foreign: 6,
  ledger_behind: 6,
};

export interface ErrorDetails {
  /** File, line, column, symbol or order id, as far as known: `prices.csv:17`. */
  readonly where?: string;
  /** The next thing to type or to change. */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class TradectlError extends Error {
  override readonly name = 'TradectlError';
  readonly where: string | undefined;
  readonly hint: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.where = details.where;
    this.hint = details.hint;
  }
}
