/** The circuit breaker's triggers and transitions, fact by fact. */

import { describe, expect, it } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { moneyText, parseMoney, parseRate, qtyText } from '../../../src/core/base/decimal.js';
import { decodeLine, encodeLine } from '../../../src/core/base/exact-json.js';
import type { Money, Rate } from '../../../src/core/base/fixed.js';
import { DAY, HOUR, MINUTE, type Micros, micros, parseTime, SECOND } from '../../../src/core/base/time.js';
import { Breaker } from '../../../src/core/risk/breaker.js';
import type { BreakerSettings, BreakerState, Calendar, Fact } from '../../../src/core/risk/breaker-state.js';
import { closedByHand } from '../../../src/core/risk/breaker-words.js';

const money = (text: string): Money => must(parseMoney(text), text);
const rate = (text: string): Rate => must(parseRate(text), text);
const time = (text: string): Micros => must(parseTime(text), text);
const later = (at: Micros, by: number): Micros => micros(at + by);

const QUIET: BreakerSettings = {
  speedWindow: 5 * MINUTE,
  rateWindow: 5 * MINUTE,
  rateMinOrders: 4,
  cooldown: 15 * MINUTE,
  halfOpenSize: rate('0.5'),
  halfOpenTrades: 2,
  onOpen: 'cancel',
  flattenOnOpen: false,
};

/** A Wednesday, at 10:00 in New York. */
const T0 = time('2026-11-18T15:00:00Z');

class Rig {
  readonly breaker: Breaker;
  now = T0;

  constructor(settings: Partial<BreakerSettings>, calendar: Calendar = 'nyse') {
    this.breaker = new Breaker({ ...QUIET, ...settings }, calendar);
  }

  tell(fact: Fact, after: number = SECOND): string[] {
    this.now = later(this.now, after);
    return this.breaker.take(fact, this.now).map(({ from, to, cause }) => `${from} -> ${to}: ${cause}`);
  }

  equity(text: string, after?: number): string[] {
    return this.tell({ kind: 'equity', estimate: Number(text), exact: () => money(text) }, after);
  }

  closing(pnl: string): string[] {
    return this.tell({ kind: 'closing', pnl: money(pnl) });
  }

  order(outcome: 'sent' | 'rejected' | 'denied'): string[] {
    return this.tell({ kind: 'order', outcome });
  }

  clock(after: number = SECOND): string[] {
    return this.tell({ kind: 'clock' }, after);
  }
}

describe('daily loss', () => {
  it('opens at the limit, to the cent, and not a cent before', () => {
    const rig = new Rig({ dailyLoss: money('500') });
    expect(rig.equity('10000')).toEqual([]);
    expect(rig.equity('9500.000000000000000001')).toEqual([]);
    expect(rig.equity('9500')).toEqual(['closed -> open: daily_loss']);
    expect(rig.equity('9000')).toEqual([]);
  });

  it('may be a part of the equity that the session began with', () => {
    const rig = new Rig({ dailyLossPercent: rate('0.02') });
    rig.equity('10000');
    rig.equity('10100');
    expect(rig.equity('9800.01')).toEqual([]);
    expect(rig.equity('9800')).toEqual(['closed -> open: daily_loss']);
  });

  it('stays open past every cooldown, until the next session', () => {
    const rig = new Rig({ dailyLoss: money('500') });
    rig.equity('10000');
    rig.equity('9000');
    expect(rig.clock(8 * HOUR)).toEqual([]);
    expect(rig.clock(16 * HOUR)).toEqual(['open -> half_open: session']);
    expect(rig.equity('8501')).toEqual([]);
    expect(rig.equity('8500')).toEqual(['half_open -> open: daily_loss']);
  });

  it('counts a gap over night as the new session’s', () => {
    const rig = new Rig({ dailyLoss: money('500') });
    rig.equity('10000');
    rig.clock(DAY);
    expect(rig.equity('9400')).toEqual(['closed -> open: daily_loss']);
  });

  it('does not count what was paid out', () => {
    const rig = new Rig({ dailyLoss: money('500'), drawdownPercent: rate('0.05'), speedPercent: rate('0.05') });
    rig.equity('10000');
    rig.tell({ kind: 'moved', amount: money('-4000') });
    expect(rig.equity('6000')).toEqual([]);
    expect(rig.equity('5500')).toEqual(['closed -> open: daily_loss', 'open -> open: drawdown', 'open -> open: speed']);
  });
});

describe('the session’s day', () => {
  const tripAt = (text: string, calendar: Calendar = 'nyse'): Rig => {
    const rig = new Rig({ dailyLoss: money('500') }, calendar);
    rig.now = time(text);
    rig.equity('10000', 0);
    expect(rig.equity('9000', 0)).toEqual(['closed -> open: daily_loss']);
    return rig;
  };
  const at = (rig: Rig, text: string): string[] => rig.clock(time(text) - rig.now);

  it.each([
    ['midnight in New York, in winter', '2026-11-18T20:00:00Z', '2026-11-19T04:59:59Z', '2026-11-19T05:00:00Z'],
    ['midnight in New York, in summer', '2026-07-15T19:00:00Z', '2026-07-16T03:59:59Z', '2026-07-16T04:00:00Z'],
    ['a weekend on which summer time ends', '2026-10-30T19:00:00Z', '2026-11-02T04:59:59Z', '2026-11-02T05:00:00Z'],
    ['a weekend on which summer time begins', '2026-03-06T20:00:00Z', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'],
    ['Thanksgiving', '2026-11-25T20:00:00Z', '2026-11-27T04:59:59Z', '2026-11-27T05:00:00Z'],
    ['a half day and its weekend', '2026-11-27T17:00:00Z', '2026-11-30T04:59:59Z', '2026-11-30T05:00:00Z'],
  ])('ends over %s', (_, trip, before, after) => {
    const rig = tripAt(trip);
    expect(at(rig, before)).toEqual([]);
    expect(at(rig, after)).toEqual(['open -> half_open: session']);
  });

  it('is UTC’s for coins, weekends too', () => {
    const rig = tripAt('2026-11-20T23:00:00Z', 'utc');
    expect(at(rig, '2026-11-20T23:59:59Z')).toEqual([]);
    expect(at(rig, '2026-11-21T00:00:00Z')).toEqual(['open -> half_open: session']);
  });
});

describe('other triggers', () => {
  it('opens on a drawdown from the peak, however many days it took', () => {
    const rig = new Rig({ drawdownPercent: rate('0.1') });
    rig.equity('10000');
    rig.equity('12000', DAY);
    expect(rig.equity('10800.01', DAY)).toEqual([]);
    expect(rig.equity('10800', DAY)).toEqual(['closed -> open: drawdown']);
    // The peak begins anew with the next session: else it would open at once, for ever.
    expect(rig.clock(2 * DAY)).toEqual(['open -> half_open: session']);
    expect(rig.equity('10700')).toEqual([]);
  });

  it('opens on a fast loss, and not on the same loss taken slowly', () => {
    const slow = new Rig({ speedPercent: rate('0.02') });
    let equity = 10000;
    for (let i = 0; i < 20; i++) expect(slow.equity(String((equity -= 20)), MINUTE)).toEqual([]);
    const fast = new Rig({ speedPercent: rate('0.02') });
    fast.equity('10000');
    expect(fast.equity('9801', 2 * MINUTE)).toEqual([]);
    expect(fast.equity('9800', 2 * MINUTE)).toEqual(['closed -> open: speed']);
    expect(fast.clock(14 * MINUTE)).toEqual([]);
    expect(fast.clock(MINUTE)).toEqual(['open -> half_open: cooldown']);
    expect(fast.equity('9790')).toEqual([]);
  });

  it('opens after losing closings in a row; a winner starts the count again', () => {
    const rig = new Rig({ consecutiveLosses: 3 });
    for (const pnl of ['-1', '-1', '0.01', '-1', '0', '-1']) expect(rig.closing(pnl)).toEqual([]);
    expect(rig.closing('-0.01')).toEqual(['closed -> open: consecutive_losses']);
  });

  it('keeps rejections of the venue and denials of our own apart', () => {
    const rig = new Rig({ rejectRate: rate('0.5'), denialRate: rate('0.75') });
    for (const outcome of ['sent', 'rejected', 'sent', 'rejected', 'sent', 'denied'] as const)
      expect(rig.order(outcome)).toEqual([]);
    expect(rig.order('sent')).toEqual(['closed -> open: reject_rate']);
    for (let i = 0; i < 10; i++) expect(rig.order('denied')).toEqual([]);
    expect(rig.order('denied')).toEqual(['open -> open: denial_rate']);
    expect(rig.clock(14 * MINUTE)).toEqual([]);
    expect(rig.clock(2 * MINUTE)).toEqual(['open -> half_open: cooldown']);
  });

  it('forgets orders that are older than the window', () => {
    const rig = new Rig({ rejectRate: rate('0.5') });
    for (const outcome of ['sent', 'rejected', 'sent', 'rejected'] as const) rig.order(outcome);
    rig.clock(6 * MINUTE);
    for (const outcome of ['sent', 'sent', 'sent', 'rejected', 'sent'] as const) expect(rig.order(outcome)).toEqual([]);
  });

  it('opens while the feed is silent, in the hours of the exchange, and waits for data to close', () => {
    const rig = new Rig({ staleFeed: 30 * SECOND });
    rig.tell({ kind: 'data' });
    expect(rig.clock(29 * SECOND)).toEqual([]);
    expect(rig.clock(SECOND)).toEqual(['closed -> open: stale_feed']);
    expect(rig.clock(20 * MINUTE)).toEqual([]);
    rig.tell({ kind: 'data' });
    expect(rig.clock()).toEqual(['open -> half_open: cooldown']);
    rig.now = time('2026-11-18T20:59:50Z');
    rig.tell({ kind: 'data' }, 0);
    rig.clock(20 * SECOND);
    expect(rig.breaker.phase).not.toBe('open');
    expect(rig.clock(10 * HOUR)).not.toContain('stale_feed');
  });

  it('opens where books and broker disagree, only if told to', () => {
    const fact: Fact = { kind: 'divergence', reason: 'AAPL is 1 here and 2 there' };
    expect(new Rig({}).tell(fact)).toEqual([]);
    expect(new Rig({ reconcileFailure: true }).tell(fact)).toEqual(['closed -> open: reconcile_failure']);
  });
});

describe('half-open', () => {
  const halfOpen = (): Rig => {
    const rig = new Rig({ consecutiveLosses: 1 });
    rig.closing('-1');
    expect(rig.clock(15 * MINUTE)).toEqual(['open -> half_open: cooldown']);
    return rig;
  };

  it('closes after enough good closings', () => {
    const rig = halfOpen();
    expect(rig.closing('1')).toEqual([]);
    expect(rig.closing('1')).toEqual(['half_open -> closed: good_trades']);
  });

  it('closes after a while without a loss', () => {
    const rig = halfOpen();
    expect(rig.clock(14 * MINUTE)).toEqual([]);
    expect(rig.clock(MINUTE)).toEqual(['half_open -> closed: quiet']);
  });

  it('opens again at the first loss', () => {
    const rig = halfOpen();
    expect(rig.closing('1')).toEqual([]);
    expect(rig.closing('-1')).toEqual(['half_open -> open: half_open_loss']);
    expect(rig.clock(15 * MINUTE)).toEqual(['open -> half_open: cooldown']);
  });
});

describe('a person and a restart', () => {
  it('is closed by a person, and counts anew from there', () => {
    const rig = new Rig({ dailyLoss: money('500'), drawdownPercent: rate('0.05') });
    rig.equity('10000');
    rig.equity('9500');
    expect(rig.tell({ kind: 'resume', reason: 'looked into it' })).toEqual(['open -> closed: resume']);
    expect(rig.equity('9100')).toEqual([]);
    expect(rig.equity('9000')).toEqual(['closed -> open: daily_loss', 'open -> open: drawdown']);
    expect(rig.tell({ kind: 'resume', reason: 'again' })).toEqual(['open -> closed: resume']);
    expect(rig.tell({ kind: 'resume', reason: 'nothing to do' })).toEqual([]);
  });

  it('goes on where it stood, with the day’s beginning and the peak', () => {
    const before = new Rig({ dailyLoss: money('500'), drawdownPercent: rate('0.1') });
    before.equity('10000');
    before.equity('9600');
    const after = new Rig({ dailyLoss: money('500'), drawdownPercent: rate('0.1') });
    after.breaker.restore(before.breaker.state, true);
    expect(after.equity('9500', MINUTE)).toEqual(['closed -> open: daily_loss']);
    const again = new Rig({ dailyLoss: money('500') });
    again.breaker.restore(after.breaker.state, false);
    expect(again.breaker.phase).toBe('open');
    expect(again.clock(HOUR)).toEqual([]);
    expect(again.clock(DAY)).toEqual(['open -> half_open: session']);
  });

  it('goes on with what it counted within the last minutes', () => {
    const settings = { speedPercent: rate('0.05'), rejectRate: rate('0.5') };
    const before = new Rig(settings);
    before.equity('10000');
    before.equity('9700');
    for (const outcome of ['sent', 'rejected', 'sent', 'sent', 'sent'] as const)
      expect(before.order(outcome)).toEqual([]);
    const stored = decodeLine(encodeLine(before.breaker.state)) as BreakerState;
    const restarted = (): Rig => {
      const after = new Rig(settings);
      after.breaker.restore(stored, true);
      return after;
    };
    const after = restarted();
    expect(after.equity('9501', MINUTE)).toEqual([]);
    expect(after.equity('9500')).toEqual(['closed -> open: speed']);
    expect(after.order('rejected')).toEqual(['open -> open: reject_rate']);
    expect(restarted().equity('9500', 6 * MINUTE)).toEqual([]);
    expect(closedByHand(after.breaker.state, T0)).toMatchObject({ highs: undefined, rejects: undefined });
  });

  it('counts a gap over a night in which it was stopped, and not what was withdrawn meanwhile', () => {
    const before = new Rig({ dailyLoss: money('500') });
    before.equity('10000');
    before.equity('9800');
    const after = new Rig({ dailyLoss: money('500') });
    after.breaker.restore(before.breaker.state, true);
    after.tell({ kind: 'moved', amount: money('-3000') });
    after.clock(DAY);
    expect(after.equity('6300.01')).toEqual([]);
    expect(after.equity('6300')).toEqual(['closed -> open: daily_loss']);
  });

  it('says what it is, by how much, and what closes it', () => {
    const rig = new Rig({ dailyLoss: money('500') });
    rig.equity('10000');
    const [said] = rig.breaker.take({ kind: 'equity', estimate: 9450, exact: () => money('9450') }, later(rig.now, 1));
    expect(said).toMatchObject({
      message: 'lost 550 today, the limit is 500',
      used: '550',
      limit: '500',
      resets: "the exchange's next day with a session, or tradectl risk resume",
    });
  });
});

describe('what is left', () => {
  const room = (rig: Rig): string[] =>
    rig.breaker.roomAt(rig.now).map(({ cause, unit, used, limit }) => {
      const text = unit === 'money' ? moneyText : qtyText;
      return `${cause} ${text(used as never)}/${text(limit as never)}`;
    });

  it('is told of every trigger that counts something, and is used up where it opens', () => {
    const rig = new Rig({ dailyLoss: money('500'), drawdownPercent: rate('0.1'), consecutiveLosses: 3 });
    expect(room(rig)).toEqual(['consecutive_losses 0/3']);
    rig.equity('10000');
    rig.equity('10200');
    rig.equity('9600.5');
    rig.closing('-1');
    expect(room(rig)).toEqual(['daily_loss 399.5/500', 'drawdown 599.5/1020', 'consecutive_losses 1/3']);
    expect(rig.equity('9500')).toEqual(['closed -> open: daily_loss']);
    expect(room(rig)[0]).toBe('daily_loss 500/500');
    rig.equity('10500');
    expect(room(rig).slice(0, 2)).toEqual(['daily_loss 0/500', 'drawdown 0/1050']);
  });

  it('counts rejects by how many would open it, and forgets them as time passes', () => {
    const rig = new Rig({ rejectRate: rate('0.5') });
    expect(room(rig)).toEqual(['reject_rate 0/2']);
    for (let i = 0; i < 5; i++) rig.order('sent');
    rig.order('rejected');
    rig.order('rejected');
    expect(room(rig)).toEqual(['reject_rate 2/3']);
    expect(rig.order('rejected')).toEqual(['closed -> open: reject_rate']);
    rig.now = later(rig.now, 6 * MINUTE);
    expect(room(rig)).toEqual(['reject_rate 0/2']);
  });
});
