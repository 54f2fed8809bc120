import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, SessionTable } from '../../../../src/io/alpaca-sim/stream/session-table.js';

const ENDPOINTS: readonly Endpoint[] = ['stocks', 'crypto', 'trading'];

interface Known {
  readonly endpoint: Endpoint;
  deadUntil: number;
}

const step = fc.record({
  act: fc.constantFrom('claim', 'claim', 'release', 'leave'),
  id: fc.integer({ min: 1, max: 8 }),
  passed: fc.integer({ min: 0, max: 60 }),
  stays: fc.integer({ min: 0, max: 120 }),
});

describe('the session table', () => {
  it('never has more sessions of an endpoint than it may, and gives each away exactly when it is free', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 100 }), (limit, steps) => {
        const table = new SessionTable(limit);
        const model = new Map<number, Known>();
        let now = 0;
        for (const { act, id, passed, stays } of steps) {
          now += passed;
          for (const [other, { deadUntil }] of model) if (deadUntil <= now) model.delete(other);
          const endpoint = ENDPOINTS[id % ENDPOINTS.length] ?? 'stocks';
          if (act === 'release') {
            table.release(id);
            model.delete(id);
          } else if (act === 'leave') {
            table.leave(id, now + stays);
            const known = model.get(id);
            if (known?.deadUntil === Number.POSITIVE_INFINITY) known.deadUntil = now + stays;
          } else {
            const taken = [...model.values()].filter((one) => one.endpoint === endpoint).length;
            const isFree = model.has(id) || taken < limit;
            expect(table.claim(endpoint, id, now)).toBe(isFree);
            if (isFree && !model.has(id)) model.set(id, { endpoint, deadUntil: Number.POSITIVE_INFINITY });
          }
          for (const [other, { deadUntil }] of model) if (deadUntil <= now) model.delete(other);
          expect(new Set(table.list(now).map((one) => one.id))).toEqual(new Set(model.keys()));
        }
      }),
    );
  });

  it('lets a dead session go at its time, however often its connection is cut', () => {
    const table = new SessionTable(1);
    table.claim('stocks', 1, 0);
    table.leave(1, 10);
    table.leave(1, 30);
    expect(table.claim('stocks', 2, 9)).toBe(false);
    expect(table.claim('stocks', 2, 10)).toBe(true);
    table.leave(1, 40);
    expect(table.list(11)).toEqual([{ endpoint: 'stocks', id: 2, deadUntil: undefined }]);
  });
});
