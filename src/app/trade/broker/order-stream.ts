/** The stream of order updates of a session: what it hears, and what its silences mean for entries. */

import type { VenueUpdate } from '../../../core/venue/records.js';
import { TradeUpdates } from '../../../io/alpaca/trading/updates.js';
import type { BrokerSessionRequest } from './session-request.js';
import type { Settlement } from './settlement.js';
import { Telling } from './telling.js';

export interface OrderStreamEars {
  readonly heard: (update: VenueUpdate) => void;
  /** From now on everything is heard; what happened before is to be asked for. */
  readonly listening: () => void;
  readonly settlement: Pick<Settlement, 'begin' | 'lost'>;
  readonly alert: (code: string, message: string) => void;
  readonly fail: (error: Error) => void;
}

const RETRIES_MAX = 5;

export type OrderStreamTerms = Pick<BrokerSessionRequest, 'endpoint' | 'keys' | 'clock' | 'seed'>;

/** What cannot be read is told once of its kind, until the connection is another one. */
export function openOrderStream(
  { endpoint, keys, clock, seed }: OrderStreamTerms,
  { heard, listening, settlement, alert, fail }: OrderStreamEars,
): TradeUpdates {
  // While another client of the account holds the stream, each attempt would say the same.
  const away = new Telling((message) => alert('order_stream', message));
  const told = new Set<string>();
  return new TradeUpdates({
    ...{ endpoint, keys, clock, seed },
    retriesMax: RETRIES_MAX,
    onUpdate: heard,
    onCatchUp: () => {
      away.forget();
      settlement.begin();
      listening();
    },
    onGap: (reason) => settlement.lost(reason),
    onDown: (reason) => {
      told.clear();
      settlement.lost(reason);
      away.say(`the order stream is away: ${reason}`, clock.now());
    },
    onFault: ({ fault, detail }) => {
      if (told.has(fault)) return;
      told.add(fault);
      alert('order_stream', `the order stream: ${fault} ${detail}`.trimEnd());
    },
    onFail: fail,
  });
}
