/** The broker's rules offline, held against the simulator's own on random orders; and a stock's prices on their steps. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { priceText } from '../../../src/core/base/decimal.js';
import { abs, type Qty, sign, ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { MINUTE, type Micros, micros, parseTime } from '../../../src/core/base/time.js';
import type { AssetFacts } from '../../../src/core/orders/asset-facts.js';
import type { Order, OrderType, TimeInForce } from '../../../src/core/orders/order.js';
import { onStockIncrement } from '../../../src/core/risk/broker-increments.js';
import type { Exposure, Moment } from '../../../src/core/risk/exposure.js';
import { UNKNOWN_MOMENT } from '../../../src/core/risk/exposure.js';
import { Gate, isExit } from '../../../src/core/risk/gate.js';
import type { Ask } from '../../../src/core/sim/broker/ask.js';
import { refusalOf } from '../../../src/core/sim/broker/rules.js';
import { Sessions } from '../../../src/core/sim/broker/sessions.js';
import type { Asset, BrokerOrder, OrderRequest } from '../../../src/core/sim/broker/types.js';
import { CALENDARS } from '../../../src/core/sim/world/calendar.js';
import { BITCOIN, equity } from '../../support/core/broker-desk.js';
import { bar, FREE, instrument, money, order, price, qty, rate } from '../../support/core/build.js';
import { play } from '../../support/core/run.js';

const RUNS = Number(process.env.TRADECTL_TEST_CASES ?? 3000);
const RICH = money('1000000000000');
const MONDAY = must(parseTime('2024-01-08T05:00:00Z'), 'a time');

interface Wish {
  readonly isCoin: boolean;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  readonly limit: string | undefined;
  readonly stop: string | undefined;
  readonly isExtended: boolean;
}

const size = fc.constantFrom('1', '2', '10', '0.5', '1.25', '0.0001', '3');
const level = fc.constantFrom('99', '100', '100.01', '100.005', '0.9999', '0.99995', '1', '1.001', '101', '98.5');
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;

const wish = fc
  .record({
    isCoin: fc.boolean(),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    qty: size,
    type: fc.constantFrom(...TYPES),
    tif: fc.constantFrom(
      'day' as const,
      'gtc' as const,
      'ioc' as const,
      'fok' as const,
      'opg' as const,
      'cls' as const,
    ),
    limit: level,
    stop: level,
    isExtended: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    isSlip: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })
  // Mostly the prices that the type wants; now and then the others.
  .map(({ isSlip, limit, stop, ...one }): Wish => {
    const wants = { limit: one.type.includes('limit'), stop: one.type.startsWith('stop') };
    const isTrailing = one.type === 'trailing_stop';
    return {
      ...one,
      limit: wants.limit !== isSlip && !isTrailing ? limit : undefined,
      stop: wants.stop && !isTrailing ? stop : undefined,
    };
  });

const often = fc.constantFrom(true, true, true, false);

const scene = fc.record({
  position: fc.constantFrom('0', '0', '10', '-10', '1.5', '3'),
  market: maybe(fc.constantFrom('100', '0.95', '5')),
  others: fc.array(wish, { maxLength: 2 }),
  minutes: fc.integer({ min: 0, max: 7 * 24 * 60 }),
  /** Of the asset; undefined where the broker has not said anything. */
  facts: maybe(fc.record({ isTradable: often, isFractionable: often, isShortable: often })),
});

const symbolOf = ({ isCoin }: Wish): string => (isCoin ? 'BTC/USD' : 'ABC');

function orderOf(one: Wish, id: string): Order & { readonly qty: Qty } {
  const trail = one.type === 'trailing_stop' ? { kind: 'price' as const, by: price('0.5') } : undefined;
  return {
    ...order(one.side, { symbol: symbolOf(one), qty: one.qty, id }),
    ...{ type: one.type, tif: one.tif, isExtended: one.isExtended, trail },
    limitPrice: one.limit === undefined ? undefined : price(one.limit),
    stopPrice: one.stop === undefined ? undefined : price(one.stop),
  };
}

function requestOf(one: Wish): OrderRequest {
  const { symbol, side, type, tif, limitPrice, stopPrice, qty: units } = orderOf(one, 'x');
  const trailPrice = type === 'trailing_stop' ? price('0.5') : undefined;
  return {
    ...{ symbol, side, type, tif, limitPrice, stopPrice, trailPrice, extendedHours: one.isExtended },
    ...{ qty: units, notional: undefined, trailPercent: undefined, clientOrderId: undefined },
    ...{ orderClass: 'simple' as const, takeProfit: undefined, stopLoss: undefined },
  };
}

interface Scene {
  readonly position: string;
  readonly market: string | undefined;
  readonly others: readonly Wish[];
  readonly minutes: number;
  readonly facts?: Pick<AssetFacts, 'isTradable' | 'isFractionable' | 'isShortable'> | undefined;
}

/** What the broker would say of it. */
const assetOf = ({ isCoin }: Wish, { facts }: Scene): Asset => {
  const asset = isCoin ? BITCOIN : equity('ABC');
  if (facts !== undefined) return { ...asset, ...facts, isShortable: !isCoin && facts.isShortable };
  return isCoin ? { ...asset, minOrderSize: undefined, priceIncrement: price('0.000000001') } : asset;
};

function factsOf(one: Wish, at: Scene): AssetFacts | undefined {
  if (at.facts === undefined) return undefined;
  const { isShortable, priceIncrement, minTradeIncrement, minOrderSize, ...asset } = assetOf(one, at);
  return {
    ...{ isTradable: asset.isTradable, isFractionable: asset.isFractionable, isShortable },
    ...{ isEasyToBorrow: isShortable, isMarginable: !one.isCoin },
    ...{ priceStep: priceIncrement, qtyStep: minTradeIncrement, minQty: minOrderSize },
  };
}

const openQty = (others: readonly Wish[], side: 'buy' | 'sell'): Qty =>
  others.reduce((sum, one) => (one.side === side ? ((sum + qty(one.qty)) as Qty) : sum), ZERO_QTY);

/** The same moment for both: the rules offline, and the simulator's. */
function ours(one: Wish, at: Scene): { exposure: Exposure; moment: Moment } {
  const { position, market, others, minutes } = at;
  const own = others.map((other, i) => orderOf({ ...other, isCoin: one.isCoin }, `o-${i}`));
  const exposure: Exposure = {
    ...{ price: price(market ?? '100'), costs: FREE, position: qty(position), equity: RICH, buyingPower: RICH },
    ...{ openBuys: openQty(others, 'buy'), openSells: openQty(others, 'sell') },
    ...{ grossElsewhere: ZERO_MONEY, netIfBought: ZERO_MONEY, netIfSold: ZERO_MONEY },
  };
  const moment: Moment = {
    ...UNKNOWN_MOMENT,
    now: micros(MONDAY + minutes * MINUTE),
    mark: market === undefined ? undefined : price(market),
    symbolOrders: () => own,
    asset: factsOf(one, at),
  };
  return { exposure, moment };
}

function theirs(one: Wish, at: Scene): Ask {
  const { position, market, others, minutes } = at;
  const sessions = new Sessions(CALENDARS.nyse);
  const now: Micros = micros(MONDAY + minutes * MINUTE);
  const held = sign(qty(position)) > 0 ? openQty(others, 'sell') : openQty(others, 'buy');
  return {
    request: requestOf(one),
    asset: assetOf(one, at),
    ...{ position: qty(position), held, multiplier: 2 as const, released: ZERO_MONEY },
    market: market === undefined ? undefined : price(market),
    account: () => ({
      ...{ cash: RICH, equity: RICH, lastEquity: RICH, buyingPower: RICH, nonMarginableBuyingPower: RICH },
      ...{
        longMarketValue: RICH,
        shortMarketValue: ZERO_MONEY,
        initialMargin: ZERO_MONEY,
        maintenanceMargin: ZERO_MONEY,
      },
    }),
    opposing: () =>
      others
        .filter(({ side }) => side !== one.side)
        .map((other) => requestOf({ ...other, isCoin: one.isCoin }) as unknown as BrokerOrder),
    isAuctionShut: (tif) => sessions.isAuctionShut(tif, now),
    isTaken: () => false,
  };
}

/** What the broker may say of an exit that its own form does not tell. */
const OF_THE_MOMENT =
  /wash trade|stop price must be|opg orders|cls orders|not tradable|not fractionable|qty must be >=|increment/;

test('what passes offline the simulator takes, and what does not it refuses', () => {
  const seen = { passed: 0, refused: 0 };
  fc.assert(
    fc.property(wish, scene, (one, at) => {
      const { exposure, moment } = ours(one, at);
      const asked = orderOf(one, 'x');
      const verdict = new Gate({}, true).check(asked, exposure, moment);
      const refusal = refusalOf(theirs(one, at))?.message;
      const said = `${JSON.stringify(one)} ${JSON.stringify(at)}: ${refusal ?? 'taken'}`;
      if (verdict.kind === 'denied') {
        seen.refused++;
        expect(verdict.result.code, said).toMatch(/^broker_/);
        expect(refusal, `${verdict.result.code} of ${said}`).toBeDefined();
      } else {
        seen.passed++;
        if (isExit(asked, asked.qty, exposure)) expect(refusal ?? 'wash trade', said).toMatch(OF_THE_MOMENT);
        else expect(refusal, said).toBeUndefined();
      }
    }),
    { numRuns: RUNS },
  );
  expect(seen.passed).toBeGreaterThan(RUNS / 20);
  expect(seen.refused).toBeGreaterThan(RUNS / 20);
});

describe('a stock’s price on its step', () => {
  test.each([
    ['100.005', 'down', '100'],
    ['100.005', 'up', '100.01'],
    ['1', 'down', '1'],
    ['1.0001', 'down', '1'],
    ['1.0001', 'up', '1.01'],
    ['0.99995', 'down', '0.9999'],
    ['0.99995', 'up', '1'],
    ['0.00001', 'down', '0.0001'],
  ] as const)('%s goes %s to %s', (at, to, step) => {
    expect(priceText(onStockIncrement(price(at), to))).toBe(step);
  });

  test('is never refused, and never goes the other way', () => {
    const prices = fc.bigInt({ min: 100_000n, max: 3_000_000_000n }).map((raw) => raw as ReturnType<typeof price>);
    fc.assert(
      fc.property(prices, fc.constantFrom('down' as const, 'up' as const), (at, to) => {
        const on = onStockIncrement(at, to);
        expect(to === 'down' ? on <= at : on >= at).toBe(true);
        const limit = { ...order('buy', { limit: '1', tif: 'day' }), limitPrice: on };
        const exposure = ours(
          {
            isCoin: false,
            side: 'buy',
            qty: '1',
            type: 'limit',
            tif: 'day',
            limit: '1',
            stop: undefined,
            isExtended: false,
          },
          { position: '0', market: undefined, others: [], minutes: 0 },
        ).exposure;
        expect(new Gate({}, true).check(limit, exposure).kind).toBe('approved');
      }),
    );
  });
});

test('an order’s figures and the largest size heed the broker, and an exit passes whatever it thinks of the account', () => {
  const at: Scene = { position: '10', market: '100', others: [], minutes: 12 * 60 };
  const sell: Wish = {
    isCoin: false,
    side: 'sell',
    qty: '15',
    type: 'market',
    tif: 'day',
    limit: undefined,
    stop: undefined,
    isExtended: false,
  };
  const { exposure, moment } = ours(sell, at);
  const gate = new Gate({}, true);
  expect(gate.check(orderOf(sell, 'x'), exposure, moment)).toMatchObject({ result: { code: 'broker_quantity' } });
  expect(gate.largest(orderOf(sell, 'x'), qty('1'), exposure, moment)).toBe(abs(qty('10')));
  const blocked = { ...at, others: [{ ...sell, side: 'buy' as const, type: 'limit' as const, limit: '99', qty: '1' }] };
  const exit = { ...sell, qty: '10' };
  expect(gate.check(orderOf(exit, 'x'), ours(exit, blocked).exposure, ours(exit, blocked).moment).kind).toBe(
    'approved',
  );
  const buy: Wish = { ...sell, side: 'buy', qty: '2.5', tif: 'gtc' };
  const flat = { ...at, position: '0' };
  const limited = new Gate({ maxOrderQty: qty('2.5'), maxConcentration: rate('1') }, true);
  expect(limited.largest(orderOf(buy, 'x'), qty('0.1'), ours(buy, flat).exposure, ours(buy, flat).moment)).toBe(
    qty('2'),
  );
});

describe('what the broker says of an asset', () => {
  const plain: Wish = {
    ...{ isCoin: false, side: 'buy', qty: '2', type: 'market', tif: 'day' },
    ...{ limit: undefined, stop: undefined, isExtended: false },
  };
  const coin: Wish = { ...plain, isCoin: true, type: 'limit', limit: '100.01', tif: 'gtc' };
  const stock: AssetFacts = {
    ...{ isTradable: true, isFractionable: true, isShortable: true, isEasyToBorrow: true, isMarginable: true },
    ...{ priceStep: undefined, qtyStep: undefined, minQty: undefined },
  };

  test.each<readonly [string, Wish, Partial<AssetFacts>]>([
    ['broker_tradable', plain, { isTradable: false }],
    ['broker_fractionable', { ...plain, qty: '2.5' }, { isFractionable: false }],
    ['broker_borrow', { ...plain, side: 'sell' }, { isShortable: false }],
    ['broker_borrow', { ...plain, side: 'sell' }, { isEasyToBorrow: false }],
    ['broker_smallest', coin, { minQty: qty('2.1') }],
    ['broker_quantity_increment', coin, { qtyStep: qty('0.3') }],
    ['broker_coin_increment', coin, { priceStep: price('0.1') }],
  ])('denies an entry with %s, no exit, and nothing where it is not known', (code, one, told) => {
    const flat: Scene = { position: '0', market: '100', others: [], minutes: 12 * 60 };
    const held = { ...flat, position: one.side === 'buy' ? '-10' : '10' };
    const judge = (at: Scene, asset: AssetFacts | undefined) => {
      const { exposure, moment } = ours(one, at);
      return new Gate({}, true).check(orderOf(one, 'x'), exposure, { ...moment, asset });
    };
    expect(judge(flat, { ...stock, ...told })).toMatchObject({ kind: 'denied', result: { code, passed: false } });
    expect(judge(flat, stock).kind).toBe('approved');
    expect(judge(flat, undefined).kind).toBe('approved');
    expect(judge(held, { ...stock, ...told }).kind).toBe('approved');
  });

  test('the largest size is in its steps', () => {
    const { exposure, moment } = ours(coin, { position: '0', market: '100', others: [], minutes: 12 * 60 });
    const asset = { ...stock, qtyStep: qty('0.3') };
    const limited = new Gate({ maxOrderQty: qty('2.5') }, true);
    expect(limited.largest(orderOf(coin, 'x'), qty('0.1'), exposure, { ...moment, asset })).toBe(qty('2.4'));
  });
});

test('fractions of a share do not take the place of an order: that is said before the wire', () => {
  const whole = order('buy', { qty: '2', limit: '99', tif: 'day' });
  const gate = new Gate({}, true);
  const entry: Wish = {
    ...{ isCoin: false, side: 'buy', qty: '2', type: 'limit', tif: 'day' },
    ...{ limit: '99', stop: undefined, isExtended: false },
  };
  const { exposure, moment } = ours(entry, { position: '0', market: '100', others: [], minutes: 600 });
  const judge = (one: typeof whole) => gate.check({ ...one, replaces: whole.clientOrderId }, exposure, moment);
  expect(judge(whole).kind).toBe('approved');
  const denied = judge({ ...whole, qty: qty('1.5') });
  expect(denied.kind === 'denied' && denied.message).toBe(
    'ABC: the broker takes whole shares in the place of an order, not 1.5: cancel, and send another',
  );
  expect(gate.check({ ...whole, qty: qty('1.5') }, exposure, moment).kind).toBe('approved');
});

test('at a broker a strategy’s price between the steps goes to the one that gives nothing away', () => {
  const made: (string | undefined)[] = [];
  const { loop } = play(
    {
      ...{ isBroker: true, release: 'at-once', instruments: [instrument('ABC', '0.0001')], cash: money('100000') },
      strategy: () => ({
        onBar: (_, ctx) => {
          ctx.buy({ qty: 1, limit: 99.1234, tif: 'day' });
          ctx.sell({ qty: 1, limit: '101.1234', tif: 'day' });
          ctx.buy({ qty: 1, stop: 101.1234, tif: 'day' });
        },
      }),
    },
    [
      {
        onStep: (_, { changes }) =>
          made.push(
            ...changes
              .filter(({ from }) => from === undefined)
              .map(({ order: one }) => priceText(must(one.limitPrice ?? one.stopPrice, 'a price'))),
          ),
      },
    ],
  );
  loop.take(bar(1, '100'));
  expect(made).toEqual(['99.12', '101.13', '101.13']);
});
