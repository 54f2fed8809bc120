/** Orders of the ledger that no session follows, as of books that were left: a person's cancel of one goes to the broker itself. */

import { isZero } from '../../core/base/fixed.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { VenueOrder } from '../../core/venue/records.js';
import type { TradingClient } from '../../io/alpaca/trading/client.js';
import { denied, type HandAnswer } from './wish.js';

export interface LeftOrdersOptions {
  readonly client: Pick<TradingClient, 'cancel' | 'orderByClientId'>;
  /** Whether anything may be sent. */
  readonly mayAct: () => boolean;
  readonly now: () => Micros;
  readonly pause: (ms: number) => Promise<void>;
}

const PATIENCE = 6 * SECOND;
const LOOK_MS = 250;

/** What came of it; `not_open` where the broker has no such order open. */
export async function cancelLeft(clientOrderId: string, options: LeftOrdersOptions): Promise<HandAnswer> {
  const { client, mayAct, now, pause } = options;
  const deadline = now() + PATIENCE;
  let isAsked = false;
  for (;;) {
    const told = await client.orderByClientId(clientOrderId);
    if (told.kind === 'not_found') return notOpen(clientOrderId);
    if (told.kind === 'order' && isOver(told.order)) return isAsked ? ended(told.order) : notOpen(clientOrderId);
    if (now() >= deadline || !mayAct()) return UNCONFIRMED;
    if (told.kind === 'order' && !isAsked) {
      isAsked = true;
      await client.cancel(told.order.venueOrderId);
    }
    await pause(LOOK_MS);
  }
}

const isOver = ({ status }: VenueOrder): boolean => status !== undefined && isFinal(status);

const notOpen = (id: string): HandAnswer => denied('not_open', `no open order ${id}`);

function ended({ clientOrderId, status, filledQty }: VenueOrder): HandAnswer {
  if (status !== 'canceled') return denied('too_late', `${clientOrderId} was ${status} first`);
  const filled = isZero(filledQty) ? '' : '; it had filled in part';
  return { outcome: 'done', code: null, message: `no session followed it${filled}: ${NEXT}`, orders: [] };
}

const NEXT = 'tradectl reconcile --apply takes that into the ledger';

export const UNCONFIRMED: HandAnswer = {
  ...{ outcome: 'unknown', code: null, orders: [] },
  message: 'the broker has not confirmed it: see tradectl reconcile',
};
