import { expect, it } from 'vitest';
import { marketAt } from '../../../src/app/view/stock-market.js';
import { must } from '../../../src/core/base/assert.js';
import { type Micros, parseTime } from '../../../src/core/base/time.js';

const time = (text: string): Micros => must(parseTime(text), text);
const [opens, closes] = [time('2026-11-23T14:30:00Z'), time('2026-11-23T21:00:00Z')];

it('is what the broker said as long as that reaches, and the calendar from then on', () => {
  const now = time('2026-11-23T12:00:00Z');
  const closed = { now, isOpen: false, nextOpen: opens, nextClose: closes };
  expect(marketAt(closed, now)).toEqual({ isOpen: false, until: opens });
  expect(marketAt(closed, opens)).toEqual({ isOpen: true, until: closes });
  expect(marketAt(closed, closes)).toEqual({ isOpen: false, until: time('2026-11-24T14:30:00Z') });
  // A day on which the exchange closes for a reason that no calendar knew.
  const odd = {
    now: opens,
    isOpen: true,
    nextOpen: time('2026-11-24T14:30:00Z'),
    nextClose: time('2026-11-23T18:00:00Z'),
  };
  expect(marketAt(odd, opens)).toEqual({ isOpen: true, until: odd.nextClose });
});

it('is nothing of a market that never closes', () => {
  const midnight = time('2026-11-24T05:00:00Z');
  expect(marketAt({ now: opens, isOpen: true, nextOpen: midnight, nextClose: midnight }, closes)).toBeUndefined();
});
