/** Why there is nothing to look at, and how to have something. */

import { existsSync } from 'node:fs';
import { TradectlError } from '../../core/base/errors.js';
import type { ViewEnd } from './client.js';

export function noTrader(ledgerPath: string): TradectlError {
  const hint = 'start one, such as: tradectl trade --paper; or name its ledger with --db';
  if (!existsSync(ledgerPath)) return new TradectlError('not_found', 'there is no ledger', { where: ledgerPath, hint });
  return new TradectlError('venue_unreachable', 'no trader runs on this ledger', { where: ledgerPath, hint });
}

/** What the end of a view means; undefined where all is well. */
export function endError(how: ViewEnd, ledgerPath: string): TradectlError | undefined {
  if (how === 'ended') return undefined;
  if (how === 'absent') return noTrader(ledgerPath);
  const [message, hint] =
    how === 'lost'
      ? ['the trader is gone: its process has died', 'the same `tradectl trade` goes on with its run']
      : ['the trader speaks another version of the view', 'restart it with this tradectl'];
  return new TradectlError('venue_unreachable', message, { where: ledgerPath, hint });
}
