/** While a breaker is half-open: a what-if says what the trader then does, and the trader keeps what it reduced. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { qtyText } from '../../../src/core/base/decimal.js';
import type { Qty } from '../../../src/core/base/fixed.js';
import { MINUTE, micros } from '../../../src/core/base/time.js';
import type { HandAct } from '../../../src/core/engine/by-hand.js';
import { type RiskState, whatIf } from '../../../src/core/engine/what-if.js';
import type { Side, Trade } from '../../../src/core/events.js';
import type { Changes } from '../../../src/core/orders/changes.js';
import type { Intent } from '../../../src/core/orders/order.js';
import type { Step } from '../../../src/core/ports.js';
import type { BreakerSettings, BreakerState } from '../../../src/core/risk/breaker-state.js';
import type { Limits } from '../../../src/core/risk/limits.js';
import { SentOrders } from '../../../src/core/risk/sent-orders.js';
import { day, FREE, money, price, qty, rate } from '../../support/core/build.js';
import { type Play, play } from '../../support/core/run.js';

const NOW = day(2);
const trade: Trade = {
  ...{ kind: 'trade', symbol: 'ABC', tsEvent: NOW, tsRecv: NOW, price: 100, size: 1, id: '1', nanos: 0 },
};
const HALF_OPEN: BreakerState = {
  ...{ phase: 'half_open', since: NOW, trips: [], opened: 1, day: 0, lossesInRow: 0, goodTrades: 0 },
};
const breakerOf = (part: string): BreakerSettings => ({
  ...{ dailyLoss: money('5000'), speedWindow: MINUTE, rateWindow: MINUTE, rateMinOrders: 5, cooldown: MINUTE },
  ...{ halfOpenSize: rate(part), halfOpenTrades: 2, onOpen: 'keep', flattenOnOpen: false, calendar: 'utc' },
});

const BUY: Intent = {
  ...{ symbol: 'ABC', side: 'buy', size: { kind: 'all' }, type: 'market', tif: 'gtc', isExtended: false },
  ...{ limitPrice: undefined, stopPrice: undefined, trail: undefined, reason: 'by hand' },
};

function submit(run: Play, side: Side, size: Qty): Step {
  const intent: Intent = { ...BUY, side, size: { kind: 'qty', qty: size } };
  const step = run.engine.byHand({ kind: 'submit', intent });
  run.loop.carryOut(step, { kind: 'clock', tsEvent: NOW, tsRecv: NOW });
  return step;
}

/** Holds `position` at 100 of 10,000 in cash, half-open. */
function halfOpen(position: number, limits: Limits): Play {
  const run = play({ release: 'at-once', limits, keepsFigures: true });
  run.take(trade, trade, trade);
  if (position !== 0) submit(run, position > 0 ? 'buy' : 'sell', qty(String(Math.abs(position))));
  run.engine.breaker({ kind: 'restore', state: HALF_OPEN, hasFigures: false });
  return run;
}

/** Asks about an order of that side in the same account. */
function asking({ engine: { portfolio } }: Play, limits: Limits, part: string, side: Side) {
  const book = { qty: portfolio.book('ABC').qty };
  const held = { symbol: 'ABC', book, open: [], mark: price('100'), markedAt: NOW };
  const state: RiskState = {
    ...{
      now: micros(NOW),
      strategy: 'test',
      costs: FREE,
      isBroker: false,
      lot: qty('1'),
      cash: portfolio.cash,
      limits,
    },
    ...{ held: new Map([['ABC', held]]), sent: new SentOrders(), halfOpen: rate(part) },
  };
  const terms = { type: 'market', limitPrice: undefined, stopPrice: undefined, tif: 'gtc', isExtended: false } as const;
  return (size: Qty) => whatIf(state, { symbol: 'ABC', side, qty: size, mark: undefined, ...terms });
}

const questions = fc.record({
  position: fc.integer({ min: -60, max: 60 }),
  size: fc.integer({ min: 1, max: 120 }).map((units) => qty(String(units))),
  side: fc.constantFrom<Side>('buy', 'sell'),
  part: fc.constantFrom('0.25', '0.5', '1'),
  limits: fc.constantFrom<Limits>({}, { maxPositionQty: qty('80') }, { maxGrossNotional: money('7000') }),
});

it('a what-if passes what is sent whole, and tells which part of others is', () => {
  fc.assert(
    fc.property(questions, ({ position, size, side, part, limits: own }) => {
      const limits = { ...own, breaker: breakerOf(part) };
      const run = halfOpen(position, limits);
      const ask = asking(run, limits, part, side);
      const answer = ask(size);
      const { commands, denials } = submit(run, side, size);
      const sent = commands.flatMap((one) => (one.kind === 'submit' ? [one.order.qty] : []));
      expect(answer?.approved).toBe(sent[0] === size);
      const row = answer?.checks.find(({ code }) => code === 'half_open');
      if (sent[0] !== undefined && answer?.isExit !== true)
        expect(row?.limit).toBe(`${qtyText(sent[0])} of ${qtyText(size)}`);
      if (sent[0] === undefined) {
        expect([row, answer?.code]).toEqual([undefined, denials[0]?.code]);
        expect(answer?.message).toMatch(/, half-open$/);
      }
      const most = answer?.maxQty ?? size;
      if (qtyText(most) !== '0') expect(ask(most)?.approved).toBe(true);
    }),
    { numRuns: 300 },
  );
});

/** Rests an order to buy 20 at 90, and replaces it by others one after the other: what leaves for each. */
function replacing(run: Play, ...changes: readonly Partial<Changes>[]): string[] {
  const keep: Changes = { qty: undefined, limitPrice: undefined, stopPrice: undefined, trail: undefined, reason: '' };
  const intent: Intent = { ...BUY, type: 'limit', size: { kind: 'qty', qty: qty('20') }, limitPrice: price('90') };
  return [undefined, ...changes].flatMap((change) => {
    const clientOrderId = run.engine.hand.openIds()[0] ?? '';
    const act: HandAct =
      change === undefined
        ? { kind: 'submit', intent }
        : { kind: 'replace', clientOrderId, changes: { ...keep, ...change } };
    const step = run.engine.byHand(act);
    run.loop.carryOut(step, { kind: 'clock', tsEvent: NOW, tsRecv: NOW });
    return step.commands.map((one) => (one.kind === 'cancel' ? one.kind : qtyText(one.order.qty ?? qty('0'))));
  });
}

it.each<[string, readonly Partial<Changes>[], string[]]>([
  ['the whole again', [{ qty: qty('20') }], ['5', '5']],
  ['another price', [{ limitPrice: price('91') }, { limitPrice: price('92') }], ['5', '5', '5']],
  ['less', [{ qty: qty('3') }], ['5', '3']],
  ['twice as much', [{ qty: qty('40') }], ['5', '10']],
])('an entry that takes the place of another is reduced as a new one: %s', (_, changes, sent) => {
  expect(replacing(halfOpen(0, { breaker: breakerOf('0.25') }), ...changes)).toEqual(sent);
});

it('an entry of before the breaker opened is reduced when it is changed', () => {
  const run = play({ release: 'at-once', limits: { breaker: breakerOf('0.25') } });
  run.take(trade, trade, trade);
  expect(replacing(run)).toEqual(['20']);
  run.take({ ...trade, tsEvent: micros(NOW + MINUTE), tsRecv: micros(NOW + MINUTE) });
  run.engine.breaker({ kind: 'restore', state: { ...HALF_OPEN, since: micros(NOW + MINUTE) }, hasFigures: false });
  const [id = ''] = run.engine.hand.openIds();
  const changes: Changes = {
    qty: undefined,
    limitPrice: price('95'),
    stopPrice: undefined,
    trail: undefined,
    reason: '',
  };
  const { commands, changes: told } = run.engine.byHand({ kind: 'replace', clientOrderId: id, changes });
  expect(commands.map((one) => (one.kind === 'replace' ? qtyText(one.order.qty) : one.kind))).toEqual(['5']);
  expect(told.map(({ order }) => order.size)).toContainEqual({ kind: 'qty', qty: qty('5') });
});

it('what was reduced is among the figures of the order', () => {
  const step = submit(halfOpen(0, { breaker: breakerOf('0.5') }), 'buy', qty('10'));
  expect(step.changes.flatMap(({ checks = [] }) => checks)).toContainEqual({
    code: 'half_open',
    limit: '5 of 10',
    value: '5',
    headroom: '',
    passed: true,
  });
});
