/** The life of an order (ORD-2): a closed table, the venue is believed, and a fill is a fact in any state. */

import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ReportedStatus } from '../../../src/core/events.js';
import { isFinal, isLegal, ORDER_STATUSES, type OrderStatus, transition } from '../../../src/core/orders/lifecycle.js';

const FINAL: readonly OrderStatus[] = ['filled', 'canceled', 'expired', 'replaced', 'rejected', 'denied', 'abandoned'];
const LIVE = ORDER_STATUSES.filter((status) => !FINAL.includes(status));
const status = fc.constantFrom(...ORDER_STATUSES);

const nextOf = (from: OrderStatus): OrderStatus[] => ORDER_STATUSES.filter((to) => isLegal(from, to));

/** All that can come after a status, in any number of steps. */
function reachable(from: OrderStatus, seen = new Set<OrderStatus>()): Set<OrderStatus> {
  for (const to of nextOf(from)) if (!seen.has(to)) reachable(to, seen.add(to));
  return seen;
}

describe('the table', () => {
  test('final statuses are those that nothing follows', () => {
    expect(ORDER_STATUSES.filter(isFinal).sort()).toEqual([...FINAL].sort());
    expect(FINAL.flatMap(nextOf)).toEqual([]);
  });

  test('every status can be reached from the first, and a final one from every other', () => {
    expect(new Set([...reachable('pending_new'), 'pending_new'])).toEqual(new Set(ORDER_STATUSES));
    for (const from of LIVE) expect([...reachable(from)].some(isFinal)).toBe(true);
  });

  test('an order that lives can be filled and canceled', () => {
    for (const from of LIVE) {
      expect(isLegal(from, 'filled')).toBe(true);
      expect(isLegal(from, 'canceled')).toBe(true);
    }
  });

  test('our own ends come only before the venue has the order', () => {
    expect(ORDER_STATUSES.filter((from) => isLegal(from, 'denied'))).toEqual(['pending_new']);
    // One withdrawn, or replaced, before anybody knew whether the venue had it may turn out never to have arrived.
    expect(ORDER_STATUSES.filter((from) => isLegal(from, 'abandoned'))).toEqual([
      'pending_new',
      'pending_cancel',
      'pending_replace',
    ]);
    expect(ORDER_STATUSES.filter((from) => isLegal(from, 'pending_new'))).toEqual([]);
  });

  test('it knows every status that a venue may report', () => {
    expectTypeOf<ReportedStatus>().toExtend<OrderStatus>();
    expectTypeOf<Extract<ReportedStatus, 'denied' | 'abandoned'>>().toEqualTypeOf<never>();
  });

  test('what has been filled in part cannot be rejected or new again', () => {
    expect(isLegal('partially_filled', 'rejected')).toBe(false);
    expect(isLegal('partially_filled', 'new')).toBe(false);
    expect(isLegal('partially_filled', 'accepted')).toBe(false);
  });
});

describe('a report', () => {
  test('that completes the order makes it filled in any state', () => {
    fc.assert(
      fc.property(status, status, (from, to) => {
        const { status: after, isLegal: known } = transition(from, to, true);
        expect(after).toBe('filled');
        expect(known).toBe(from === 'filled' || !isFinal(from));
      }),
    );
  });

  test.each(FINAL)('of a late partial fill does not reopen %s', (from) => {
    expect(transition(from, 'partially_filled', false)).toEqual({ status: from, isLegal: false });
  });

  test('that repeats the status changes nothing and is no alert', () => {
    for (const from of ORDER_STATUSES) {
      expect(transition(from, from, false)).toEqual({ status: from, isLegal: true });
    }
  });

  test('that the table does not know is believed all the same, and flagged', () => {
    expect(transition('new', 'accepted', false)).toEqual({ status: 'accepted', isLegal: false });
    expect(transition('partially_filled', 'rejected', false)).toEqual({ status: 'rejected', isLegal: false });
    expect(transition('stopped', 'new', false)).toEqual({ status: 'new', isLegal: false });
  });

  test('follows the table among live statuses', () => {
    for (const from of LIVE) {
      for (const to of ORDER_STATUSES.filter((other) => other !== from)) {
        expect(transition(from, to, false)).toEqual({ status: to, isLegal: isLegal(from, to) });
      }
    }
  });
});

describe('over any sequence of reports', () => {
  const reports = fc.array(fc.record({ to: status, filled: fc.nat({ max: 3 }) }), { maxLength: 30 });

  test('an order leaves a final status only to be filled, once all of it is', () => {
    fc.assert(
      fc.property(reports, fc.integer({ min: 1, max: 20 }), (list, size) => {
        let at: OrderStatus = 'pending_new';
        let filled = 0;
        for (const report of list) {
          filled = Math.min(size, filled + report.filled);
          const { status: after, isLegal: known } = transition(at, report.to, filled === size);
          if (isFinal(at) && after !== at) expect([after, filled]).toEqual(['filled', size]);
          if (filled === size) expect(after).toBe('filled');
          if (known && after !== at) expect(isLegal(at, after)).toBe(true);
          at = after;
        }
      }),
      { numRuns: 300 },
    );
  });
});
