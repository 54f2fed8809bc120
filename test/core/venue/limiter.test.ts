/** How many requests may leave: never more than the limit in any window, the urgent first, and none for ever. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import { Limiter, type Quota, URGENCIES, type Urgency } from '../../../src/core/venue/limiter.js';
import { Line } from '../../../src/core/venue/line.js';

const START = micros(1_700_000_000 * SECOND);
const at = (seconds: number): Micros => micros(START + seconds * SECOND);
const quota = (remaining: number, reset: Micros, limit = 200): Quota => ({ limit, remaining, reset });

/** Lets as many through as go at that moment. */
function drain(limiter: Limiter, urgency: Urgency, now: Micros): number {
  let count = 0;
  while (limiter.wait(urgency, now) === 0) {
    limiter.take(urgency, now);
    limiter.answered(undefined, now);
    count++;
  }
  return count;
}

describe('the limit', () => {
  it('is 200 a minute, of which questions leave a quarter and orders a tenth', () => {
    const limiter = new Limiter();
    expect(drain(limiter, 'read', START)).toBe(150);
    expect(drain(limiter, 'submit', START)).toBe(30);
    expect(drain(limiter, 'urgent', START)).toBe(20);
    expect(limiter.wait('urgent', at(60))).toBe(SECOND);
    expect(drain(limiter, 'urgent', at(61))).toBe(200);
  });

  it('holds what comes after a refusal for the rate, the urgent for a second', () => {
    const limiter = new Limiter();
    limiter.throttled(20 * SECOND, START);
    expect(URGENCIES.map((urgency) => limiter.wait(urgency, START) / SECOND)).toEqual([1, 20, 20]);
    limiter.throttled(undefined, at(30));
    expect(URGENCIES.map((urgency) => limiter.wait(urgency, at(30)) / SECOND)).toEqual([1, 5, 5]);
    limiter.throttled(86_400 * SECOND, at(60));
    expect(limiter.wait('read', at(60))).toBe(MINUTE);
  });

  it('follows what the broker says is left, until its reset', () => {
    const limiter = new Limiter();
    limiter.take('read', START);
    limiter.answered(quota(40, at(10)), START);
    expect(URGENCIES.map((urgency) => limiter.wait(urgency, START) / SECOND)).toEqual([0, 0, 10]);
    expect(drain(limiter, 'submit', START)).toBe(20);
    expect(drain(limiter, 'urgent', START)).toBe(20);
    expect(limiter.wait('urgent', START)).toBe(10 * SECOND);
    expect(limiter.wait('read', at(10))).toBe(0);
  });

  it('counts what is under way when the broker tells', () => {
    const limiter = new Limiter();
    for (let i = 0; i < 4; i++) limiter.take('urgent', START);
    limiter.answered(quota(3, at(10)), START);
    expect(limiter.wait('urgent', START)).toBe(10 * SECOND);
  });

  it('is lower while the broker says so, and never higher', () => {
    const limiter = new Limiter();
    limiter.answered(quota(100, at(5), 10), START);
    expect(drain(limiter, 'urgent', START)).toBe(10);
    expect(drain(limiter, 'urgent', at(5))).toBe(190);
    const other = new Limiter();
    other.answered(quota(9999, at(5), 10_000), START);
    expect(drain(other, 'urgent', START)).toBe(200);
  });

  it('waits for nothing that lies further ahead than it can: the clock has been set back', () => {
    const limiter = new Limiter();
    limiter.throttled(20 * SECOND, at(3600));
    limiter.answered(quota(0, at(3610)), at(3600));
    expect(URGENCIES.map((urgency) => limiter.wait(urgency, at(0)))).toEqual([0, 0, 0]);
    drain(limiter, 'urgent', at(3600));
    expect(limiter.wait('urgent', at(0))).toBe(MINUTE + SECOND);
  });

  it('is shared by its state', () => {
    const [one, other] = [new Limiter(), new Limiter()];
    drain(one, 'read', START);
    one.throttled(10 * SECOND, START);
    other.restore(JSON.parse(JSON.stringify(one.state)) as Limiter['state']);
    expect(other.wait('submit', START)).toBe(10 * SECOND);
    expect(drain(other, 'submit', at(10))).toBe(30);
  });
});

const steps = fc.array(
  fc.record({
    gap: fc.integer({ min: 0, max: 3_000_000 }),
    urgency: fc.constantFrom(...URGENCIES),
    tells: fc.option(
      fc.record({
        limit: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
        remaining: fc.option(fc.integer({ min: -5, max: 50 }), { nil: undefined }),
        resetIn: fc.integer({ min: -5_000_000, max: 100_000_000 }),
      }),
      { freq: 4 },
    ),
    throttle: fc.option(fc.option(fc.integer({ min: 0, max: 90_000_000 }), { nil: undefined }), {
      freq: 20,
      nil: null,
    }),
  }),
  { maxLength: 300 },
);

describe('a line of requests', () => {
  it('never passes more than the limit in any window, the urgent first, each class in order, and all in the end', () => {
    const [limit, window] = [12, 10 * SECOND];
    fc.assert(
      fc.property(steps, (all) => {
        const line = new Line<{ readonly urgency: Urgency; readonly n: number }>(new Limiter({ limit, window }));
        const waiting = new Map<Urgency, number[]>(URGENCIES.map((urgency) => [urgency, []]));
        const left: Micros[] = [];
        let now = START;
        const move = (): void => {
          for (let item = line.next(now); item !== undefined; item = line.next(now)) {
            left.push(now);
            const { urgency, n } = item;
            for (const other of URGENCIES.slice(0, URGENCIES.indexOf(urgency))) expect(waiting.get(other)).toEqual([]);
            expect(waiting.get(urgency)?.shift()).toBe(n);
            line.limiter.answered(undefined, now);
          }
          const waits = URGENCIES.map((urgency) => line.limiter.wait(urgency, now));
          expect(waits).toEqual([...waits].sort((a, b) => a - b));
        };
        for (const [n, { gap, urgency, tells, throttle }] of all.entries()) {
          now = micros(now + gap);
          if (tells !== null) line.limiter.answered({ ...tells, reset: micros(now + tells.resetIn) }, now);
          if (throttle !== null) line.limiter.throttled(throttle, now);
          line.join({ urgency, n }, urgency);
          waiting.get(urgency)?.push(n);
          move();
        }
        for (let rounds = 0; line.length > 0; rounds++) {
          const wait = line.wait(now) ?? 0;
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(Math.max(window, MINUTE));
          expect(rounds).toBeLessThan(2 * all.length);
          now = micros(now + wait);
          move();
        }
        expect(left).toHaveLength(all.length);
        for (const [i, time] of left.entries()) {
          const before = left[i - limit];
          if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(window);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lets a cancel out although questions come without end', () => {
    const line = new Line<string>(new Limiter());
    const out: string[] = [];
    for (let tick = 0; tick < 1000; tick++) {
      line.join('read', 'read');
      if (tick === 700) line.join('cancel', 'urgent');
      for (let item = line.next(at(0)); item !== undefined; item = line.next(at(0))) out.push(item);
    }
    expect(out.filter((item) => item === 'read')).toHaveLength(150);
    expect(out.at(-1)).toBe('cancel');
  });

  it('is full one day, but not for cancels; who leaves is not waited for', () => {
    const line = new Line<number>(new Limiter({ limit: 1, window: MINUTE }));
    for (let n = 0; n < 1000; n++) expect(line.join(n, 'read')).toBe(true);
    expect(line.join(1000, 'submit')).toBe(false);
    expect(line.join(1001, 'urgent')).toBe(true);
    line.leave(1001);
    expect(line.next(START)).toBe(0);
    expect(line.length).toBe(999);
  });
});
