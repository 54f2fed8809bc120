/** From a decision to its fill: when, at what price, how large, and what happens when decisions change. */

import { describe, expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import type { Strategy } from '../../../src/core/strategy/strategy.js';
import { bar, costs, day, instrument, money, order, qty, rate } from '../../support/core/build.js';
import { type Move, type Play, play, scripted } from '../../support/core/run.js';

const fillText = ({ side, qty: size, price, symbol, ts }: Fill): string =>
  `${side} ${qtyText(size)}${symbol === 'ABC' ? '' : ` ${symbol}`} @ ${priceText(price)} on ${(ts - day(0)) / 86_400_000_000}`;

const fills = ({ memory }: Play): string[] => memory.fills.map(fillText);
const codes = ({ memory }: Play): string[] => memory.denials.map(({ code, message }) => `${code}: ${message}`);
const units = ({ engine }: Play, symbol = 'ABC'): string => qtyText(engine.portfolio.book(symbol).qty);

describe('when it fills', () => {
  test('at the next open', () => {
    const run = play({ strategy: scripted(undefined, (ctx) => ctx.enter('long')) });
    run.take(bar(0, '100'), bar(1, '110 111 109 110'));
    expect(fills(run)).toEqual([]);
    run.take(bar(2, '125 130 120 128'));
    expect(fills(run)).toEqual(['buy 79 @ 125 on 2']);
  });

  test('at its own close', () => {
    const run = play({ release: 'at-once', strategy: scripted(undefined, (ctx) => ctx.enter('long')) });
    run.take(bar(0, '100'), bar(1, '110 111 109 100'));
    expect(fills(run)).toEqual(['buy 99 @ 100 on 1']);
  });

  test('not at all on the last bar, where it would be the next open', () => {
    const run = play({ strategy: scripted(undefined, (ctx) => ctx.enter('long')) });
    run.take(bar(0, '100'), bar(1, '100'));
    expect([fills(run), codes(run), run.memory.changes]).toEqual([[], [], ['o-1 >pending_new']]);
    expect(units(run)).toBe('0');
  });

  test('before the strategy sees the bar it fills in', () => {
    const seen: [number, number, number][] = [];
    const run = play({
      strategy: () => ({
        onBar: (_, ctx) => {
          seen.push([ctx.position, ctx.averagePrice, ctx.cash]);
          ctx.enter('long');
        },
      }),
    });
    run.take(bar(0, '100'), bar(1, '200 200 200 210'));
    expect(seen).toEqual([
      [0, 0, 10_000],
      [49, 200, 200],
    ]);
  });

  test('a gap over days makes no difference', () => {
    const run = play({ strategy: scripted((ctx) => ctx.enter('short')) });
    run.take(bar(0, '100'), bar(40, '80 81 79 80'));
    expect(fills(run)).toEqual(['sell 124 @ 80 on 40']);
  });

  test('each symbol at its own next price', () => {
    const run = play({
      instruments: [instrument(), instrument('XYZ')],
      sizing: { kind: 'qty', qty: qty('5') },
      strategy: scripted((ctx) => ctx.enter('long')),
    });
    run.take(bar(0, '100'), bar(0, '50', 'XYZ'), bar(1, '60', 'XYZ'), bar(2, '61', 'XYZ'), bar(3, '103'));
    expect(fills(run)).toEqual(['buy 5 XYZ @ 60 on 1', 'buy 5 @ 103 on 3']);
  });

  test('what is wished for before the first event goes at the first price', () => {
    const atStart = (): Strategy => ({ onStart: (ctx) => ctx.enter('long') });
    const next = play({ strategy: atStart });
    next.take(bar(0, '100 110 90 105'));
    expect(fills(next)).toEqual(['buy 99 @ 100 on 0']);
    const close = play({ strategy: atStart, release: 'at-once' });
    close.take(bar(0, '100 110 90 105'));
    expect(fills(close)).toEqual(['buy 99 @ 100 on 0']);
  });

  test('a decision on a trade is filled at the next trade', () => {
    const run = play({ strategy: () => ({ onTrade: (_, ctx) => ctx.enter('long') }) });
    const trade = (count: number, price: number) =>
      ({
        kind: 'trade',
        symbol: 'ABC',
        tsEvent: day(count),
        tsRecv: day(count),
        price,
        size: 1,
        id: '',
        nanos: 0,
      }) as const;
    run.take(trade(0, 100), trade(1, 101), trade(2, 102));
    expect(fills(run)).toEqual(['buy 99 @ 101 on 1']);
  });

  test('what a fill within a bar leads to is sized at the close that it fills at', () => {
    const onFill: Strategy['onFill'] = ({ price }, ctx) => void (price === 95 && ctx.buy({ qty: 'all' }));
    const first = scripted((ctx) => ctx.buy({ qty: 10, limit: 95 }));
    const run = play({ release: 'at-once', strategy: () => ({ ...first(), onFill }) });
    run.take(bar(0, '100'), bar(1, '100 200 95 200'));
    expect(fills(run)).toEqual(['buy 10 @ 95 on 1', 'buy 45 @ 200 on 1']);
    expect(moneyText(run.engine.portfolio.cash)).toBe('50');
  });
});

describe('how large it is', () => {
  test('all in is a hair less than everything', () => {
    const run = play({ strategy: scripted((ctx) => ctx.enter('long')) });
    run.take(bar(0, '100'), bar(1, '100'));
    // 10,000 / 100 is 100, but a hair less than 10,000 buys 99.
    expect(fills(run)).toEqual(['buy 99 @ 100 on 1']);
  });

  test('all in pays its costs out of the same cash', () => {
    const run = play({
      costs: costs({ commissionRate: '0.01', feePerOrder: '5', spread: '0.01', feePerShare: '0.1' }),
      strategy: scripted((ctx) => ctx.enter('long')),
    });
    run.take(bar(0, '100'), bar(1, '100'));
    // (10,000 - 5) / (101 + 1 + 0.1) = 97.89
    expect(fills(run)).toEqual(['buy 97 @ 101 on 1']);
    // 10,000 - 97 x 101 - 1 % of that - 97 x 0.1 - 5
    expect(moneyText(run.engine.portfolio.cash)).toBe('90.33');
  });

  test('all in with a fractional lot', () => {
    const run = play({
      instruments: [instrument('ABC', '0.01', '0.001')],
      strategy: scripted((ctx) => ctx.enter('long')),
    });
    run.take(bar(0, '3'), bar(1, '3'));
    expect(fills(run)).toEqual(['buy 3333.333 @ 3 on 1']);
  });

  test('a percentage is of the equity at the decision, over the price of the fill, whole lots down', () => {
    const run = play({
      sizing: { kind: 'percent', percent: rate('0.5') },
      strategy: scripted((ctx) => ctx.enter('long')),
    });
    run.take(bar(0, '100'), bar(1, '51'));
    expect(fills(run)).toEqual(['buy 98 @ 51 on 1']);
  });

  test('a percentage counts what is held at the decision, not what the flip leaves', () => {
    const run = play({
      sizing: { kind: 'percent', percent: rate('0.5') },
      strategy: scripted(
        (ctx) => ctx.enter('long'),
        undefined,
        (ctx) => ctx.enter('short'),
      ),
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '100 200 100 200'), bar(3, '100'));
    // 50 bought; at the decision worth 5,000 + 50 x 200 = 15,000, half of that at 100 is 75.
    expect(fills(run)).toEqual(['buy 50 @ 100 on 1', 'sell 50 @ 100 on 3', 'sell 75 @ 100 on 3']);
  });

  test('where cash covers not one lot it is denied', () => {
    const run = play({
      strategy: scripted(
        (ctx) => ctx.enter('long'),
        undefined,
        (ctx) => ctx.enter('long'),
      ),
    });
    run.take(bar(0, '100'), bar(1, '10000'), bar(2, '10000'));
    expect([fills(run), codes(run)]).toEqual([[], ['buying_power: cash covers not one lot']]);
    expect(run.memory.changes).toEqual(['o-1 >pending_new', 'o-1 pending_new>denied', 'o-2 >pending_new']);
    run.take(bar(3, '9000'));
    expect(fills(run), 'and the next decision is free to try again').toEqual(['buy 1 @ 9000 on 3']);
  });

  test('an order that cash cannot cover is denied, not shrunk', () => {
    const run = play({ sizing: { kind: 'qty', qty: qty('100') }, strategy: scripted((ctx) => ctx.enter('long')) });
    run.take(bar(0, '99'), bar(1, '100.01'));
    expect(fills(run)).toEqual([]);
    expect(codes(run)).toEqual(['buying_power: ABC: the cost of the order would be 10001, the limit is 10000']);
    expect(run.memory.commands).toEqual([]);
  });

  test('exactly covered is covered', () => {
    const run = play({ sizing: { kind: 'qty', qty: qty('100') }, strategy: scripted((ctx) => ctx.enter('long')) });
    run.take(bar(0, '99'), bar(1, '100'));
    expect(fills(run)).toEqual(['buy 100 @ 100 on 1']);
    expect(moneyText(run.engine.portfolio.cash)).toBe('0');
  });

  test('equity in other symbols is not cash', () => {
    const run = play({
      instruments: [instrument(), instrument('XYZ')],
      strategy: scripted((ctx) => ctx.enter('long')),
    });
    run.take(bar(0, '100'), bar(0, '100', 'XYZ'), bar(1, '100'), bar(1, '100', 'XYZ'));
    expect(fills(run)).toEqual(['buy 99 @ 100 on 1']);
    expect(codes(run)).toEqual(['buying_power: cash covers not one lot']);
  });
});

describe('a flip', () => {
  test('closes first, at the exit price, then sizes from what is left', () => {
    const run = play({
      costs: costs({ spread: '0.01', commissionRate: '0.001' }),
      strategy: scripted(
        (ctx) => ctx.enter('long'),
        undefined,
        (ctx) => ctx.enter('short'),
      ),
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '100'), bar(3, '50'));
    expect(fills(run)).toEqual(['buy 98 @ 101 on 1', 'sell 98 @ 50 on 3', 'sell 100 @ 49.5 on 3']);
    expect(run.memory.changes.slice(-8)).toEqual([
      'o-2 >pending_new',
      'o-3 >pending_new',
      'o-2 pending_new>pending_new',
      'o-2 pending_new>new',
      'o-2 new>filled',
      'o-3 pending_new>pending_new',
      'o-3 pending_new>new',
      'o-3 new>filled',
    ]);
  });

  test('whose entry is denied leaves it flat', () => {
    const run = play({
      strategy: scripted(
        (ctx) => ctx.enter('short'),
        undefined,
        (ctx) => ctx.enter('long'),
      ),
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '100'), bar(3, '300'));
    expect(fills(run)).toEqual(['sell 99 @ 100 on 1', 'buy 99 @ 300 on 3']);
    expect(units(run)).toBe('0');
    expect(codes(run)).toEqual(['buying_power: cash covers not one lot']);
  });

  test('at the close does both at the close', () => {
    const run = play({
      release: 'at-once',
      sizing: { kind: 'qty', qty: qty('10') },
      strategy: scripted(
        (ctx) => ctx.enter('long'),
        (ctx) => ctx.enter('short'),
      ),
    });
    run.take(bar(0, '100'), bar(1, '90 95 85 88'));
    expect(fills(run)).toEqual(['buy 10 @ 100 on 0', 'sell 10 @ 88 on 1', 'sell 10 @ 88 on 1']);
  });

  test('long only is an exit', () => {
    const run = play({
      direction: 'long',
      strategy: scripted(
        (ctx) => ctx.enter('long'),
        undefined,
        (ctx) => ctx.enter('short'),
      ),
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '100'), bar(3, '110'), bar(4, '110'));
    expect(fills(run)).toEqual(['buy 99 @ 100 on 1', 'sell 99 @ 110 on 3']);
  });

  test('long only, by hand: what is not held is not sold', () => {
    const run = play({
      direction: 'long',
      strategy: scripted(
        (ctx) => ctx.buy({ qty: 5 }),
        undefined,
        (ctx) => ctx.sell({ qty: 6 }),
        (ctx) => ctx.sell({ qty: 5 }),
      ),
    });
    run.take(...Array.from({ length: 5 }, (_, i) => bar(i, '100')));
    expect(fills(run)).toEqual(['buy 5 @ 100 on 1', 'sell 5 @ 100 on 4']);
    expect(run.memory.denials.map(({ code, value }) => [code, value])).toEqual([['short_permission', '1']]);
  });

  test('an entry limit does not keep it from closing', () => {
    const run = play({
      limits: { maxOrderNotional: money('1500') },
      sizing: { kind: 'qty', qty: qty('10') },
      strategy: scripted(
        (ctx) => ctx.enter('long'),
        undefined,
        (ctx) => ctx.enter('short'),
      ),
    });
    run.take(bar(0, '100'), bar(1, '100'), bar(2, '100'), bar(3, '200'));
    expect(fills(run)).toEqual(['buy 10 @ 100 on 1', 'sell 10 @ 200 on 3']);
    expect(run.memory.denials.map(({ code }) => code)).toEqual(['max_order_notional']);
  });
});

describe('wishes that change nothing or change their mind', () => {
  const quiet = (...moves: readonly (Move | undefined)[]) => {
    const run = play({ sizing: { kind: 'qty', qty: qty('10') }, strategy: scripted(...moves) });
    run.take(...Array.from({ length: 6 }, (_, i) => bar(i, String(100 + i))));
    return run;
  };

  test('entering twice enters once', () => {
    const run = quiet((ctx) => {
      ctx.enter('long');
      ctx.enter('long');
    });
    expect(run.memory.changes.filter((change) => change.includes(' >'))).toEqual(['o-1 >pending_new']);
    expect(fills(run)).toEqual(['buy 10 @ 101 on 1']);
  });

  test('entering where it already is, bar after bar', () => {
    const again: Move = (ctx) => ctx.enter('long');
    expect(fills(quiet(again, again, again, again))).toEqual(['buy 10 @ 101 on 1']);
  });

  test('leaving when flat', () => {
    const run = quiet((ctx) => ctx.exit());
    expect(run.memory.changes).toEqual([]);
  });

  test('in and out before the next price is nothing', () => {
    const run = quiet((ctx) => {
      ctx.enter('long');
      ctx.exit();
    });
    expect(fills(run)).toEqual([]);
    expect(run.memory.changes).toEqual(['o-1 >pending_new', 'o-1 pending_new>abandoned']);
    expect(run.memory.reasons[1]).toBe('superseded by a newer decision');
  });

  test('what is on its way since before a restart counts as there', () => {
    const moves: Move[] = [(ctx) => ctx.enter('long'), (ctx) => ctx.exit()];
    const run = play({ strategy: scripted(...moves), release: 'at-once', ordersMade: 1 });
    run.engine.restoreOrder(order('buy', { status: 'new' }));
    run.take(bar(0, '100'));
    expect(run.memory.changes).toEqual([]);
    run.take(bar(1, '100'));
    expect(run.memory.changes).toEqual(['o-2 >pending_new']);
  });

  test('the last decision counts', () => {
    const run = quiet((ctx) => {
      ctx.enter('long');
      ctx.enter('short');
    });
    expect(fills(run)).toEqual(['sell 10 @ 101 on 1']);
  });

  test('out, and in again before the next price, keeps what is held', () => {
    const run = quiet(
      (ctx) => ctx.enter('long'),
      undefined,
      (ctx) => {
        ctx.exit();
        ctx.enter('long');
      },
    );
    expect(units(run)).toBe('10');
  });

  test('a decision takes the place of orders by hand that still wait', () => {
    const run = quiet((ctx) => {
      ctx.buy({ qty: 3 });
      ctx.buy({ qty: 4, limit: 50 });
      ctx.enter('short');
    });
    expect(fills(run)).toEqual(['sell 10 @ 101 on 1']);
    expect(run.memory.changes.slice(0, 5)).toEqual([
      'o-1 >pending_new',
      'o-2 >pending_new',
      'o-1 pending_new>abandoned',
      'o-2 pending_new>abandoned',
      'o-3 >pending_new',
    ]);
  });

  test('an exit closes the whole position, however it came about', () => {
    const run = quiet(
      (ctx) => {
        ctx.buy({ qty: 3 });
        ctx.buy({ qty: 4 });
      },
      undefined,
      (ctx) => ctx.exit(),
    );
    expect(fills(run)).toEqual(['buy 3 @ 101 on 1', 'buy 4 @ 101 on 1', 'sell 7 @ 103 on 3']);
  });

  test('a short is closed by buying', () => {
    expect(
      fills(
        quiet(
          (ctx) => ctx.enter('short'),
          undefined,
          (ctx) => ctx.exit(),
        ),
      ),
    ).toEqual(['sell 10 @ 101 on 1', 'buy 10 @ 103 on 3']);
  });

  test('a reason is written down', () => {
    expect(quiet((ctx) => ctx.enter('long', 'it looked cheap')).memory.reasons[0]).toBe('it looked cheap');
  });
});
