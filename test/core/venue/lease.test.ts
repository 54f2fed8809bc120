/** How two processes tell time apart, and who may take whose lease. */

import { describe, expect, it } from 'vitest';
import { type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import { heldBy, type Instant, LeaseClock, Stillness, takenBy } from '../../../src/core/venue/lease.js';

const WALL = 1_700_000_000_000_000;
const at = (seconds: number, set = 0): Instant => ({
  wall: micros(WALL + (seconds + set) * SECOND),
  mono: seconds * SECOND,
});
const claimed = (seconds: number): Micros => micros(WALL + seconds * SECOND);

describe('how long a value stands still', () => {
  it('is told by the time that it claims at first sight, and then by watching', () => {
    const still = new Stillness();
    expect(still.of('a', claimed(-4), at(0))).toBe(4 * SECOND);
    expect(still.of('a', claimed(-4), at(1))).toBe(5 * SECOND);
    expect(still.of('b', claimed(-1), at(2))).toBe(0);
    expect(still.of('b', claimed(-1), at(3))).toBe(SECOND);
  });

  it('is not told by a clock that is set meanwhile', () => {
    const still = new Stillness();
    still.of('a', claimed(0), at(0));
    expect(still.of('a', claimed(0), at(1, 3600))).toBe(SECOND);
    expect(still.of('a', claimed(0), at(2, -3600))).toBe(2 * SECOND);
  });

  it('is unsure of a time to come until the value moves', () => {
    const still = new Stillness();
    expect(still.of('a', claimed(3600), at(0))).toBe(0);
    expect(still.isSure).toBe(false);
    expect(still.of('a', claimed(3600), at(1))).toBe(SECOND);
    expect(still.isSure).toBe(false);
    still.of('b', claimed(3601), at(2));
    expect(still.isSure).toBe(true);
  });

  it('counts anew where the one who watches was away itself', () => {
    const still = new Stillness();
    still.of('a', claimed(0), at(0));
    expect(still.of('a', claimed(0), at(60))).toBe(0);
    expect(still.of('a', claimed(0), at(61))).toBe(SECOND);
  });
});

describe('a trader’s sense of time', () => {
  it('is lost by a pause, by a clock that was set, and by beats that were not taken', () => {
    const clock = (): LeaseClock => new LeaseClock(10 * SECOND, at(0));
    expect(clock().lapse(at(5))).toBeUndefined();
    expect(clock().lapse(at(5.1))).toBe('the clock jumped by 5.1 s');
    expect(clock().lapse(at(0.1, 30))).toBe('the clock jumped by 30.1 s');
    expect(clock().lapse(at(0.1, -30))).toBe('the clock jumped by 29.9 s');
    const silent = clock();
    for (let second = 1; second <= 10; second++) silent.tick(at(second));
    expect(silent.lapse(at(10))).toBeUndefined();
    expect(silent.lapse(at(10.5))).toBe('the lease was not renewed for 10.5 s');
    silent.confirm(at(10.5));
    expect(silent.lapse(at(10.6))).toBeUndefined();
  });

  it('is fresh for half of the lease', () => {
    const clock = new LeaseClock(10 * SECOND, at(0));
    expect([clock.isFresh(at(4.9)), clock.isFresh(at(5))]).toEqual([true, false]);
  });
});

describe('a lease', () => {
  it('has a new epoch with each hand', () => {
    const trader = heldBy(undefined, { holder: 'a', pid: 1 }, SECOND, claimed(0));
    const dog = takenBy(trader, { holder: 'b', pid: 2 }, 'silence', claimed(9));
    const next = heldBy(dog, { holder: 'c', pid: 3 }, SECOND, claimed(20));
    expect([trader, dog, next].map(({ epoch, state, holder }) => [epoch, state, holder])).toEqual([
      [1, 'held', 'a'],
      [2, 'taken', 'b'],
      [3, 'held', 'c'],
    ]);
    expect([dog.agreedAt, next.agreedAt, next.reason]).toEqual([claimed(0), claimed(20), '']);
  });
});
