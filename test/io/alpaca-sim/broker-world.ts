/** A world with the real broker and calendar, whose time and prices a test moves by hand. */

import { must } from '../../../src/core/base/assert.js';
import { parseRate } from '../../../src/core/base/decimal.js';
import { DAY, MINUTE, type Micros, micros } from '../../../src/core/base/time.js';
import { Broker } from '../../../src/core/sim/broker/broker.js';
import type { BrokerOptions } from '../../../src/core/sim/broker/core.js';
import type { TradeUpdate } from '../../../src/core/sim/broker/types.js';
import { CALENDARS } from '../../../src/core/sim/world/calendar.js';
import { WorldHistory } from '../../../src/core/sim/world/history.js';
import type { Tick, World } from '../../../src/core/sim/world/world.js';
import { ASSETS, at, money } from './fake-world.js';

/** A Monday, the market open since half an hour. */
export const TEN = at('2026-03-02T15:00:00Z');

export interface BrokerWorld extends World {
  readonly desk: Broker;
  readonly history: WorldHistory;
  /** A bid, and an ask of a cent more, of plenty; then the time is that moment. */
  quote(symbol: string, bidPrice: number, time?: Micros): void;
  tell(tick: Tick): void;
  pass(to: Micros): void;
}

export function brokerWorld(options: Partial<BrokerOptions> = {}): BrokerWorld {
  let now: Micros = TEN;
  const listeners = new Set<(update: TradeUpdate) => void>();
  const calendar = CALENDARS.nyse;
  const desk = new Broker({
    assets: ASSETS,
    cash: money('100000'),
    now,
    seed: 7,
    calendar,
    fees: { crypto: must(parseRate('0.0025'), 'a rate') },
    onUpdate: (update) => {
      for (const listener of listeners) listener(update);
    },
    ...options,
  });
  const history = new WorldHistory(ASSETS.map(({ symbol }) => symbol));
  const pass = (to: Micros): void => {
    now = to;
    desk.advance(to);
  };
  const tell = (tick: Tick): void => {
    history.add(tick);
    desk.take(tick);
  };
  return {
    now: () => now,
    desk,
    history,
    calendar,
    onTradeUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onTicks: () => () => undefined,
    tell,
    pass,
    quote: (symbol, bidPrice, time = now) => {
      pass(time);
      const stamps = { symbol, tsEvent: time, tsRecv: time, nanos: 0 };
      tell({ kind: 'quote', ...stamps, bidPrice, bidSize: 10_000, askPrice: bidPrice + 0.01, askSize: 10_000 });
    },
  };
}

/** Quotes, trades, books and bars of every asset, of minutes and of three days. */
export function tellAll(world: BrokerWorld): void {
  const now = world.now();
  for (const [i, { symbol }] of ASSETS.entries()) {
    const base = 100 * (i + 1);
    const stamps = { symbol, tsEvent: now, tsRecv: now };
    const bar = { kind: 'bar', symbol, open: base, high: base + 1, low: base - 1, close: base, volume: 10 } as const;
    const more = { isUpdate: false, count: 3, vwap: base + 0.5 };
    for (const back of [3, 2, 1]) {
      const start = micros(now - back * MINUTE);
      world.tell({ ...bar, ...more, length: MINUTE, tsEvent: start, tsRecv: start });
      const day = micros(at('2026-03-02T05:00:00Z') - (back - 1) * DAY);
      world.tell({ ...bar, ...more, length: DAY, tsEvent: day, tsRecv: day });
    }
    world.tell({
      kind: 'trade',
      ...stamps,
      nanos: 5,
      price: base,
      size: 1,
      id: '3447222699101865076',
      aggressor: 'buy',
    });
    const bids = [{ price: base, size: 2 }];
    world.tell({
      kind: 'book_snapshot',
      ...stamps,
      nanos: 0,
      seq: undefined,
      bids,
      asks: [{ price: base + 1, size: 2 }],
    });
    world.quote(symbol, base);
  }
}
