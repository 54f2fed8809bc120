/** Which requests are made again, and when. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { retryAfterOf, retryOf } from '../../../src/core/venue/retry.js';

const NOW = micros(Date.parse('2026-10-21T07:28:00Z') * 1000);
const get = { method: 'GET', status: 503, made: 1, retryAfter: undefined } as const;
const middle = (): number => 0.5;

describe('a question', () => {
  it.each([undefined, 408, 425, 429, 500, 502, 503, 504, 522])('is asked again after %s', (status) => {
    expect(retryOf({ ...get, status }, NOW, middle)).toBe(SECOND / 4);
  });

  it.each([200, 301, 400, 401, 403, 404, 405, 409, 418, 422])('is not asked again after %i', (status) => {
    expect(retryOf({ ...get, status }, NOW, middle)).toBeUndefined();
  });

  it('waits twice as long each time, a fifth more or less, and three times at most', () => {
    const waits = [1, 2, 3, 4].map((made) => retryOf({ ...get, made }, NOW, middle));
    expect(waits).toEqual([250_000, 500_000, 1_000_000, undefined]);
    expect(retryOf(get, NOW, () => 0)).toBe(200_000);
    expect(retryOf(get, NOW, () => 0.999_999)).toBe(300_000);
  });

  it('is asked again for some seconds where keys are refused that were good', () => {
    const refused = { ...get, status: 401, areKeysDoubted: true };
    const waits = [1, 2, 3, 4, 5, 6].map((made) => retryOf({ ...refused, made }, NOW, middle));
    expect(waits).toEqual([250_000, 500_000, SECOND, 2 * SECOND, 4 * SECOND, undefined]);
    expect(retryOf({ ...refused, method: 'POST' }, NOW, middle)).toBeUndefined();
  });

  it('waits as long as it is told to, unless that is too long', () => {
    expect(retryOf({ ...get, retryAfter: '7' }, NOW, middle)).toBe(7 * SECOND);
    expect(retryOf({ ...get, retryAfter: '0' }, NOW, middle)).toBe(SECOND / 4);
    expect(retryOf({ ...get, retryAfter: 'Wed, 21 Oct 2026 07:28:30 GMT' }, NOW, middle)).toBe(30 * SECOND);
    expect(retryOf({ ...get, retryAfter: 'Wed, 21 Oct 2026 09:28:30 GMT' }, NOW, middle)).toBeUndefined();
    expect(retryOf({ ...get, retryAfter: 'soon' }, NOW, middle)).toBe(SECOND / 4);
  });
});

it('nothing but a question is ever repeated', () => {
  const attempts = fc.record({
    method: fc.constantFrom('POST', 'PATCH', 'DELETE'),
    status: fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
    made: fc.integer({ min: 1, max: 10 }),
    retryAfter: fc.option(fc.string(), { nil: undefined }),
    areKeysDoubted: fc.boolean(),
  });
  fc.assert(fc.property(attempts, (attempt) => retryOf(attempt, NOW, middle) === undefined));
});

it('a Retry-After of any text is a time to come or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.date().map(String), fc.float().map(String)), (text) => {
      const wait = retryAfterOf(text, NOW);
      expect(wait === undefined || (Number.isFinite(wait) && wait >= 0)).toBe(true);
    }),
  );
});
