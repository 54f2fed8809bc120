/** The trading client and its stream against the simulator: the same protocol, written by other hands. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moneyText, qtyText } from '../../../../src/core/base/decimal.js';
import type { ClientOrderId } from '../../../../src/core/orders/order.js';
import { Faults } from '../../../../src/core/sim/faults.js';
import { Limiter } from '../../../../src/core/venue/limiter.js';
import type { VenueUpdate } from '../../../../src/core/venue/records.js';
import { differenceOf, isIdTaken } from '../../../../src/core/venue/terms.js';
import { createTradingClient, type TradingClient } from '../../../../src/io/alpaca/trading/client.js';
import { tradingEndpoint } from '../../../../src/io/alpaca/trading/endpoint.js';
import { Turnstile } from '../../../../src/io/alpaca/trading/turnstile.js';
import { TradeUpdates } from '../../../../src/io/alpaca/trading/updates.js';
import type { HttpServer } from '../../../../src/io/alpaca-sim/http/server.js';
import { tradingRoutes } from '../../../../src/io/alpaca-sim/rest/routes.js';
import { Streams } from '../../../../src/io/alpaca-sim/stream/server.js';
import { price, qty } from '../../../support/core/build.js';
import { type BrokerWorld, brokerWorld, TEN, tellAll } from '../../alpaca-sim/broker-world.js';
import { uuid } from '../../alpaca-sim/fake-world.js';
import { startTestServer } from '../../alpaca-sim/http/http-client.js';
import { JumpingClock, StillClock } from './clocks.js';
import { approved } from './samples.js';
import { KEYS } from './setup.js';

const id = (text: string): ClientOrderId => text as ClientOrderId;
const market = { type: 'market', limitPrice: undefined, symbol: 'BTC/USD', qty: qty('2'), createdAt: TEN } as const;

let world: BrokerWorld;
let faults: Faults;
let clock: StillClock;
let server: HttpServer;
let streams: Streams;
let client: TradingClient;
let updates: TradeUpdates | undefined;

beforeEach(async () => {
  world = brokerWorld();
  tellAll(world);
  clock = new StillClock();
  faults = new Faults({ seed: 1, now: () => clock.now() });
  const credentials = { key: KEYS.id, secret: KEYS.secret };
  const routes = tradingRoutes(world, { id: uuid(1), number: 'PA123', multiplier: 2 });
  server = await startTestServer({ routes, credentials, faults });
  const onBug = (error: unknown): never => {
    throw error;
  };
  streams = new Streams({ world, clock, faults, credentials, seed: 1, onBug });
  server.onUpgrade(streams.upgrade);
  const jumping = new JumpingClock();
  client = createTradingClient({
    endpoint: tradingEndpoint('paper', server.url),
    keys: () => KEYS,
    clock: jumping,
    limiter: new Turnstile(new Limiter(), jumping),
    random: () => 0.5,
    signal: new AbortController().signal,
  });
});

afterEach(async () => {
  await updates?.stop();
  updates = undefined;
  streams.close();
  await server.close();
});

describe('over REST', () => {
  it('a purchase is an order, its executions, a position and cash', async () => {
    const answer = await client.submit(approved({ ...market }));
    expect(answer).toMatchObject({ kind: 'order', order: { symbol: 'BTC/USD', status: 'pending_new' } });
    const told = await client.orderByClientId('run-1');
    if (told.kind !== 'order') throw new Error(told.kind);
    expect(told.order).toMatchObject({ status: 'filled', filledQty: qty('2') });
    expect(differenceOf(approved({ ...market }), told.order, TEN)).toBeUndefined();
    expect(await client.order(told.order.venueOrderId)).toMatchObject({ kind: 'order', order: told.order });
    const fills = await client.fillsOf(told.order.venueOrderId);
    expect(fills.at(-1)).toMatchObject({ symbol: 'BTC/USD', side: 'buy', cumQty: qty('2') });
    expect(await client.fills(undefined)).toEqual(fills);
    const [position] = await client.positions();
    expect(position).toEqual(await client.position('BTC/USD'));
    expect([position?.symbol, qtyText(position?.qty ?? qty('0'))]).toEqual(['BTC/USD', '1.995']);
    expect(position?.price).toBe(price('300.005'));
    expect(await client.position('AAPL')).toBeUndefined();
    expect(moneyText((await client.account()).cash)).toBe('99399.98');
  });

  it('an id that is taken is told, and read back', async () => {
    await client.submit(approved({ ...market }));
    const again = await client.submit(approved({ ...market, qty: qty('3') }));
    expect(again.kind !== 'unsent' && isIdTaken(again)).toBe(true);
    const told = await client.orderByClientId('run-1');
    if (told.kind !== 'order') throw new Error(told.kind);
    expect(differenceOf(approved({ ...market, qty: qty('3') }), told.order, TEN)).toBe(
      'the quantity is 2, and 3 was meant',
    );
  });

  it.each([
    ['accept-504', 'order'],
    ['cut-answer', 'order'],
    ['cut-request', 'not_found'],
    ['error-500', 'not_found'],
    ['html-error', 'not_found'],
  ])('after %s an order is unknown, and a question tells: %s', async (fault, found) => {
    faults.arm(fault);
    expect(await client.submit(approved({ ...market }))).toMatchObject({ kind: 'unknown' });
    expect(await client.orderByClientId('run-1')).toMatchObject({ kind: found });
  });

  it.each(['rate-limit', 'rate-limit-bare'])('%s refuses an order and delays a question', async (fault) => {
    faults.arm(fault);
    expect(await client.submit(approved({ ...market }))).toMatchObject({ kind: 'refused', status: 429 });
    faults.arm(fault);
    expect(await client.openOrders()).toEqual([]);
  });

  it.each(['error-500', 'html-error', 'cut-request'])('a question is asked again after %s', async (fault) => {
    faults.arm(fault);
    expect((await client.account()).status).toBe('ACTIVE');
  });

  it('refused keys end it', async () => {
    faults.arm('auth-refused');
    await expect(client.submit(approved({ ...market }))).rejects.toMatchObject({ code: 'auth' });
  });

  it('a resting order is replaced and canceled', async () => {
    const stock = { symbol: 'AAPL', qty: qty('5'), limitPrice: price('50'), tif: 'day' } as const;
    const first = await client.submit(approved({ ...stock }));
    if (first.kind !== 'order') throw new Error(first.kind);
    const open = await client.openOrders();
    expect(open).toMatchObject([{ clientOrderId: 'run-1', limitPrice: price('50'), status: 'new' }]);
    const next = approved({ ...stock, clientOrderId: id('run-2'), limitPrice: price('51.25') });
    const second = await client.replace(first.order.venueOrderId, next);
    if (second.kind !== 'order') throw new Error(JSON.stringify(second.kind));
    expect(second.order).toMatchObject({ replaces: first.order.venueOrderId, clientOrderId: 'run-2' });
    expect(await client.cancel(second.order.venueOrderId)).toMatchObject({ kind: 'done' });
    expect(await client.order(second.order.venueOrderId)).toMatchObject({ order: { status: 'canceled' } });
    expect(await client.order(first.order.venueOrderId)).toMatchObject({ order: { status: 'replaced' } });
    expect(await client.cancel(uuid(7))).toMatchObject({ kind: 'not_found' });
    expect(await client.openOrders()).toEqual([]);
  });

  it('too large an order is refused in words', async () => {
    const answer = await client.submit(approved({ ...market, qty: qty('1000000') }));
    expect(answer).toMatchObject({ kind: 'refused', status: 403, code: 40310000 });
  });

  it('all orders of one moment are read, past 500', async () => {
    const stock = { symbol: 'AAPL', qty: qty('1'), limitPrice: price('1'), tif: 'day' } as const;
    const names = Array.from({ length: 501 }, (_, i) => `run-${i}`);
    for (const name of names) await client.submit(approved({ ...stock, clientOrderId: id(name) }));
    expect((await client.openOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual([...names].reverse());
    expect((await client.ordersSince(undefined)).map(({ clientOrderId }) => clientOrderId)).toEqual(names);
  });

  it('the calendar, the clock and assets are read', async () => {
    expect(await client.clock()).toMatchObject({ now: TEN, isOpen: true });
    expect(await client.calendar('2026-03-02', '2026-03-06')).toHaveLength(5);
    const assets = await client.assets(['BTC/USD', 'AAPL', 'NOPE']);
    expect([...assets.keys()]).toEqual(['BTC/USD', 'AAPL']);
    expect(assets.get('BTC/USD')).toMatchObject({
      qtyStep: qty('0.000000001'),
      priceStep: price('0.01'),
      isTradable: true,
    });
  });
});

describe('over the stream', () => {
  const heard: VenueUpdate[] = [];
  const log: string[] = [];
  let woken: (() => void)[] = [];
  /** Seconds to the next attempt. */
  let nextIn = 0;
  const note = (text: string): void => {
    log.push(text);
    for (const wake of woken.splice(0)) wake();
  };
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => woken.push(resolve));
  };
  const count = (text: string): number => log.filter((line) => line === text).length;

  beforeEach(async () => {
    [heard.length, log.length, woken] = [0, 0, []];
    updates = new TradeUpdates({
      endpoint: tradingEndpoint('paper', server.url),
      keys: () => KEYS,
      clock,
      seed: 1,
      retriesMax: 3,
      onUpdate: (update) => {
        heard.push(update);
        note(`${update.event} ${update.order.clientOrderId}`);
      },
      onCatchUp: () => note('catch up'),
      onGap: () => note('gap'),
      onDown: (reason) => {
        nextIn = Number(/next attempt in (\S+) s/.exec(reason)?.[1]);
        note('down');
      },
      onFault: () => note('fault'),
      onFail: () => note('fail'),
    });
    updates.start();
    await until(() => count('catch up') === 1);
  });

  it('an order is told from its acceptance to its last execution', async () => {
    await client.submit(approved({ ...market }));
    await until(() => count('fill run-1') === 1);
    const last = heard.at(-1);
    expect(last).toMatchObject({ order: { status: 'filled', filledQty: qty('2') }, positionQty: qty('1.995') });
    expect(last?.executionId).toBeDefined();
    expect(heard[0]).toMatchObject({ qty: undefined, price: undefined });
  });

  it('what is told three times has one id', async () => {
    faults.arm('replay');
    await client.submit(approved({ ...market }));
    await until(() => count('fill run-1') === 3);
    const fills = heard.filter(({ event }) => event === 'fill');
    expect(new Set(fills.map(({ executionId }) => executionId)).size).toBe(1);
  });

  it.each(['null-data', 'garbage-frame', 'unknown-message'])('%s is survived', async (fault) => {
    faults.arm(fault);
    await client.submit(approved({ ...market }));
    await until(() => count('fill run-1') === 1);
    expect(count('down')).toBe(0);
  });

  it.each(['cut', 'cut-mid-frame'])('after %s it listens again and tells to catch up', async (fault) => {
    faults.arm(fault);
    await client.submit(approved({ ...market }));
    await until(() => count('down') === 1);
    clock.pass(1200);
    await until(() => count('catch up') === 2);
    expect((await client.fills(undefined)).length).toBeGreaterThan(0);
    await client.submit(approved({ ...market, clientOrderId: id('run-2') }));
    await until(() => count('fill run-2') === 1);
  });

  it('where a dead session keeps its place, the place is had once that is over', async () => {
    faults.arm('zombie');
    faults.arm('cut');
    await until(() => count('down') === 1);
    for (let tries = 1; tries < 20 && count('catch up') < 2; tries++) {
      clock.pass(nextIn * 1000 + 60);
      await until(() => count('down') > tries || count('catch up') === 2);
    }
    expect(count('catch up')).toBe(2);
    expect(count('down')).toBeGreaterThan(3);
    expect(count('fail')).toBe(0);
  });
});
