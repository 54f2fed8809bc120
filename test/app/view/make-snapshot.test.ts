/** A snapshot's word on risk: of the limits that are set what is used, and what holds entries. */

import { describe, expect, it } from 'vitest';
import { makeSnapshot } from '../../../src/app/view/make-snapshot.js';
import { Recorder } from '../../../src/app/view/recorder.js';
import { MINUTE } from '../../../src/core/base/time.js';
import type { Engine } from '../../../src/core/engine/engine.js';
import type { BreakerSettings } from '../../../src/core/risk/breaker-state.js';
import type { Limits } from '../../../src/core/risk/limits.js';
import type { Snapshot } from '../../../src/core/view/snapshot.js';
import { bar, day, instrument, money, price, qty, rate } from '../../support/core/build.js';
import { type Play, play } from '../../support/core/run.js';

const BREAKER: BreakerSettings = {
  ...{ dailyLoss: money('100'), speedWindow: MINUTE, rateWindow: MINUTE, rateMinOrders: 5, cooldown: MINUTE },
  ...{ halfOpenSize: rate('0.5'), halfOpenTrades: 2, onOpen: 'keep', flattenOnOpen: false, calendar: 'utc' },
};

const snapshotOf = (engine: Engine): Snapshot =>
  makeSnapshot({
    door: {
      ...{ engine, run: '1', mode: 'SIMULATED', now: () => day(1) },
      totals: () => ({ orders: 0, fills: 0, denied: 0 }),
    },
    ...{ recorder: new Recorder(() => 0), account: null, seq: 1, books: { books: 'here', agreedAt: null } },
    process: { lagMs: { p50: 0, p99: 0, max: 0 }, memoryMb: 1 },
  });

function buy(run: Play, size: string, limit?: string): void {
  const limitPrice = limit === undefined ? undefined : price(limit);
  run.loop.carryOut(
    run.engine.byHand({
      kind: 'submit',
      intent: {
        ...{ symbol: 'ABC', side: 'buy', size: { kind: 'qty', qty: qty(size) }, tif: 'gtc', limitPrice },
        ...{ type: limit === undefined ? 'market' : 'limit', stopPrice: undefined, trail: undefined },
        ...{ isExtended: false, reason: 'by hand' },
      },
    }),
    bar(1, '100'),
  );
}

/** Holds 50 at 100, and has 10 more on order at 90. */
function invested(limits: Limits): Play {
  const run = play({ release: 'at-once', limits });
  run.take(bar(1, '100'));
  buy(run, '50');
  buy(run, '10', '90');
  return run;
}

describe('limits', () => {
  it('count what no feed tells a price of at what the broker says', () => {
    const { engine, loop } = play({ asides: [instrument('XYZ')], limits: { maxGrossNotional: money('1000') } });
    const held = {
      kind: 'position',
      symbol: 'XYZ',
      qty: qty('3'),
      price: price('30'),
      movementId: 'm',
      at: day(0),
    } as const;
    loop.move({ kind: 'movement', tsEvent: day(0), tsRecv: day(0), movement: held });
    engine.learn({ kind: 'price', symbol: 'XYZ', price: price('40') });
    const line = snapshotOf(engine).risk.find(({ code }) => code === 'max_gross_notional');
    expect([line?.used, line?.headroom]).toEqual(['120', '880']);
  });

  it('that are set are told with what is used of them, open orders counted in', () => {
    const limits: Limits = {
      ...{ maxPositionQty: qty('120'), maxPositionNotional: money('8000'), maxGrossNotional: money('12000') },
      ...{ maxNetNotional: money('10000'), maxConcentration: rate('0.75'), maxOpenOrders: 4, maxOrdersPerMinute: 8 },
    };
    const { engine } = invested(limits);
    const lines = snapshotOf(engine).risk;
    expect(lines.map(({ code, symbol, used, limit, headroom }) => [code, symbol, used, limit, headroom])).toEqual([
      ['max_position_qty', 'ABC', '60', '120', '60'],
      ['max_position_notional', 'ABC', '6000', '8000', '2000'],
      ['max_gross_notional', null, '6000', '12000', '6000'],
      ['max_net_notional', null, '6000', '10000', '4000'],
      ['concentration', 'ABC', '6000', '7500', '1500'],
      ['max_open_orders', null, '1', '4', '3'],
      ['order_rate', null, '2', '8', '6'],
      ['buying_power', null, '6000', '10000', '4000'],
    ]);
    expect(lines.map(({ share }) => share)).toEqual([0.5, 0.75, 0.5, 0.6, 0.8, 0.25, 0.25, 0.6]);
  });

  it('of one symbol count for it', () => {
    const limits: Limits = { maxPositionQty: qty('120'), symbols: { ABC: { maxPositionQty: qty('80') } } };
    const [line] = snapshotOf(invested(limits).engine).risk;
    expect(line).toMatchObject({ code: 'max_position_qty', limit: '80', headroom: '20' });
  });

  it('that are not set have no line', () => {
    expect(snapshotOf(invested({}).engine).risk.map(({ code }) => code)).toEqual(['buying_power']);
  });
});

describe('triggers of the breaker', () => {
  it('are told with what is used of them, of two for one loss the nearer', () => {
    const breaker = { ...BREAKER, dailyLossPercent: rate('0.008'), consecutiveLosses: 3, rejectRate: rate('0.4') };
    const run = invested({ breaker });
    run.take(bar(1, '99'), bar(1, '99'));
    const told = snapshotOf(run.engine).risk.filter(({ code }) => code.startsWith('breaker_'));
    expect(told.map(({ code, used, limit, headroom, share }) => [code, used, limit, headroom, share])).toEqual([
      ['breaker_daily_loss', '50', '80', '30', 0.625],
      ['breaker_consecutive_losses', '0', '3', '3', 0],
      ['breaker_reject_rate', '0', '2', '2', 0],
    ]);
  });
});

describe('what holds entries', () => {
  it('is nothing at first', () => {
    const { engine } = invested({});
    expect(snapshotOf(engine)).toMatchObject({ hold: null, breaker: { state: 'none', reason: '' }, halt: null });
    expect(snapshotOf(invested({ breaker: BREAKER }).engine).breaker).toBeNull();
  });

  it('is a halt, also beside a stronger reason', () => {
    const { engine } = invested({});
    engine.hold('halt', 'halted by ann: news');
    engine.hold('ending', 'the session ends');
    const { hold, halt } = snapshotOf(engine);
    expect([hold?.code, halt]).toEqual(['session_ending', { reason: 'halted by ann: news' }]);
  });

  it('is the breaker, with why it opened', () => {
    const limits: Limits = { breaker: BREAKER };
    const run = invested(limits);
    run.take(bar(1, '90'), bar(1, '90'), bar(1, '90'));
    const { breaker, hold } = snapshotOf(run.engine);
    expect(breaker?.state).toBe('open');
    expect(breaker?.reason).toContain('100');
    expect(hold?.code).toBe('breaker_open');
  });

  it('is less of a breaker that is half-open, with what closes it', () => {
    const run = invested({ breaker: BREAKER, maxGrossNotional: money('12000'), maxOrderQty: qty('100') });
    run.take(bar(1, '90'), bar(1, '90'), bar(1, '90'), bar(2, '90'));
    const { breaker, hold, risk } = snapshotOf(run.engine);
    expect(hold).toBeNull();
    const equity = Number(snapshotOf(run.engine).money.equity);
    expect(risk.filter(({ code }) => !code.startsWith('breaker_')).map(({ code, limit }) => [code, limit])).toEqual([
      ['max_gross_notional', '6000'],
      ['buying_power', String(equity / 2)],
    ]);
    expect(breaker).toEqual({
      state: 'half_open',
      reason: 'entries, and the limits of what is held, at 50 %; 0 of 2 good trades, or 1 min without a loss, close it',
    });
  });

  it('is a breaker of before that no setting drives', () => {
    const { engine } = invested({});
    engine.hold('breaker', 'it opened before this start');
    expect(snapshotOf(engine).breaker).toEqual({ state: 'open', reason: 'it opened before this start' });
  });
});
