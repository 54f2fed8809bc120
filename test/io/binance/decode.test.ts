/** Binance's messages as they come, and as they should not. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradectlError } from '../../../src/core/base/errors.js';
import { micros } from '../../../src/core/base/time.js';
import { decodeBinance } from '../../../src/io/binance/decode.js';

const RECEIVED = micros(1_723_161_254_036_052);
const decode = (message: unknown) => decodeBinance(JSON.stringify(message), RECEIVED);

const DEPTH = {
  ...{ e: 'depthUpdate', E: 1_723_161_255_308, s: 'ETHUSDT', U: 35_346_513_499, u: 35_346_513_505 },
  b: [['2683.80000000', '3.02920000']],
  a: [['2733.70000000', '0.00000000']],
};

describe('decodeBinance', () => {
  it('reads spot depth, of a combined stream or alone', () => {
    const expected = {
      ...{ kind: 'book_delta', symbol: 'ETHUSDT', tsEvent: 1_723_161_255_308_000, tsRecv: RECEIVED, nanos: 0 },
      ...{ firstSeq: 35_346_513_499, lastSeq: 35_346_513_505 },
      bids: [{ price: 2683.8, size: 3.0292 }],
      asks: [{ price: 2733.7, size: 0 }],
    };
    expect(decode(DEPTH)).toEqual(expected);
    expect(decode({ stream: 'ethusdt@depth@100ms', data: DEPTH })).toEqual(expected);
  });

  it('tells futures by pu', () => {
    expect(decode({ ...DEPTH, T: 1, pu: 35_346_513_490 })).toMatchObject({ previousSeq: 35_346_513_490 });
  });

  it('reads a snapshot by REST, which names no symbol', () => {
    const rest = { lastUpdateId: 7, bids: [['2', '1']], asks: [['3', '1']] };
    expect(decode(rest)).toMatchObject({ kind: 'book_snapshot', symbol: '', seq: 7, tsEvent: RECEIVED });
    expect(decode({ ...rest, E: 5, symbol: 'A' })).toMatchObject({ symbol: 'A', tsEvent: 5000, tsRecv: RECEIVED });
  });

  it('reads trades and tickers', () => {
    const trade = { e: 'trade', E: 2, s: 'ETHUSDT', t: 1_520_538_925, p: '2683.80', q: '0.002', T: 1, m: true };
    expect(decode(trade)).toMatchObject({
      kind: 'trade',
      id: '1520538925',
      price: 2683.8,
      size: 0.002,
      aggressor: 'sell',
    });
    expect(decode({ ...trade, e: 'aggTrade', a: 9, m: false })).toMatchObject({ id: '9', aggressor: 'buy' });
    const ticker = { u: 1, s: 'ETHUSDT', b: '2683.8', B: '3', a: '2683.81', A: '31.4395' };
    expect(decode({ stream: 'ethusdt@bookTicker', data: ticker })).toMatchObject({
      kind: 'quote',
      askSize: 31.4395,
      tsEvent: RECEIVED,
    });
    expect(decode({ ...ticker, e: 'bookTicker', E: 4 })).toMatchObject({ kind: 'quote', tsEvent: 4000 });
  });

  it('passes over what is of another kind, the best levels over and over among it', () => {
    expect(decode({ result: null, id: 1 })).toBeUndefined();
    expect(decode({ e: 'kline', k: {} })).toBeUndefined();
    expect(decode({ stream: 'ethusdt@depth20@100ms', data: DEPTH })).toBeUndefined();
  });

  it('refuses what is not as it must be', () => {
    const bad = [
      { ...DEPTH, U: '1' },
      { ...DEPTH, U: 35_346_513_506 },
      { ...DEPTH, s: '' },
      { ...DEPTH, b: [['x', '1']] },
      { ...DEPTH, b: [['-1', '1']] },
      { ...DEPTH, b: [['0', '1']] },
      { ...DEPTH, b: [[1, 2]] },
      { ...DEPTH, b: ['1'] },
      { ...DEPTH, b: {} },
      { ...DEPTH, b: [['1234567890.1234567', '1']] },
      { lastUpdateId: 1, bids: [['3', '1']], asks: [['2', '1']] },
      [DEPTH],
      null,
    ];
    for (const message of bad) expect(() => decode(message), JSON.stringify(message)).toThrow(TradectlError);
    expect(() => decodeBinance('{"e":', RECEIVED)).toThrow('no JSON');
  });

  it('reads or refuses whatever it is given', () => {
    const text = JSON.stringify({ stream: 's', data: DEPTH });
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 3 }), (at, junk) => {
        try {
          decodeBinance(`${text.slice(0, at)}${junk}${text.slice(at + 1)}`, undefined);
        } catch (error) {
          expect(error).toBeInstanceOf(TradectlError);
        }
      }),
    );
  });
});
