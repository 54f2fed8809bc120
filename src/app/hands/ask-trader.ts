/** Asks the process that writes the ledger: a request in the file, and its answer. */

import { TradectlError } from '../../core/base/errors.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import { readLedger } from '../../io/sqlite/reader.js';
import { appendRequest } from '../../io/sqlite/requests.js';
import type { Clock } from '../trade/pacer.js';
import { HAND, type HandAnswer, WISH_LIFETIME, type Wish } from './wish.js';

interface Asking {
  readonly path: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface AskTrader extends Asking {
  readonly wish: Wish;
  /** User, machine and process. */
  readonly who: string;
}

export interface AskWriter extends Asking {
  /** Of the request: `hand`, `risk_limit`. */
  readonly kind: string;
  readonly body: unknown;
  /** Who asks: a command or a user, and the process. */
  readonly who: string;
}

/** Between two looks for the answer. */
const LOOK_MS = 100;
/** Longer than a trader waits for the broker. */
const ANSWER_WITHIN = 20 * SECOND;
/** It may have been taken in time, and wait for a slow disk: only then is it void for sure. */
const VOID_AFTER = WISH_LIFETIME + 5 * SECOND;

/** Throws TradectlError `ledger_locked` where nobody takes it: then it is not carried out later either. */
export const askTrader = ({ wish, ...asking }: AskTrader): Promise<HandAnswer> =>
  askWriter<HandAnswer>({ ...asking, kind: HAND, body: wish });

/** A request of any kind, and what the writer says to it; throws as `askTrader` does. */
export async function askWriter<T>({ path, kind, body, who, clock, signal }: AskWriter): Promise<T> {
  const asked = clock.now();
  const id = appendRequest(path, { kind, body, madeBy: who, at: asked });
  for (;;) {
    await clock.sleep(LOOK_MS, signal);
    const row = readLedger(path, (reads) => reads.request(id));
    if (typeof row?.outcome === 'string') return JSON.parse(row.outcome) as T;
    signal.throwIfAborted();
    giveUp(asked, clock.now(), typeof row?.taken_at === 'number', path);
  }
}

function giveUp(asked: Micros, now: Micros, isTaken: boolean, path: string): void {
  if (!isTaken && now - asked > VOID_AFTER)
    throw new TradectlError('ledger_locked', 'the process that writes the ledger takes no requests', {
      where: path,
      hint: 'it is no trader at a broker, or it hangs; nothing was done, and nothing will be: stop it, and ask again',
    });
  if (now - asked > ANSWER_WITHIN)
    throw new TradectlError('venue_unreachable', 'the trader took the request, and has not answered', {
      where: path,
      hint: 'see what came of it: tradectl orders',
    });
}
