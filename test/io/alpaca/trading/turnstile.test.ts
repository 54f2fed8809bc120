/** Requests of several clients of one account, on a clock that is moved by hand. */

import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../../src/core/base/time.js';
import { Limiter, type Urgency } from '../../../../src/core/venue/limiter.js';
import { Turnstile } from '../../../../src/io/alpaca/trading/turnstile.js';
import { StillClock } from './clocks.js';

const never = new AbortController().signal;

/** A turnstile for four a minute, and a log of who passed. */
function start(limit = 4) {
  const clock = new StillClock();
  const turnstile = new Turnstile(new Limiter({ limit, window: MINUTE }), clock);
  const log: string[] = [];
  const pass = async (name: string, urgency: Urgency, signal = never): Promise<void> => {
    log.push(`${name} ${(await turnstile.pass(urgency, signal)) ? 'passes' : 'is called off'}`);
  };
  return { clock, turnstile, log, pass };
}

const settled = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('the turnstile', () => {
  it('lets the urgent pass first when there is room again', async () => {
    const { clock, log, pass } = start();
    const all = ['a', 'b', 'c', 'd'].map((name) => pass(name, 'urgent'));
    await Promise.all(all);
    void pass('read', 'read');
    void pass('order', 'submit');
    void pass('cancel', 'urgent');
    await settled();
    expect(log).toHaveLength(4);
    expect(clock.next).toBe(60_000);
    clock.pass(60_000);
    await settled();
    expect(log.slice(4)).toEqual(['cancel passes', 'order passes', 'read passes']);
    expect(clock.next).toBeUndefined();
  });

  it('forgets who was called off', async () => {
    const { clock, log, pass } = start(1);
    const stop = new AbortController();
    await pass('a', 'urgent');
    const waiting = [pass('b', 'read', stop.signal), pass('c', 'read')];
    stop.abort();
    await waiting[0];
    clock.pass(60_000);
    await waiting[1];
    await pass('d', 'urgent', stop.signal);
    expect(log).toEqual(['a passes', 'b is called off', 'c passes', 'd is called off']);
  });

  it('tells of a long wait, once a minute', async () => {
    const clock = new StillClock();
    const told: number[] = [];
    const turnstile = new Turnstile(new Limiter({ limit: 4, window: MINUTE }), clock, undefined, (wait) =>
      told.push(wait),
    );
    const pass = (): Promise<boolean> => turnstile.pass('urgent', never);
    for (let i = 0; i < 4; i++) await pass();
    expect(told).toEqual([]);
    const later = [pass(), pass(), pass(), pass()];
    expect(told).toEqual([MINUTE]);
    clock.pass(60_000);
    await Promise.all(later);
    clock.pass(55_000);
    const soon = pass();
    expect(told).toEqual([MINUTE]);
    clock.pass(5000);
    await soon;
  });

  it('waits after a refusal for the rate, and is moved by what answers say', async () => {
    const { clock, turnstile, log, pass } = start(100);
    await pass('a', 'read');
    turnstile.answered({ limit: 100, remaining: 99, reset: undefined });
    turnstile.throttled(3_000_000);
    void pass('b', 'read');
    await settled();
    expect([log, clock.next]).toEqual([['a passes'], 3000]);
    clock.pass(3000);
    await settled();
    expect(log).toEqual(['a passes', 'b passes']);
  });
});
