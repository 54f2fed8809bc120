/** Books compared with REST while both move. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreements, type Sides } from '../../../../src/core/feed/sync/compare.js';

type Book = ReadonlyMap<number, number>;

/** Bids below 100, asks from 100 on. */
const sidesOf = (book: Book): Sides => {
  const levels = [...book].map(([price, size]) => ({ price, size })).filter(({ size }) => size > 0);
  return { bids: levels.filter(({ price }) => price < 100), asks: levels.filter(({ price }) => price >= 100) };
};

const BOOK = fc.uniqueArray(fc.tuple(fc.integer({ min: 90, max: 110 }), fc.integer({ min: 1, max: 5 })), {
  selector: ([price]) => price,
});
/** At most one change of a price while we ask. */
const CHANGES = fc.uniqueArray(fc.tuple(fc.integer({ min: 90, max: 110 }), fc.integer({ min: 0, max: 5 })), {
  selector: ([price]) => price,
});

describe('disagreements', () => {
  it('are none where the answer is the book at any moment in between', () => {
    fc.assert(
      fc.property(BOOK, CHANGES, fc.nat(), fc.integer({ min: 1, max: 12 }), (book, changes, moment, levels) => {
        const before = new Map(book);
        const after = new Map([...book, ...changes]);
        const answer = new Map([...book, ...changes.slice(0, moment % (changes.length + 1))]);
        expect([...disagreements(sidesOf(before), sidesOf(after), sidesOf(answer), levels)]).toEqual([]);
      }),
    );
  });

  it('name what the book never heard of, however much else moves', () => {
    const wrong = new Map([
      [99, 1],
      [98, 2],
      [101, 1],
    ]);
    const moved = new Map([...wrong, [97, 3]]);
    const found = (answer: Book, levels = 25) => [
      ...disagreements(sidesOf(wrong), sidesOf(moved), sidesOf(answer), levels),
    ];
    expect(found(new Map([...wrong, [98, 5]]))).toEqual(['bid 98']);
    expect(found(new Map([...wrong, [98, 0], [100, 1]]))).toEqual(['bid 98', 'ask 100']);
    // Beyond what both show, nothing can be said.
    expect(found(new Map([...wrong, [98, 5]]), 1)).toEqual([]);
  });
});
