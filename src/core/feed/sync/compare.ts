/**
 * How a book differs from the venue's own by REST, asked for while both go on moving.
 *
 * Only levels that were the same before we asked and after we were answered can be held against the book; and since
 * one may have changed twice in between, a difference is believed when the next comparison shows it again.
 */

import type { BookLevel } from '../../events.js';

export interface Sides {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** The levels, by `bid 42000.5`, whose size by REST is another one than the book's, which did not change meanwhile. */
export function disagreements(before: Sides, after: Sides, answer: Sides, levels: number): ReadonlySet<string> {
  return new Set([
    ...disagreementsOf('bid', 1, [before.bids, after.bids, answer.bids], levels),
    ...disagreementsOf('ask', -1, [before.asks, after.asks, answer.asks], levels),
  ]);
}

type Three<T> = readonly [before: T, after: T, answer: T];

/** `sign` makes better prices greater. */
function disagreementsOf(name: string, sign: 1 | -1, sides: Three<readonly BookLevel[]>, levels: number): string[] {
  const tops = sides.map((side) => topOf(side, sign, levels));
  // Beyond the worst level of a side that was cut, nothing is known of it.
  const worst = Math.max(...tops.map((top) => (top.length < levels ? Number.NEGATIVE_INFINITY : worstOf(top, sign))));
  const [before = EMPTY, after = EMPTY, answer = EMPTY] = tops.map(
    (top) => new Map(top.map(({ price, size }) => [price, size])),
  );
  const prices = new Set([...before.keys(), ...after.keys(), ...answer.keys()]);
  const sizeIn = (side: ReadonlyMap<number, number>, price: number): number => side.get(price) ?? 0;
  const isOdd = (price: number): boolean =>
    price * sign >= worst &&
    sizeIn(before, price) === sizeIn(after, price) &&
    sizeIn(before, price) !== sizeIn(answer, price);
  return [...prices].filter(isOdd).map((price) => `${name} ${price}`);
}

const EMPTY: ReadonlyMap<number, number> = new Map();

const topOf = (side: readonly BookLevel[], sign: 1 | -1, levels: number): readonly BookLevel[] =>
  side
    .filter(({ size }) => size > 0)
    .toSorted((one, other) => (other.price - one.price) * sign)
    .slice(0, levels);

const worstOf = (top: readonly BookLevel[], sign: 1 | -1): number => (top.at(-1)?.price ?? 0) * sign;
