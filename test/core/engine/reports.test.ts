/** What the engine makes of a venue's reports: in their own time, in parts, out of order, and of unknown orders. */

import { describe, expect, test } from 'vitest';
import { moneyText, qtyText } from '../../../src/core/base/decimal.js';
import { Engine } from '../../../src/core/engine/engine.js';
import type { OrderReport } from '../../../src/core/events.js';
import type { Step } from '../../../src/core/ports.js';
import type { StrategyContext, StrategyFill } from '../../../src/core/strategy/strategy.js';
import { bar, day, money, price, qty } from '../../support/core/build.js';
import { play, scripted, setupOf } from '../../support/core/run.js';

describe('a venue that takes its time', () => {
  /** An engine whose market orders are answered when the test says so. */
  function slowVenue(onFill: (fill: StrategyFill, ctx: StrategyContext) => void) {
    const engine = new Engine(
      setupOf({ strategy: () => ({ onStart: (ctx) => (ctx.buy({ qty: 1 }), ctx.buy({ qty: 2 })), onFill }) }),
    );
    const sent = (step: Step): string[] =>
      step.commands.map((one) => (one.kind === 'submit' ? one.order.clientOrderId : one.kind));
    const open = (at: number) =>
      sent(engine.step({ kind: 'opening', symbol: 'ABC', tsEvent: day(at), tsRecv: day(at), price: 100 }));
    const fillIt = (id: string, size: string) =>
      sent(
        engine.step({
          kind: 'report',
          clientOrderId: id,
          venueOrderId: id,
          tsEvent: engine.now,
          tsRecv: engine.now,
          status: 'filled',
          execution: { fillId: id, qty: qty(size), price: price('100'), fee: money('0'), feeQty: qty('0') },
          reason: undefined,
        }),
      );
    engine.start(day(0));
    return { engine, open, fillIt };
  }

  test('gets one order of a symbol at a time', () => {
    const { engine, open, fillIt } = slowVenue(() => undefined);
    engine.announce('ABC');
    expect(open(0)).toEqual(['o-1']);
    expect(fillIt('o-1', '1')).toEqual(['o-2']);
    expect(fillIt('o-2', '2')).toEqual([]);
    expect(engine.isWaiting('ABC')).toBe(false);
  });

  test('an order made while others are under way waits for the price after theirs', () => {
    const { engine, open, fillIt } = slowVenue(({ qty: size }, ctx) => (size === 1 ? ctx.sell({ qty: 3 }) : undefined));
    engine.announce('ABC');
    open(0);
    engine.announce('ABC');
    expect(fillIt('o-1', '1')).toEqual(['o-2']);
    expect(open(1)).toEqual([]);
    expect(fillIt('o-2', '2')).toEqual([]);
    engine.announce('ABC');
    expect(open(2)).toEqual(['o-3']);
  });
});

describe("the venue's word", () => {
  /** One limit order at the venue, and a way to speak of it. */
  function atVenue() {
    const run = play({ strategy: scripted((ctx) => ctx.buy({ qty: 10, limit: 90 })) });
    run.take(bar(0, '100'), bar(1, '100'));
    const say = (status: OrderReport['status'], size?: string) =>
      run.engine.step({
        kind: 'report',
        clientOrderId: 'o-1',
        venueOrderId: 'v-9',
        tsEvent: day(2),
        tsRecv: day(2),
        status,
        execution:
          size === undefined
            ? undefined
            : { fillId: `f${size}`, qty: qty(size), price: price('90'), fee: money('0'), feeQty: qty('0') },
        reason: undefined,
      });
    return { run, say };
  }

  test('that is not in the lifecycle is believed and flagged', () => {
    const { say } = atVenue();
    const { changes } = say('accepted');
    expect(changes.map(({ from, to, isLegal }) => [from, to, isLegal])).toEqual([['new', 'accepted', false]]);
  });

  test('of fills in parts adds up, and the last part ends the order whatever is said', () => {
    const { run, say } = atVenue();
    expect(say('partially_filled', '4').changes[0]?.to).toBe('partially_filled');
    const { changes, positions } = say('pending_cancel', '6');
    expect(changes[0]?.to).toBe('filled');
    expect(changes[0]?.order).toMatchObject({
      filledQty: qty('10'),
      filledValue: 900n * 10n ** 18n,
      venueOrderId: 'v-9',
    });
    expect(positions.map((position) => qtyText(position.qty))).toEqual(['10']);
    expect(moneyText(run.engine.portfolio.cash)).toBe('9100');
  });

  test('on an order that was never ours is a bug', () => {
    const { run } = atVenue();
    const report = {
      kind: 'report',
      clientOrderId: 'theirs',
      venueOrderId: '',
      tsEvent: day(2),
      tsRecv: day(2),
      status: 'new',
      execution: undefined,
      reason: undefined,
    } as const;
    expect(() => run.engine.step(report)).toThrow('unknown order theirs');
  });
});
