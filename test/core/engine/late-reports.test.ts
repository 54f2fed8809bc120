/** A broker may speak of an order that has ended: the fill is a fact, and is booked. */

import { describe, expect, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { qtyText } from '../../../src/core/base/decimal.js';
import { ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { Engine } from '../../../src/core/engine/engine.js';
import type { OrderReport } from '../../../src/core/events.js';
import type { Approved } from '../../../src/core/risk/approved.js';
import { bar, day, order, price, qty } from '../../support/core/build.js';
import { scripted, setupOf } from '../../support/core/run.js';

const report = (status: OrderReport['status'], filled?: string): OrderReport => ({
  kind: 'report',
  clientOrderId: 'o-1',
  venueOrderId: 'v-1',
  tsEvent: day(1),
  tsRecv: day(1),
  status,
  execution:
    filled === undefined
      ? undefined
      : { fillId: `v-1/${filled}`, qty: qty(filled), price: price('100'), fee: ZERO_MONEY, feeQty: ZERO_QTY },
  reason: undefined,
});

/** One order for ten is at the broker. */
function sent(): { engine: Engine; order: Approved } {
  const strategy = scripted((ctx) => ctx.buy({ qty: 10, limit: 100 }));
  const engine = new Engine(setupOf({ strategy, release: 'at-once', hasLateReports: true }));
  engine.start(day(0));
  const { commands } = engine.step(bar(0, '100'));
  const command = must(commands[0], 'a command');
  if (command.kind !== 'submit') throw new Error('not submitted');
  return { engine, order: command.order };
}

describe('reports on an order that has ended', () => {
  test('a fill after the cancel is booked, alerted, and does not open the order again', () => {
    const { engine } = sent();
    engine.step(report('new'));
    engine.step(report('canceled'));
    const step = engine.step(report('partially_filled', '4'));
    expect(qtyText(engine.portfolio.book('ABC').qty)).toBe('4');
    expect(step.changes.map(({ to, isLegal }) => [to, isLegal])).toEqual([['canceled', false]]);
  });

  test('an order that was given up and arrived all the same fills', () => {
    const { engine } = sent();
    engine.step(report('abandoned'));
    engine.step(report('filled', '10'));
    expect(qtyText(engine.portfolio.book('ABC').qty)).toBe('10');
  });

  test('so does one of an earlier process', () => {
    const engine = new Engine(setupOf({ release: 'at-once', hasLateReports: true, ordersMade: 1 }));
    engine.restoreOrder({ ...order('buy', { id: 'o-1' }), status: 'canceled' });
    engine.start(day(0));
    engine.step(bar(0, '100'));
    engine.step(report('partially_filled', '3'));
    expect(qtyText(engine.portfolio.book('ABC').qty)).toBe('3');
  });
});

describe('a broker whose clock is behind', () => {
  test('the history of an order does not go back, the fill keeps its time', () => {
    const { engine } = sent();
    const early = (told: OrderReport): OrderReport => ({ ...told, tsEvent: micros(day(0) - SECOND) });
    const steps = [engine.step(early(report('new'))), engine.step(early(report('filled', '10')))];
    expect(steps.flatMap(({ changes }) => changes.map(({ at }) => at))).toEqual([day(0), day(0)]);
    expect(steps[1]?.fills[0]?.ts).toBe(day(0) - SECOND);
  });
});

describe('an order whose sending was lost', () => {
  test('passes risk again while cash covers it, and not when the price has run away', () => {
    const { engine, order: lost } = sent();
    expect(engine.judge.wouldPass(lost)).toBe(true);
    const dear = { ...lost, type: 'market', limitPrice: undefined } as const;
    expect(engine.judge.wouldPass(dear)).toBe(true);
    engine.step(bar(1, '2000'));
    expect(engine.judge.wouldPass(dear)).toBe(false);
  });
});
