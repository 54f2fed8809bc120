/** Orders that belong together, in a backtest: when exits wake, which is met first, what ends with what, what is bare. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceText, qtyText } from '../../../src/core/base/decimal.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { sign } from '../../../src/core/base/fixed.js';
import { isFinal } from '../../../src/core/orders/lifecycle.js';
import type {
  BracketRequest,
  OrderGroup,
  StrategyContext,
  StrategyUnprotected,
} from '../../../src/core/strategy/strategy.js';
import { bar, instrument } from '../../support/core/build.js';
import { type Move, type Play, play, scripted } from '../../support/core/run.js';

const fills = ({ memory }: Play): string[] =>
  memory.fills.map(
    ({ clientOrderId, side, qty, price }) => `${clientOrderId} ${side} ${qtyText(qty)} @ ${priceText(price)}`,
  );

/** Plays the moves over these bars, one day each. */
function over(bars: readonly string[], ...moves: readonly (Move | undefined)[]): Play {
  const run = play({ strategy: scripted(...moves) });
  run.take(...bars.map((prices, i) => bar(i, prices)));
  return run;
}

const lastOf = (run: Play, id: string): string | undefined =>
  run.memory.changes.findLast((change) => change.startsWith(`${id} `))?.split('>')[1];

const BRACKET: BracketRequest = { qty: 10, takeProfit: { limit: 110 }, stopLoss: { stop: 95 } };
const bracket: Move = (ctx) => ctx.buy(BRACKET);

describe('a bracket', () => {
  test('takes its profit, and the stop goes', () => {
    const run = over(['100', '100', '105 111 104 108', '90'], bracket);
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 110']);
    expect(['o-1', 'o-2', 'o-3'].map((id) => lastOf(run, id))).toEqual(['filled', 'filled', 'canceled']);
    expect(run.memory.alerts).toEqual([]);
  });

  test('goes on by other prices of its exits, asleep or awake, under the same ids', () => {
    const ids: OrderGroup[] = [];
    const stop = ({ stopLoss = '' }: OrderGroup, ctx: StrategyContext, at: number): void => {
      expect(ctx.replace(stopLoss, { stop: at })).toBe(stopLoss);
    };
    const run = over(
      ['100', '100', '100', '105 105 102 104', '104 108 104 107'],
      (ctx) => {
        const group = ctx.buy({ ...BRACKET, limit: 101 });
        ids.push(group);
        stop(group, ctx, 96);
      },
      (ctx) => ids.forEach((group) => stop(group, ctx, 97)),
      (ctx) => ids.forEach(({ takeProfit = '' }) => ctx.replace(takeProfit, { limit: 106 })),
    );
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 106']);
    expect(run.memory.changes).toContain('o-3 pending_replace>held');
    expect(run.memory.changes).toContain('o-2 pending_replace>new');
    expect(lastOf(run, 'o-3')).toBe('canceled');
  });

  test('sells at the stop that was raised', () => {
    let ids: OrderGroup = {};
    const run = over(
      ['100', '100', '100', '100 100 98 99'],
      (ctx) => void (ids = ctx.buy(BRACKET)),
      undefined,
      (ctx) => void ctx.replace(ids.stopLoss ?? '', { stop: 99 }),
    );
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-3 sell 10 @ 99']);
  });

  test('keeps an exit as it is that would cross the other or the market, and refuses a quantity and its entry', () => {
    let ids: OrderGroup = {};
    const run = over(
      ['100', '100', '100', '100 100 96 97', '97 97 94 94'],
      (ctx) => void (ids = ctx.buy(BRACKET)),
      undefined,
      (ctx) => {
        ctx.replace(ids.stopLoss ?? '', { stop: 111 });
        ctx.replace(ids.stopLoss ?? '', { stop: 101 });
        expect(() => ctx.replace(ids.stopLoss ?? '', { qty: 3 })).toThrow('the quantity of what it closes');
      },
    );
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-3 sell 10 @ 95']);
    const entry: Move = (ctx) => {
      const { entry: id = '' } = ctx.buy({ ...BRACKET, limit: 98 });
      expect(() => ctx.replace(id, { limit: 99 })).toThrow('an entry with exits is not replaced');
    };
    over(['100', '100'], entry);
  });

  test('is sent as one: exits are held until the entry has filled, and the stop is never told to be new', () => {
    const run = over(['100', '100', '105 111 104 108'], bracket);
    expect(run.memory.commands).toEqual(['submit']);
    const ofStop = run.memory.changes.filter((change) => change.startsWith('o-3 '));
    expect(ofStop).toEqual([
      'o-3 >pending_new',
      'o-3 pending_new>pending_new',
      'o-3 pending_new>held',
      'o-3 held>canceled',
    ]);
    expect(run.memory.changes).toContain('o-2 held>new');
  });

  test('stops its loss, also at a gap, and the take profit goes', () => {
    expect(fills(over(['100', '100', '99 99 90 92'], bracket))).toEqual(['o-1 buy 10 @ 100', 'o-3 sell 10 @ 95']);
    expect(fills(over(['100', '100', '80'], bracket))).toEqual(['o-1 buy 10 @ 100', 'o-3 sell 10 @ 80']);
  });

  test('meets the stop first where one bar touches both', () => {
    const run = over(['100', '100', '100 120 90 100'], bracket);
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-3 sell 10 @ 95']);
    expect(lastOf(run, 'o-2')).toBe('canceled');
  });

  test('of an entry at the open may exit in the same bar', () => {
    expect(fills(over(['100', '100 112 99 111'], bracket))).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 110']);
  });

  test('of an entry within a bar may be stopped in it, and takes no profit that may have been before', () => {
    const limit: Move = (ctx) => ctx.buy({ ...BRACKET, limit: 98 });
    const up = over(['100', '100 111 97 105', '105'], limit);
    expect(fills(up)).toEqual(['o-1 buy 10 @ 98']);
    const down = over(['100', '100 111 90 92'], limit);
    expect(fills(down)).toEqual(['o-1 buy 10 @ 98', 'o-3 sell 10 @ 95']);
  });

  test('of a short lies the other way round', () => {
    const short: Move = (ctx) => ctx.sell({ qty: 10, takeProfit: { limit: 90 }, stopLoss: { stop: 105, limit: 107 } });
    expect(fills(over(['100', '100', '99 99 89 92'], short))).toEqual(['o-1 sell 10 @ 100', 'o-2 buy 10 @ 90']);
    expect(fills(over(['100', '100', '104 106 103 104'], short))).toEqual(['o-1 sell 10 @ 100', 'o-3 buy 10 @ 105']);
  });

  test('with a stop-limit that gapped past its limit rests alone', () => {
    const move: Move = (ctx) => ctx.buy({ ...BRACKET, stopLoss: { stop: 95, limit: 94 } });
    const run = over(['100', '100', '90 92 89 91', '95 96 93 94'], move);
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-3 sell 10 @ 95']);
    expect(lastOf(run, 'o-2')).toBe('canceled');
  });

  test('ends with its entry, and one exit ends both', () => {
    const unfilled = over(
      ['100', '100', '100'],
      (ctx) => ctx.buy({ ...BRACKET, limit: 97 }),
      undefined,
      (ctx) => {
        ctx.cancel('o-1');
      },
    );
    expect(['o-1', 'o-2', 'o-3'].map((id) => lastOf(unfilled, id))).toEqual(['canceled', 'canceled', 'canceled']);
    const filled = over(['100', '100', '100', '90'], bracket, undefined, (ctx) => ctx.cancel('o-3'));
    expect(['o-2', 'o-3'].map((id) => lastOf(filled, id))).toEqual(['canceled', 'canceled']);
    expect(fills(filled)).toEqual(['o-1 buy 10 @ 100']);
  });

  test('goes before exit() closes the position, which is closed once', () => {
    const run = over(['100', '100', '101', '102 120 80 102', '103'], bracket, undefined, (ctx) => ctx.exit());
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-4 sell 10 @ 102']);
    expect(['o-2', 'o-3'].map((id) => lastOf(run, id))).toEqual(['canceled', 'canceled']);
  });

  test('claims cash once, and its exits claim nothing', () => {
    const all: Move = (ctx) => ctx.buy({ ...BRACKET, qty: 99 });
    const run = over(['100', '100', '105 111 104 108'], all);
    expect(fills(run)).toEqual(['o-1 buy 99 @ 100', 'o-2 sell 99 @ 110']);
  });

  test('of the day ends with the day, and says that nothing protects any more', () => {
    const told: StrategyUnprotected[] = [];
    const run = play({
      strategy: () => ({
        ...scripted((ctx) => ctx.buy({ ...BRACKET, tif: 'day' }))(),
        onUnprotected: (unprotected) => void told.push(unprotected),
      }),
    });
    run.take(...['100', '100', '100'].map((prices, i) => bar(i, prices)));
    expect(['o-2', 'o-3'].map((id) => lastOf(run, id))).toEqual(['expired', 'expired']);
    expect(told.map(({ clientOrderId, qty }) => `${clientOrderId} ${qty}`)).toEqual(['o-1 10']);
  });

  test('that closes what is held, or asks for exits that the market has passed, is denied', () => {
    const closing = over(
      ['100', '100', '100'],
      (ctx) => ctx.buy({ qty: 10 }),
      (ctx) => {
        ctx.sell({ qty: 10, takeProfit: { limit: 90 } });
      },
    );
    expect(closing.memory.denials.map(({ code }) => code)).toEqual(['order_group']);
    expect(['o-2', 'o-3'].map((id) => lastOf(closing, id))).toEqual(['denied', 'denied']);
    const passed = over(['100', '120'], bracket);
    expect(passed.memory.denials.map(({ message }) => message)).toEqual([
      'the take profit at 110 is not a cent above 120',
    ]);
  });
});

describe('an OTO', () => {
  test('protects by a stop, or takes a profit', () => {
    const stop: Move = (ctx) => ctx.buy({ qty: 10, stopLoss: { stop: 95 } });
    const run = over(['100', '100', '99 99 90 92'], stop);
    expect(fills(run)).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 95']);
    expect(run.memory.changes).toContain('o-2 held>new');
    const profit: Move = (ctx) => ctx.buy({ qty: 10, takeProfit: { limit: 110 } });
    expect(fills(over(['100', '100', '112'], profit))).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 112']);
  });
});

describe('an OCO', () => {
  const protect: Move = (ctx) => ctx.protect({ takeProfit: { limit: 110 }, stopLoss: { stop: 95 } });
  const buy: Move = (ctx) => ctx.buy({ qty: 10 });

  test('leaves what is held by the one or the other', () => {
    const up = over(['100', '100', '100', '105 111 104 108'], buy, protect);
    expect(fills(up)).toEqual(['o-1 buy 10 @ 100', 'o-2 sell 10 @ 110']);
    expect(lastOf(up, 'o-3')).toBe('canceled');
    const down = over(['100', '100', '100', '99 99 90 92'], buy, protect);
    expect(fills(down)).toEqual(['o-1 buy 10 @ 100', 'o-3 sell 10 @ 95']);
    expect(lastOf(down, 'o-2')).toBe('canceled');
  });

  test('counts once: a second one does not fit, the rest of the position does', () => {
    const twice = over(['100', '100', '100', '100'], buy, protect, protect);
    expect(twice.memory.denials.map(({ code }) => code)).toEqual(['order_group']);
    const parts: Move = (ctx) => {
      ctx.protect({ takeProfit: { limit: 110 }, stopLoss: { stop: 95 }, qty: 4 });
      ctx.protect({ takeProfit: { limit: 120 }, stopLoss: { stop: 95 }, qty: 6 });
    };
    expect(fills(over(['100', '100', '100', '112', '121'], buy, parts)).slice(1)).toEqual([
      'o-2 sell 4 @ 112',
      'o-4 sell 6 @ 121',
    ]);
  });

  test('never opens the other way: what was sold elsewhere is not sold again', () => {
    const run = over(['100', '100', '100', '100', '120', '120'], buy, protect, (ctx) => ctx.sell({ qty: 7 }));
    expect(run.engine.portfolio.book('ABC').qty).toBeGreaterThanOrEqual(0n);
  });
});

describe('misuse is named', () => {
  const refusal = (move: Move, ...before: Move[]): string => {
    let message = '';
    over(['100', '100', '100'], ...before, (ctx) => {
      try {
        move(ctx);
      } catch (error) {
        message = error instanceof TradectlError ? error.message : String(error);
      }
    });
    return message;
  };
  const buying =
    (terms: object): Move =>
    (ctx) =>
      ctx.buy({ qty: 10, ...terms } as BracketRequest);

  test.each([
    [
      'exits that are the wrong way round',
      buying({ takeProfit: { limit: 90 }, stopLoss: { stop: 95 } }),
      'the take profit at 90 is not above the stop loss at 95',
    ],
    [
      'a profit below the limit',
      buying({ limit: 100, takeProfit: { limit: 99 } }),
      'the take profit at 99 is not a cent above 100',
    ],
    [
      'a stop above the limit',
      buying({ limit: 100, stopLoss: { stop: 100 } }),
      'the stop loss at 100 is not a cent below 100',
    ],
    [
      'an entry by stop',
      buying({ stop: 100, stopLoss: { stop: 95 } }),
      'an entry with exits is a market or a limit order',
    ],
    ['a fraction', buying({ qty: 0.5, stopLoss: { stop: 95 } }), 'qty 0.5: fractions are traded by simple orders'],
    [
      'a time in force',
      buying({ tif: 'ioc', limit: 100, stopLoss: { stop: 95 } }),
      'orders that belong together are not ioc',
    ],
    ['no exits', buying({ takeProfit: undefined }), 'an entry with exits has neither'],
    ['a word that is not known', buying({ takeProfit: { price: 110 } }), 'a take profit has no price'],
    [
      'protection of nothing',
      (ctx: StrategyContext) => ctx.protect({ takeProfit: { limit: 110 }, stopLoss: { stop: 95 } }),
      'there is nothing to protect',
    ],
  ])('%s', (_name, move, message) => {
    expect(refusal(move)).toBe(message);
  });

  test('one exit is no protection, and more than is held cannot be protected', () => {
    const buy: Move = (ctx) => ctx.buy({ qty: 10 });
    expect(refusal((ctx) => ctx.protect({ stopLoss: { stop: 95 } }), buy)).toBe('a protection has both exits');
    expect(refusal((ctx) => ctx.protect({ takeProfit: { limit: 110 }, stopLoss: { stop: 95 }, qty: 11 }), buy)).toBe(
      'qty 11 is more than the 10 held',
    );
  });
});

describe('whatever the market does', () => {
  const step = fc.record({
    move: fc.constantFrom('none', 'bracket', 'limit', 'oto', 'protect', 'exit', 'cancel', 'sell'),
    up: fc.integer({ min: 1, max: 12 }),
    down: fc.integer({ min: 1, max: 12 }),
  });
  const cents = fc.integer({ min: 80, max: 120 });

  function act(
    ctx: StrategyContext,
    { move, up, down }: { move: string; up: number; down: number },
    last: number,
    made: OrderGroup[],
  ): void {
    const exits = { takeProfit: { limit: last + up }, stopLoss: { stop: last - down } };
    try {
      if (move === 'bracket') made.push(ctx.buy({ qty: 5, ...exits }));
      if (move === 'limit')
        made.push(ctx.buy({ qty: 5, limit: last - 1, ...exits, stopLoss: { stop: last - 1 - down } }));
      if (move === 'oto') made.push(ctx.buy({ qty: 5, stopLoss: exits.stopLoss }));
      if (move === 'protect' && ctx.position > 0) made.push(ctx.protect(exits));
      if (move === 'exit') ctx.exit();
      if (move === 'sell' && ctx.position > 2) ctx.sell({ qty: 2 });
      const group = made.at(-1);
      if (move === 'cancel') ctx.cancel(group?.entry ?? group?.stopLoss ?? '');
    } catch (error) {
      if (!(error instanceof TradectlError)) throw error;
    }
  }

  test('exits never open a position, of two at most one fills, and none is left over', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, cents, cents, cents, cents), { minLength: 5, maxLength: 40 }), (steps) => {
        const made: OrderGroup[] = [];
        let i = 0;
        const run = play({
          instruments: [instrument()],
          direction: 'long',
          strategy: () => ({
            onBar: (event, ctx) => {
              const wish = steps[i++]?.[0];
              if (wish !== undefined) act(ctx, wish, event.close, made);
            },
          }),
        });
        const statuses = (id: string | undefined): string | undefined =>
          id === undefined ? undefined : lastOf(run, id);
        steps.forEach(([, a, b, c, d], index) => {
          run.take(bar(index, `${a} ${Math.max(a, b, c, d)} ${Math.min(a, b, c, d)} ${d}`));
          expect(sign(run.engine.portfolio.book('ABC').qty)).toBeGreaterThanOrEqual(0);
        });
        for (const group of made) {
          const [profit, loss] = [statuses(group.takeProfit), statuses(group.stopLoss)];
          expect(profit === 'filled' && loss === 'filled', JSON.stringify(group)).toBe(false);
          const isOneOver = [profit, loss].some((status) => status !== undefined && isFinal(status as 'filled'));
          if (isOneOver && profit !== undefined && loss !== undefined)
            expect(
              [profit, loss].every((status) => isFinal(status as 'filled')),
              JSON.stringify(group),
            ).toBe(true);
          if (statuses(group.entry) === 'canceled') expect(profit ?? loss).toBe('canceled');
        }
        expect(run.memory.alerts).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
