/** Fees that are taken in coins, apart from the fill that they are of: a stranger's fill may not be in the books. */

import { DAY, micros, SECOND } from '../../../core/base/time.js';
import { newYorkDay } from '../../../core/base/zone.js';
import type { VenueFill, VenueMovement } from '../../../core/venue/records.js';
import { isSameSymbol } from '../../../core/venue/symbols.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';

export interface CoinFeeOptions {
  readonly client: Pick<TradingClient, 'fills'>;
  /** Whether the books have a movement by that id. */
  readonly hasMoved: (movementId: string) => boolean;
  /** Whether an execution is in the books, or will be as soon as its order is heard of. */
  readonly isOfBooks: (fill: VenueFill) => boolean;
}

/** The broker may write a fee down a moment before its fill. */
const APART = SECOND;

/** Ids of the fees whose fills the books do not have: they wait. Throws TradectlError `venue_unreachable`. */
export async function feesAhead(
  fresh: readonly VenueMovement[],
  { client, hasMoved, isOfBooks }: CoinFeeOptions,
): Promise<ReadonlySet<string>> {
  const fees = fresh.filter(({ type, activityId }) => type === 'CFEE' && !hasMoved(activityId));
  if (fees.length === 0) return new Set();
  const first = Math.min(...fees.map(({ at }) => at));
  const fills = await client.fills({ after: micros(first - DAY) });
  const isAhead = (fee: VenueMovement): boolean => {
    const its = fillsOf(fee, fills);
    return its.length > 0 && !its.every(isOfBooks);
  };
  return new Set(fees.filter(isAhead).map(({ activityId }) => activityId));
}

/** The last of its coin before it; of a fee that is told by its day alone, all of that day. */
function fillsOf({ symbol = '', at, isOfDay }: VenueMovement, fills: readonly VenueFill[]): readonly VenueFill[] {
  const same = fills.filter((fill) => isSameSymbol(fill.symbol, symbol));
  if (isOfDay === true) return same.filter((fill) => newYorkDay(fill.at) === newYorkDay(at));
  const before = same.filter((fill) => fill.at <= at + APART);
  return before.toSorted((a, b) => a.at - b.at).slice(-1);
}
