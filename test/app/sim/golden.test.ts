/** Files as the simulator's market: a market order sent after bar i fills at Open[i+1], as the backtest's venue has it. */

import { describe, expect, test } from 'vitest';
import type { OpenMarket } from '../../../src/app/sim/market.js';
import { must } from '../../../src/core/base/assert.js';
import { priceText, qtyText } from '../../../src/core/base/decimal.js';
import { DAY, type Micros, micros, timeText } from '../../../src/core/base/time.js';
import type { Bar, Opening, Side } from '../../../src/core/events.js';
import { sessionOn } from '../../../src/core/market/calendar/nyse.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import type { MarketBar } from '../../../src/core/sim/world/world.js';
import { at, order, worldOn } from '../../core/sim/world/rig.js';
import { approve } from '../../support/core/approve.js';
import { order as engineOrder, FREE, instrument } from '../../support/core/build.js';
import { csv, minutes, opened, playOut, type Row, rows, tradingDays } from './bar-files.js';

/** Sends the script's order after each bar of a symbol; resolves to what was filled, and when. */
async function simulated(
  market: OpenMarket,
  calendar: 'nyse' | 'always',
  script: (bar: MarketBar) => Side | undefined,
) {
  const world = worldOn(market.market, calendar, market.start, market.history);
  const fills: { symbol: string; side: Side; price: string; qty: string; at: Micros }[] = [];
  world.onTradeUpdate(({ kind, order: { symbol, side }, execution, at: when }) => {
    if (kind !== 'fill' || execution === undefined) return;
    fills.push({ symbol, side, price: priceText(execution.price), qty: qtyText(execution.qty), at: when });
  });
  await playOut(market, world, (bar) => {
    const side = script(bar);
    if (side !== undefined) expect('id' in world.desk.submit(order(bar.symbol, side, '10'))).toBe(true);
  });
  return fills;
}

/** What the backtest's venue makes of it: an order decided at a close is sent at the next opening. */
function backtested(all: readonly Row[], script: (index: number) => Side | undefined): readonly [Side, string][] {
  const venue = new SimVenue([instrument()], FREE);
  const fills: [Side, string][] = [];
  let waiting: Side | undefined;
  for (const [i, row] of all.entries()) {
    const stamp = { symbol: 'ABC', tsEvent: micros(i * DAY), tsRecv: micros(i * DAY) };
    const opening: Opening = { kind: 'opening', ...stamp, price: row.open };
    venue.onMarket(opening);
    if (waiting !== undefined) venue.send({ kind: 'submit', order: approve(engineOrder(waiting, { id: `o-${i}` })) });
    const bar: Bar = { kind: 'bar', ...stamp, ...row, volume: 1 };
    venue.onMarket(bar);
    for (let report = venue.next(); report !== undefined; report = venue.next())
      if (report.execution !== undefined && waiting !== undefined)
        fills.push([waiting, priceText(report.execution.price)]);
    waiting = script(i);
  }
  return fills;
}

/** In and out, with pauses. */
const turns = (index: number): Side | undefined =>
  (['buy', undefined, 'sell', undefined, undefined] as const)[index % 5];

describe.each([
  ['days in sessions of New York', tradingDays(80), 'nyse'],
  ['minutes of a session', minutes('2024-03-05T14:30:00Z', 120), 'nyse'],
  ['minutes around midnight, as crypto has them', minutes('2024-03-05T23:00:00Z', 120), 'always'],
] as const)('%s', (_name, times, calendar) => {
  test('market orders fill at the next open, at its moment, as in a backtest', async () => {
    const all = rows(times, 3);
    const market = await opened({ 'ABC.csv': csv(all) });
    expect(market.description).toContain(calendar === 'nyse' ? 'as the NYSE' : 'always');
    let index = 0;
    const fills = await simulated(market, calendar, () => turns(index++));
    expect(fills.map(({ side, price }) => [side, price])).toEqual(backtested(all, turns));
    expect(fills.length).toBeGreaterThan(20);
    const opensAt = ({ time }: Row): Micros =>
      time.length > 10 ? at(time) : must(sessionOn(Math.floor(at(time) / DAY)), 'a session').open;
    for (const fill of fills)
      expect(all.filter(({ open }) => String(open) === fill.price).map(opensAt)).toContain(fill.at);
  });
});

test('two symbols of one time do not disturb each other', async () => {
  const times = tradingDays(40);
  const [abc, xyz] = [rows(times, 5), rows(times, 6)];
  const market = await opened({ 'ABC.csv': csv(abc), 'XYZ.csv': csv(xyz) });
  const seen: Record<string, number> = { ABC: 0, XYZ: 0 };
  const fills = await simulated(market, 'nyse', ({ symbol }) => {
    const index = seen[symbol] ?? 0;
    seen[symbol] = index + 1;
    return turns(index);
  });
  for (const [symbol, all] of [
    ['ABC', abc],
    ['XYZ', xyz],
  ] as const) {
    const own = fills.filter((fill) => fill.symbol === symbol).map(({ side, price }) => [side, price]);
    expect(own).toEqual(backtested(all, turns));
  }
});

test('each bar is told as its prices, in their order, and then whole', async () => {
  const all = rows(['2024-01-02', '2024-01-03'], 8);
  const market = await opened({ 'ABC.csv': csv(all) });
  const world = worldOn(market.market, 'nyse', market.start, market.history);
  const told: string[] = [];
  world.onTicks((ticks) => {
    for (const tick of ticks) {
      if (tick.kind === 'trade') told.push(`${tick.price}`);
      if (tick.kind === 'bar')
        told.push(`${tick.open} ${tick.high} ${tick.low} ${tick.close} ${timeText(world.now())}`);
    }
  });
  while (market.market.nextAt() !== undefined) {
    world.jump();
    await market.refill();
  }
  market.close();
  const expected = all.flatMap(({ time, open, high, low, close }) => {
    const path = close >= open ? [low, high] : [high, low];
    return [open, ...path, close].map(String).concat(`${open} ${high} ${low} ${close} ${time}T21:00:00Z`);
  });
  expect(told).toEqual(expected);
  expect(world.history.bars('ABC', DAY, micros(0), micros(4e15)).length).toBe(2);
});
