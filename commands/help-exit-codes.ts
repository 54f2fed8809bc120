/** `tradectl help exit-codes`: every exit status, and what it means. */

import { type ErrorCode, EXIT } from '../src/core/base/errors.js';
import { STOP_STATUS } from './context.js';
import { BUG_STATUS } from './failure.js';
import type { Entry } from './help-page.js';
import { ANSWER_IS_NO, DONE } from './run-command.js';

interface ExitCode {
  readonly status: number;
  readonly meaning: string;
  /** The codes of `--json` failures that end with it. */
  readonly codes: readonly string[];
}

const MEANING: Readonly<Record<number, string>> = {
  [DONE]: 'done; also when the reader of a pipe closes it',
  [ANSWER_IS_NO]: 'done, and the answer is no: differences found, risk denied, a gate missed, a check failed',
  2: 'usage, configuration or input data',
  3: 'venue or network not there after the retries',
  4: 'keys missing or refused',
  5: 'halted: nothing may be opened; see `tradectl risk status`',
  6: "ledger unusable: locked, read-only, disk full, newer version, corrupt, another account's, older than the broker's orders",
  [BUG_STATUS]: 'a bug in tradectl',
  [STOP_STATUS.SIGHUP]: 'stopped by SIGHUP after an orderly end',
  [STOP_STATUS.SIGINT]: 'stopped by SIGINT after an orderly end',
  [STOP_STATUS.SIGTERM]: 'stopped by SIGTERM after an orderly end',
};

/** Every exit status, ascending. */
function exitCodes(): readonly ExitCode[] {
  const codes = Object.keys(EXIT) as ErrorCode[];
  return Object.entries(MEANING).map(([text, meaning]) => {
    const status = Number(text);
    const own = codes.filter((code) => EXIT[code] === status);
    return { status, meaning, codes: status === BUG_STATUS ? ['bug'] : own };
  });
}

export const data = (): unknown => exitCodes();

export const heading = 'STATUS  MEANING';

export const entries = (): readonly Entry[] =>
  exitCodes().map(({ status, meaning }) => ({ name: String(status), lines: [meaning] }));
