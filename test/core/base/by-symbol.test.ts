/** Things by symbol: what is asked for last is at hand, and never stale. */

import { describe, expect, it } from 'vitest';
import { AssertionError } from '../../../src/core/base/assert.js';
import { BySymbol } from '../../../src/core/base/by-symbol.js';

describe('BySymbol', () => {
  it('hands out what was set, whichever was asked for before', () => {
    const items = new BySymbol<{ n: number }>('no item');
    const [one, two, newer] = [{ n: 1 }, { n: 2 }, { n: 3 }];
    items.set('A', one);
    items.set('B', two);
    expect(['A', 'A', 'B', 'A'].map((symbol) => items.at(symbol))).toEqual([one, one, two, one]);
    items.set('A', newer);
    expect(items.at('A')).toBe(newer);
    expect([...items.values()]).toEqual([newer, two]);
  });

  it('finds what came after it was missed', () => {
    const items = new BySymbol<{ n: number }>('no item');
    expect(items.get('A')).toBeUndefined();
    items.set('A', { n: 1 });
    expect(items.get('A')).toEqual({ n: 1 });
  });

  it('says what is missing', () => {
    const items = new BySymbol<object>('no instrument');
    expect(() => items.at('SPY')).toThrow(AssertionError);
    expect(() => items.at('SPY')).toThrow('no instrument SPY');
  });
});
