/** Alpaca's crypto books: no numbers, so only signs. */

import { describe, expect, it } from 'vitest';
import { micros } from '../../../../src/core/base/time.js';
import { AlpacaRule } from '../../../../src/core/feed/sync/alpaca.js';
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
