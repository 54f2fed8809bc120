/** The way out: an exit is not sent while an own order rests that would open more and that it could trade with. */

import { describe, expect, test } from 'vitest';
import { priceText, qtyText } from '../../../src/core/base/decimal.js';
import { type Micros, micros } from '../../../src/core/base/time.js';
import type { Intent } from '../../../src/core/orders/order.js';
import { bar, day, money, price, qty } from '../../support/core/build.js';
import { type Move, type Play, play, type SetupOptions, scripted } from '../../support/core/run.js';

const FLAT = ['100', '100', '100', '100', '100'];

function over(options: SetupOptions, ...moves: readonly (Move | undefined)[]): Play {
  const run = play({ strategy: scripted(...moves), ...options });
  run.take(...FLAT.map((prices, i) => bar(i, prices)));
  return run;
}

const fills = ({ memory }: Play): string[] =>
  memory.fills.map((fill) => `${fill.side} ${qtyText(fill.qty)} @ ${priceText(fill.price)}`);
const endOf = ({ memory }: Play, id: string): string | undefined =>
  memory.changes.findLast((change) => change.startsWith(`${id} `))?.split('>')[1];

const buy: Move = (ctx) => ctx.buy({ qty: 10 });
const dip: Move = (ctx) => ctx.buy({ qty: 5, limit: 95 });

describe.each(['next-price', 'at-once'] as const)('released %s, an exit', (release) => {
  test.each<[string, Move]>([
    ['at the market', (ctx) => ctx.exit()],
    ['asked as an order', (ctx) => ctx.sell({ qty: 'all' })],
    ['in part', (ctx) => ctx.sell({ qty: 10 })],
    ['by a limit that crosses', (ctx) => ctx.sell({ qty: 10, limit: 95 })],
  ])('%s withdraws the buy below it, and fills at the same price', (_, exit) => {
    const run = over({ release }, buy, dip, undefined, exit);
    expect(fills(run)).toEqual(['buy 10 @ 100', 'sell 10 @ 100']);
    expect([endOf(run, 'o-2'), run.memory.denials, run.memory.alerts]).toEqual(['canceled', [], []]);
  });

  test('of a short position withdraws the sale above it', () => {
    const sell: Move = (ctx) => ctx.sell({ qty: 10 });
    const more: Move = (ctx) => ctx.sell({ qty: 5, limit: 105 });
    const run = over({ release }, sell, more, undefined, (ctx) => ctx.exit());
    expect([fills(run), endOf(run, 'o-2')]).toEqual([['sell 10 @ 100', 'buy 10 @ 100'], 'canceled']);
  });

  test.each<[string, Move]>([
    ['a limit above the bid', (ctx) => ctx.sell({ qty: 10, limit: 105 })],
    ['exits of a group', (ctx) => ctx.protect({ takeProfit: { limit: 105 }, stopLoss: { stop: 90 } })],
    ['a trailing stop', (ctx) => ctx.sell({ qty: 10, trail: 5 })],
  ])('that the broker takes beside it leaves it: %s', (_, exit) => {
    const run = over({ release }, buy, dip, undefined, exit);
    expect([endOf(run, 'o-2'), fills(run)]).toEqual(['new', ['buy 10 @ 100']]);
  });

  test('is all that may: an order beyond the position leaves the others alone', () => {
    const run = over({ release }, buy, dip, undefined, (ctx) => ctx.sell({ qty: 15 }));
    expect([endOf(run, 'o-2'), fills(run)]).toEqual(['new', ['buy 10 @ 100', 'sell 10 @ 100', 'sell 5 @ 100']]);
  });
});

describe('at a broker', () => {
  const at = (seconds: number): Micros => micros(day(9) + seconds * 1e6);
  const REPORT = { kind: 'report', venueOrderId: 'v', execution: undefined, reason: undefined } as const;

  /** Long 10 with a buy for 5 at 95 open, and the exit asked for: what has left is told by `run.memory.commands`. */
  function leaving(): Play {
    const broker = { release: 'at-once', isBroker: true, hasLateReports: true } as const;
    const run = play({ strategy: scripted(undefined, buy, dip), ...broker });
    for (let minute = 0; minute < 3; minute++) {
      const time = micros(day(9) - (3 - minute) * 60e6);
      run.take({ ...bar(0, '100'), tsEvent: time, tsRecv: time });
      // A first price is in doubt until the account has been read.
      run.loop.carryOut(run.engine.accountRead({ doubts: run.engine.doubts?.count ?? 0, unbooked: [] }));
    }
    // From here on the venue says what the test says.
    const step = run.engine.byHand({ kind: 'submit', intent: EXIT });
    run.memory.record(step);
    return run;
  }

  test('nothing of the exit leaves before the broker has said that the other is gone', () => {
    const run = leaving();
    expect([run.memory.commands.slice(2), endOf(run, 'o-2'), endOf(run, 'o-3')]).toEqual([
      ['cancel'],
      'pending_cancel',
      'pending_new',
    ]);
    const gone = { ...REPORT, clientOrderId: 'o-2', status: 'canceled', tsEvent: at(1), tsRecv: at(1) } as const;
    run.memory.record(run.engine.step(gone));
    expect(run.memory.commands.slice(2)).toEqual(['cancel', 'submit']);
    expect(run.memory.denials).toEqual([]);
  });

  test('an exit is sized by what was bought on the way out', () => {
    const run = leaving();
    const execution = { fillId: 'f', qty: qty('5'), price: price('95'), fee: money('0'), feeQty: qty('0') };
    const late = {
      ...REPORT,
      clientOrderId: 'o-2',
      status: 'filled',
      execution,
      tsEvent: at(1),
      tsRecv: at(1),
    } as const;
    const step = run.engine.step(late);
    expect(step.commands.map((one) => (one.kind === 'submit' ? qtyText(one.order.qty) : one.kind))).toEqual(['15']);
  });
});

const EXIT: Intent = {
  ...{ symbol: 'ABC', side: 'sell', size: { kind: 'position' }, type: 'market', tif: 'day', isExtended: false },
  ...{ limitPrice: undefined, stopPrice: undefined, trail: undefined, reason: 'out' },
};
