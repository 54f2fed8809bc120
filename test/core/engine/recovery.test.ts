/**
 * A run that dies at any commit, and goes on from what was written down, makes the same orders, fills and cash as one
 * that never stopped. Commits come before every send, so this includes dying between a commit and its fill.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText, qtyText } from '../../../src/core/base/decimal.js';
import { DAY } from '../../../src/core/base/time.js';
import type { MarketEvent } from '../../../src/core/events.js';
import type { Strategy, StrategyContext } from '../../../src/core/strategy/strategy.js';
import { bar, costs, day, instrument, qty } from '../../support/core/build.js';
import { resume, runThrough, type Snapshot, summary } from '../../support/core/durable.js';
import { gamble } from '../../support/core/gamble.js';
import { type SetupOptions, scripted } from '../../support/core/run.js';

const SYMBOLS = ['ABC', 'XYZ'];

/** Up to two moves at every bar, drawn from the run's seed; draws at fills too, so that those must be told again. */
function gambler(): Strategy {
  return {
    onBar: ({ close }, ctx) => {
      gamble(ctx, close);
      if (ctx.position > 0 || ctx.cash < 5000) gamble(ctx, close);
    },
    onFill: (_, ctx) => void ctx.random(),
  };
}

/** The same with orders that belong together. */
function bracketeer(): Strategy {
  const move = (ctx: StrategyContext, price: number): void => {
    const [what, size, up, down] = [ctx.random(), 1 + Math.floor(ctx.random() * 20), ctx.random(), ctx.random()];
    const exits = {
      takeProfit: { limit: price * (1.002 + up * 0.02) },
      stopLoss: { stop: price * (0.99 - down * 0.02) },
    };
    const tif = up > 0.5 ? 'day' : 'gtc';
    if (what < 0.2) ctx.buy({ qty: size, tif, ...exits });
    else if (what < 0.4) ctx.buy({ qty: size, tif, limit: price * 0.995, ...exits });
    else if (what < 0.5) ctx.buy({ qty: size, stopLoss: { stop: price * 0.98, limit: price * 0.975 } });
    else if (what < 0.6 && ctx.position > 0) ctx.protect(exits);
    else if (what < 0.7) ctx.exit();
    else if (what < 0.8) ctx.cancel(ctx.buy({ qty: size, ...exits }).takeProfit ?? '');
    else if (what < 0.9) ctx.sell({ qty: size });
  };
  return { onBar: ({ close }, ctx) => move(ctx, close) };
}

/** Bars of two symbols that wander by up to 4 % a bar, with gaps. */
const walks: fc.Arbitrary<MarketEvent[]> = fc
  .array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 })), {
    minLength: 3,
    maxLength: 16,
    size: 'max',
  })
  .map((moves) => {
    const at = [100, 40];
    const text = (price: number): string => price.toFixed(2);
    return moves.flatMap((both, i) =>
      both.map((move, j) => {
        const open = Math.max(1, (at[j] ?? 1) * (1 + ((move * 7) % 31) / 1000));
        const close = Math.max(1, open * (1 + move / 1000));
        at[j] = close;
        return bar(
          i,
          [open, Math.max(open, close) * 1.01, Math.min(open, close) * 0.99, close].map(text).join(' '),
          SYMBOLS[j],
        );
      }),
    );
  });

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));

test('dying at any commit leaves groups as they were', () => {
  const met = new Map<string, number>();
  fc.assert(
    fc.property(
      walks,
      fc.integer({ min: 0, max: 1000 }),
      fc.constantFrom('at-once' as const, 'next-price' as const),
      fc.constantFrom(1, 3, 7),
      (events, seed, release, batch) => {
        const options: SetupOptions = {
          instruments: SYMBOLS.map((symbol) => instrument(symbol)),
          ...{ strategy: bracketeer, seed, release, direction: 'long' as const },
        };
        const whole = runThrough(options, events, batch);
        const expected = summary(whole);
        for (const snapshot of whole.ledger.commits) {
          for (const { role, status } of snapshot.orders.values())
            met.set(`${role} ${status}`, (met.get(`${role} ${status}`) ?? 0) + 1);
          const resumed = summary(resume(options, events, snapshot, batch));
          if (asText(resumed) !== asText(expected)) expect(resumed).toEqual(expected);
        }
      },
    ),
    { numRuns: 100 },
  );
  for (const what of ['stop_loss held', 'take_profit new', 'stop_loss filled', 'take_profit filled', 'entry canceled'])
    expect(met.get(what) ?? 0, what).toBeGreaterThan(0);
});

/** Stops that the market moves or arms before it fills them. */
function follower(): Strategy {
  const move = (ctx: StrategyContext, price: number): void => {
    const [what, size, away] = [ctx.random(), 1 + Math.floor(ctx.random() * 20), ctx.random() * 0.05];
    const [stop, limit] = [price * (1 - away), price * (1 - away / 2)];
    const tif = away > 0.04 ? 'day' : 'gtc';
    if (what < 0.2) ctx.sell({ qty: size, trail: Math.max(0.01, price * away), tif });
    else if (what < 0.4) ctx.buy({ qty: size, trailPercent: Number((0.2 + away * 100).toFixed(2)), tif });
    else if (what < 0.6) ctx.sell({ qty: size, stop, limit, tif });
    else if (what < 0.7) ctx.buy({ qty: size, stop: price * 1.01, limit: price * 1.005 });
    else if (what < 0.9) ctx.buy({ qty: size, stopLoss: { stop: price * 0.98, limit: price * 0.985 } });
    else ctx.buy({ qty: size });
  };
  return { onBar: ({ close }, ctx) => move(ctx, close) };
}

test('dying at any moment leaves trailing stops where they stand, and stop limits armed', () => {
  const met = { trailing: 0, armed: 0 };
  fc.assert(
    fc.property(
      walks,
      fc.integer({ min: 0, max: 1000 }),
      fc.constantFrom('at-once' as const, 'next-price' as const),
      (events, seed, release) => {
        const options = {
          instruments: SYMBOLS.map((symbol) => instrument(symbol)),
          ...{ strategy: follower, seed, release, durability: 'whole-event' as const },
        };
        const whole = runThrough(options, events);
        const expected = summary(whole);
        for (const snapshot of whole.ledger.commits) {
          for (const { best, isTriggered } of snapshot.standings.values()) {
            if (isTriggered) met.armed++;
            if (best !== undefined) met.trailing++;
          }
          const resumed = summary(resume(options, events, snapshot));
          if (asText(resumed) !== asText(expected)) expect(resumed).toEqual(expected);
        }
      },
    ),
    { numRuns: 30 },
  );
  expect(Math.min(met.trailing, met.armed)).toBeGreaterThan(20);
});

test('dying at any commit changes nothing', () => {
  let commits = 0;
  const met = { waiting: 0, sent: 0, resting: 0 };
  const note = ({ orders }: Snapshot): void => {
    commits++;
    for (const { status, qty: size, type } of orders.values()) {
      if (status === 'pending_new' && size === undefined) met.waiting++;
      else if (status === 'pending_new') met.sent++;
      else if (status === 'new' && type !== 'market') met.resting++;
    }
  };
  fc.assert(
    fc.property(
      walks,
      fc.integer({ min: 0, max: 1000 }),
      fc.constantFrom('at-once' as const, 'next-price' as const),
      fc.constantFrom(1, 3, 7),
      (events, seed, release, batch) => {
        const options: SetupOptions = {
          instruments: SYMBOLS.map((symbol) => instrument(symbol)),
          costs: costs({ commissionRate: '0.001', feePerOrder: '0.5', slippage: '0.0005', spread: '0.001' }),
          strategy: gambler,
          seed,
          release,
        };
        const whole = runThrough(options, events, batch);
        const expected = summary(whole);
        for (const snapshot of whole.ledger.commits) {
          note(snapshot);
          const resumed = summary(resume(options, events, snapshot, batch));
          if (asText(resumed) !== asText(expected)) expect(resumed).toEqual(expected);
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(commits).toBeGreaterThan(1000);
  expect(Math.min(met.waiting, met.sent, met.resting)).toBeGreaterThan(100);
});

describe('dying between a commit and its fill', () => {
  const bars = ['100', '100 101 99 100', '105 106 104 105', '90 91 89 90'].map((prices, i) => bar(i, prices));

  /** The last commit that knows the order in that status. */
  const commitWhere = (options: SetupOptions, id: string, status: string): Snapshot => {
    const found = runThrough(options, bars).ledger.commits.filter(
      ({ orders }) => orders.get(id)?.status === status && orders.get(id)?.qty !== undefined,
    );
    const last = found.at(-1);
    if (last === undefined) throw new Error(`${id} was never ${status}`);
    return last;
  };

  test('a market order sent at an open meets that open when it is told again', () => {
    const options = { strategy: scripted((ctx) => ctx.buy({ qty: 10 })) };
    const { engine, ledger } = resume(options, bars, commitWhere(options, 'o-1', 'pending_new'));
    expect(ledger.commits.at(-1)?.fills.map(({ fill, applied }) => [fill.fillId, fill.price, applied])).toEqual([
      ['o-1/1', 100n * 10n ** 9n, 1],
    ]);
    expect(moneyText(engine.portfolio.cash)).toBe('9000');
  });

  test('a market order sent at a close meets that close', () => {
    const options: SetupOptions = {
      release: 'at-once',
      strategy: scripted(undefined, undefined, (ctx) => ctx.buy({ qty: 10 })),
    };
    const { engine } = resume(options, bars, commitWhere(options, 'o-1', 'pending_new'));
    expect(moneyText(engine.portfolio.cash)).toBe('8950');
  });

  test('a flip between its two halves', () => {
    const options: SetupOptions = {
      sizing: { kind: 'qty', qty: qty('10') },
      strategy: scripted(
        (ctx) => ctx.enter('long'),
        (ctx) => ctx.enter('short'),
      ),
    };
    const half = runThrough(options, bars).ledger.commits.filter(
      ({ orders }) => orders.get('o-2')?.status === 'filled' && orders.get('o-3')?.status === 'pending_new',
    );
    expect(half.length).toBeGreaterThan(0);
    for (const snapshot of half) {
      const { engine } = resume(options, bars, snapshot);
      expect([qtyText(engine.portfolio.book('ABC').qty), moneyText(engine.portfolio.cash)]).toEqual(['-10', '11100']);
    }
  });

  test('a cancel that was written down is carried out', () => {
    let id = '';
    const options = {
      strategy: scripted(
        (ctx) => (id ||= ctx.buy({ qty: 10, limit: 92 })),
        (ctx) => ctx.cancel(id),
      ),
    };
    const { ledger, engine } = resume(options, bars, commitWhere(options, 'o-1', 'pending_cancel'));
    expect(ledger.commits.at(-1)?.orders.get('o-1')?.status).toBe('canceled');
    expect(moneyText(engine.portfolio.cash)).toBe('10000');
  });

  test('an order that died before it was written down is made again, under the same id, once', () => {
    const options = { strategy: scripted(undefined, (ctx) => ctx.buy({ qty: 10 })) };
    const [first] = runThrough(options, bars).ledger.commits;
    if (first === undefined) throw new Error('nothing was committed');
    const { orders, fills } = resume(options, bars, first).ledger.commits.at(-1) ?? first;
    expect([[...orders.keys()], fills.length]).toEqual([['o-1'], 1]);
  });

  test('ids go on where they stopped', () => {
    const daily = { strategy: () => ({ onBar: (_: unknown, ctx: StrategyContext) => void ctx.buy({ qty: 1 }) }) };
    const whole = runThrough(daily, bars);
    for (const snapshot of whole.ledger.commits) {
      expect([...(resume(daily, bars, snapshot).ledger.commits.at(-1)?.orders.keys() ?? [])]).toEqual([
        'o-1',
        'o-2',
        'o-3',
        'o-4',
      ]);
    }
  });

  test('a day order still ends with its day', () => {
    const options = { strategy: scripted((ctx) => ctx.buy({ qty: 10, limit: 95, tif: 'day' })) };
    const { ledger } = resume(options, bars, commitWhere(options, 'o-1', 'new'));
    expect(ledger.commits.at(-1)?.orders.get('o-1')?.status).toBe('expired');
  });
});

test('fills are told again to the strategy, in their place, and wishes made then are dropped', () => {
  const seen: string[] = [];
  const options: SetupOptions = {
    strategy: () => ({
      onBar: (_, ctx) => {
        seen.push(`bar with ${ctx.position}`);
        if (ctx.position === 0) ctx.buy({ qty: 1 });
      },
      onFill: (_, ctx) => {
        seen.push(`fill to ${ctx.position} on day ${(ctx.now - day(0)) / DAY}`);
        ctx.sell({ qty: 1, limit: 500 });
      },
    }),
  };
  const bars = ['100', '101', '102'].map((prices, i) => bar(i, prices));
  const whole = runThrough(options, bars);
  const told = seen.splice(0);
  expect(told).toEqual(['bar with 0', 'fill to 1 on day 1', 'bar with 1', 'bar with 1']);
  const last = whole.ledger.commits.at(-1);
  if (last === undefined) throw new Error('nothing was committed');
  const resumed = resume(options, bars, last);
  expect(seen).toEqual(told);
  expect(summary(resumed)).toEqual(summary(whole));
});
