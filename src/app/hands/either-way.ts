/** A wish goes through whoever trades on the ledger, and straight to the broker where nobody does; who is leaving is waited for. */

import { TradectlError } from '../../core/base/errors.js';
import { SECOND } from '../../core/base/time.js';
import type { Clock } from '../trade/pacer.js';
import { ENDING, type HandAnswer } from './wish.js';

export interface Ways {
  readonly isTraderThere: () => boolean;
  /** Asks the trader. Throws TradectlError `ledger_locked` where it did nothing, and never will. */
  readonly ask: () => Promise<HandAnswer>;
  /** Acts without one. Throws TradectlError `ledger_locked` where somebody came first: then nothing was done. */
  readonly act: () => Promise<HandAnswer>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How long a session that ends, such as another act by hand, is waited for. */
const PATIENCE = 10 * SECOND;
const LOOK_MS = 100;

/** Throws what both ways throw; `ledger_locked` where neither was open for long. */
export async function eitherWay({ isTraderThere, ask, act, clock, signal }: Ways): Promise<HandAnswer> {
  const deadline = clock.now() + PATIENCE;
  for (;;) {
    const isAsked = isTraderThere();
    const said = await (isAsked ? ask() : act()).catch(lockedOut);
    if (!(said instanceof TradectlError) && said.code !== ENDING) return said;
    const isLeaving = (): boolean => isAsked && isTraderThere() && clock.now() < deadline;
    do await clock.sleep(LOOK_MS, signal);
    while (isLeaving());
    signal.throwIfAborted();
    // A trader that took nothing may have ended while it was asked.
    if (clock.now() < deadline || (isAsked && !isTraderThere())) continue;
    if (said instanceof TradectlError) throw said;
    return said;
  }
}

function lockedOut(error: unknown): TradectlError {
  if (error instanceof TradectlError && error.code === 'ledger_locked') return error;
  throw error;
}
