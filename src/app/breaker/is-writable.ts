/** Whether the ledger can still be written at a session's end: what cannot be is told by what failed. */

import { TradectlError } from '../../core/base/errors.js';

/** `failure`: what the session ends by, if it ends by an error. */
export const isWritable = (failure: unknown): boolean =>
  !(failure instanceof TradectlError && failure.code.startsWith('ledger_'));
