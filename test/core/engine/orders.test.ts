/** Orders by hand: sizes and prices as asked, one after the other, cancels, and what misuse gets. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { HOUR, micros } from '../../../src/core/base/time.js';
import type { Order } from '../../../src/core/orders/order.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import type { Observer } from '../../../src/core/ports.js';
import type { OrderRequest, StrategyContext } from '../../../src/core/strategy/strategy.js';
import { bar, costs, day, instrument } from '../../support/core/build.js';
import { type Move, type Play, play, scripted } from '../../support/core/run.js';

const fillText = ({ clientOrderId, side, qty: size, price: at }: Fill): string =>
  `${clientOrderId} ${side} ${qtyText(size)} @ ${priceText(at)}`;
const fills = ({ memory }: Play): string[] => memory.fills.map(fillText);
const codes = ({ memory }: Play): string[] => memory.denials.map(({ code }) => code);

/** Plays the moves over these bars, one day each. */
function over(bars: readonly string[], ...moves: readonly (Move | undefined)[]): Play {
  const run = play({ strategy: scripted(...moves) });
  run.take(...bars.map((prices, i) => bar(i, prices)));
  return run;
}

const changesOf = (run: Play, id: string): string[] =>
  run.memory.changes.filter((change) => change.startsWith(`${id} `)).map((change) => change.slice(id.length + 1));

describe('resting', () => {
  test('a limit is sent at the next open and filled at its price in that bar', () => {
    const run = over(['100', '100 101 94 99'], (ctx) => ctx.buy({ qty: 10, limit: 95 }));
    expect(fills(run)).toEqual(['o-1 buy 10 @ 95']);
    expect(changesOf(run, 'o-1')).toEqual(['>pending_new', 'pending_new>pending_new', 'pending_new>new', 'new>filled']);
  });

  test('a limit that gaps in our favour fills at the open', () => {
    expect(fills(over(['100', '90 91 89 90'], (ctx) => ctx.buy({ qty: 10, limit: 95 })))).toEqual(['o-1 buy 10 @ 90']);
  });

  test('a stop below closes at its price, a gap at the open', () => {
    const moves: Move[] = [(ctx) => ctx.buy({ qty: 10 }), (ctx) => ctx.sell({ qty: 10, stop: '95' })];
    expect(fills(over(['100', '100', '99 99 90 92'], ...moves))).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 95']);
    expect(fills(over(['100', '100', '99', '80'], ...moves))).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 80']);
  });

  test('a stop-limit is armed in one bar and filled in a later one', () => {
    const run = over(['100', '100', '112 113 110 112', '109 110 107 108', '106'], (ctx) =>
      ctx.buy({ qty: 10, stop: 105, limit: 106 }),
    );
    expect(fills(run)).toEqual(['o-1 buy 10 @ 106']);
    expect(run.memory.fills[0]?.ts).toBe(day(4));
  });

  test('a day order decided at a close lives for the next day, and expires after it', () => {
    const wish: Move = (ctx) => ctx.buy({ qty: 10, limit: 95, tif: 'day' });
    expect(fills(over(['100', '100 101 94 99'], wish))).toEqual(['o-1 buy 10 @ 95']);
    const late = over(['100', '100', '90', '90'], wish);
    expect([fills(late), changesOf(late, 'o-1').at(-1)]).toEqual([[], 'new>expired']);
  });

  test('a day order on minutes ends with the day it was sent', () => {
    const at = (hours: number, prices: string) => ({ ...bar(0, prices), tsEvent: micros(day(0) + hours * HOUR) });
    const run = play({ strategy: scripted((ctx) => ctx.buy({ qty: 1, limit: 95, tif: 'day' })) });
    run.take(at(9, '100'), at(10, '100'), at(23, '96'), at(24, '90'));
    expect(changesOf(run, 'o-1').at(-1)).toBe('new>expired');
  });

  test('numbers are rounded to the tick that gives nothing away', () => {
    const orders: Order[] = [];
    const watch: Observer = {
      onStep: (_, { changes }) =>
        orders.push(...changes.flatMap(({ order, from }) => (from === undefined ? [order] : []))),
    };
    const run = play(
      {
        strategy: scripted((ctx) => {
          ctx.buy({ qty: 1, limit: 10.019 });
          ctx.sell({ qty: 1, limit: 10.011 });
          ctx.buy({ qty: 1, stop: 10.011 });
          ctx.sell({ qty: 1, stop: 10.019 });
          ctx.buy({ qty: 1, limit: 0.1 + 0.2, stop: '7' });
        }),
      },
      [watch],
    );
    run.take(bar(0, '10'));
    const texts = orders.map(({ type, limitPrice, stopPrice }) => [
      type,
      ...[limitPrice, stopPrice].map((p) => (p === undefined ? '-' : priceText(p))),
    ]);
    expect(texts).toEqual([
      ['limit', '10.01', '-'],
      ['limit', '10.02', '-'],
      ['stop', '-', '10.02'],
      ['stop', '-', '10.01'],
      ['stop_limit', '0.3', '7'],
    ]);
    expect(orders.map(({ tif }) => tif)).toEqual(orders.map(() => 'gtc'));
  });
});

describe('several at once', () => {
  test('go in the order in which they were wished for', () => {
    const run = over(['100', '100'], (ctx) => {
      ctx.buy({ qty: 10 });
      ctx.sell({ qty: 4 });
      ctx.buy({ qty: 1 });
    });
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 4 @ 100', 'o-3 buy 1 @ 100']);
  });

  test('the second is judged by what the first left', () => {
    const run = over(['100', '100'], (ctx) => {
      ctx.buy({ qty: 60 });
      ctx.buy({ qty: 60 });
      ctx.buy({ qty: 40 });
    });
    expect(fills(run)).toEqual(['o-1 buy 60 @ 100', 'o-3 buy 40 @ 100']);
    expect(codes(run)).toEqual(['buying_power']);
  });

  test('one that is denied does not hold up the next', () => {
    const run = over(['100', '100'], (ctx) => {
      ctx.buy({ qty: '0.5' });
      ctx.buy({ qty: 5 });
    });
    expect([fills(run), codes(run)]).toEqual([['o-2 buy 5 @ 100'], ['lot_size']]);
  });

  test('a resting order does not hold up the next, and ties up its cash', () => {
    const run = over(['100', '100'], (ctx) => {
      ctx.buy({ qty: 60, limit: 90 });
      ctx.buy({ qty: 46 });
      ctx.buy({ qty: 40 });
    });
    // 60 on order at up to 100 leave 4,000.
    expect(fills(run)).toEqual(['o-3 buy 40 @ 100']);
    expect(run.memory.denials.map(({ limit, value }) => [limit, value])).toEqual([['4000', '4600']]);
  });

  test('a wish made in a fill waits for the next price', () => {
    const run = play({
      strategy: () => ({
        onStart: (ctx) => ctx.buy({ qty: 1 }),
        onFill: (fill, ctx) => (fill.side === 'buy' ? ctx.sell({ qty: 1 }) : ''),
      }),
    });
    run.take(bar(0, '100 105 95 103'), bar(1, '110'));
    expect(fills(run)).toEqual(['o-1 buy 1 @ 100', 'o-2 sell 1 @ 110']);
  });

  test('a stop for what a fill bought, told in numbers, is for that much', () => {
    const run = play({
      strategy: () => ({
        onStart: (ctx) => ctx.buy({ qty: 2.5 }),
        onFill: ({ side, qty: bought, price }, ctx) =>
          side === 'buy' ? ctx.sell({ qty: bought, stop: price * 0.9 }) : '',
      }),
      instruments: [instrument('ABC', '0.01', '0.5')],
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '95 95 80 85'));
    expect(fills(run)).toEqual(['o-1 buy 2.5 @ 100', 'o-2 sell 2.5 @ 90']);
  });

  test('also where the fill came of the open that others waited for', () => {
    const run = play({
      strategy: () => ({
        onBar: ({ close }, ctx) =>
          close === 100 ? ctx.buy({ qty: 1, limit: 95 }) : close === 101 ? ctx.buy({ qty: 2 }) : '',
        onFill: ({ qty: size }, ctx) => (size === 1 ? ctx.sell({ qty: 3 }) : ''),
      }),
    });
    run.take(bar(0, '100'), bar(1, '101'), bar(2, '90 92 88 91'), bar(3, '93'));
    expect(fills(run)).toEqual(['o-1 buy 1 @ 90', 'o-2 buy 2 @ 90', 'o-3 sell 3 @ 93']);
  });

  test('nor does it take the place of one that is withdrawn there', () => {
    let second = '';
    const run = play({
      strategy: () => ({
        onBar: ({ close }, ctx) => {
          if (close === 100) ctx.buy({ qty: 1, limit: 95 });
          if (close === 101) second = ctx.buy({ qty: 2 });
        },
        onFill: ({ qty: size }, ctx) => {
          if (size !== 1) return;
          ctx.buy({ qty: 3 });
          ctx.cancel(second);
        },
      }),
    });
    run.take(bar(0, '100'), bar(1, '101'), bar(2, '90 92 88 91'), bar(3, '93'));
    expect(fills(run)).toEqual(['o-1 buy 1 @ 90', 'o-3 buy 3 @ 93']);
  });

  test('one that is withdrawn in a fill does not let a later one go before its price', () => {
    let second = '';
    const run = play({
      strategy: () => ({
        onStart: (ctx) => {
          ctx.buy({ qty: 1 });
          second = ctx.buy({ qty: 2 });
        },
        onFill: (_, ctx) => {
          if (second === '') return;
          ctx.buy({ qty: 3 });
          ctx.cancel(second);
          second = '';
        },
      }),
    });
    run.take(bar(0, '100 105 95 103'), bar(1, '110'));
    expect(fills(run)).toEqual(['o-1 buy 1 @ 100', 'o-3 buy 3 @ 110']);
  });
});

describe('selling more than is held', () => {
  test('closes what is held and opens a short with the rest', () => {
    const run = over(
      ['100', '100', '100', '105'],
      (ctx) => ctx.buy({ qty: 10 }),
      undefined,
      (ctx) => ctx.sell({ qty: 25 }),
    );
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 105', 'o-2 sell 15 @ 105']);
    expect(qtyText(run.engine.portfolio.book('ABC').qty)).toBe('-15');
    expect(run.memory.trades.length).toBe(1);
  });

  test('is denied as a whole where cash does not cover the short', () => {
    const run = over(
      ['100', '100', '100', '100'],
      (ctx) => ctx.buy({ qty: 10 }),
      undefined,
      (ctx) => ctx.sell({ qty: 111 }),
    );
    expect([fills(run), codes(run)]).toEqual([['o-1 buy 10 @ 100'], ['buying_power']]);
  });

  test('is paid once per order, on the first of its two fills', () => {
    const run = play({
      costs: costs({ feePerOrder: '1', spread: '0.01' }),
      strategy: scripted(
        (ctx) => ctx.buy({ qty: 10 }),
        undefined,
        (ctx) => ctx.sell({ qty: 25 }),
      ),
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '100'), bar(3, '100'));
    expect(run.memory.fills.map(({ price: at, fee }) => [priceText(at), moneyText(fee)])).toEqual([
      ['101', '1'],
      ['100', '1'],
      ['99', '0'],
    ]);
  });
});

describe('judged at the price it can meet', () => {
  test('a limit to sell far below the market ties up the market price', () => {
    const run = over(['100', '100'], (ctx) => ctx.sell({ qty: 5000, limit: 1 }));
    expect([fills(run), codes(run)]).toEqual([[], ['buying_power']]);
  });

  test('so does a stop to buy far below it', () => {
    const run = over(['100', '100'], (ctx) => ctx.buy({ qty: 5000, stop: 1 }));
    expect([fills(run), codes(run)]).toEqual([[], ['buying_power']]);
  });

  test('a limit to buy below the market needs no more than its limit', () => {
    expect(fills(over(['100', '100 100 49 60'], (ctx) => ctx.buy({ qty: 200, limit: 50 })))).toEqual([
      'o-1 buy 200 @ 50',
    ]);
  });
});

describe('cancel', () => {
  /** Remembers the ids that orders got. */
  const remembering = (
    move: (ctx: StrategyContext, ids: string[]) => void,
    later: (ctx: StrategyContext, ids: string[]) => void,
  ) => {
    const ids: string[] = [];
    return over(
      ['100', '100', '100', '80', '80'],
      (ctx) => move(ctx, ids),
      undefined,
      (ctx) => later(ctx, ids),
    );
  };

  test('before it was sent: it never reaches the venue', () => {
    const run = over(['100', '100'], (ctx) => ctx.cancel(ctx.buy({ qty: 10 })));
    expect([fills(run), run.memory.commands]).toEqual([[], []]);
    expect(run.memory.changes).toEqual(['o-1 >pending_new', 'o-1 pending_new>abandoned']);
    expect(run.memory.reasons[1]).toBe('canceled before it was sent');
  });

  test('of a resting order: asked for, and then confirmed', () => {
    const run = remembering(
      (ctx, ids) => ids.push(ctx.buy({ qty: 10, limit: 90 })),
      (ctx, ids) => ctx.cancel(ids[0] ?? ''),
    );
    expect(fills(run)).toEqual([]);
    expect(changesOf(run, 'o-1').slice(-2)).toEqual(['new>pending_cancel', 'pending_cancel>canceled']);
    expect(run.memory.commands).toEqual(['submit', 'cancel']);
  });

  test('twice asks once', () => {
    const run = remembering(
      (ctx, ids) => ids.push(ctx.buy({ qty: 10, limit: 90 })),
      (ctx, ids) => {
        ctx.cancel(ids[0] ?? '');
        ctx.cancel(ids[0] ?? '');
      },
    );
    expect(run.memory.commands).toEqual(['submit', 'cancel']);
  });

  test('of what is filled, denied, unknown or already gone does nothing', () => {
    const run = remembering(
      (ctx, ids) => ids.push(ctx.buy({ qty: 10 }), ctx.buy({ qty: '0.5' })),
      (ctx, ids) => [...ids, 'nobody', ''].forEach((id) => ctx.cancel(id)),
    );
    expect(run.memory.commands).toEqual(['submit']);
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100']);
  });

  test("of another symbol's order does nothing", () => {
    let id = '';
    const run = play({
      instruments: [instrument(), instrument('XYZ')],
      strategy: ({ symbol }) => ({
        onBar: (_, ctx) => {
          if (symbol === 'ABC') id ||= ctx.buy({ qty: 1, limit: 50 });
          else ctx.cancel(id);
        },
      }),
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(1, '10', 'XYZ'));
    expect(run.memory.commands).toEqual(['submit']);
  });

  test('frees the cash that the order tied up', () => {
    const ids: string[] = [];
    const run = over(
      ['100', '100', '100', '100'],
      (ctx) => ids.push(ctx.buy({ qty: 100, limit: 50 })),
      (ctx) => ctx.cancel(ids[0] ?? ''),
      (ctx) => ctx.buy({ qty: 100 }),
    );
    expect(fills(run)).toEqual(['o-2 buy 100 @ 100']);
  });
});

describe('misuse', () => {
  const refusal = (request: OrderRequest): unknown => {
    try {
      over(['100'], (ctx) => ctx.buy(request));
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test.each([
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0.1 + 0.2,
    '',
    'ten',
    '-5',
    '0',
    '1e-10',
    '0.0000000001',
    'All',
  ])('a quantity of %s is refused with its value', (size) => {
    const error = refusal({ qty: size });
    expect(error).toBeInstanceOf(TradectlError);
    expect(error).toMatchObject({ code: 'strategy', message: `qty ${size} is not a quantity` });
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e10, '', 'cheap', '-5', '0', '1e-10'])(
    'a limit or stop of %s is refused',
    (at) => {
      expect(refusal({ qty: 1, limit: at })).toMatchObject({ code: 'strategy', message: `limit ${at} is not a price` });
      expect(refusal({ qty: 1, stop: at })).toMatchObject({ code: 'strategy', message: `stop ${at} is not a price` });
    },
  );

  test.each([1e15, '1e30', '999999999999999999999', 1e21])('a quantity of %s is denied by risk', (size) => {
    expect(codes(over(['100', '100'], (ctx) => ctx.buy({ qty: size })))).toEqual(['buying_power']);
    expect(codes(over(['100', '100'], (ctx) => ctx.sell({ qty: size })))).toEqual(['buying_power']);
  });

  test.each(['0.5', '1.000000001', 0.999])('%s of a unit is not a whole number of lots', (size) => {
    expect(codes(over(['100', '100'], (ctx) => ctx.buy({ qty: size })))).toEqual(['lot_size']);
  });

  test('fractional lots take fractions of their own size only', () => {
    const run = play({
      instruments: [instrument('ABC', '0.01', '0.25')],
      strategy: scripted((ctx) => (ctx.buy({ qty: 0.75 }), ctx.buy({ qty: 0.3 }))),
    });
    run.take(bar(0, '100'), bar(1, '100'));
    expect([fills(run), codes(run)]).toEqual([['o-1 buy 0.75 @ 100'], ['lot_size']]);
  });

  test('all of the cash, by hand', () => {
    expect(fills(over(['100', '100'], (ctx) => ctx.buy({ qty: 'all' })))).toEqual(['o-1 buy 99 @ 100']);
    expect(fills(over(['100', '100'], (ctx) => ctx.sell({ qty: 'all' })))).toEqual(['o-1 sell 99 @ 100']);
  });

  test('whatever is asked for, it is refused, denied or filled, and nothing else', () => {
    const wild = fc.oneof(
      fc.double(),
      fc.integer({ min: -5, max: 200 }),
      fc.constantFrom('all', '1', '0.001', '1e5', 'x', '-0'),
    );
    const request = fc.record({
      qty: wild,
      limit: fc.option(wild, { nil: undefined }),
      stop: fc.option(wild, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 6 }), fc.boolean(), (requests, isBuy) => {
        const run = play({
          strategy: () => ({
            onBar: (_, ctx) => {
              const [next] = requests.splice(0, 1);
              if (next === undefined) return;
              const { qty: size, limit, stop } = next;
              const asked = {
                qty: size,
                ...(limit === undefined ? {} : { limit }),
                ...(stop === undefined ? {} : { stop }),
              };
              try {
                if (isBuy) ctx.buy(asked);
                else ctx.sell(asked);
              } catch (error) {
                expect(error).toBeInstanceOf(TradectlError);
              }
            },
          }),
        });
        run.take(...Array.from({ length: 8 }, (_, i) => bar(i, `100 ${101 + i} ${99 - i} 100`)));
        run.engine.valuation.check();
        expect(run.engine.portfolio.cash >= 0n || !isBuy).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
