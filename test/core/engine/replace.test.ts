/** Orders in the place of others: what they are, what they have left, and what is refused. */

import { describe, expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import type { OrderReport } from '../../../src/core/events.js';
import type { Command } from '../../../src/core/ports.js';
import type { ReplaceRequest, StrategyContext } from '../../../src/core/strategy/strategy.js';
import { bar, day, money, price, qty } from '../../support/core/build.js';
import { type Move, type Play, play, type SetupOptions, scripted } from '../../support/core/run.js';

function over(bars: readonly string[], options: SetupOptions, ...moves: readonly (Move | undefined)[]): Play {
  const run = play({ strategy: scripted(...moves), ...options });
  run.take(...bars.map((prices, i) => bar(i, prices)));
  return run;
}

const fills = ({ memory }: Play): string[] =>
  memory.fills.map((fill) => `${fill.clientOrderId} ${fill.side} ${qtyText(fill.qty)} @ ${priceText(fill.price)}`);

/** Rests an order at the first bar and changes it at the third. */
const changing = (request: (ctx: StrategyContext) => string, changes: ReplaceRequest): Move[] => {
  let id = '';
  return [(ctx) => void (id = request(ctx)), (ctx) => ctx, (ctx) => void (id = ctx.replace(id, changes))];
};

describe('at the simulated venue', () => {
  test('the new order works in the place of the old one', () => {
    const moves = changing((ctx) => ctx.buy({ qty: 10, limit: 90 }), { limit: 95 });
    const run = over(['100', '100', '100', '100 100 94 96', '96 96 80 80'], {}, ...moves);
    expect(fills(run)).toEqual(['o-2 buy 10 @ 95']);
    expect(run.memory.changes).toContain('o-1 pending_replace>replaced');
  });

  test.each([
    ['a stop', (ctx: StrategyContext) => ctx.buy({ qty: 5, stop: 120 }), { stop: 110 }, '100 112 100 110', '5 @ 110'],
    ['a quantity', (ctx: StrategyContext) => ctx.buy({ qty: 5, limit: 90 }), { qty: 7 }, '100 100 89 90', '7 @ 90'],
    ['a trail', (ctx: StrategyContext) => ctx.buy({ qty: 5, trail: 9 }), { trail: 2 }, '100 103 100 103', '5 @ 102'],
    [
      'a trail in percent',
      (ctx: StrategyContext) => ctx.buy({ qty: 5, trailPercent: 9 }),
      { trailPercent: '1.5' },
      '100 103 100 103',
      '5 @ 101.5',
    ],
  ] as const)('changes %s', (_, request, changes, last, filled) => {
    expect(fills(over(['100', '100', '100', last], {}, ...changing(request, changes)))).toEqual([`o-2 buy ${filled}`]);
  });

  test('one that waits here is changed here', () => {
    let id = '';
    const move: Move = (ctx) => {
      id = ctx.buy({ qty: 10, limit: 90 });
      id = ctx.replace(id, { qty: 3, limit: 99 });
    };
    const run = over(['100', '100 100 98 98'], {}, move);
    expect(fills(run)).toEqual(['o-2 buy 3 @ 99']);
    expect(run.memory.changes.filter((text) => text.startsWith('o-1'))).toEqual([
      'o-1 >pending_new',
      'o-1 pending_new>abandoned',
    ]);
  });

  test('one that has ended has nothing in its place', () => {
    const ids: string[] = [];
    const run = over(
      ['100', '100', '100'],
      {},
      (ctx) => void ids.push(ctx.buy({ qty: 1 })),
      (ctx) => void ids.push(ctx.replace(ids[0] ?? '', { qty: 2 })),
    );
    expect([ids, fills(run)]).toEqual([['o-1', ''], ['o-1 buy 1 @ 100']]);
  });

  test('one that risk denies leaves the old one as it is', () => {
    const moves = changing((ctx) => ctx.buy({ qty: 10, limit: 90 }), { qty: 1000 });
    const run = over(['100', '100', '100', '100', '89'], {}, ...moves);
    expect(run.memory.denials.map(({ code }) => code)).toEqual(['buying_power']);
    expect(fills(run)).toEqual(['o-1 buy 10 @ 89']);
  });

  test('takes as much cash as the account has, the claim of the old one set aside', () => {
    const moves = changing((ctx) => ctx.buy({ qty: 99, limit: 90 }), { qty: 110 });
    const run = over(['100', '100', '100', '100', '90'], { cash: money('10000') }, ...moves);
    expect(fills(run)).toEqual(['o-2 buy 110 @ 90']);
    expect(moneyText(run.engine.portfolio.cash)).toBe('100');
  });

  test('withdrawing the new one withdraws it', () => {
    let id = '';
    const run = over(
      ['100', '100', '100', '100', '80'],
      {},
      (ctx) => void (id = ctx.buy({ qty: 1, limit: 90 })),
      undefined,
      (ctx) => void (id = ctx.replace(id, { limit: 85 })),
      (ctx) => ctx.cancel(id),
    );
    expect(fills(run)).toEqual([]);
    expect(run.engine.hand.openOrders).toBe(0);
  });
});

test.each([
  ['a limit of a stop', (ctx: StrategyContext) => ctx.buy({ qty: 1, stop: 120 }), { limit: 3 }, 'no limit'],
  ['a stop of a limit', (ctx: StrategyContext) => ctx.buy({ qty: 1, limit: 90 }), { stop: 3 }, 'no stop'],
  ['a trail of a stop', (ctx: StrategyContext) => ctx.buy({ qty: 1, stop: 120 }), { trail: 3 }, 'no trail'],
  ['another unit', (ctx: StrategyContext) => ctx.buy({ qty: 1, trail: 3 }), { trailPercent: 3 }, 'unit'],
  ['a word that is none', (ctx: StrategyContext) => ctx.buy({ qty: 1, limit: 90 }), { limt: 3 }, 'limt'],
  ['no number', (ctx: StrategyContext) => ctx.buy({ qty: 1, limit: 90 }), { limit: Number.NaN }, 'not a price'],
] as const)('to change %s is refused', (_, request, changes, message) => {
  const run = (): Play => over(['100', '100', '100', '100'], {}, ...changing(request, changes as ReplaceRequest));
  expect(run).toThrow(TradectlError);
  expect(run).toThrow(message);
});

describe('at a venue that answers late', () => {
  function rig(changes: ReplaceRequest) {
    const ids: string[] = [];
    const strategy = scripted(
      (ctx) => void ids.push(ctx.buy({ qty: 10, limit: 90 })),
      (ctx) => void ids.push(ctx.replace('o-1', changes)),
    );
    const run = play({ strategy, release: 'at-once', hasLateReports: true });
    const { engine } = run;
    const sent: string[] = [];
    const note = (commands: readonly Command[]): void => {
      for (const one of commands)
        sent.push(
          one.kind === 'cancel'
            ? `cancel ${one.clientOrderId}`
            : `${one.kind} ${one.order.clientOrderId} ${qtyText(one.order.qty)}`,
        );
    };
    const says = (id: string, status: OrderReport['status'], filled?: readonly [string, string]): void => {
      const execution = filled && {
        ...{ fillId: `${id}/${filled[0]}`, qty: qty(filled[0]), price: price(filled[1]) },
        ...{ fee: money('0'), feeQty: qty('0') },
      };
      const stamp = { tsEvent: day(2), tsRecv: day(2), venueOrderId: `v-${id}`, reason: undefined };
      note(engine.step({ kind: 'report', clientOrderId: id, status, execution, ...stamp }).commands);
    };
    note(engine.step(bar(0, '100')).commands);
    says('o-1', 'new');
    return { engine, sent, says, next: (count: number) => note(engine.step(bar(count, '100')).commands) };
  }

  test('the new one has what is left of the old one', () => {
    const { sent, says, next } = rig({ limit: 91 });
    says('o-1', 'partially_filled', ['4', '90']);
    next(1);
    expect(sent).toEqual(['submit o-1 10', 'replace o-2 6']);
  });

  test('what the old one fills on its way out is taken off the new one', () => {
    const { engine, sent, says, next } = rig({ limit: 91 });
    says('o-1', 'partially_filled', ['4', '90']);
    next(1);
    says('o-1', 'partially_filled', ['1', '90']);
    says('o-1', 'replaced');
    says('o-2', 'new');
    expect(sent.slice(2)).toEqual(['replace o-3 5']);
    says('o-2', 'replaced');
    says('o-3', 'filled', ['5', '91']);
    expect([qtyText(engine.portfolio.book('ABC').qty), engine.hand.openOrders]).toEqual(['10', 0]);
  });

  test('fills off the lot, as of coins, are in nobody’s way', () => {
    const { engine, sent, says, next } = rig({ limit: 91 });
    says('o-1', 'partially_filled', ['3.5', '90']);
    next(1);
    says('o-1', 'partially_filled', ['0.25', '90']);
    says('o-1', 'replaced');
    says('o-2', 'new');
    expect(sent.slice(1)).toEqual(['replace o-2 6.5', 'replace o-3 6.25']);
    says('o-2', 'replaced');
    says('o-3', 'filled', ['6.25', '91']);
    expect([qtyText(engine.portfolio.book('ABC').qty), engine.hand.openOrders]).toEqual(['10', 0]);
  });

  test('and where nothing is left, the new one is withdrawn', () => {
    const { sent, says, next } = rig({ qty: 5, limit: 91 });
    says('o-1', 'partially_filled', ['4', '90']);
    next(1);
    says('o-1', 'partially_filled', ['1', '90']);
    says('o-1', 'replaced');
    expect(sent.slice(1)).toEqual(['replace o-2 1', 'cancel o-2']);
  });

  test('a fill that is first leaves the new one rejected, and nothing is bought twice', () => {
    const { engine, says, next } = rig({ limit: 91 });
    next(1);
    says('o-1', 'filled', ['10', '90']);
    says('o-2', 'rejected');
    expect([qtyText(engine.portfolio.book('ABC').qty), engine.hand.openOrders]).toEqual(['10', 0]);
  });

  test('a change that is refused leaves the old one as it was', () => {
    const { engine, says, next } = rig({ limit: 91 });
    next(1);
    says('o-2', 'rejected');
    says('o-1', 'new');
    expect(engine.hand.openOrders).toBe(1);
  });

  test('to as much as is filled already is the end of the old one', () => {
    const { sent, says, next } = rig({ qty: 4 });
    says('o-1', 'partially_filled', ['4', '90']);
    next(1);
    expect(sent.slice(1)).toEqual(['cancel o-1']);
  });

  test('withdrawing one of the two withdraws both', () => {
    const { engine, sent, next } = rig({ limit: 91 });
    next(1);
    sent.length = 0;
    const { commands } = engine.cancelAll('over');
    expect(commands.map((one) => one.kind === 'cancel' && one.clientOrderId)).toEqual(['o-1', 'o-2']);
  });
});
