/** Ten thousand orders of every kind in one run: account, positions and history add up exactly, and lists page whole. */

import { Decimal as Rounded } from 'decimal.js';
import { expect, test } from 'vitest';
import { moneyText } from '../../../src/core/base/decimal.js';
import { Prng } from '../../../src/core/base/prng.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { type Ask, isNo, request } from '../../support/core/broker-desk.js';
import { type Api, startApi } from './api.js';
import { type BrokerWorld, brokerWorld, TEN } from './broker-world.js';
import { money } from './fake-world.js';

/** No sum here has so many digits: none is rounded. */
const Decimal = Rounded.clone({ precision: 60 });
const ORDERS = 10_000;
const OPEN_MAX = 30;
const CASH = '1000000';
const LISTED = ['AAPL', 'MSFT', 'BTC/USD'] as const;

type Row = Readonly<Record<string, string>>;

/** What the strategy asks for next, at that price in cents: brackets and both sides of stocks, and coins. */
function wish(prng: Prng, symbol: string, cents: number): readonly ['buy' | 'sell', Ask] {
  const side = prng.next() < 0.5 ? 'buy' : 'sell';
  const near = (away: number): string => ((cents + away) / 100).toFixed(2);
  const base = { symbol, qty: symbol === 'BTC/USD' ? `0.${prng.int(1001, 99_999_999)}` : String(prng.int(1, 20)) };
  const away = prng.int(-40, 40);
  switch (prng.int(0, 5)) {
    case 0:
    case 1:
      return [side, base];
    case 2:
      return [side, { ...base, limit: near(away), tif: 'gtc' }];
    case 3:
      return symbol === 'BTC/USD'
        ? [side, { ...base, limit: near(away), tif: 'ioc' }]
        : [side, { ...base, stop: near(side === 'buy' ? 30 : -30) }];
    case 4:
      return [side, { symbol, notional: `${prng.int(2, 900)}.37` }];
    default: {
      if (symbol === 'BTC/USD') return [side, base];
      const [profit, loss] = side === 'buy' ? [50, -50] : [-50, 50];
      return [side, { ...base, class: 'bracket', profit: near(profit), loss: near(loss) }];
    }
  }
}

/** One order after each quote; the oldest that rest are canceled. Answers how many were refused. */
function trade(world: BrokerWorld): number {
  const prng = new Prng(11);
  const cents = new Map<string, number>(LISTED.map((symbol, i) => [symbol, 10_000 * (i + 1)]));
  const resting: string[] = [];
  let refused = 0;
  for (let taken = 0, time = 0; taken < ORDERS; time++) {
    const symbol = LISTED[prng.int(0, 2)] ?? 'AAPL';
    const price = (cents.get(symbol) ?? 0) + prng.int(-20, 20);
    cents.set(symbol, price);
    world.quote(symbol, price / 100, micros(TEN + time * SECOND));
    const answer = world.desk.submit(request(...wish(prng, symbol, price)));
    if (isNo(answer)) refused++;
    else {
      taken++;
      resting.push(answer.id);
    }
    if (resting.length > OPEN_MAX) world.desk.cancel(resting.shift() ?? '');
  }
  return refused;
}

/** Every page until one is empty; `next` names the edge of the next by the last row's id. */
async function paged(api: Api, path: string, next: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let edge = ''; ; edge = `&${next}=${rows.at(-1)?.['id']}`) {
    const { status, body } = await api.get(`${path}${edge}`);
    expect(status).toBe(200);
    const page = body as unknown as readonly Row[];
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

const ids = (rows: readonly Row[]): readonly (string | undefined)[] => rows.map(({ id }) => id);

class Sums {
  readonly #sums = new Map<string, Rounded>();

  add(key: string, value: Rounded.Value): void {
    this.#sums.set(key, new Decimal(value).plus(this.#sums.get(key) ?? 0));
  }

  /** Those that are not zero, as text. */
  get rest(): ReadonlyMap<string, string> {
    return new Map([...this.#sums].filter(([, sum]) => !sum.isZero()).map(([key, sum]) => [key, sum.toFixed()]));
  }
}

/** Cash, positions and what each order filled, added up line by line. */
function addedUp(activities: readonly Row[]): { cash: Rounded; positions: Sums; filled: Sums } {
  let cash = new Decimal(CASH);
  const [positions, filled] = [new Sums(), new Sums()];
  for (const row of activities) {
    const { symbol = '', qty = '0', price = '0', side, order_id: order = '', net_amount: net = '0' } = row;
    const signed = new Decimal(qty).times(side === 'sell' ? -1 : 1);
    positions.add(symbol.replace('/', ''), signed);
    cash = cash.plus(net);
    if (row['activity_type'] !== 'FILL') continue;
    cash = cash.minus(signed.times(price));
    filled.add(order, qty);
  }
  return { cash, positions, filled };
}

test('ten thousand orders add up exactly, and every list of them pages whole', async () => {
  const world = brokerWorld({ cash: money(CASH), multiplier: 4 });
  const refused = trade(world);
  expect(refused).toBeLessThan(ORDERS);
  const api = await startApi(world, { requestsPerMinute: 1e6 });

  const activities = await paged(api, '/v2/account/activities?direction=asc', 'page_token');
  expect(ids(activities)).toEqual(world.desk.activities().map(({ id }) => id));

  const orders = await paged(api, '/v2/orders?status=all&limit=500&direction=asc', 'after_order_id');
  expect(ids(orders)).toEqual(world.desk.orders().map(({ id }) => id));
  expect(orders.length).toBeGreaterThan(ORDERS);
  const newest = await paged(api, '/v2/orders?status=all&limit=500', 'before_order_id');
  expect(ids(newest)).toEqual(ids(orders).toReversed());
  const some = await Promise.all(
    ['open', 'closed'].map((status) =>
      paged(api, `/v2/orders?status=${status}&limit=500&direction=asc`, 'after_order_id'),
    ),
  );
  expect(some.flat().length).toBe(orders.length);

  const { cash, positions, filled } = addedUp(activities);
  expect(new Decimal(moneyText(world.desk.account().cash)).toFixed()).toBe(cash.toFixed());
  expect((await api.get('/v2/account')).body.cash).toBe(cash.toFixed(2));
  const held = (await api.get('/v2/positions')).body.map(({ symbol, qty }) => [symbol, new Decimal(qty).toFixed()]);
  expect(new Map(held as [string, string][])).toEqual(positions.rest);
  const told = orders.filter((row) => Number(row['filled_qty']) > 0);
  expect(new Map(told.map((row) => [row['id'], new Decimal(row['filled_qty'] ?? 0).toFixed()]))).toEqual(filled.rest);

  const kinds = new Set(orders.flatMap((row) => [row['type'], row['side'], row['order_class'], row['status']]));
  for (const kind of ['market', 'limit', 'stop', 'buy', 'sell', 'bracket', 'filled', 'canceled'])
    expect(kinds).toContain(kind);
});
