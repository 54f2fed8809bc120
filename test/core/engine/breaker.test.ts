/** The circuit breaker in the engine: what it values by, what an open one does, and that nothing is opened past it. */

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { moneyText } from '../../../src/core/base/decimal.js';
import { MINUTE, type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import type { Bar, ClockTick, MarketEvent, Quote, Trade } from '../../../src/core/events.js';
import type { ClientOrderId } from '../../../src/core/orders/order.js';
import type { Observer } from '../../../src/core/ports.js';
import type { BreakerSettings, Transition } from '../../../src/core/risk/breaker-state.js';
import { day, instrument, money, price as priceOf, qty, rate } from '../../support/core/build.js';
import { type Play, play, type SetupOptions } from '../../support/core/run.js';

const settings = (more: Partial<BreakerSettings>): BreakerSettings => ({
  ...{ speedWindow: 5 * MINUTE, rateWindow: 5 * MINUTE, rateMinOrders: 5, cooldown: 10 * MINUTE },
  ...{ halfOpenSize: rate('0.5'), halfOpenTrades: 2, onOpen: 'cancel', flattenOnOpen: false, calendar: 'utc' },
  ...more,
});

/** Seconds past a Wednesday's noon. */
const at = (seconds: number): Micros => micros(day(2) + 12 * 3600 * SECOND + seconds * SECOND);
const trade = (seconds: number, price: number, symbol = 'ABC'): Trade => ({
  ...{
    kind: 'trade',
    symbol,
    tsEvent: at(seconds),
    tsRecv: at(seconds),
    price,
    size: 1,
    id: String(seconds),
    nanos: 0,
  },
});
const quote = (seconds: number, bidPrice: number, askPrice: number): Quote => ({
  ...{ kind: 'quote', symbol: 'ABC', tsEvent: at(seconds), tsRecv: at(seconds), bidPrice, askPrice },
  ...{ bidSize: 1, askSize: 1, nanos: 0 },
});
const barAt = (seconds: number, price: number): Bar => ({
  ...{ kind: 'bar', symbol: 'ABC', tsEvent: at(seconds), tsRecv: at(seconds) },
  ...{ open: price, high: price, low: price, close: price, volume: 1 },
});
const clock = (seconds: number): ClockTick => ({ kind: 'clock', tsEvent: at(seconds), tsRecv: at(seconds) });

interface Rig extends Play {
  readonly said: Transition[];
  readonly transitions: () => readonly string[];
}

/** 10,000 in cash; buys at once what it is told to. */
function rig(breaker: Partial<BreakerSettings>, options: SetupOptions = {}): Rig {
  const said: Transition[] = [];
  const observer: Observer = { onStep: (_, { breaker: moved }) => void said.push(...(moved?.transitions ?? [])) };
  const setup = { release: 'at-once' as const, limits: { breaker: settings(breaker) }, ...options };
  const made = play(setup, [observer]);
  return { ...made, said, transitions: () => said.map(({ from, to, cause }) => `${from} -> ${to}: ${cause}`) };
}

const codes = ({ memory }: Play): readonly string[] => memory.denials.map(({ code }) => code);
const buy = (run: Play, size: string) => submit(run, 'buy', size, 0);
const submit = (run: Play, side: 'buy' | 'sell', size: string, seconds: number) =>
  run.loop.carryOut(
    run.engine.byHand({
      kind: 'submit',
      intent: {
        ...{ symbol: 'ABC', side, size: { kind: 'qty', qty: qty(size) }, type: 'market', tif: 'gtc' },
        ...{ limitPrice: undefined, stopPrice: undefined, trail: undefined, isExtended: false, reason: 'by hand' },
      },
    }),
    clock(seconds),
  );

/** Holds 50 at 100, prices trusted. */
function invested(breaker: Partial<BreakerSettings>, options: SetupOptions = {}): Rig {
  const run = rig(breaker, options);
  run.take(trade(1, 100), trade(2, 100), trade(3, 100));
  buy(run, '50');
  expect(run.engine.portfolio.book('ABC').units).toBe(50);
  return run;
}

describe('what it values by', () => {
  it('is not one bad tick: no quote and no second trade confirms it', () => {
    const run = invested({ dailyLoss: money('500'), drawdownPercent: rate('0.05'), speedPercent: rate('0.05') });
    run.take(trade(4, 100), trade(5, 1), trade(6, 100), trade(7, 100.5), trade(8, 10), trade(9, 100));
    expect(run.transitions()).toEqual([]);
  });

  it('is a fall that a second trade confirms', () => {
    const run = invested({ dailyLoss: money('500') });
    run.take(trade(4, 90), trade(5, 90));
    expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
    expect(run.said[0]).toMatchObject({ used: '500', limit: '500' });
  });

  it('is a fall that a quote confirms', () => {
    const run = invested({ dailyLoss: money('500') });
    run.take(trade(4, 80), quote(5, 79.9, 80.1));
    expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
  });

  it('is the middle of quotes where there are quotes, whatever trades say', () => {
    const run = invested({ dailyLoss: money('500') });
    run.take(quote(4, 99.9, 100.1), quote(5, 99.9, 100.1));
    run.take(trade(6, 50), trade(7, 50), trade(8, 50));
    expect(run.transitions()).toEqual([]);
    run.take(quote(9, 80, 80.2), quote(10, 80, 80.2));
    expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
  });

  it('is what the broker says of what is not traded here, though not how it got there', () => {
    const run = invested({ dailyLoss: money('500') });
    const opening = { kind: 'position', symbol: 'XYZ', qty: qty('10'), price: priceOf('100') } as const;
    const movement = { ...opening, movementId: 'in', at: at(4) };
    run.loop.move({ kind: 'movement', tsEvent: at(4), tsRecv: at(4), movement });
    run.engine.learn({ kind: 'price', symbol: 'XYZ', price: priceOf('40') });
    run.take(trade(5, 100));
    expect(run.transitions()).toEqual([]);
    run.engine.learn({ kind: 'price', symbol: 'XYZ', price: priceOf('1') });
    run.take(trade(6, 98), trade(7, 98));
    expect(run.transitions()).toEqual([]);
    run.take(trade(8, 97.5), trade(9, 97.5));
    expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
    expect(run.said[0]).toMatchObject({ used: '515', limit: '500' });
  });

  it('is the last known price of what is traded here and silent, which silences nobody', () => {
    const silent = { symbol: 'XYZ', tickSize: priceOf('0.01'), lotSize: qty('1') };
    const run = rig({ dailyLoss: money('500') }, { instruments: [instrument(), silent] });
    run.engine.restoreFill({
      ...{ fillId: 'x', clientOrderId: 'x' as ClientOrderId, strategyId: 'test', symbol: 'XYZ', side: 'buy' },
      ...{ qty: qty('10'), price: priceOf('10'), fee: money('0'), feeQty: qty('0'), ts: at(0) },
    });
    run.engine.learn({ kind: 'price', symbol: 'XYZ', price: priceOf('40') });
    run.take(trade(1, 100), trade(2, 100), trade(3, 100));
    expect(moneyText(run.engine.breakerState?.dayStart ?? money('0'))).toBe('10300');
    buy(run, '50');
    run.take(trade(4, 91), trade(5, 91), trade(6, 1, 'XYZ'));
    expect(run.transitions()).toEqual([]);
    run.take(trade(7, 90), trade(8, 90));
    expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
  });

  it('is no quote that nobody means', () => {
    const run = invested({ dailyLoss: money('500') });
    run.take(quote(4, 0.01, 100), quote(5, 0, 100), quote(6, 1, 2), trade(7, 100), trade(8, 100));
    expect(run.transitions()).toEqual([]);
  });

  it('is the close of a bar where nothing finer is told', () => {
    const run = rig({ dailyLoss: money('500') });
    run.take(barAt(0, 100));
    buy(run, '50');
    run.take(barAt(60, 91), barAt(120, 90));
    expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
  });
});

it('counts orders by hand as those of a strategy', () => {
  const run = rig(
    { denialRate: rate('0.5') },
    { limits: { maxOrderQty: qty('1'), breaker: settings({ denialRate: rate('0.5') }) } },
  );
  run.take(trade(1, 100), trade(2, 100), trade(3, 100));
  for (let i = 0; i < 5; i++) buy(run, '2');
  expect(run.transitions()).toEqual(['closed -> open: denial_rate']);
});

describe('an open breaker', () => {
  const crash = (run: Rig): void => run.take(trade(10, 80), trade(11, 80));

  it('denies entries, and lets exits pass', () => {
    const run = invested({ dailyLoss: money('500') });
    crash(run);
    buy(run, '1');
    expect(codes(run)).toEqual(['breaker_open']);
    expect(run.memory.denials[0]?.message).toContain('lost 1000 today, the limit is 500');
    run.loop.carryOut(run.engine.byHand({ kind: 'flatten', symbol: 'ABC', reason: 'out' }), clock(12));
    expect(run.engine.portfolio.book('ABC').units).toBe(0);
  });

  it('denies what the strategy decides at the very event that opened it', () => {
    const run = rig(
      { dailyLoss: money('500') },
      {
        strategy: () => ({
          onTrade: ({ price }, ctx) => {
            if (price < 95) ctx.buy({ qty: 10 });
          },
        }),
      },
    );
    run.take(trade(1, 100), trade(2, 100), trade(3, 100));
    buy(run, '50');
    run.take(trade(4, 96), trade(5, 96));
    const before = run.memory.fills.length;
    run.take(barAt(200, 96), trade(201, 89), trade(202, 89), trade(203, 89));
    expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
    // The first of the three prices is not confirmed yet.
    expect(run.memory.fills.length).toBe(before + 1);
    expect(codes(run)).toEqual(['breaker_open', 'breaker_open']);
  });

  it.each([
    ['cancel', ['limit 70 buy']],
    ['keep', []],
  ] as const)('with on_open = %s withdraws entries accordingly, and never what closes', (onOpen, gone) => {
    const run = invested(
      { dailyLoss: money('500'), onOpen },
      {
        strategy: () => {
          let isDone = false;
          return {
            onTrade: (_, ctx) => {
              if (isDone || ctx.position === 0) return;
              isDone = true;
              ctx.sell({ qty: 25, limit: 120 });
              ctx.sell({ qty: 25, stop: 60 });
              ctx.buy({ qty: 1, limit: 70 });
            },
          };
        },
      },
    );
    run.take(trade(4, 100));
    crash(run);
    expect(run.memory.changes.filter((text) => text.endsWith('>canceled')).length).toBe(gone.length);
    expect(run.engine.hand.openOrders).toBe(3 - gone.length);
    expect(run.engine.hand.entryIds.length).toBe(1 - gone.length);
  });

  it('withdraws an entry alone: if it fills first, its exits are wanted', () => {
    const run = invested({ dailyLoss: money('500') });
    const terms = { tif: 'gtc', stopPrice: undefined, trail: undefined, isExtended: false, reason: 'by hand' } as const;
    const intent = { symbol: 'ABC', side: 'buy', size: { kind: 'qty', qty: qty('60') }, ...terms } as const;
    const exits = { takeProfit: priceOf('150'), stopLoss: { stop: priceOf('40'), limit: undefined } };
    run.loop.carryOut(
      run.engine.byHand({ kind: 'submit', intent: { ...intent, type: 'limit', limitPrice: priceOf('50') }, exits }),
      clock(4),
    );
    expect(run.engine.hand.openOrders).toBe(3);
    expect(run.engine.hand.entryIds).toEqual(['o-2']);
    crash(run);
    const withdrawn = run.memory.changes.filter((text) => text.endsWith('>pending_cancel'));
    expect(withdrawn).toEqual(['o-2 new>pending_cancel']);
  });

  it('closes everything where that was asked for, in the same step', () => {
    const run = invested({ dailyLoss: money('500'), flattenOnOpen: true });
    crash(run);
    expect(run.engine.portfolio.book('ABC').units).toBe(0);
    expect(run.memory.reasons).toContain('breaker: lost 1000 today, the limit is 500');
  });

  it('becomes half-open with time, with half the size, and closes after good orders', () => {
    const run = invested({ speedPercent: rate('0.05') });
    crash(run);
    expect(run.transitions()).toEqual(['closed -> open: speed']);
    run.take(clock(11 + 600));
    buy(run, '10');
    expect(run.engine.portfolio.book('ABC').units).toBe(55);
    for (const price of [130, 130, 130]) run.take(trade(700, price));
    submit(run, 'sell', '20', 701);
    expect(run.engine.portfolio.book('ABC').units).toBe(35);
    submit(run, 'sell', '20', 701);
    expect(run.transitions().slice(1)).toEqual(['open -> half_open: cooldown', 'half_open -> closed: good_trades']);
    buy(run, '10');
    expect(run.engine.portfolio.book('ABC').units).toBe(25);
  });

  it('lets small entries pass half-open, and together no more than the part of the account', () => {
    const run = rig({ speedPercent: rate('0.05') });
    run.take(trade(1, 100), trade(2, 100), trade(3, 100));
    buy(run, '20');
    run.take(trade(4, 70), trade(5, 70), clock(5 + 600));
    for (let order = 0; order < 20; order++) buy(run, '10');
    expect(run.transitions()).toEqual(['closed -> open: speed', 'open -> half_open: cooldown']);
    // Of 9,400 one half: 67 at 70.
    expect(run.engine.portfolio.book('ABC').units).toBe(67);
    expect(codes(run)[0]).toBe('buying_power');
    expect(run.memory.denials[0]?.message).toContain('half-open');
  });

  it.each([
    ['max_position_qty', { maxPositionQty: qty('40') }],
    ['max_gross_notional', { maxGrossNotional: money('2800') }],
    ['concentration', { maxConcentration: rate('0.3') }],
  ])('lets no more pass half-open than the part of %s', (code, limits) => {
    const run = rig({}, { limits: { ...limits, breaker: settings({ speedPercent: rate('0.05') }) } });
    run.take(trade(1, 100), trade(2, 100), trade(3, 100));
    buy(run, '20');
    run.take(trade(4, 70), trade(5, 70));
    submit(run, 'sell', '15', 6);
    run.take(clock(6 + 600));
    for (let order = 0; order < 20; order++) buy(run, '6');
    expect(run.engine.portfolio.book('ABC').units).toBe(20);
    expect(codes(run)[0]).toBe(code);
    submit(run, 'sell', '20', 700);
    expect(run.engine.portfolio.book('ABC').units).toBe(0);
  });

  it('is closed by a person', () => {
    const run = invested({ dailyLoss: money('500') });
    crash(run);
    run.loop.carryOut(run.engine.breaker({ kind: 'resume', reason: 'seen' }), clock(12));
    buy(run, '1');
    expect([run.transitions().at(-1), codes(run)]).toEqual(['open -> closed: resume', []]);
  });

  it('survives: what it was is what it is after a restart', () => {
    const run = invested({ dailyLoss: money('500') });
    crash(run);
    const state = run.engine.breakerState;
    if (state === undefined) throw new Error('a breaker is set');
    const next = rig({ dailyLoss: money('500') });
    next.engine.breaker({ kind: 'restore', state, hasFigures: true });
    next.take(trade(20, 100), trade(21, 100), trade(22, 100));
    buy(next, '1');
    expect(codes(next)).toEqual(['breaker_open']);
    expect(moneyText(next.engine.breakerState?.dayStart ?? money('0'))).toBe('10000');
  });

  it('takes what the account held for no loss and no profit when a new run begins with it', () => {
    const breaker = settings({ dailyLoss: money('500'), drawdownPercent: rate('0.05') });
    const figures = { dayStart: money('15000'), peak: money('15000'), last: money('15000') };
    const next = rig(breaker);
    const state = {
      phase: 'closed',
      since: at(0),
      trips: [],
      opened: 0,
      day: 0,
      lossesInRow: 0,
      goodTrades: 0,
    } as const;
    next.engine.breaker({ kind: 'restore', state: { ...state, ...figures }, hasFigures: true });
    const held = { movementId: 'o-1', at: at(1), symbol: 'ABC', qty: qty('50') };
    next.loop.move({
      ...{ kind: 'movement', tsEvent: at(1), tsRecv: at(1) },
      movement: { ...held, kind: 'position', price: priceOf('100') },
    });
    next.take(trade(2, 100), trade(3, 100), trade(4, 100));
    expect(next.transitions()).toEqual([]);
    next.take(trade(5, 89), trade(6, 89));
    expect(next.transitions()).toEqual(['closed -> open: daily_loss']);
  });

  it.each([
    ['withdrawal', []],
    ['other', []],
    ['fee', ['closed -> open: daily_loss']],
  ] as const)('takes a %s of cash for what it is', (cause, transitions) => {
    const run = rig({ dailyLoss: money('500') });
    run.take(trade(1, 100), trade(2, 100), trade(3, 100));
    const movement = { movementId: 'c', at: at(4), kind: 'cash', amount: money('-5000'), symbol: undefined } as const;
    run.loop.move({ kind: 'movement', tsEvent: at(4), tsRecv: at(4), movement: { ...movement, cause } });
    run.take(trade(5, 100), trade(6, 100));
    expect(run.transitions()).toEqual(transitions);
  });

  it('counts partial fills of one closing order as one trade', () => {
    const run = rig({ consecutiveLosses: 2 });
    run.take(trade(1, 100), trade(2, 100), trade(3, 100));
    for (const size of ['10', '10', '10']) buy(run, size);
    run.take(trade(4, 99));
    run.loop.carryOut(run.engine.byHand({ kind: 'flatten', symbol: 'ABC', reason: 'out' }), clock(5));
    // Three lots were closed by one order.
    expect([run.memory.trades.length, run.transitions()]).toEqual([3, []]);
  });
});

type Happening =
  | { readonly kind: 'price'; readonly price: number; readonly wait: number }
  | { readonly kind: 'order'; readonly side: 'buy' | 'sell'; readonly size: number }
  | { readonly kind: 'flatten' };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('price' as const),
    price: fc.integer({ min: 60, max: 140 }),
    wait: fc.integer({ min: 0, max: 500 }),
  }),
  fc.record({
    kind: fc.constant('order' as const),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    size: fc.integer({ min: 1, max: 40 }),
  }),
  fc.constant({ kind: 'flatten' as const }),
);

test('no sequence of events has an entry approved while it is open', () => {
  let judged = 0;
  fc.assert(
    fc.property(fc.array(happening, { minLength: 10, maxLength: 80 }), fc.boolean(), (happenings, isNextPrice) => {
      const wishes: Extract<Happening, { kind: 'order' }>[] = [];
      const run = rig(
        { dailyLoss: money('300'), speedPercent: rate('0.04'), consecutiveLosses: 2 },
        {
          release: isNextPrice ? 'next-price' : 'at-once',
          strategy: () => ({
            onTrade: (_, ctx) => {
              for (const { side, size } of wishes.splice(0)) ctx[side]({ qty: size });
            },
          }),
        },
      );
      const { engine } = run;
      const stepped = engine.step.bind(engine);
      engine.step = (event) => {
        const wasPhase = engine.breakerState?.phase;
        const step = stepped(event);
        // A fill is booked before anything is released behind it.
        const held = engine.portfolio.book('ABC').units;
        if (wasPhase !== 'open' || engine.breakerState?.phase !== 'open') return step;
        judged += step.commands.length + step.denials.length;
        for (const command of step.commands) {
          if (command.kind !== 'submit') continue;
          const { side, qty: size } = command.order;
          expect(side).toBe(held > 0 ? 'sell' : 'buy');
          expect(Number(size) / 1e9).toBeLessThanOrEqual(Math.abs(held));
        }
        return step;
      };
      let seconds = 0;
      for (const one of happenings) {
        if (one.kind === 'order') wishes.push(one);
        else if (one.kind === 'flatten')
          run.loop.carryOut(engine.byHand({ kind: 'flatten', symbol: 'ABC', reason: '' }), clock(seconds));
        else {
          seconds += one.wait;
          const events: readonly MarketEvent[] = [trade(seconds, one.price), trade(seconds, one.price)];
          run.take(...events);
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(judged).toBeGreaterThan(100);
});

test('costs nothing where nothing is set: the engine has none', () => {
  expect(play().engine.breakerState).toBeUndefined();
});

it('counts what the session does not trade at its cost, and is not silenced by it', () => {
  const other = { symbol: 'XYZ', tickSize: priceOf('0.01'), lotSize: qty('1') };
  const run = rig({ dailyLoss: money('100') }, { asides: [other] });
  run.engine.restoreFill({
    ...{ fillId: 'x', clientOrderId: 'x' as ClientOrderId, strategyId: 'before', symbol: 'XYZ', side: 'buy' },
    ...{ qty: qty('2'), price: priceOf('10'), fee: money('0'), feeQty: qty('0'), ts: at(0) },
  });
  run.take(trade(1, 100), trade(2, 100), trade(3, 100));
  buy(run, '50');
  run.take(trade(4, 95), trade(5, 95), trade(6, 95));
  expect(run.transitions()).toEqual(['closed -> open: daily_loss']);
});
