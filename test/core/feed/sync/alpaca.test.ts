/** Alpaca's crypto books: no numbers, so only signs. */

import { describe, expect, it } from 'vitest';
import { micros } from '../../../../src/core/base/time.js';
import { AlpacaRule, differenceFrom } from '../../../../src/core/feed/sync/alpaca.js';
import { OrderBook } from '../../../../src/core/market/book/order-book.js';
import { delta, snapshot, watched } from './messages.js';

const at = (time: number, nanos = 0) => ({ tsEvent: micros(time), nanos });
const bid = (price: number, size: number, time: number, nanos = 0) =>
  delta(undefined, undefined, [[price, size]], [], at(time, nanos));

describe('AlpacaRule', () => {
  it('drops updates before the reset, and takes every reset', () => {
    const { book, take } = watched(new AlpacaRule());
    expect(take(bid(98, 1, 1), snapshot(undefined), bid(98, 1, 5))).toEqual(['dropped', 'resynced', 'applied']);
    expect(take(snapshot(undefined, [[97, 1]], [[101, 1]], at(6)))).toEqual(['resynced']);
    expect(book.book?.count('bid')).toBe(1);
  });

  it('takes time that goes back for a gap, to the nanosecond', () => {
    const { take } = watched(new AlpacaRule());
    expect(take(snapshot(undefined), bid(98, 1, 5, 500), bid(98, 2, 5, 500))).toEqual([
      'resynced',
      'applied',
      'applied',
    ]);
    expect(take(bid(98, 3, 5, 499))).toEqual(['gap']);
    expect(take(bid(98, 3, 6))).toEqual(['dropped']);
  });

  it('does not show a crossed book, and gives up on one that stays crossed', () => {
    const { book, take } = watched(new AlpacaRule());
    expect(take(snapshot(undefined), bid(102, 1, 10))).toEqual(['resynced', 'buffered']);
    expect([book.state, book.book]).toEqual(['stale', undefined]);
    expect(take(bid(102, 0, 11))).toEqual(['applied']);
    expect(take(bid(102, 1, 20), bid(50, 1, 1_000_020), bid(51, 1, 1_000_021))).toEqual([
      'buffered',
      'buffered',
      'gap',
    ]);
    expect(book.state).toBe('stale');
  });

  it('gives up on a book that is crossed for many messages, however fast', () => {
    const { take } = watched(new AlpacaRule());
    take(snapshot(undefined));
    const outcomes = take(...Array.from({ length: 21 }, () => bid(102, 1, 30)));
    expect(outcomes.filter((kind) => kind === 'gap')).toEqual(['gap']);
    expect(outcomes.at(-1)).toBe('gap');
  });
});

describe('differenceFrom', () => {
  it('names the first level that differs from REST', () => {
    const book = new OrderBook('X');
    book.apply(
      snapshot(
        undefined,
        [
          [99, 1],
          [98, 2],
        ],
        [[101, 1]],
      ),
    );
    expect(
      differenceFrom(
        book,
        snapshot(
          undefined,
          [
            [99, 1],
            [98.5, 0],
            [98, 2],
          ],
          [[101, 1]],
        ),
        5,
      ),
    ).toBeUndefined();
    expect(
      differenceFrom(
        book,
        snapshot(
          undefined,
          [
            [99, 1],
            [98, 3],
          ],
          [[101, 1]],
        ),
        5,
      ),
    ).toBe('bid 2 is 2 at 98, by REST 3 at 98');
    expect(differenceFrom(book, snapshot(undefined, [[99, 1]], [[101, 1]]), 1)).toBeUndefined();
    expect(
      differenceFrom(
        book,
        snapshot(
          undefined,
          [
            [99, 1],
            [98, 2],
          ],
          [],
        ),
        5,
      ),
    ).toBe('ask 1 is 1 at 101, by REST 0 at none');
  });
});
