/** Executions: those of our orders that one side lacks, and those that both have with another quantity or price. */

import { priceText, qtyText } from '../base/decimal.js';
import type { Price, Qty } from '../base/fixed.js';
import { type Micros, timeText } from '../base/time.js';
import type { Fill } from '../portfolio/records.js';
import type { VenueFill } from '../venue/records.js';
import { isSameSymbol } from '../venue/symbols.js';
import type { Difference, Effect, Findings, LocalBooks } from './books.js';
import type { FillPairs } from './pairs.js';
import { byHand, effectOf, importing, reversed } from './repairs.js';

type RemoteOnly = FillPairs['remoteOnly'][number];

/** `strange` are ids of ours under which the broker has another order. */
export function compareFills(
  { both, localOnly, remoteOnly }: FillPairs,
  local: LocalBooks,
  strange: ReadonlySet<string>,
): Findings {
  const current = new Set<string>(ordersOf(local));
  const isCurrent = ({ clientOrderId }: RemoteOnly): boolean => current.has(clientOrderId);
  // The opening of the newest books holds what came of it.
  const isPast = ({ remote }: RemoteOnly): boolean => remote.at < local.begun;
  const differing = both.filter((pair) => !isSame(pair));
  return {
    differences: [
      ...remoteOnly.map((one) =>
        strange.has(one.clientOrderId)
          ? strangeFill(one.clientOrderId, one.remote)
          : missing(one.clientOrderId, one.remote, isCurrent(one) || isPast(one)),
      ),
      ...localOnly.map(invented),
      ...differing.map(different),
    ],
    effects: [
      ...remoteOnly.filter((one) => isCurrent(one) || !isPast(one)).map(({ remote }) => effectOf(remote)),
      ...localOnly.map((fill) => reversed(ownEffect(fill))),
      ...differing.flatMap((pair) => [reversed(ownEffect(pair.local)), effectOf(pair.remote)]),
    ],
  };
}

/** Orders of the run whose books are the account's: those of an older run have had their end. */
function* ordersOf({ orders, history, prefixes }: LocalBooks): Iterable<string> {
  const newest = prefixes[0];
  for (const { clientOrderId } of orders)
    if (newest !== undefined && clientOrderId.startsWith(`${newest}-`)) yield clientOrderId;
  for (const one of history) if (one.kind === 'fill') yield one.fill.clientOrderId;
}

/** As the books have it: a fee that the books took with it is of theirs. */
const ownEffect = (fill: Fill): Effect => effectOf(fill, fill.fee, fill.feeQty);

const isSame = ({ local, remote }: FillPairs['both'][number]): boolean =>
  local.qty === remote.qty &&
  local.price === remote.price &&
  local.side === remote.side &&
  isSameSymbol(local.symbol, remote.symbol);

function strangeFill(clientOrderId: string, remote: VenueFill): Difference {
  const cause = 'the broker executed an order under our id that is not the one that was meant';
  const repair = byHand('first see what sent it: whoever has used our id may use it again');
  const { symbol } = remote;
  return { kind: 'missing_fill', symbol, clientOrderId, local: null, remote: told(remote), cause, repair };
}

function missing(clientOrderId: string, remote: VenueFill, isBookable: boolean): Difference {
  const cause = `the broker executed it at ${timeText(remote.at)}, and it was never booked: position and cash lack it`;
  const repair = isBookable
    ? importing('the fill is booked as the broker tells it', [{ kind: 'fill', clientOrderId, fill: remote }])
    : byHand('its order is of an older run: run the strategy of that run again on this ledger, so that it is booked');
  return {
    kind: 'missing_fill',
    symbol: remote.symbol,
    clientOrderId,
    local: null,
    remote: told(remote),
    cause,
    repair,
  };
}

function invented(fill: Fill): Difference {
  const { symbol, clientOrderId } = fill;
  const cause = 'the ledger has a fill that the broker does not show: taken back by the broker, or never made';
  const repair = byHand('compare with the statement of the broker; a fill is never taken out of the books by itself');
  return { kind: 'missing_fill', symbol, clientOrderId, local: told(fill), remote: null, cause, repair };
}

function different({ local, remote }: FillPairs['both'][number]): Difference {
  const isPrice = local.qty === remote.qty && local.side === remote.side && isSameSymbol(local.symbol, remote.symbol);
  const cause = `the same fill stands with another ${isPrice ? 'price' : 'quantity'} in the ledger: corrected by the broker, or damaged here`;
  return {
    kind: isPrice ? 'average_price' : 'quantity',
    symbol: local.symbol,
    clientOrderId: local.clientOrderId,
    local: told(local),
    remote: told(remote),
    cause,
    repair: byHand('see `tradectl ledger verify`; a fill that is booked is never changed by itself'),
  };
}

interface Execution {
  readonly side: string;
  readonly symbol: string;
  readonly qty: Qty;
  readonly price: Price;
  readonly at?: Micros;
}

/** `buy 5 AAPL at 101.25`. */
export const told = ({ side, symbol, qty, price }: Execution): string =>
  `${side} ${qtyText(qty)} ${symbol} at ${priceText(price)}`;
