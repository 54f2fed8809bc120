/** Files as the simulator's market: resting orders of every type fill as the backtest's venue has them, one by one. */

import { describe, expect, test } from 'vitest';
import { priceText, qtyText } from '../../../src/core/base/decimal.js';
import { Prng } from '../../../src/core/base/prng.js';
import { MINUTE, type Micros, micros } from '../../../src/core/base/time.js';
import type { Bar, Opening, Side } from '../../../src/core/events.js';
import type { OrderType } from '../../../src/core/orders/order.js';
import type { Command } from '../../../src/core/ports.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import { at, order, worldOn } from '../../core/sim/world/rig.js';
import { approve } from '../../support/core/approve.js';
import { order as engineOrder, FREE, instrument, price } from '../../support/core/build.js';
import { csv, minutes, opened, playOut, type Row, rows, tradingDays } from './bar-files.js';

interface Sent {
  readonly id: string;
  /** Of the bar after which it was sent. */
  readonly index: number;
  readonly side: Side;
  readonly limit?: string;
  readonly stop?: string;
  readonly tif: 'day' | 'gtc' | 'ioc';
  readonly trail?: string;
}

/** A random order about the last price, of any type. */
function randomOrder(prng: Prng, index: number, count: number, close: number): Sent {
  const side = prng.next() < 0.5 ? 'buy' : 'sell';
  const near = (): string => (close + (prng.next() - 0.5) * 20).toFixed(2);
  const type = prng.int(0, 4);
  if (type === 4) {
    const trail = (0.5 + prng.next() * 10).toFixed(2);
    return { id: `t-${index}-${count}`, index, side, trail, tif: prng.next() < 0.5 ? 'day' : 'gtc' };
  }
  const isStop = type >= 2;
  return {
    id: `o-${index}-${count}`,
    index,
    side,
    ...(type === 1 || type === 3 ? { limit: near() } : {}),
    ...(type >= 2 ? { stop: near() } : {}),
    tif: prng.next() < 0.5 ? 'day' : prng.next() < 0.3 && !isStop ? 'ioc' : 'gtc',
  };
}

const typeOf = ({ limit, stop, trail }: Sent): OrderType =>
  trail !== undefined
    ? 'trailing_stop'
    : stop === undefined
      ? limit === undefined
        ? 'market'
        : 'limit'
      : limit === undefined
        ? 'stop'
        : 'stop_limit';

const requestOf = (sent: Sent) =>
  order('ABC', sent.side, '10', {
    ...{ type: typeOf(sent), tif: sent.tif, clientOrderId: sent.id },
    limitPrice: sent.limit === undefined ? undefined : price(sent.limit),
    stopPrice: sent.stop === undefined ? undefined : price(sent.stop),
    trailPrice: sent.trail === undefined ? undefined : price(sent.trail),
  });

/** What was filled of each order, and which orders were taken. */
interface Outcome {
  readonly fills: Map<string, string[]>;
  readonly expired: Set<string>;
}

const outcome = (): Outcome => ({ fills: new Map(), expired: new Set() });

const note = ({ fills }: Outcome, id: string, text: string): void => {
  fills.set(id, [...(fills.get(id) ?? []), text]);
};

/** Sends random orders after each bar; what the broker refuses is not sent to the venue either. */
async function simulated(all: readonly Row[], seed: number): Promise<{ told: Outcome; sent: readonly Sent[] }> {
  const market = await opened({ 'ABC.csv': csv(all) });
  const world = worldOn(market.market, 'nyse', market.start, market.history);
  const [told, sent, prng] = [outcome(), [] as Sent[], new Prng(seed)];
  world.onTradeUpdate(({ kind, order: { clientOrderId }, execution }) => {
    if (kind === 'expired') told.expired.add(clientOrderId);
    if (execution !== undefined) note(told, clientOrderId, `${qtyText(execution.qty)} @ ${priceText(execution.price)}`);
  });
  await playOut(market, world, ({ close }, index) => {
    for (let count = prng.int(0, 2); count > 0; count--) {
      const wish = randomOrder(prng, index, count, close);
      if ('id' in world.desk.submit(requestOf(wish))) sent.push(wish);
    }
  });
  return { told, sent };
}

function submission({ id, side, tif, limit, stop, trail }: Sent, createdAt: Micros): Command {
  const texts = { id, tif, createdAt, ...(limit ? { limit } : {}), ...(stop ? { stop } : {}) };
  const own = engineOrder(side, texts);
  if (trail === undefined) return { kind: 'submit', order: approve(own) };
  return {
    kind: 'submit',
    order: approve({ ...own, type: 'trailing_stop', trail: { kind: 'price', by: price(trail) } }),
  };
}

/** The same orders, each sent at the opening after its bar. */
function backtested(all: readonly Row[], sent: readonly Sent[]): Outcome {
  const venue = new SimVenue([instrument()], FREE);
  const told = outcome();
  for (const [i, row] of all.entries()) {
    const time: Micros = at(row.time);
    const stamp = { symbol: 'ABC', tsEvent: time, tsRecv: time };
    const due = sent.filter(({ index }) => index === i - 1);
    // A trail begins at the price that is there: at the broker the close before, unless the next bar opens with its end.
    const before = all[i - 1];
    const isEarly = ({ trail }: Sent): boolean =>
      trail !== undefined && before !== undefined && time > at(before.time) + MINUTE;
    for (const one of due) if (isEarly(one)) venue.send(submission(one, time));
    venue.onMarket({ kind: 'opening', ...stamp, price: row.open } satisfies Opening);
    for (const one of due) if (!isEarly(one)) venue.send(submission(one, time));
    venue.onMarket({ kind: 'bar', ...stamp, ...row, volume: 1 } satisfies Bar);
    for (let report = venue.next(); report !== undefined; report = venue.next()) {
      const { clientOrderId, execution, status } = report;
      if (status === 'expired') told.expired.add(clientOrderId);
      if (execution !== undefined)
        note(told, clientOrderId, `${qtyText(execution.qty)} @ ${priceText(execution.price)}`);
    }
  }
  return told;
}

const lastMinutesOfDays = (): string[] => tradingDays(40).flatMap((day) => minutes(`${day}T20:56:00Z`, 4));

describe.each([
  ['days', tradingDays(150)],
  ['the last minutes of days', lastMinutesOfDays()],
] as const)('%s', (_name, times) => {
  test('limits, stops, stop-limits, day orders and gaps, over several seeds', async () => {
    const types = new Set<string>();
    let expirations = 0;
    for (const seed of [1, 2, 3, 4, 5]) {
      const all = rows(times, seed);
      const { told, sent } = await simulated(all, seed + 100);
      const expected = backtested(all, sent);
      expect(Object.fromEntries(told.fills)).toEqual(Object.fromEntries(expected.fills));
      for (const id of expected.expired) expect(told.expired).toContain(id);
      for (const one of sent) if (told.fills.has(one.id)) types.add(typeOf(one));
      expirations += expected.expired.size;
    }
    expect(types).toEqual(new Set(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']));
    expect(expirations).toBeGreaterThan(0);
  });
});

describe('an order that comes while a bar is under way', () => {
  const bar: Row = { time: '2024-03-05T15:00:00Z', open: 100, high: 110, low: 90, close: 105 };
  /** Lets the order come after so many moments of the bar (open, low, high); what it filled at by the bar's end. */
  async function sentAfter(moments: number, more: Parameters<typeof order>[3]): Promise<string | undefined> {
    const market = await opened({ 'ABC.csv': csv([{ ...bar, time: '2024-03-05T14:59:00Z' }, bar]) });
    const world = worldOn(market.market, 'nyse', market.start, market.history);
    let filled: string | undefined;
    world.onTradeUpdate(({ execution }) => {
      if (execution !== undefined) filled = priceText(execution.price);
    });
    const isThere = (): boolean => world.history.trades('ABC', micros(0), micros(4e15)).length === 4 + moments;
    while (!isThere() && world.jump()) await market.refill();
    expect('id' in world.desk.submit(order('ABC', 'buy', '10', more))).toBe(true);
    while (market.market.nextAt() !== undefined && world.jump()) await market.refill();
    market.close();
    return filled;
  }

  test('meets what is left of it, at no better price than a backtest would', async () => {
    expect(await sentAfter(1, { type: 'limit', limitPrice: price('95') })).toBe('95');
    expect(await sentAfter(2, { type: 'limit', limitPrice: price('89') })).toBeUndefined();
    expect(await sentAfter(2, { type: 'stop', stopPrice: price('108') })).toBe('108');
    expect(await sentAfter(3, { type: 'limit', limitPrice: price('95') })).toBeUndefined();
    expect(await sentAfter(3, { type: 'limit', limitPrice: price('107') })).toBe('107');
    expect(await sentAfter(3, {})).toBe('110');
  });
});
