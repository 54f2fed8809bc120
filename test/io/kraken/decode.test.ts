/** Kraken's messages as they come: every digit counts. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradectlError } from '../../../src/core/base/errors.js';
import { micros } from '../../../src/core/base/time.js';
import { decodeKraken } from '../../../src/io/kraken/decode.js';

const RECEIVED = micros(1_700_000_000_000_000);
const book = (type: string, more = ''): string =>
  `{"channel":"book","type":"${type}","data":[{"symbol":"GST/USD","bids":[{"price":0.010,"qty":13600.00000000}],"asks":[{"price": 0.017,"qty":94510.50669693}],"checksum":1931231958${more}}]}`;

describe('decodeKraken', () => {
  it('reads a snapshot with the digits it was printed with', () => {
    expect(decodeKraken(book('snapshot'), RECEIVED)).toEqual([
      {
        ...{ kind: 'book_snapshot', symbol: 'GST/USD', tsEvent: RECEIVED, tsRecv: RECEIVED, nanos: 0, seq: undefined },
        bids: [{ price: 0.01, size: 13_600 }],
        asks: [{ price: 0.017, size: 94_510.506_696_93 }],
        ...{ checksum: 1_931_231_958, digits: { price: 3, size: 8 } },
      },
    ]);
  });

  it('reads an update with the time of the venue', () => {
    const [update] = decodeKraken(book('update', ',"timestamp":"2023-10-06T17:35:55.440295123Z"'), undefined);
    expect(update).toMatchObject({ kind: 'book_delta', tsEvent: 1_696_613_755_440_295, nanos: 123 });
  });

  it('reads trades, tickers and the depth of a subscription', () => {
    const trade =
      '{"symbol":"A/B","side":"sell","price":5.1,"qty":2,"ord_type":"limit","trade_id":7,"timestamp":"2023-09-25T07:49:37.708706Z"}';
    expect(decodeKraken(`{"channel":"trade","type":"update","data":[${trade},${trade}]}`, RECEIVED)).toMatchObject([
      { kind: 'trade', price: 5.1, size: 2, id: '7', aggressor: 'sell' },
      { kind: 'trade' },
    ]);
    const ticker = '{"symbol":"A/B","bid":0.1,"bid_qty":740.0,"ask":0.2,"ask_qty":1.5,"last":0.1}';
    expect(decodeKraken(`{"channel":"ticker","type":"update","data":[${ticker}]}`, RECEIVED)).toMatchObject([
      { kind: 'quote', bidPrice: 0.1, bidSize: 740, askPrice: 0.2, askSize: 1.5 },
    ]);
    const result = '{"channel":"book","depth":25,"snapshot":true,"symbol":"A/B"}';
    expect(decodeKraken(`{"method":"subscribe","result":${result},"success":true}`, RECEIVED)).toEqual([
      { kind: 'subscription', symbol: 'A/B', depth: 25 },
    ]);
  });

  it('passes over what is of another kind', () => {
    expect(decodeKraken('{"channel":"heartbeat"}', RECEIVED)).toEqual([]);
    expect(decodeKraken('{"method":"pong"}', RECEIVED)).toEqual([]);
    expect(decodeKraken('{"method":"subscribe","error":"no","success":false}', RECEIVED)).toEqual([]);
  });

  it('refuses what is not as it must be', () => {
    for (const text of [
      book('other'),
      book('update', ',"timestamp":"yesterday"'),
      book('update').replace('1931231958', '"x"'),
      book('update').replace('1931231958', '4294967296'),
      book('update').replace('0.010', '"x"'),
      book('update').replace('0.010', '-1'),
      book('update').replace('94510.50669693', '1234567890.12345678'),
      book('update').replace('"GST/USD"', '5'),
      '{"channel":"book","type":"update","data":{}}',
      '{"channel":"book","type":"update","data":[5]}',
      '[]',
      '{',
    ]) {
      expect(() => decodeKraken(text, RECEIVED), text).toThrow(TradectlError);
    }
  });

  it('reads or refuses whatever it is given', () => {
    const text = book('snapshot');
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 3 }), (at, junk) => {
        try {
          decodeKraken(`${text.slice(0, at)}${junk}${text.slice(at + 1)}`, undefined);
        } catch (error) {
          expect(error).toBeInstanceOf(TradectlError);
        }
      }),
    );
  });
});
