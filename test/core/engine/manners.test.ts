/** What strategies may expect, and what they are refused: found by people who tried to break it. */

import { describe, expect, test } from 'vitest';
import { EquityRows } from '../../../src/app/observers.js';
import { must } from '../../../src/core/base/assert.js';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { type Micros, parseTime } from '../../../src/core/base/time.js';
import type { EquityPoint } from '../../../src/core/ports.js';
import type { OrderRequest, StrategyContext } from '../../../src/core/strategy/strategy.js';
import { bar, costs, instrument, money, price as priceOf } from '../../support/core/build.js';
import { type Move, type Play, play, type SetupOptions, scripted } from '../../support/core/run.js';

function over(bars: readonly string[], options: SetupOptions, ...moves: readonly (Move | undefined)[]): Play {
  const run = play({ strategy: scripted(...moves), ...options });
  run.take(...bars.map((prices, i) => bar(i, prices)));
  return run;
}

const fills = ({ memory }: Play): string[] =>
  memory.fills.map(({ side, qty, price }) => `${side} ${qtyText(qty)} @ ${priceText(price)}`);
const at = (time: string): Micros => must(parseTime(time), time);
const codes = ({ memory }: Play): string[] => memory.denials.map(({ code }) => code);

describe('an account', () => {
  test('is marked after all that its bar led to, fills on the close included', () => {
    const rows: EquityPoint[] = [];
    const setup: SetupOptions = {
      release: 'at-once',
      costs: costs({ commissionRate: '0.01' }),
      strategy: scripted(undefined, (ctx) => ctx.buy({ qty: 10 })),
    };
    const run = play(setup);
    const curve = new EquityRows(run.engine, 'row', (point) => rows.push(point));
    for (const event of [bar(0, '100'), bar(1, '100')]) {
      run.take(event);
      curve.onSettled(event);
    }
    curve.finish();
    expect(rows.map(({ equity, cash }) => [moneyText(equity), moneyText(cash)])).toEqual([
      ['10000', '10000'],
      ['9990', '8990'],
    ]);
    expect(moneyText(run.engine.exactEquity())).toBe('9990');
  });

  test.each(['100000', '99999.57', '12345678.9', '0.1', '10000'])('shows %s in cash as that number', (text) => {
    expect(play({ cash: money(text) }).engine.cash).toBe(Number(text));
  });
});

describe('sell all', () => {
  const enter: Move = (ctx) => ctx.buy({ qty: 10 });

  test('sells what is held, no more', () => {
    const run = over(['100', '100', '100', '100'], {}, enter, (ctx) => ctx.sell({ qty: 'all' }));
    expect(fills(run)).toEqual(['buy 10 @ 100', 'sell 10 @ 100']);
  });

  test('protects a position that took all the cash', () => {
    const moves: Move[] = [(ctx) => ctx.enter('long'), (ctx) => ctx.sell({ qty: 'all', stop: 90 })];
    const run = over(['100', '100', '100', '99 99 80 85'], {}, ...moves);
    expect([fills(run), codes(run)]).toEqual([['buy 99 @ 100', 'sell 99 @ 90'], []]);
  });

  test('leaves alone what is on its way out already', () => {
    const moves: Move[] = [
      enter,
      (ctx) => {
        ctx.sell({ qty: 4, stop: 90 });
        ctx.sell({ qty: 'all', stop: 80 });
      },
    ];
    expect(fills(over(['100', '100', '100', '70'], {}, ...moves))).toEqual([
      'buy 10 @ 100',
      'sell 4 @ 70',
      'sell 6 @ 70',
    ]);
  });
});

describe('cancel and replace', () => {
  test.each(['at-once', 'next-price'] as const)('never leaves a position without its stop: %s', (release) => {
    let stop = '';
    const trail = (ctx: StrategyContext): void => {
      if (ctx.position === 0) return void ctx.buy({ qty: 10 });
      if (stop !== '') ctx.cancel(stop);
      stop = ctx.sell({ qty: ctx.position, stop: 50 });
    };
    const bars = Array.from({ length: 12 }, () => '100');
    const run = over(bars, { release, direction: 'long' }, ...bars.map(() => trail));
    expect(codes(run)).toEqual([]);
    expect(run.venue).toBeDefined();
    run.take(bar(12, '40'));
    expect(fills(run).at(-1)).toBe('sell 10 @ 40');
  });
});

describe('a resting order that cash does not cover when it is met', () => {
  test('is refused, not filled on credit', () => {
    const run = over(['100', '100', '150'], {}, (ctx) => ctx.buy({ qty: 'all', stop: 110 }));
    expect(fills(run)).toEqual([]);
    expect(run.memory.changes.at(-1)).toBe('o-1 new>rejected');
    expect(run.memory.reasons.at(-1)).toContain('150');
  });

  test('at the close of a day, too', () => {
    const run = over(['100', '100 100 100 150', '150'], {}, (ctx) => ctx.buy({ qty: 'all', tif: 'cls' }));
    expect(fills(run)).toEqual([]);
    expect(run.memory.changes.at(-1)).toBe('o-1 new>rejected');
  });

  test('closes what it closes', () => {
    const moves: Move[] = [(ctx) => ctx.sell({ qty: 10 }), (ctx) => ctx.buy({ qty: 100, stop: 110 })];
    const run = over(['100', '100', '100', '500'], {}, ...moves);
    expect(fills(run)).toEqual(['sell 10 @ 100', 'buy 10 @ 500']);
    expect(run.memory.changes.at(-1)).toMatch(/>canceled$/);
  });
});

describe('what is misspelt', () => {
  const refused = (move: Move): TradectlError => {
    try {
      over(['100', '100'], {}, move);
    } catch (error) {
      if (error instanceof TradectlError) return error;
      throw error;
    }
    throw new Error('it was accepted');
  };
  const cast = (request: unknown): OrderRequest => request as OrderRequest;

  test.each([
    ['enter', (ctx: StrategyContext) => ctx.enter('up' as 'long'), 'long'],
    ['a key', (ctx: StrategyContext) => ctx.buy(cast({ qty: 1, limt: 3 })), 'did you mean limit?'],
    ['a time in force', (ctx: StrategyContext) => ctx.buy(cast({ qty: 1, limit: 3, tif: 'gtd' })), 'gtc'],
    [
      'a stop that is to fill at once',
      (ctx: StrategyContext) => ctx.sell({ qty: 1, stop: 3, tif: 'ioc' }),
      'gtc or day',
    ],
    ['a trail for the opening', (ctx: StrategyContext) => ctx.sell({ qty: 1, trail: 3, tif: 'opg' }), 'gtc or day'],
    ['a trail with a limit', (ctx: StrategyContext) => ctx.sell({ qty: 1, trail: 3, limit: 2 }), 'follows'],
    ['two trails', (ctx: StrategyContext) => ctx.sell({ qty: 1, trail: 3, trailPercent: 2 }), 'trailPercent'],
    ['a trail of everything', (ctx: StrategyContext) => ctx.sell({ qty: 1, trailPercent: 100 }), '5 % is 5'],
    ['a percentage that is none', (ctx: StrategyContext) => ctx.sell({ qty: 1, trailPercent: '2%' }), '2 is 2 %'],
    ['a market order in extended hours', (ctx: StrategyContext) => ctx.buy({ qty: 1, extended: true }), 'limit'],
    ['extended as a word', (ctx: StrategyContext) => ctx.buy(cast({ qty: 1, extended: 'yes' })), 'true or false'],
    ['two sizes', (ctx: StrategyContext) => ctx.buy({ qty: 1, value: 100 }), 'units'],
    ['money that is none', (ctx: StrategyContext) => ctx.buy({ value: 'much' }), 'positive'],
    ['a bigint', (ctx: StrategyContext) => ctx.buy(cast({ qty: 2n })), 'number'],
    ['no size', (ctx: StrategyContext) => ctx.buy({ limit: 3 }), 'units'],
    ['nothing at all', (ctx: StrategyContext) => ctx.buy(cast(undefined)), 'qty'],
  ])('%s is refused with the fix', (_, move, hint) => {
    const { code, hint: told } = refused(move);
    expect(code).toBe('strategy');
    expect(told).toContain(hint);
  });

  test('a limit given as text is put on the tick that gives nothing away', () => {
    const limits = (move: Move): string[] => fills(over(['100', '100 100 90 95'], {}, move));
    expect(limits((ctx) => ctx.buy({ qty: 1, limit: '95.999' }))).toEqual(['buy 1 @ 95.99']);
  });
});

test('a strategy that answers its own fills for ever is stopped', () => {
  const strategy = () => ({
    onBar: (_: unknown, ctx: StrategyContext) => void ctx.buy({ qty: 1 }),
    onFill: (fill: { side: string }, ctx: StrategyContext) =>
      void (fill.side === 'buy' ? ctx.sell({ qty: 1 }) : ctx.buy({ qty: 1 })),
  });
  const run = play({ strategy, release: 'at-once' });
  expect(() => run.take(bar(0, '100'))).toThrow(/more than 1000 orders at one event/);
});

describe('leaving a position that has a stop', () => {
  const hold: Move = (ctx) => ctx.buy({ qty: 10 });
  const protect: Move = (ctx) => ctx.sell({ qty: 10, stop: 50 });

  test.each([
    ['long', 'next-price'],
    ['long', 'at-once'],
    ['both', 'next-price'],
    ['both', 'at-once'],
  ] as const)('takes the stop along: %s, %s', (direction, release) => {
    const run = over(['100', '100', '100', '100', '40'], { direction, release }, hold, protect, (ctx) => ctx.exit());
    expect(fills(run)).toEqual(['buy 10 @ 100', 'sell 10 @ 100']);
    expect(codes(run)).toEqual([]);
    expect(run.engine.isExposed).toBe(false);
  });

  test('turns it round with nothing left behind', () => {
    const run = over(['100', '100', '100', '100', '40'], {}, hold, protect, (ctx) => ctx.enter('short'));
    expect(fills(run)).toEqual(['buy 10 @ 100', 'sell 10 @ 100', 'sell 99 @ 100']);
  });
});

test('what orders on the book will cost, fees included, is not there twice', () => {
  const setup: SetupOptions = { cash: money('1006'), costs: costs({ commissionRate: '0.01' }) };
  const both: Move = (ctx) => {
    ctx.buy({ qty: 5, limit: 100 });
    ctx.buy({ qty: 5, limit: 100 });
  };
  const run = over(['110', '110', '100'], setup, both);
  expect([fills(run), codes(run)]).toEqual([['buy 5 @ 100'], ['buying_power']]);
});

test('a trade printed off the tick is marked on it', () => {
  const run = over(['100', '100'], {}, (ctx) => ctx.buy({ qty: 10 }));
  const { tsEvent, tsRecv } = bar(2, '100');
  run.take({ kind: 'trade', symbol: 'ABC', tsEvent, tsRecv, price: 100.004, size: 1, id: '1', nanos: 0 });
  run.engine.valuation.check();
  expect(run.engine.equity).toBe(10_000);
});

test('a restarted strategy sets itself up again, and wishes nothing twice', () => {
  let starts = 0;
  const strategy = () => ({
    onStart: (ctx: StrategyContext) => {
      starts++;
      ctx.enter('long');
    },
  });
  const run = play({ strategy });
  run.engine.restart(bar(0, '100').tsEvent);
  expect([starts, run.memory.changes]).toEqual([2, ['o-1 >pending_new']]);
});

describe('a wish outside of a handler', () => {
  const LATE: readonly (readonly [string, (ctx: StrategyContext) => unknown])[] = [
    ['buy', (ctx) => ctx.buy({ qty: 1 })],
    ['enter', (ctx) => ctx.enter('long')],
    ['exit', (ctx) => ctx.exit()],
    ['protect', (ctx) => ctx.protect({ stopLoss: { stop: 90 } })],
    ['cancel', (ctx) => ctx.cancel('x')],
    ['replace', (ctx) => ctx.replace('x', { qty: 1 })],
  ];

  test.each(LATE)('is refused: %s, as from a timer', (_, wish) => {
    let kept: StrategyContext | undefined;
    const run = over(['100', '100'], {}, (ctx) => {
      kept = ctx;
    });
    expect(kept?.position).toBe(0);
    expect(() => kept && wish(kept)).toThrow(/outside of a handler/);
    run.take(bar(2, '100'), bar(3, '100'));
    expect(fills(run)).toEqual([]);
  });

  test('is none in any handler, by a context that was kept', () => {
    const kept: StrategyContext[] = [];
    const strategy = () => ({
      onStart: (ctx: StrategyContext) => void kept.push(ctx),
      onBar: () => void kept[0]?.buy({ qty: 1 }),
    });
    const run = play({ strategy });
    run.loop.start();
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '100'));
    expect(fills(run)).toEqual(['buy 1 @ 100', 'buy 1 @ 100']);
  });
});

test('a backtest counts the orders that a broker would refuse: beside a stop that they could meet, and past flat', () => {
  const run = over(
    ['100', '100', '100', '100', '100', '100'],
    { direction: 'both', foresees: true },
    (ctx) => ctx.buy({ qty: 5 }),
    (ctx) => ctx.sell({ qty: 5, stop: 50 }),
    (ctx) => ctx.buy({ qty: 5 }),
    (ctx) => ctx.sell({ qty: 30 }),
  );
  expect(fills(run)).toEqual(['buy 5 @ 100', 'buy 5 @ 100', 'sell 10 @ 100', 'sell 20 @ 100']);
  expect(run.engine.judge.refusals.told).toEqual([
    { code: 'broker_wash_trade', orders: 1, message: expect.stringContaining('meet an open one of ours') as string },
    { code: 'broker_quantity', orders: 1, message: expect.stringContaining('at most') as string },
  ]);
});

test('and orders for an auction that is over when they are decided, as at a close', () => {
  const run = over(['100', '100', '100'], { foresees: true }, (ctx) => ctx.buy({ qty: 5, tif: 'opg' }));
  expect(fills(run)).toEqual(['buy 5 @ 100']);
  expect(run.engine.judge.refusals.told).toMatchObject([{ code: 'broker_auction', orders: 1 }]);
});

test('and entries that are decided after the hours in which they may be traded, though it fills them at the next open', () => {
  const limits = { tradingHours: 'regular' } as const;
  const moves: Move[] = [(ctx) => ctx.buy({ qty: 5 }), (ctx) => ctx.exit()];
  const run = over(['100', '100', '100'], { foresees: true, limits }, ...moves);
  expect(fills(run)).toEqual(['buy 5 @ 100', 'sell 5 @ 100']);
  expect(run.engine.judge.refusals.told).toMatchObject([{ code: 'trading_hours', orders: 1 }]);
  const toldOf = (...times: string[]): readonly unknown[] => {
    const minutes = play({ strategy: scripted(...moves), foresees: true, limits });
    minutes.take(...times.map((time) => ({ ...bar(0, '100'), tsEvent: at(time), tsRecv: at(time) })));
    expect(minutes.memory.fills).toHaveLength(1);
    return minutes.engine.judge.refusals.told;
  };
  expect(toldOf('2024-01-08T20:58:00Z', '2024-01-08T20:59:00Z')).toEqual([]);
  expect(toldOf('2024-01-08T20:59:00Z', '2024-01-09T14:30:00Z')).toMatchObject([{ code: 'trading_hours', orders: 1 }]);
});

test('prices of coins are on the step that the broker tells, on the side that gives nothing away', () => {
  const steps: (number | undefined)[] = [];
  const run = play({
    ...{ isBroker: true, release: 'at-once' },
    instruments: [instrument('BTC/USD', '0.00000001', '0.0001')],
    strategy: scripted(
      (ctx) => ctx.buy({ qty: 1, limit: 95.123456 }),
      (ctx) => ctx.buy({ qty: 1, limit: 95.123456 }),
      (ctx) => steps.push(...ctx.orders.map(({ limit }) => limit)),
    ),
  });
  run.take(bar(0, '100', 'BTC/USD'));
  const told = { isTradable: true, isFractionable: true, isShortable: false, isEasyToBorrow: false };
  const steppedBy = { isMarginable: false, priceStep: priceOf('0.01'), qtyStep: undefined, minQty: undefined };
  run.engine.learn({ kind: 'asset', symbol: 'BTC/USD', asset: { ...told, ...steppedBy } });
  run.take(bar(1, '100', 'BTC/USD'), bar(2, '100', 'BTC/USD'));
  expect(steps).toEqual([95.123456, 95.12]);
});
