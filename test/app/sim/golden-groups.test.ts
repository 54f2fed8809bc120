/** Files as the simulator's market: brackets, OTOs and OCOs fill as the backtest's venue has them, one by one. */

import { expect, test } from 'vitest';
import { priceText, qtyText } from '../../../src/core/base/decimal.js';
import { Prng } from '../../../src/core/base/prng.js';
import type { Bar, Opening } from '../../../src/core/events.js';
import { entryGroup, exitGroup, type GroupTerms } from '../../../src/core/orders/groups.js';
import type { ClientOrderId, Order } from '../../../src/core/orders/order.js';
import { approveLegs } from '../../../src/core/risk/gate.js';
import type { BrokerOrder } from '../../../src/core/sim/broker/types.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import { at, order, worldOn } from '../../core/sim/world/rig.js';
import { approve } from '../../support/core/approve.js';
import { order as engineOrder, FREE, instrument, price, qty } from '../../support/core/build.js';
import { csv, minutes, opened, playOut, type Row, rows, tradingDays } from './bar-files.js';

type Kind = 'bracket' | 'oto' | 'oco' | 'simple';

interface Sent {
  readonly id: string;
  /** Of the bar after which it was sent. */
  readonly index: number;
  readonly kind: Kind;
  readonly limit?: string;
  readonly profit: string;
  readonly stop: string;
  readonly stopLimit?: string;
  readonly tif: 'day' | 'gtc';
}

/** A random group about the last price; an exit of what is held only where something is free to be exited. */
function randomGroup(prng: Prng, index: number, close: number): Sent {
  const text = (value: number): string => value.toFixed(2);
  const base = prng.next() < 0.5 ? close - prng.next() * 8 : close;
  const stop = base - 0.5 - prng.next() * 8;
  const kind = (['bracket', 'bracket', 'oto', 'simple', 'oco'] as const)[prng.int(0, 4)] ?? 'bracket';
  return {
    ...{ id: `o-${index}`, index, kind, profit: text(base + 0.5 + prng.next() * 8), stop: text(stop) },
    ...(base === close || kind === 'oco' || kind === 'simple' ? {} : { limit: text(base) }),
    ...(prng.next() < 0.3 ? { stopLimit: text(stop - prng.next() * 3) } : {}),
    tif: prng.next() < 0.5 ? 'day' : 'gtc',
  };
}

const optional = (text: string | undefined) => (text === undefined ? undefined : price(text));

function requestOf(sent: Sent) {
  const { kind, id, tif, limit, profit, stop, stopLimit } = sent;
  const stopLoss = { stopPrice: price(stop), limitPrice: optional(stopLimit) };
  const takeProfit = { limitPrice: price(profit) };
  const common = { tif, clientOrderId: id };
  if (kind === 'simple') return order('ABC', 'buy', '10', { ...common, type: 'market' });
  if (kind === 'oco')
    return order('ABC', 'sell', '10', { ...common, type: 'limit', orderClass: 'oco', takeProfit, stopLoss });
  return order('ABC', 'buy', '10', {
    ...{ ...common, orderClass: kind, type: limit === undefined ? 'market' : 'limit', limitPrice: optional(limit) },
    ...(kind === 'bracket' ? { takeProfit, stopLoss } : { stopLoss }),
  });
}

type Fills = Record<string, string[]>;

const note = (fills: Fills, id: string, text: string): void => {
  fills[id] = [...(fills[id] ?? []), text];
};

async function simulated(all: readonly Row[], seed: number): Promise<{ fills: Fills; sent: readonly Sent[] }> {
  const market = await opened({ 'ABC.csv': csv(all) });
  const world = worldOn(market.market, 'nyse', market.start, market.history);
  const [fills, sent, prng]: [Fills, Sent[], Prng] = [{}, [], new Prng(seed)];
  const nameOf = ({ clientOrderId, parentId, type }: BrokerOrder): string => {
    const parent = parentId === undefined ? undefined : world.desk.order(parentId)?.clientOrderId;
    return parent === undefined ? clientOrderId : `${parent}-${type === 'limit' ? 'tp' : 'sl'}`;
  };
  world.onTradeUpdate(({ order: told, execution }) => {
    if (execution !== undefined) note(fills, nameOf(told), `${qtyText(execution.qty)} @ ${priceText(execution.price)}`);
  });
  await playOut(market, world, ({ close }, index) => {
    const wish = prng.next() < 0.5 ? randomGroup(prng, index, close) : undefined;
    if (wish !== undefined && 'id' in world.desk.submit(requestOf(wish))) sent.push(wish);
  });
  return { fills, sent };
}

function groupOf({ kind, id, tif, limit, profit, stop, stopLimit }: Sent): { first: Order; group: GroupTerms } {
  const loss = { stop: price(stop), limit: optional(stopLimit) };
  if (kind === 'oco') {
    const group = exitGroup(engineOrder('sell', { id, tif }), price(profit), loss);
    return { group, first: engineOrder('sell', { id, tif, limit: profit }) };
  }
  const first = engineOrder('buy', { id, tif, ...(limit ? { limit } : {}) });
  return {
    first,
    group: entryGroup(first, { takeProfit: kind === 'bracket' ? price(profit) : undefined, stopLoss: loss }),
  };
}

/** The same groups, each sent at the opening after its bar. */
function backtested(all: readonly Row[], sent: readonly Sent[]): Fills {
  const venue = new SimVenue([instrument()], FREE);
  const fills: Fills = {};
  const drain = (): void => {
    for (let report = venue.next(); report !== undefined; report = venue.next()) {
      const { clientOrderId, execution } = report;
      if (execution !== undefined)
        note(fills, clientOrderId, `${qtyText(execution.qty)} @ ${priceText(execution.price)}`);
    }
  };
  for (const [i, row] of all.entries()) {
    const time = at(row.time);
    const stamp = { symbol: 'ABC', tsEvent: time, tsRecv: time };
    venue.onMarket({ kind: 'opening', ...stamp, price: row.open } satisfies Opening);
    for (const wish of sent.filter(({ index }) => index === i - 1)) send(venue, wish, time);
    venue.onMarket({ kind: 'bar', ...stamp, ...row, volume: 1 } satisfies Bar);
    drain();
  }
  return fills;
}

function send(venue: SimVenue, wish: Sent, createdAt: Order['createdAt']): void {
  const { first, group } = groupOf(wish);
  const times = { createdAt, updatedAt: createdAt };
  const base = { ...first, ...times, qty: qty('10') };
  if (wish.kind === 'simple') return venue.send({ kind: 'submit', order: approve(base) });
  const approved = approve({ ...base, role: group.role });
  const legs = group.legs.map(({ role, intent }) => ({
    ...{ ...approved, ...intent, ...times, role, parentId: approved.clientOrderId },
    clientOrderId: `${wish.id}-${role === 'take_profit' ? 'tp' : 'sl'}` as ClientOrderId,
  }));
  venue.send({ kind: 'submit', order: approved, legs: approveLegs(approved, legs) });
}

const lastMinutesOfDays = (): string[] => tradingDays(40).flatMap((day) => minutes(`${day}T20:56:00Z`, 4));

test.each([
  ['days', tradingDays(150)],
  ['the last minutes of days', lastMinutesOfDays()],
] as const)('%s: entries and exits, over several seeds', async (_name, times) => {
  const exits = new Map<string, number>();
  for (const seed of [1, 2, 3, 4, 5]) {
    const all = rows(times, seed);
    const { fills, sent } = await simulated(all, seed + 100);
    expect(fills).toEqual(backtested(all, sent));
    const kinds = new Map(sent.map(({ id, kind }) => [id, kind]));
    for (const id of Object.keys(fills)) {
      const what = `${kinds.get(id.replace(/-(tp|sl)$/, ''))} ${/-(tp|sl)$/.exec(id)?.[1] ?? 'first'}`;
      exits.set(what, (exits.get(what) ?? 0) + 1);
    }
  }
  expect([...exits.keys()].sort()).toEqual(
    ['bracket first', 'bracket sl', 'bracket tp', 'oco first', 'oco sl', 'oto first', 'oto sl', 'simple first'].sort(),
  );
});
