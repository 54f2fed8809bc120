/** Kraken's checksum over real books, and what happens when it does not agree. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../src/core/feed/sync/crc32.js';
import { KrakenRule, krakenChecksum } from '../../../../src/core/feed/sync/kraken.js';
import { decimalsOfText, levelNumber } from '../../../../src/core/market/book/level-text.js';
import { OrderBook } from '../../../../src/core/market/book/order-book.js';
import { delta, snapshot, watched } from './messages.js';

const REFERENCE = process.env['TRADECTL_REFERENCE_DATA'];
const DIGITS = { price: 1, size: 2 };

type Levels = [number, number][];
const ladder = (from: number, step: number, n: number): Levels =>
  Array.from({ length: n }, (_, i) => [from + i * step, 1.5]);

/** The checksum of a book that was put together otherwise. */
function sumOf(bids: Levels, asks: Levels): number {
  const book = new OrderBook('X');
  book.apply(snapshot(undefined, bids, asks));
  return krakenChecksum(book, DIGITS);
}

describe('crc32', () => {
  it('is the one of the standard', () => {
    expect(crc32('123456789')).toBe(0xcb_f4_39_26);
    expect(crc32('')).toBe(0);
  });
});

describe('KrakenRule', () => {
  const bids = ladder(99.5, -0.5, 10);
  const asks = ladder(100.5, 0.5, 10);
  const first = snapshot(undefined, bids, asks, { checksum: sumOf(bids, asks), digits: DIGITS });

  it('believes a book whose checksum agrees, and prunes what the venue no longer keeps', () => {
    const { book, take } = watched(new KrakenRule());
    const better: Levels = [[100, 2.25], ...bids.slice(0, 9)];
    const update = delta(undefined, undefined, [[100, 2.25]], [], { checksum: sumOf(better, asks), digits: DIGITS });
    expect(take(first, update)).toEqual(['resynced', 'applied']);
    expect([book.book?.count('bid'), book.book?.bestPrice('bid')]).toEqual([10, 100]);
    // The level that fell out is gone: when the best is deleted, the venue sends the tenth again.
    const back = delta(
      undefined,
      undefined,
      [
        [100, 0],
        [95, 1.5],
      ],
      [],
      { checksum: sumOf(bids, asks), digits: DIGITS },
    );
    expect(take(back)).toEqual(['applied']);
  });

  it('goes stale where it does not agree, and drops updates until a snapshot', () => {
    const { book, take, reasons } = watched(new KrakenRule());
    const lost = delta(undefined, undefined, [[98.5, 9]], [], { checksum: 1, digits: DIGITS });
    expect(take(first, lost, lost, first)).toEqual(['resynced', 'gap', 'dropped', 'resynced']);
    expect(reasons[1]).toMatch(/^checksum \d+ instead of 1$/);
    expect(book.state).toBe('fresh');
  });

  it('does not begin with a snapshot whose checksum is wrong', () => {
    const { book, take } = watched(new KrakenRule());
    expect(take(snapshot(undefined, bids, asks, { checksum: 1, digits: DIGITS }))).toEqual(['dropped']);
    expect(book.state).toBe('stale');
  });

  it('keeps the depth that was subscribed to', () => {
    const { book, take } = watched(new KrakenRule());
    take({ ...first, depth: 25 });
    const deeper = delta(undefined, undefined, ladder(94.5, -0.5, 20), [], {
      checksum: first.checksum ?? 0,
      digits: DIGITS,
    });
    expect(take(deeper)).toEqual(['applied']);
    expect(book.book?.count('bid')).toBe(25);
  });
});

interface Vector {
  readonly name: string;
  readonly asks: readonly [string, string][];
  readonly bids: readonly [string, string][];
  readonly checksum: number;
}

describe.skipIf(REFERENCE === undefined)('published checksums (TRADECTL_REFERENCE_DATA)', () => {
  it('are reproduced, all three', () => {
    const text = readFileSync(join(REFERENCE ?? '', 'data/vectors/kraken-checksums.json'), 'utf8');
    const vectors = JSON.parse(text) as readonly Vector[];
    expect(vectors.length).toBe(3);
    for (const { name, bids, asks, checksum } of vectors) {
      const book = new OrderBook(name);
      for (const [price, size] of bids) book.set('bid', levelNumber(price) ?? 0, levelNumber(size) ?? 0);
      for (const [price, size] of asks) book.set('ask', levelNumber(price) ?? 0, levelNumber(size) ?? 0);
      const all = [...bids, ...asks];
      const price = Math.max(...all.map(([printed]) => decimalsOfText(printed)));
      const size = Math.max(...all.map(([, printed]) => decimalsOfText(printed)));
      expect(krakenChecksum(book, { price, size }), name).toBe(checksum);
    }
  });
});
