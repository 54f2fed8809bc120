/** The one loop: what is durable before what is sent, what is told when, and where the cursor stands. */

import { describe, expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { moneyNumber } from '../../../src/core/base/fixed.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { Engine } from '../../../src/core/engine/engine.js';
import { TradingLoop } from '../../../src/core/engine/loop.js';
import { MemoryLedger } from '../../../src/core/engine/memory-ledger.js';
import type { EngineEvent, MarketEvent, Opening, Trade } from '../../../src/core/events.js';
import type { Command, Ledger, Observer } from '../../../src/core/ports.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import type { Strategy } from '../../../src/core/strategy/strategy.js';
import { bar, day, FREE, instrument, qty } from '../../support/core/build.js';
import { play, scripted, setupOf } from '../../support/core/run.js';

/** Everything that happens around the engine, in one list. */
class Diary {
  readonly lines: string[] = [];

  venue(): SimVenue {
    const { lines } = this;
    return new (class extends SimVenue {
      override onMarket(event: MarketEvent | Opening): void {
        lines.push(`venue sees ${event.kind}`);
        super.onMarket(event);
      }
      override send(command: Command): void {
        lines.push(`venue gets ${command.kind}`);
        super.send(command);
      }
    })([instrument(), instrument('XYZ')], FREE);
  }

  ledger(fails?: 'record' | 'commit'): Ledger {
    const note = (text: 'record' | 'commit', detail: string): void => {
      this.lines.push(`${text}${detail}`);
      if (fails === text) throw new Error('disk full');
    };
    return {
      record: ({ changes, fills }, { applied }, { kind }) =>
        note('record', ` ${changes.length} changes, ${fills.length} fills at ${applied}, by ${kind}`),
      recordEquity: () => undefined,
      commit: ({ applied }) => note('commit', ` at ${applied}`),
    };
  }
}

const observer = (lines: string[]): Observer => ({ onStep: (event) => lines.push(`told ${event.kind}`) });

function loopWith(diary: Diary, strategy: () => Strategy, fails?: 'record' | 'commit'): TradingLoop {
  const setup = setupOf({
    instruments: [instrument(), instrument('XYZ')],
    strategy,
    sizing: { kind: 'qty', qty: qty('1') },
  });
  return new TradingLoop(new Engine(setup), diary.venue(), diary.ledger(fails), [observer(diary.lines)]);
}

describe('the order of things', () => {
  test('a decision is recorded; at the next price it is durable, then sent, then filled', () => {
    const diary = new Diary();
    const loop = loopWith(
      diary,
      scripted((ctx) => ctx.enter('long')),
    );
    loop.start();
    loop.take(bar(0, '100'));
    expect(diary.lines.splice(0)).toEqual(['venue sees bar', 'record 1 changes, 0 fills at 1, by bar', 'told bar']);
    loop.take(bar(1, '100'));
    expect(diary.lines).toEqual([
      'venue sees opening',
      'record 1 changes, 0 fills at 1, by opening',
      'commit at 1',
      'venue gets submit',
      'told opening',
      'record 1 changes, 0 fills at 1, by report',
      'told report',
      'record 1 changes, 1 fills at 1, by report',
      'told report',
      'venue sees bar',
      'told bar',
    ]);
  });

  test('what nobody asked for was done by the session itself', () => {
    const diary = new Diary();
    const loop = loopWith(diary, () => ({ onStart: (ctx) => ctx.enter('long') }));
    loop.start();
    loop.carryOut(loop.engine.cancelAll('lunch'), undefined, { kind: 'asked', who: 'ann', at: day(0) });
    const recorded = diary.lines.filter((line) => line.startsWith('record'));
    expect(recorded).toEqual([
      'record 2 changes, 0 fills at 0, by session',
      'record 2 changes, 0 fills at 0, by asked',
    ]);
  });

  test('an opening is told only for a symbol that waits for it', () => {
    const diary = new Diary();
    const loop = loopWith(
      diary,
      scripted((ctx) => (ctx.symbol === 'ABC' ? ctx.enter('long') : undefined)),
    );
    loop.take(bar(0, '100'));
    diary.lines.splice(0);
    loop.take(bar(0, '50', 'XYZ'));
    expect(diary.lines.splice(0)).toEqual(['venue sees bar', 'told bar']);
    loop.take(bar(1, '100'));
    expect(diary.lines.splice(0)[0]).toBe('venue sees opening');
    loop.take(bar(2, '100'));
    expect(diary.lines).toEqual(['venue sees bar', 'told bar']);
  });

  test.each(['record', 'commit'] as const)('where %s fails nothing is sent', (what) => {
    const diary = new Diary();
    const loop = loopWith(diary, () => ({ onStart: (ctx) => ctx.enter('long') }), what);
    expect(() => {
      loop.start();
      loop.take(bar(0, '100'));
      loop.take(bar(1, '100'));
    }).toThrow('disk full');
    expect(diary.lines).not.toContain('venue gets submit');
  });

  test('what happened is staged until it is committed', () => {
    const loop = loopWith(
      new Diary(),
      scripted((ctx) => ctx.enter('long')),
    );
    loop.take(bar(0, '100'));
    expect(loop.isStaged).toBe(true);
    loop.commit();
    expect(loop.isStaged).toBe(false);
    loop.take(bar(1, '100'));
    expect(loop.isStaged, 'the fill came after the commit of its order').toBe(true);
    loop.commit();
    expect(loop.isBehind).toBe(false);
    loop.take(bar(2, '100'));
    expect([loop.isStaged, loop.isBehind], 'the ledger does not know how far it came').toEqual([false, true]);
    loop.commit();
    expect(loop.isBehind).toBe(false);
  });

  test('the cursor counts market events applied, and has the time of the last', () => {
    const loop = loopWith(new Diary(), () => ({}));
    expect(loop.cursor).toEqual({ applied: 0, at: 0 });
    loop.take(bar(0, '100'));
    loop.warmUp(bar(1, '100'));
    loop.take({ kind: 'clock', tsEvent: day(2), tsRecv: day(2) });
    expect(loop.cursor).toEqual({ applied: 3, at: day(2) });
  });
});

describe('state first, decision after', () => {
  test('a strategy never sees an event that its view does not contain', () => {
    const seen: unknown[] = [];
    const run = play({
      strategy: () => ({
        onBar: ({ close, tsEvent }, ctx) => {
          expect(ctx.now).toBe(tsEvent);
          expect(ctx.equity).toBe(ctx.cash + ctx.position * close);
          seen.push(['bar', close, ctx.position]);
          if (ctx.position === 0) ctx.buy({ qty: 10 });
          else ctx.sell({ qty: 4 });
        },
        onFill: ({ side, qty: size, price, ts }, ctx) => {
          expect(ctx.now).toBe(ts);
          expect(moneyNumber(run.engine.portfolio.tradedNotional)).toBe(price * size);
          seen.push([side, price, ctx.position, ctx.averagePrice]);
        },
      }),
    });
    run.take(bar(0, '100'), bar(1, '101 102 100 102'));
    expect(seen).toEqual([
      ['bar', 100, 0],
      ['buy', 101, 10, 101],
      ['bar', 102, 10],
    ]);
  });

  test('observers are told after the strategy, of every event, with the state that contains it', () => {
    const told: string[] = [];
    const run = play({ strategy: scripted((ctx) => ctx.enter('long')) }, [
      {
        onStep: (event: EngineEvent, { fills }) =>
          told.push(`${event.kind} ${fills.length} ${moneyText(run.engine.portfolio.cash)}`),
      },
    ]);
    run.take(bar(0, '100'), bar(1, '100'));
    expect(told).toEqual(['bar 0 10000', 'opening 0 10000', 'report 0 10000', 'report 1 100', 'bar 0 100']);
  });

  test('time does not go back when an event does', () => {
    const seen: number[] = [];
    const run = play({ strategy: () => ({ onBar: (_, ctx) => void seen.push(ctx.now) }) });
    run.take(bar(5, '100'), bar(3, '100'), bar(6, '100'));
    expect(seen).toEqual([day(5), day(5), day(6)]);
  });

  test('quotes, trades, clocks and feeds reach whom they concern', () => {
    const seen: string[] = [];
    const run = play({
      strategy: () => ({
        onQuote: ({ bidPrice }) => void seen.push(`quote ${bidPrice}`),
        onTrade: ({ price }) => void seen.push(`trade ${price}`),
      }),
    });
    const stamp = { tsEvent: day(0), tsRecv: day(0) };
    run.take(
      { kind: 'quote', symbol: 'ABC', ...stamp, bidPrice: 99, bidSize: 1, askPrice: 101, askSize: 1, nanos: 0 },
      { kind: 'trade', symbol: 'ABC', ...stamp, price: 100, size: 1, id: '1', nanos: 0 },
      { kind: 'clock', tsEvent: day(3), tsRecv: day(3) },
      { kind: 'feed', symbol: 'ABC', ...stamp, state: 'stale', reason: '' },
    );
    expect(seen).toEqual(['quote 99', 'trade 100']);
    expect(run.engine.now).toBe(day(3));
  });

  test('a bar that ends after its trades were told fills no order', () => {
    const at = (seconds: number) => ({ tsEvent: micros(day(0) + seconds * SECOND), tsRecv: day(1) });
    const trade = (seconds: number, price: number): Trade => ({
      ...{ kind: 'trade', symbol: 'ABC', ...at(seconds), price, size: 1, id: '', nanos: 0 },
    });
    const run = play({
      strategy: scripted((ctx) => {
        ctx.buy({ qty: 1, limit: 95 });
        ctx.buy({ qty: 2 });
      }),
    });
    run.take(trade(0.5, 100), trade(1.2, 90), trade(1.9, 100), { ...bar(0, '100'), ...at(0) });
    run.take({ ...bar(0, '90 100 90 100'), ...at(1) });
    expect(run.memory.fills).toEqual([]);
    run.take(trade(2.4, 101), { ...bar(0, '90 100 90 100'), ...at(1) }, trade(2.6, 94));
    expect(run.memory.fills.map(({ qty: size, price }) => `${qtyText(size)} @ ${priceText(price)}`)).toEqual([
      '2 @ 101',
      '1 @ 94',
    ]);
  });

  test('an event of a symbol that is not in the run is a bug', () => {
    expect(() => play().take(bar(0, '1', 'NONE'))).toThrow('NONE');
  });
});

test('books in memory count what a backtest tells at its end', () => {
  const ledger = new MemoryLedger();
  const setup = setupOf({
    sizing: { kind: 'qty', qty: qty('60') },
    strategy: scripted(
      (ctx) => ctx.enter('long'),
      undefined,
      (ctx) => ctx.exit(),
      (ctx) => ctx.buy({ qty: 500 }),
    ),
  });
  const loop = new TradingLoop(new Engine(setup), new SimVenue(setup.instruments, setup.costs), ledger);
  for (let i = 0; i < 5; i++) loop.take(bar(i, '100'));
  const { orders, fills, denied, trades } = ledger;
  expect([orders, fills, denied, trades.length]).toEqual([3, 2, 1, 1]);
});
