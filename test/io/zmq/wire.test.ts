/** Messages: what is written is read, and nothing that is sent can do harm. */

import { decode, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import { headerOf, payloadOf, readMessage, topicOf } from '../../../src/io/zmq/wire.js';
import type { WireEvent } from '../../../src/io/zmq/wire-event.js';
import { trade } from './support.js';

const framesOf = (event: WireEvent, epoch = 1, seq = 1): Buffer[] => [
  Buffer.from(topicOf(event)),
  headerOf(epoch, seq),
  Buffer.from(payloadOf(event)),
];

const time = fc.integer({ min: 0, max: 4e15 }).map(micros);
const price = fc.integer({ min: 1, max: 1e9 }).map((cents) => cents / 100);
const size = fc.integer({ min: 0, max: 1e9 }).map((units) => units / 1e4);
const nanos = fc.integer({ min: 0, max: 999 });
const symbol = fc.constantFrom('SPY', 'BTC/USD', 'BRK.B', 'ÉTÉ');
const stamped = { symbol, tsEvent: time, tsRecv: time };
const seq = fc.option(fc.nat(), { nil: undefined });

const events: fc.Arbitrary<WireEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('trade' as const),
    ...stamped,
    price,
    size,
    nanos,
    id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  }),
  fc.record({
    kind: fc.constant('trade' as const),
    ...stamped,
    price,
    size,
    nanos,
    id: fc.string(),
    aggressor: fc.constantFrom('buy' as const, 'sell' as const),
  }),
  fc.record({
    kind: fc.constant('quote' as const),
    ...stamped,
    bidPrice: price,
    bidSize: size,
    askPrice: price.map((p) => p + 1e8),
    askSize: size,
    nanos,
  }),
  fc
    .record({ kind: fc.constant('bar' as const), ...stamped, open: price, volume: size })
    .map((bar) => ({ ...bar, high: bar.open * 2, low: bar.open / 2, close: bar.open })),
  fc.record({
    kind: fc.constant('book_snapshot' as const),
    ...stamped,
    bids: fc.constant([
      { price: 9.5, size: 1 },
      { price: 9, size: 2 },
    ]),
    asks: fc.constant([{ price: 10, size: 0.1 }]),
    seq,
    nanos,
  }),
  fc.record({
    kind: fc.constant('book_delta' as const),
    ...stamped,
    bids: fc.array(fc.record({ price, size })),
    asks: fc.constant([]),
    firstSeq: fc.constant(undefined),
    lastSeq: seq,
    nanos,
  }),
  fc.record({
    kind: fc.constant('feed' as const),
    ...stamped,
    symbol: fc.option(symbol, { nil: undefined }),
    state: fc.constantFrom('up' as const, 'gap' as const),
    reason: fc.string(),
  }),
  fc
    .record({ kind: fc.constant('bar' as const), ...stamped, open: price, volume: size })
    .map((bar) => ({ ...bar, high: bar.open, low: bar.open, close: bar.open, isBackfill: true as const })),
  fc
    .record({ ...stamped, open: price, volume: size, revision: fc.constantFrom('updated' as const, 'daily' as const) })
    .map((bar) => ({ ...bar, kind: 'bar_revision' as const, high: bar.open, low: bar.open, close: bar.open })),
  fc.record({
    kind: fc.constant('book_delta' as const),
    ...stamped,
    bids: fc.constant([]),
    asks: fc.constant([{ price: 10, size: 0 }]),
    firstSeq: fc.constant(1),
    lastSeq: fc.constant(2),
    previousSeq: fc.nat(),
    checksum: fc.nat(),
    digits: fc.constant({ price: 2, size: 8 }),
    nanos,
  }),
  fc.record({
    kind: fc.constant('trading_status' as const),
    ...{ ...stamped, nanos, code: fc.string(), message: fc.string(), reasonCode: fc.string(), reason: fc.string() },
  }),
  fc.record({
    kind: fc.constant('price_band' as const),
    ...stamped,
    nanos,
    up: price,
    down: price,
    indicator: fc.string(),
  }),
  fc.record({
    kind: fc.constant('correction' as const),
    ...{ ...stamped, nanos, id: fc.string(), price, size },
    ...{ originalId: fc.string(), originalPrice: price, originalSize: size },
  }),
  fc.record({
    kind: fc.constant('trade_cancel' as const),
    ...stamped,
    nanos,
    id: fc.string(),
    price,
    size,
    action: fc.string(),
  }),
  fc.record({ kind: fc.constant('clock' as const), tsEvent: time, tsRecv: time }),
);

describe('payloads', () => {
  it('are what @msgpack/msgpack makes of the same event, once read', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(decode(payloadOf(event))).toEqual(decode(encode(event, { ignoreUndefined: true })));
      }),
      { numRuns: 2000 },
    );
  });

  it('hold any text, number and length of book', () => {
    const level = fc.record({ price: fc.double({ noNaN: true }), size: fc.oneof(fc.integer(), fc.nat(300)) });
    const reason = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.constantFrom('é', '\ud83d\ude00', 'x'.repeat(70_000)),
    );
    fc.assert(
      fc.property(reason, fc.array(level, { maxLength: 2000 }), (text, bids) => {
        const event = { ...trade(text, text), bids } as unknown as WireEvent;
        expect(decode(payloadOf(event))).toEqual(decode(encode(event)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('readMessage', () => {
  it('reads what was written, to the last digit', () => {
    fc.assert(
      fc.property(
        events,
        fc.maxSafeNat(),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (event, epoch, number) => {
          expect(readMessage(framesOf(event, epoch, number))).toEqual({
            topic: topicOf(event),
            epoch,
            seq: number,
            event,
          });
        },
      ),
    );
  });

  it('reads times that another program wrote as 64-bit integers', () => {
    const [topic, header] = framesOf(trade('SPY', '1'));
    const payload = encode({ ...trade('SPY', '1'), tsEvent: 1_700_000_000_123_456n }, { useBigInt64: true });
    expect(readMessage([topic ?? Buffer.alloc(0), header ?? Buffer.alloc(0), Buffer.from(payload)])).toMatchObject({
      event: trade('SPY', '1'),
    });
  });

  it.each([
    ['frames', []],
    ['frames', [Buffer.from('trade.SPY')]],
    ['frames', [...framesOf(trade('SPY', '1')), Buffer.alloc(0)]],
    ['header', [Buffer.from('trade.SPY'), Buffer.alloc(15), Buffer.alloc(1)]],
    ['header', [Buffer.from('trade.SPY'), Buffer.alloc(16), Buffer.alloc(1)]],
    ['header', [Buffer.from('trade.SPY'), Buffer.alloc(16, 255), Buffer.alloc(1)]],
    ['payload', [Buffer.from('trade.SPY'), headerOf(1, 1), Buffer.from([0xc1])]],
    ['payload', [Buffer.from('trade.SPY'), headerOf(1, 1), Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff])]],
    ['event', [Buffer.from('trade.SPY'), headerOf(1, 1), Buffer.from(encode([1, 2]))]],
    ['event', [Buffer.from('trade.SPY'), headerOf(1, 1), Buffer.from(encode({ kind: 'constructor' }))]],
    [
      'event',
      [Buffer.from('trade.SPY'), headerOf(1, 1), Buffer.from(encode({ ...trade('SPY', '1'), price: Number.NaN }))],
    ],
    ['event', [Buffer.from('trade.SPY'), headerOf(1, 1), Buffer.from(encode({ ...trade('SPY', '1'), id: 5 }))]],
    ['topic', [Buffer.from('quote.SPY'), headerOf(1, 1), Buffer.from(payloadOf(trade('SPY', '1')))]],
  ] as const)('says %s of a message that is wrong there', (what, frames) => {
    expect(readMessage(frames)).toBe(what);
  });

  it('never throws, whatever bytes come', () => {
    const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), (frames) => void readMessage(frames)),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(bytes, (payload) => void readMessage([Buffer.from('trade.X'), headerOf(1, 1), payload])),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(events, fc.nat(), fc.nat(255), (event, where, byte) => {
        const frames = framesOf(event);
        const payload = frames[2] ?? Buffer.alloc(1);
        payload[where % payload.length] = byte;
        readMessage(frames);
      }),
    );
  });
});
