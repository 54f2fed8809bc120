/** Records that are told by their day alone: those that were there when the books began are known. */

import { describe, expect, it } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { parseTime } from '../../../src/core/base/time.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import { notedAtBegin, sinceBegun } from '../../../src/core/reconcile/of-day.js';
import type { VenueMovement } from '../../../src/core/venue/records.js';
import { decodeActivity, movementOf } from '../../../src/io/alpaca/trading/decode-activity.js';
import { money } from '../../support/core/build.js';

const time = (text: string) => must(parseTime(text), text);
/** Ten in the evening in New York: another day in UTC. */
const BEGUN = time('2024-03-06T03:00:00Z');

const told = (id: string, when: Record<string, string>): VenueMovement =>
  must(movementOf(decodeActivity({ id, activity_type: 'CSD', net_amount: '100', ...when })), id);
const idsOf = (records: readonly VenueMovement[]) => records.map(({ activityId }) => activityId);

describe('a record of a day', () => {
  it.each([
    ['eight days before', { date: '2024-02-26' }, []],
    ['the days before, posted late', { date: '2024-03-01' }, ['a']],
    ['the days before, of shares', { date: '2024-03-04', net_amount: '0', qty: '3' }, []],
    ['the day on which the books begin', { date: '2024-03-05' }, ['a']],
    ['the day after', { date: '2024-03-06' }, ['a']],
    ['a moment before on that day', { created_at: '2024-03-06T02:00:00Z' }, []],
    ['a moment after', { created_at: '2024-03-06T03:00:01Z' }, ['a']],
  ])('of %s', (_, when, expected) => {
    const found = sinceBegun([told('a', when)], BEGUN);
    expect(idsOf(found)).toEqual(expected);
    for (const { at } of found) expect(at).toBeGreaterThanOrEqual(BEGUN);
  });

  it('that was there when the books began moves nothing later, and one that was posted since does', () => {
    const known = [told('before', { date: '2024-03-05' }), told('old', { date: '2024-03-04' })];
    const later = [told('later', { date: '2024-03-05' }), told('late', { date: '2024-03-04' })];
    const portfolio = new Portfolio(money('1000'));
    for (const noted of notedAtBegin(known, BEGUN)) portfolio.move(noted);
    for (const { activityId: movementId, at } of sinceBegun([...known, ...later], BEGUN))
      portfolio.move({ kind: 'cash', movementId, at, cause: 'deposit', amount: money('100'), symbol: undefined });
    expect(portfolio.cash).toBe(money('1200'));
  });
});
