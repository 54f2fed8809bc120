/** The simulator's state in one object: what its page shows, and scripts may ask for. */

import { moneyText, priceText, qtyText } from '../../../core/base/decimal.js';
import { abs, averagePrice } from '../../../core/base/fixed.js';
import { timeText } from '../../../core/base/time.js';
import { isFinal } from '../../../core/orders/lifecycle.js';
import type { BrokerOrder } from '../../../core/sim/broker/types.js';
import type { Faults } from '../../../core/sim/faults.js';
import type { ClockControl, World } from '../../../core/sim/world/world.js';
import type { Streams } from '../stream/server.js';

export interface StatusTerms {
  readonly world: World;
  readonly clock: ClockControl;
  readonly faults: Faults;
  readonly streams: Pick<Streams, 'clients' | 'sessions'>;
  /** What the market is, in words. */
  readonly description: string;
}

/** No list is longer, so that a busy simulator can still be looked at. */
const ROWS_MAX = 100;

export function statusJson({
  world,
  clock,
  faults,
  streams,
  description,
}: StatusTerms): Readonly<Record<string, unknown>> {
  const now = world.now();
  const { open, close } = world.calendar.next(now);
  return {
    now: timeText(now),
    clock: { mode: clock.mode, is_paused: clock.isPaused },
    market: {
      description,
      is_open: world.calendar.isOpen(now),
      next_open: timeText(open),
      next_close: timeText(close),
    },
    account: accountOf(world),
    symbols: world.history
      .symbols()
      .slice(0, ROWS_MAX)
      .map((symbol) => symbolOf(world, symbol)),
    orders: ordersOf(world),
    positions: positionsOf(world),
    sessions: sessionsOf(streams),
    faults: faultsOf(faults),
  };
}

function accountOf({ desk }: World): Readonly<Record<string, string>> {
  const { cash, equity, buyingPower } = desk.account();
  return { cash: moneyText(cash), equity: moneyText(equity), buying_power: moneyText(buyingPower) };
}

function symbolOf({ history }: World, symbol: string): Readonly<Record<string, string | number | null>> {
  const [quote, trade] = [history.lastQuote(symbol), history.lastTrade(symbol)];
  const at = Math.max(quote?.tsEvent ?? 0, trade?.tsEvent ?? 0);
  const times = [quote?.tsEvent, trade?.tsEvent].filter((time) => time === at);
  return {
    symbol,
    bid: quote?.bidPrice ?? null,
    ask: quote?.askPrice ?? null,
    last: trade?.price ?? null,
    at: times[0] === undefined ? null : timeText(times[0]),
  };
}

/** Open ones first, then those that ended last. */
function ordersOf({ desk }: World): readonly Readonly<Record<string, unknown>>[] {
  const all = desk.orders();
  const open = all.filter(({ status }) => !isFinal(status));
  const over = all.filter(({ status }) => isFinal(status));
  return [...open.toReversed(), ...over.toReversed()].slice(0, ROWS_MAX).map(orderOf);
}

const orderOf = (order: BrokerOrder): Readonly<Record<string, unknown>> => ({
  id: order.id,
  client_order_id: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  qty: order.qty === undefined ? null : qtyText(order.qty),
  limit_price: order.limitPrice === undefined ? null : priceText(order.limitPrice),
  stop_price: order.stopPrice === undefined ? null : priceText(order.stopPrice),
  filled_qty: qtyText(order.filledQty),
  status: order.status,
  submitted_at: timeText(order.submittedAt),
});

const positionsOf = ({ desk }: World): readonly Readonly<Record<string, unknown>>[] =>
  desk
    .positions()
    .slice(0, ROWS_MAX)
    .map(({ symbol, qty, cost }) => ({
      symbol,
      qty: qtyText(qty),
      average: priceText(averagePrice(abs(cost), abs(qty))),
    }));

const sessionsOf = (streams: StatusTerms['streams']): Readonly<Record<string, unknown>> => ({
  connections: [...streams.clients].slice(0, ROWS_MAX).map(({ peer, path, encoding, isIn, lists }) => ({
    ...{ id: peer.id, path, encoding, is_authenticated: isIn, sent: peer.sent, buffered: peer.buffered },
    lists: Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.slice(0, ROWS_MAX)])),
  })),
  zombies: streams.sessions().filter(({ deadUntil }) => deadUntil !== undefined).length,
});

const faultsOf = (faults: Faults): readonly Readonly<Record<string, unknown>>[] =>
  faults.list().map(({ name, does, where, isArmed, ms, timesLeft, chance, until, acted }) => ({
    ...{ name, does, where, is_armed: isArmed, acted, ms: isArmed ? ms : null },
    times_left: timesLeft ?? null,
    chance: chance ?? null,
    until: until === undefined ? null : timeText(until),
  }));
