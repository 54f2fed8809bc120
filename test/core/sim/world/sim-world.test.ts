/** The simulated world: time in any pieces gives the same, orders live by the calendar, and what is told was saved. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePrice, parseQty } from '../../../../src/core/base/decimal.js';
import { DAY, HOUR, MINUTE, micros, SECOND } from '../../../../src/core/base/time.js';
import type { TradeUpdate } from '../../../../src/core/sim/broker/types.js';
import { listingOf } from '../../../../src/core/sim/market/listing.js';
import { QueueMarket } from '../../../../src/core/sim/market/queue-market.js';
import { CALENDARS } from '../../../../src/core/sim/world/calendar.js';
import { at, order, syntheticWorld, worldOn } from './rig.js';

const START = at('2026-06-01T14:00:00Z');

/** What a world tells in two minutes, moved by steps of these lengths; an order is sent after one of them. */
function tellings(cuts: readonly number[]): unknown[] {
  const world = syntheticWorld();
  const told: unknown[] = [];
  world.onTicks((ticks) => told.push(ticks));
  world.onTradeUpdate(({ kind, at: when, execution }) => told.push([kind, when, execution]));
  world.advance(micros(START + 30 * SECOND));
  world.desk.submit(order('ACME', 'buy', '5', { type: 'limit', tif: 'gtc', limitPrice: parsePrice('119.95') }));
  let now = START + 30 * SECOND;
  for (const cut of cuts) {
    now += cut;
    if (now < START + 2 * MINUTE) world.advance(micros(now));
  }
  world.advance(micros(START + 2 * MINUTE));
  return told;
}

test('how time is cut into calls changes nothing', () => {
  const whole = tellings([]);
  expect(whole.length).toBeGreaterThan(200);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 * SECOND }), { maxLength: 30 }), (cuts) => {
      expect(tellings(cuts)).toEqual(whole);
    }),
    { numRuns: 15 },
  );
});

test('jumps lead from one thing to the next, and a time that is past changes nothing', () => {
  const world = syntheticWorld();
  const times: number[] = [];
  world.onTicks(() => times.push(world.now()));
  for (let i = 0; i < 50; i++) expect(world.jump()).toBe(true);
  expect(times.length).toBeGreaterThan(40);
  const now = world.now();
  expect(world.advance(START)).toBe(now);
  expect(world.now()).toBe(now);
});

test('a market order meets the quote of its moment, and its updates come in order', () => {
  const world = syntheticWorld();
  world.advance(micros(START + 10 * SECOND));
  const updates: TradeUpdate[] = [];
  world.onTradeUpdate((update) => updates.push(update));
  world.desk.submit(order('ACME', 'buy', '5'));
  expect(updates.at(-1)?.kind).toBe('fill');
  expect(updates.at(-1)?.execution?.price).toBe(parsePrice(String(world.history.lastQuote('ACME')?.askPrice)));
  expect(world.desk.positions().map(({ symbol, qty }) => [symbol, qty])).toEqual([['ACME', parseQty('5')]]);
});

test('what the broker did is saved before anybody hears of it', () => {
  const log: string[] = [];
  const world = syntheticWorld({}, () => log.push('saved'));
  world.advance(micros(START + SECOND));
  world.onTradeUpdate(({ kind }) => log.push(kind));
  log.length = 0;
  world.desk.submit(order('ACME', 'buy', '1'));
  expect(log[0]).toBe('saved');
  expect(log.indexOf('fill')).toBeGreaterThan(0);
});

test("a day order expires at the close, a half day's at 13:00; others wait for the next session", () => {
  const start = at('2026-11-27T16:00:00Z');
  const world = syntheticWorld({ symbols: ['ACME'], calendar: 'nyse', start, rate: 1 });
  world.advance(micros(start + SECOND));
  const far = { type: 'limit', limitPrice: parsePrice('60') } as const;
  const [day, gtc] = [order('ACME', 'buy', '1', far), order('ACME', 'buy', '1', { ...far, tif: 'gtc' })].map(
    (request) => world.desk.submit(request),
  );
  const updates: [string, number][] = [];
  world.onTradeUpdate(({ kind, order: { id }, at: when }) => updates.push([`${kind} ${id}`, when]));
  world.advance(micros(start + DAY));
  const idOf = (answer: typeof day): string => (answer !== undefined && 'id' in answer ? answer.id : 'refused');
  expect(updates).toContainEqual([`expired ${idOf(day)}`, at('2026-11-27T18:00:00Z')]);
  expect(world.desk.order(idOf(gtc))?.status).toBe('done_for_day');
  world.advance(at('2026-11-30T15:00:00Z'));
  expect(world.desk.order(idOf(gtc))?.status).toBe('new');
});

test('a market that is starved stops time until it is fed, and one that is over lets it pass', () => {
  const market = new QueueMarket([]);
  const world = worldOn(market, 'always', START);
  expect(world.advance(micros(START + HOUR))).toBe(START);
  market.push([{ at: micros(START + SECOND), ticks: [] }]);
  expect(world.advance(micros(START + HOUR))).toBe(START + SECOND);
  market.end();
  expect(world.advance(micros(START + HOUR))).toBe(START + HOUR);
});

test('jumps end the day of a market that is over, and go no further', () => {
  const market = new QueueMarket([listingOf('ACME')]);
  const quote = { bidPrice: 119, bidSize: 1, askPrice: 121, askSize: 1, nanos: 0 };
  market.push([{ at: START, ticks: [{ kind: 'quote', symbol: 'ACME', tsEvent: START, tsRecv: START, ...quote }] }]);
  market.end();
  const world = worldOn(market, 'nyse', micros(START - 1));
  expect(world.jump()).toBe(true);
  for (const tif of ['day', 'gtc'] as const)
    world.desk.submit(order('ACME', 'buy', '5', { type: 'limit', tif, limitPrice: parsePrice('1') }));
  let jumps = 0;
  while (jumps < 100 && world.jump()) jumps++;
  expect(
    world.desk
      .orders()
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual(['done_for_day', 'expired']);
  expect(world.now()).toBe(at('2026-06-02T00:00:00Z')); // eight in the evening, when nothing trades any more
  // By another clock time goes on.
  expect(world.advance(micros(START + 3 * DAY))).toBe(START + 3 * DAY);
  world.desk.submit(order('ACME', 'buy', '5', { type: 'limit', limitPrice: parsePrice('1') }));
  while (jumps < 200 && world.jump()) jumps++;
  expect(world.desk.orders().filter(({ status }) => status === 'expired').length).toBe(2);
});

test('the calendar that never closes has days of 24 hours in New York, 23 and 25 at the changes of clocks', () => {
  const days = CALENDARS.always.sessions(20_000, 20_400);
  const lengths = days.map(({ open, close }) => (close - open) / HOUR);
  expect(new Set(lengths)).toEqual(new Set([23, 24, 25]));
  days.reduce((one, next) => {
    expect(next.open).toBe(one.close);
    return next;
  });
  expect(CALENDARS.always.isOpen(START)).toBe(true);
});

test('a listener may send an order: it is worked, and told after what led to it', () => {
  const world = syntheticWorld({ symbols: ['ACME'] });
  const told: string[] = [];
  world.onTradeUpdate(({ kind, order: { side } }) => {
    told.push(`${side} ${kind}`);
    if (side === 'buy' && kind === 'fill') world.desk.submit(order('ACME', 'sell', '1'));
  });
  let isSent = false;
  world.onTicks((ticks) => {
    if (isSent || !ticks.some(({ kind }) => kind === 'trade')) return;
    isSent = true;
    world.desk.submit(order('ACME', 'buy', '1'));
  });
  world.advance(micros(START + MINUTE));
  expect(told.indexOf('buy fill')).toBeGreaterThanOrEqual(0);
  expect(told.indexOf('sell fill')).toBeGreaterThan(told.indexOf('buy fill'));
  expect(world.desk.positions()).toEqual([]);
});
