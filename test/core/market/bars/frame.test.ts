/** Where bars of a length begin, and when they are closed: sessions of stocks, UTC for the rest. */

import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, type Micros, micros } from '../../../../src/core/base/time.js';
import { frameOf, lengthText } from '../../../../src/core/market/bars/frame.js';

const at = (text: string): Micros => micros(Date.parse(text) * 1000);

describe('a day of stocks', () => {
  const frame = frameOf(DAY, true);

  it.each([
    // Before the open, at noon, at the last instant, at the close.
    ['2024-03-08T09:00:00Z', '2024-03-08T05:00:00Z'],
    ['2024-03-08T17:00:00Z', '2024-03-08T05:00:00Z'],
    ['2024-03-08T20:59:59.999Z', '2024-03-08T05:00:00Z'],
    ['2024-03-08T21:00:00Z', '2024-03-09T05:00:00Z'],
    // Still the evening of Friday in New York; then a Sunday on which the clocks go forward.
    ['2024-03-09T02:00:00Z', '2024-03-09T05:00:00Z'],
    ['2024-03-10T18:00:00Z', '2024-03-10T05:00:00Z'],
    ['2024-03-11T13:00:00Z', '2024-03-11T04:00:00Z'],
    // A half day.
    ['2024-11-29T17:59:59Z', '2024-11-29T05:00:00Z'],
    ['2024-11-29T18:00:00Z', '2024-11-30T05:00:00Z'],
  ])('at %s is open from %s on', (now, open) => {
    expect(frame.firstOpen(at(now))).toBe(at(open));
    expect(frame.isClosed(micros(at(open) - DAY), at(now))).toBe(true);
    expect(frame.isClosed(at(open), at(now))).toBe(false);
  });

  it('is the regular session, and bears the midnight of New York', () => {
    const span = frame.buckets.of(at('2024-11-29T15:00:00Z'));
    expect(span).toEqual({ start: at('2024-11-29T14:30:00Z'), end: at('2024-11-29T18:00:00Z') });
    expect(frame.stampOf(at('2024-11-29T14:30:00Z'))).toBe(at('2024-11-29T05:00:00Z'));
    expect(frame.buckets.of(at('2024-11-29T18:00:00Z'))).toBeUndefined();
  });
});

it('is of UTC for coins, and a bar of the venue that began later in the day is open still', () => {
  const frame = frameOf(DAY, false);
  const now = at('2024-11-29T18:00:00Z');
  expect(frame.firstOpen(now)).toBe(at('2024-11-29T00:00:00Z'));
  expect(frame.isClosed(at('2024-11-28T00:00:00Z'), now)).toBe(true);
  expect(frame.isClosed(at('2024-11-28T05:00:00Z'), now)).toBe(false);
});

it('is of the clock for what is shorter than a day, of stocks, too', () => {
  const frame = frameOf(HOUR, true);
  expect(frame.buckets.of(at('2024-11-29T14:45:00Z'))?.start).toBe(at('2024-11-29T14:00:00Z'));
  expect([lengthText(5 * MINUTE), lengthText(1e7)]).toEqual(['5Min', '10s']);
});
