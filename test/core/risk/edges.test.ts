/** The checks beside position and value, each at its edge: equal passes, the next does not; code, limit, value, headroom. */

import { describe, expect, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { qtyText } from '../../../src/core/base/decimal.js';
import { type Micros, micros, parseTime } from '../../../src/core/base/time.js';
import { type Held, type Question, type RiskState, whatIf } from '../../../src/core/engine/what-if.js';
import type { Limits } from '../../../src/core/risk/limits.js';
import { SentOrders } from '../../../src/core/risk/sent-orders.js';
import { bar, day, FREE, money, order, price, qty, rate } from '../../support/core/build.js';
import { play, scripted } from '../../support/core/run.js';

const at = (text: string): Micros => must(parseTime(text), text);
/** Monday, ten in New York. */
const NOW = at('2024-01-08T15:00:00Z');

interface World {
  readonly limits?: Limits;
  readonly position?: string;
  readonly open?: readonly ReturnType<typeof order>[];
  readonly elsewhere?: string;
  readonly now?: Micros;
  /** Milliseconds since the last price. */
  readonly age?: number;
  readonly sent?: readonly (readonly [one: ReturnType<typeof order>, msAgo: number])[];
  readonly cash?: string;
  readonly lot?: string;
}

const held = (symbol: string, position: string, open: readonly ReturnType<typeof order>[], markedAt: Micros): Held => ({
  ...{ symbol, book: { qty: qty(position) }, open, mark: price('100'), markedAt },
});

function world({
  limits = {},
  position = '0',
  open = [],
  elsewhere = '0',
  now = NOW,
  age = 0,
  sent = [],
  cash = '1000000',
  lot = '1',
}: World = {}): RiskState {
  const history = new SentOrders();
  for (const [one, ago] of sent) history.note(one, micros(now - ago * 1000));
  return {
    ...{ now, limits, strategy: 'test', costs: FREE, isBroker: false, lot: qty(lot), cash: money(cash), sent: history },
    held: new Map([
      ['ABC', held('ABC', position, open, micros(now - age * 1000))],
      ['XYZ', held('XYZ', elsewhere, [], now)],
      ['BTC/USD', held('BTC/USD', '0', [], now)],
    ]),
  };
}

interface Wish {
  readonly symbol?: string;
  readonly side?: 'buy' | 'sell';
  readonly qty?: string;
  readonly limit?: string;
  readonly stop?: string;
}

const question = ({ symbol = 'ABC', side = 'buy', qty: size = '1', limit, stop }: Wish): Question => ({
  ...{ symbol, side, qty: qty(size), tif: 'gtc', isExtended: false, mark: undefined },
  type: stop === undefined ? (limit === undefined ? 'market' : 'limit') : limit === undefined ? 'stop' : 'stop_limit',
  limitPrice: limit === undefined ? undefined : price(limit),
  stopPrice: stop === undefined ? undefined : price(stop),
});

/** `approved`, or code, value, limit and headroom of the check that denied it. */
function say(state: World, wish: Wish): string {
  const answer = must(whatIf(world(state), question(wish)), 'a price is known');
  const failed = answer.checks.find(({ passed }) => !passed);
  expect(answer.code).toBe(failed?.code);
  return failed === undefined ? 'approved' : `${failed.code} ${failed.value} of ${failed.limit}: ${failed.headroom}`;
}

const most = (state: World, wish: Wish): string =>
  qtyText(must(whatIf(world(state), question(wish)), 'a price is known').maxQty);

const buy = (texts: Parameters<typeof order>[1] = {}) => order('buy', texts);
const sell = (texts: Parameters<typeof order>[1] = {}) => order('sell', texts);

describe('each check at its edge', () => {
  test.each([
    [
      'net, long',
      { limits: { maxNetNotional: money('1000') }, elsewhere: '-5' },
      { qty: '15' },
      { qty: '16' },
      'max_net_notional 1100 of 1000: -100',
    ],
    [
      'net, short',
      { limits: { maxNetNotional: money('1000') }, elsewhere: '5' },
      { side: 'sell', qty: '15' },
      { side: 'sell', qty: '16' },
      'max_net_notional 1100 of 1000: -100',
    ],
    [
      'net of a flip',
      { limits: { maxNetNotional: money('1000') }, position: '-4' },
      { qty: '14' },
      { qty: '15' },
      'max_net_notional 1100 of 1000: -100',
    ],
    [
      'quantity of an order',
      { limits: { maxOrderQty: qty('7') } },
      { qty: '7' },
      { qty: '8' },
      'max_order_qty 8 of 7: -1',
    ],
    [
      'quantity partly filled',
      { limits: { maxPositionQty: qty('20') }, position: '4', open: [buy({ qty: '10', filled: '4' })] },
      { qty: '10' },
      { qty: '11' },
      'max_position_qty 21 of 20: -1',
    ],
    ['open orders', { limits: { maxOpenOrders: 2 }, open: [buy({ limit: '1' })] }, { qty: '1' }, undefined, ''],
    [
      'open orders, full',
      { limits: { maxOpenOrders: 1 }, open: [buy({ limit: '1' })] },
      undefined,
      { qty: '1' },
      'max_open_orders 2 of 1: -1',
    ],
    ['no open orders', { limits: { maxOpenOrders: 0 } }, undefined, {}, 'max_open_orders 1 of 0: -1'],
    [
      'open orders of the symbol',
      { limits: { maxSymbolOpenOrders: 1 }, open: [buy({ limit: '1' })] },
      { symbol: 'XYZ' },
      {},
      'max_symbol_open_orders 2 of 1: -1',
    ],
    ['rate', { limits: { maxOrdersPerMinute: 1 }, sent: [[buy({ qty: '3' }), 60_000]] }, {}, undefined, ''],
    [
      'rate, in the minute',
      { limits: { maxOrdersPerMinute: 1 }, sent: [[buy({ qty: '3' }), 59_999]] },
      undefined,
      {},
      'order_rate 2 of 1: -1',
    ],
    [
      'rate of the strategy',
      {
        limits: { strategies: { test: { maxStrategyOrdersPerMinute: 1 } } },
        sent: [[{ ...buy({ qty: '3' }), strategyId: 'other' }, 5]],
      },
      {},
      undefined,
      '',
    ],
    [
      'rate of the strategy, in the minute',
      { limits: { strategies: { test: { maxStrategyOrdersPerMinute: 1 } } }, sent: [[buy({ qty: '3' }), 5]] },
      undefined,
      {},
      'strategy_order_rate 2 of 1: -1',
    ],
    [
      'collar of a buy',
      { limits: { priceCollar: rate('0.02') } },
      { limit: '102' },
      { limit: '102.01' },
      'price_collar 102.01 of 102: -0.01',
    ],
    [
      'collar of a sell',
      { limits: { priceCollar: rate('0.02') } },
      { side: 'sell', limit: '98' },
      { side: 'sell', limit: '97.99' },
      'price_collar 97.99 of 98: -0.01',
    ],
    [
      'collar of a stop, from the stop',
      { limits: { priceCollar: rate('0.02') } },
      { stop: '110', limit: '112.2' },
      { stop: '110', limit: '112.21' },
      'price_collar 112.21 of 112.2: -0.01',
    ],
    ['age of the mark', { limits: { maxMarkAge: 1_000_000 }, age: 1000 }, {}, undefined, ''],
    [
      'an old mark',
      { limits: { maxMarkAge: 1_000_000 }, age: 1001 },
      { symbol: 'XYZ' },
      {},
      'stale_market_data 1001 of 1000: -1',
    ],
    [
      'a twin',
      { limits: { duplicateWindow: 1_000_000 }, sent: [[buy({ qty: '5' }), 1000]] },
      { qty: '5' },
      undefined,
      '',
    ],
    [
      'a twin just now',
      { limits: { duplicateWindow: 1_000_000 }, sent: [[buy({ qty: '5' }), 999]] },
      { qty: '4' },
      { qty: '5' },
      'duplicate_order 999 of 1000: -1',
    ],
    [
      'a symbol not listed',
      { limits: { allowSymbols: ['ABC'] } },
      {},
      { symbol: 'XYZ' },
      'symbol_list denied of allowed: ',
    ],
    [
      'a symbol denied',
      { limits: { denySymbols: ['XYZ'] } },
      {},
      { symbol: 'XYZ' },
      'symbol_list denied of not denied: ',
    ],
    [
      'a symbol halted',
      { limits: { symbols: { XYZ: { isHalted: true } } } },
      {},
      { symbol: 'XYZ' },
      'symbol_halted halted of trading: ',
    ],
    [
      'shorts of others',
      { limits: { shortSymbols: ['ABC'] } },
      { side: 'sell' },
      { side: 'sell', symbol: 'XYZ' },
      'short_permission 1 of 0: -1',
    ],
    [
      'a symbol of its own limit',
      { limits: { maxOrderQty: qty('9'), symbols: { ABC: { maxOrderQty: qty('3') } } } },
      { qty: '3' },
      { qty: '4' },
      'max_order_qty 4 of 3: -1',
    ],
    [
      'a symbol’s looser limit beside a tighter',
      { limits: { maxOrderQty: qty('2'), symbols: { ABC: { maxOrderQty: qty('3') } } } },
      { qty: '2' },
      { qty: '3' },
      'max_order_qty 3 of 2: -1',
    ],
    [
      'the limit of the strategy',
      { limits: { strategies: { test: { maxOrderQty: qty('3') }, other: { maxOrderQty: qty('1') } } } },
      { qty: '3' },
      { qty: '4' },
      'max_order_qty 4 of 3: -1',
    ],
    ['lots', { lot: '5' }, { qty: '10' }, { qty: '11' }, 'lot_size 11 of 5: '],
  ] as readonly (readonly [string, World, Wish | undefined, Wish | undefined, string])[])(
    '%s',
    (_, state, passes, fails, words) => {
      if (passes !== undefined) expect(say(state, passes)).toBe('approved');
      if (fails !== undefined) expect(say(state, fails)).toBe(words);
    },
  );

  test.each([
    ['2024-01-08T14:29:59.999999Z', 'regular', false],
    ['2024-01-08T14:30:00Z', 'regular', true],
    ['2024-01-08T20:59:59.999999Z', 'regular', true],
    ['2024-01-08T21:00:00Z', 'regular', false],
    ['2024-01-08T08:59:59.999999Z', 'extended', false],
    ['2024-01-08T09:00:00Z', 'extended', true],
    ['2024-01-09T00:59:59.999999Z', 'extended', true],
    ['2024-01-09T01:00:00Z', 'extended', false],
    ['2024-01-06T15:00:00Z', 'extended', false],
    ['2024-11-29T18:00:00Z', 'regular', false],
    // A daily bar is stamped at midnight, of UTC or of New York: its day is known, its hour is not.
    ['2024-01-08T00:00:00Z', 'regular', true],
    ['2024-01-06T00:00:00Z', 'regular', false],
    ['2024-01-08T05:00:00Z', 'regular', true],
    ['2024-07-06T04:00:00Z', 'regular', false],
  ] as const)('at %s, %s hours: %s', (now, tradingHours, isOpen) => {
    const state = { limits: { tradingHours }, now: at(now) };
    expect(say(state, {})).toBe(isOpen ? 'approved' : `trading_hours closed of ${tradingHours} hours: `);
    expect(say(state, { symbol: 'BTC/USD' })).toBe('approved');
    expect(say({ ...state, position: '3' }, { side: 'sell', qty: '3' })).toBe('approved');
  });
});

test('an exit is blocked by nothing, up to what is not yet on its way out', () => {
  const limits: Limits = {
    ...{
      maxOrderQty: qty('0'),
      maxOpenOrders: 0,
      maxOrdersPerMinute: 0,
      priceCollar: rate('0'),
      maxMarkAge: 1,
      isLongOnly: true,
    },
    ...{
      duplicateWindow: 1_000_000,
      denySymbols: ['ABC'],
      isHalted: true,
      tradingHours: 'regular',
      maxNetNotional: money('0'),
    },
  };
  const state = { limits, position: '10', open: [sell({ qty: '4', limit: '120' })], age: 5000, cash: '-5000' };
  expect(say(state, { side: 'sell', qty: '6', limit: '1' })).toBe('approved');
  expect(say(state, { side: 'sell', qty: '7' })).toContain('symbol_list');
  expect(most(state, { side: 'sell' })).toBe('6');
  expect(most(state, { side: 'buy' })).toBe('0');
});

describe('the largest size', () => {
  test.each([
    ['cash', { cash: '1050' }, {}, '10'],
    ['in lots', { cash: '1050', lot: '4' }, {}, '8'],
    ['of a flip', { cash: '2000', position: '-10', limits: { maxPositionQty: qty('3') } }, {}, '13'],
    [
      'the least of several',
      { limits: { maxOrderQty: qty('9'), maxOrderNotional: money('799'), maxGrossNotional: money('850') } },
      {},
      '7',
    ],
    ['none while a count is full', { limits: { maxOpenOrders: 0 } }, {}, '0'],
    ['the exit while a count is full', { limits: { maxOpenOrders: 0 }, position: '3' }, { side: 'sell' }, '3'],
    [
      'but not that of a twin',
      {
        limits: { maxOrderQty: qty('5'), duplicateWindow: 1_000_000 },
        sent: [
          [buy({ qty: '5' }), 10],
          [buy({ qty: '4' }), 5],
        ],
      },
      {},
      '3',
    ],
    [
      'one more after it',
      { limits: { maxOrderQty: qty('5'), duplicateWindow: 1_000_000 }, sent: [[buy({ qty: '4' }), 5]] },
      {},
      '5',
    ],
  ] as readonly (readonly [string, World, Wish, string])[])('%s', (_, state, wish, words) => {
    expect(most(state, wish)).toBe(words);
  });
});

test('a hold denies entries with its own code, and leaves the exit', () => {
  const state = { ...world({ position: '5' }), hold: { code: 'halted', reason: 'news' } };
  expect(whatIf(state, question({ qty: '1' }))).toMatchObject({
    approved: false,
    code: 'halted',
    message: 'news',
    maxQty: qty('0'),
  });
  const exit = whatIf(state, question({ side: 'sell', qty: '2' }));
  expect(exit).toMatchObject({ approved: true, isExit: true, maxQty: qty('5') });
});

test('without a price there is no judgement', () => {
  expect(whatIf(world(), question({ symbol: 'NEW' }))).toBeUndefined();
  expect(whatIf(world(), { ...question({ symbol: 'NEW' }), mark: price('3') })?.approved).toBe(true);
});

test('after a split the position counts as it is then', () => {
  const { loop, engine, memory } = play({
    ...{ limits: { maxPositionQty: qty('25') }, release: 'at-once', cash: money('100000') },
    strategy: scripted(
      (ctx) => ctx.buy({ qty: 10 }),
      undefined,
      (ctx) => ctx.buy({ qty: 6 }),
      (ctx) => ctx.buy({ qty: 5 }),
    ),
  });
  loop.take(bar(1, '100'));
  loop.take(bar(2, '100'));
  const [when, told] = [day(2), { movementId: 's-1' }];
  loop.move({
    kind: 'movement',
    tsEvent: when,
    tsRecv: when,
    movement: { ...told, kind: 'split', at: when, symbol: 'ABC', from: 1, to: 2 },
  });
  expect(qtyText(engine.portfolio.book('ABC').qty)).toBe('20');
  loop.take(bar(3, '50'));
  expect(memory.denials).toMatchObject([{ code: 'max_position_qty', limit: '25', value: '26' }]);
  loop.take(bar(4, '50'));
  expect(qtyText(engine.portfolio.book('ABC').qty)).toBe('25');
});
