/** Recorded books as Alpaca would send them: whole first, cut where the venue cuts, with a quote for each new touch. */

import { expect, test } from 'vitest';
import { micros } from '../../../../src/core/base/time.js';
import type { BookDelta, BookLevel, BookSnapshot } from '../../../../src/core/events.js';
import { RecordedBook } from '../../../../src/core/sim/market/recorded-book.js';

const levels = (text: string): readonly BookLevel[] =>
  text === ''
    ? []
    : text.split(' ').map((pair) => {
        const [price = 0, size = 0] = pair.split('x').map(Number);
        return { price, size };
      });
const stamp = { symbol: 'A/B', tsEvent: micros(1), tsRecv: micros(2), nanos: 0 };
const whole = (bids: string, asks: string, seq?: number): BookSnapshot => ({
  ...{ kind: 'book_snapshot', ...stamp, bids: levels(bids), asks: levels(asks), seq },
});
const delta = (bids: string, asks: string, lastSeq?: number): BookDelta => ({
  ...{ kind: 'book_delta', ...stamp, bids: levels(bids), asks: levels(asks), firstSeq: lastSeq, lastSeq },
});

test('nothing is told before the whole book, nor what it has already', () => {
  const book = new RecordedBook(false);
  expect(book.take(delta('9x1', '', 5))).toEqual([]);
  expect(book.take(whole('9x1', '11x1', 7)).map(({ kind }) => kind)).toEqual(['book_snapshot', 'quote']);
  expect(book.take(delta('9x5', '', 7))).toEqual([]);
  expect(book.take(delta('9x5', '', 8))).toMatchObject([{ kind: 'book_delta' }, { kind: 'quote', bidSize: 5 }]);
});

test('a quote comes where the touch changed, and says 0 for a side that is empty', () => {
  const book = new RecordedBook(false);
  book.take(whole('9x1 8x2', '11x1'));
  expect(book.take(delta('7x1', '12x1')).length).toBe(1);
  expect(book.take(delta('9x0', ''))).toMatchObject([{}, { bidPrice: 8, bidSize: 2, askPrice: 11 }]);
  expect(book.take(delta('', '11x0 12x0'))).toMatchObject([{}, { bidPrice: 8, askPrice: 0, askSize: 0 }]);
});

test('what falls below the depth that a venue keeps goes with the message that pushed it out', () => {
  const bids = Array.from({ length: 10 }, (_, i) => `${100 - i}x1`).join(' ');
  const book = new RecordedBook(true);
  book.take(whole(bids, '200x1'));
  expect(book.take(delta('101x3', ''))[0]).toMatchObject({ bids: [...levels('101x3'), { price: 91, size: 0 }] });
  expect(book.take(delta('90x1', ''))[0]).toMatchObject({ bids: [{ price: 90, size: 0 }] });
});
