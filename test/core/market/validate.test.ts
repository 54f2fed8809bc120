/** What market values are refused at the edge, and in which words. */

import { describe, expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import type { Bar, BookDelta, BookSnapshot, Quote, Trade } from '../../../src/core/events.js';
import {
  barProblem,
  deltaProblem,
  eventProblem,
  hasMiddle,
  quoteProblem,
  snapshotProblem,
  tradeProblem,
} from '../../../src/core/market/validate.js';

const stamp = { symbol: 'SPY', tsEvent: micros(1_700_000_000_000_000), tsRecv: micros(1_700_000_000_000_500) };
const trade: Trade = { kind: 'trade', ...stamp, price: 470.25, size: 100, id: '9007199254740993', nanos: 7 };
const quote: Quote = { kind: 'quote', ...stamp, bidPrice: 470.24, bidSize: 3, askPrice: 470.25, askSize: 0, nanos: 0 };
const bar: Bar = { kind: 'bar', ...stamp, open: 2, high: 4, low: 1, close: 3, volume: 0 };
const level = (price: number, size = 1): { price: number; size: number } => ({ price, size });
const book: BookSnapshot = {
  kind: 'book_snapshot',
  ...stamp,
  bids: [level(10), level(9)],
  asks: [level(11), level(12)],
  seq: 5,
  nanos: 0,
};
const delta: BookDelta = {
  kind: 'book_delta',
  ...stamp,
  bids: [level(9, 0), level(10)],
  asks: [],
  firstSeq: 6,
  lastSeq: 8,
  nanos: 999,
};

describe('what is sound', () => {
  it('has no problem', () => {
    expect(tradeProblem(trade)).toBeUndefined();
    expect(quoteProblem(quote)).toBeUndefined();
    expect(barProblem(bar)).toBeUndefined();
    expect(barProblem({ ...bar, open: 1, high: 1, close: 1 })).toBeUndefined();
    expect(snapshotProblem(book)).toBeUndefined();
    expect(snapshotProblem({ ...book, bids: [], seq: undefined })).toBeUndefined();
    expect(deltaProblem(delta)).toBeUndefined();
    expect(deltaProblem({ ...delta, firstSeq: undefined, lastSeq: undefined })).toBeUndefined();
  });
});

describe('what every event must have', () => {
  it.each([
    [{ symbol: '' }, 'the symbol is empty'],
    [{ tsEvent: micros(1.5) }, 'tsEvent 1.5 is not a whole number of microseconds'],
    [{ tsRecv: micros(Number.NaN) }, 'tsRecv NaN is not a whole number of microseconds'],
    [{ tsRecv: micros(2 ** 53) }, 'tsRecv 9007199254740992 is not a whole number of microseconds'],
    [{ nanos: 1000 }, 'nanos 1000 is not within 0..999'],
    [{ nanos: 0.5 }, 'nanos 0.5 is not within 0..999'],
    [{ nanos: -1 }, 'nanos -1 is not within 0..999'],
  ])('%j', (change, problem) => {
    expect(tradeProblem({ ...trade, ...change })).toBe(problem);
    expect(quoteProblem({ ...quote, ...change })).toBe(problem);
    expect(snapshotProblem({ ...book, ...change })).toBe(problem);
    expect(deltaProblem({ ...delta, ...change })).toBe(problem);
  });
});

describe('trades and quotes', () => {
  it.each([
    [{ price: 0 }, 'price 0 is not a positive price'],
    [{ price: -1 }, 'price -1 is not a positive price'],
    [{ price: Number.NaN }, 'price NaN is not a positive price'],
    [{ price: Number.POSITIVE_INFINITY }, 'price Infinity is not a positive price'],
    [{ size: -0.1 }, 'size -0.1 is not zero or more'],
    [{ size: Number.NaN }, 'size NaN is not zero or more'],
  ])('trade %j', (change, problem) => expect(tradeProblem({ ...trade, ...change })).toBe(problem));

  it.each([
    [{ bidPrice: -1 }, 'bid -1 is not zero or more'],
    [{ askPrice: Number.NaN }, 'ask NaN is not zero or more'],
    [{ bidSize: -1 }, 'bid size -1 is not zero or more'],
    [{ askSize: Number.POSITIVE_INFINITY }, 'ask size Infinity is not zero or more'],
  ])('quote %j', (change, problem) => expect(quoteProblem({ ...quote, ...change })).toBe(problem));

  it.each([
    [{}, true],
    [{ bidPrice: 0, bidSize: 0 }, false],
    [{ askPrice: 0, askSize: 0 }, false],
    [{ bidPrice: 470.25, askPrice: 470.25 }, false],
    [{ bidPrice: 471, askPrice: 470.25 }, false],
  ])('a quote is a fact, one-sided, locked or crossed; only some have a middle: %j', (change, has) => {
    expect(quoteProblem({ ...quote, ...change })).toBeUndefined();
    expect(hasMiddle({ ...quote, ...change })).toBe(has);
  });
});

describe('bars', () => {
  it.each([
    [{ open: 0 }, 'open 0 is not a positive price'],
    [{ high: Number.POSITIVE_INFINITY }, 'high Infinity is not a positive price'],
    [{ low: -1 }, 'low -1 is not a positive price'],
    [{ close: Number.NaN }, 'close NaN is not a positive price'],
    [{ volume: -1 }, 'volume -1 is not zero or more'],
    [{ high: 0.5 }, 'high 0.5 is below low 1'],
    [{ open: 5 }, 'open 5 is outside low 1 .. high 4'],
    [{ close: 0.5 }, 'close 0.5 is outside low 1 .. high 4'],
  ])('%j', (change, problem) => expect(barProblem({ ...bar, ...change })).toBe(problem));
});

describe('books', () => {
  it.each([
    [{ bids: [level(9), level(10)] }, 'bid 10 after 9 is not sorted best first'],
    [{ bids: [level(10), level(10)] }, 'bid 10 after 10 is not sorted best first'],
    [{ asks: [level(12), level(11)] }, 'ask 11 after 12 is not sorted best first'],
    [{ bids: [level(11)] }, 'best bid 11 is not below best ask 11'],
    [{ asks: [level(0)] }, 'ask price 0 is not a positive price'],
    [{ bids: [level(10, -1)] }, 'bid size -1 is not zero or more'],
    [{ seq: -1 }, 'seq -1 is not a sequence number'],
    [{ seq: 2 ** 60 }, `seq ${2 ** 60} is not a sequence number`],
  ])('snapshot %j', (change, problem) => expect(snapshotProblem({ ...book, ...change })).toBe(problem));

  it.each([
    [{ bids: [level(Number.NaN)] }, 'bid price NaN is not a positive price'],
    [{ asks: [level(1, Number.NaN)] }, 'ask size NaN is not zero or more'],
    [{ firstSeq: 9 }, 'lastSeq 8 is before firstSeq 9'],
    [{ lastSeq: 0.5 }, 'lastSeq 0.5 is not a sequence number'],
  ])('delta %j', (change, problem) => expect(deltaProblem({ ...delta, ...change })).toBe(problem));
});

describe('any event', () => {
  it('is asked what its kind is asked', () => {
    expect([trade, quote, bar, book, delta].map(eventProblem)).toEqual(Array.from({ length: 5 }, () => undefined));
    const nameless = { symbol: '' };
    for (const event of [trade, quote, bar, book, delta]) {
      expect(eventProblem({ ...event, ...nameless })).toBe('the symbol is empty');
    }
    expect(eventProblem({ kind: 'clock', tsEvent: micros(0.5), tsRecv: micros(0) })).toContain('tsEvent 0.5');
    expect(eventProblem({ kind: 'feed', ...stamp, symbol: undefined, state: 'up', reason: '' })).toBeUndefined();
  });
});
