/** Limits set anew: exactly the one that was named changes, and what is judged from then on meets it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitAt, withLimit } from '../../../src/core/risk/limit-change.js';
import { isTightened, type Limits } from '../../../src/core/risk/limits.js';
import { bar, qty } from '../../support/core/build.js';
import { play } from '../../support/core/run.js';

const places = fc.record({
  scope: fc.constantFrom('account' as const, 'symbols' as const, 'strategies' as const),
  of: fc.constantFrom('ABC', 'XYZ'),
  name: fc.constantFrom('maxOrderQty' as const, 'maxPositionQty' as const),
});
const values = fc.option(fc.bigInt(0n, 1000n), { nil: undefined });
const changes = fc.record({ place: places, value: values }).map(({ place, value }) => ({
  ...(place.scope === 'account' ? { ...place, of: '' } : place),
  value,
}));

describe('a limit set anew', () => {
  it('is the one that stands, and no other has moved', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 8 }), changes, changes, (before, change, other) => {
        const limits = before.reduce<Limits>((all, one) => withLimit(all, one), {});
        const after = withLimit(limits, change);
        expect(limitAt(after, change)).toBe(change.value);
        const isSame = change.scope === other.scope && change.of === other.of && change.name === other.name;
        if (!isSame) expect(limitAt(after, other)).toBe(limitAt(limits, other));
      }),
    );
  });

  it.each([
    ['maxOrderQty', 5n, undefined, false],
    ['maxOrderQty', 5n, 5n, true],
    ['tradingHours', 'extended', 'regular', true],
    ['denySymbols', ['A'], ['A', 'B'], true],
    ['allowSymbols', ['A'], ['A', 'B'], false],
    ['isHalted', true, false, false],
  ] as const)('%s from %s to %s is tighter: %s', (name, before, after, is) => {
    expect(isTightened(name, before, after)).toBe(is);
  });

  it('judges the next order, also one that waits, and a run that is long only stays it', () => {
    const run = play({
      direction: 'long',
      limits: { maxOrderQty: qty('50') },
      strategy: () => ({ onBar: (_, context) => void context.buy({ qty: 20 }) }),
    });
    run.take(bar(1, '100'));
    run.engine.limit({ scope: 'symbols', of: 'ABC', name: 'maxOrderQty', value: qty('10') });
    run.engine.limit({ scope: 'account', of: '', name: 'isLongOnly', value: false });
    run.take(bar(2, '100'));
    expect(run.memory.denials).toMatchObject([{ code: 'max_order_qty', limit: '10', value: '20' }]);
    expect(run.engine.limits).toMatchObject({ isLongOnly: true, maxOrderQty: qty('50') });
    run.engine.limit({ scope: 'symbols', of: 'ABC', name: 'maxOrderQty' });
    run.take(bar(3, '100'));
    expect(run.memory.fills).toHaveLength(1);
  });
});
