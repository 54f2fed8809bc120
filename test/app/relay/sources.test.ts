/** Sources of a relay: captures of each venue, and another process. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { captureSource } from '../../../src/app/relay/capture-source.js';
import { feedSource } from '../../../src/app/relay/feed-source.js';
import { topicsOf } from '../../../src/app/relay/selection.js';
import type { RelaySource } from '../../../src/app/relay/source.js';
import { micros } from '../../../src/core/base/time.js';
import type { Quote } from '../../../src/core/events.js';
import type { WireEvent } from '../../../src/io/zmq/wire-event.js';
import { kept, publisher } from '../../io/zmq/support.js';
import { temporaryDirectory } from '../../support/cli.js';
import { trade } from './support.js';

async function all(source: RelaySource): Promise<{ events: WireEvent[]; bad: string[] }> {
  const [events, bad]: [WireEvent[], string[]] = [[], []];
  for await (const batch of source.batches()) {
    events.push(...batch.events);
    bad.push(...batch.bad);
  }
  return { events, bad };
}

const capture = (lines: readonly string[]): string => {
  const path = join(temporaryDirectory(), 'capture.jsonl.gz');
  writeFileSync(path, gzipSync(lines.map((line, i) => `${1_700_000_000_000_000_000n + BigInt(i)} ${line}\n`).join('')));
  return path;
};

const TICKER = '{"e":"bookTicker","E":1700000000001,"s":"ETHUSDT","b":"10.1","B":"1","a":"10.2","A":"2"}';
const SNAPSHOT = '{"lastUpdateId":7,"bids":[["10.1","1"]],"asks":[["10.2","2"]]}';

describe('captures', () => {
  it('give what Binance sent, its snapshots under the name of their only symbol', async () => {
    const { events, bad } = await all(captureSource([capture([TICKER, SNAPSHOT, '{"e":"kline"}', '{broken'])]));
    expect(events).toMatchObject([
      { kind: 'quote', symbol: 'ETHUSDT', bidPrice: 10.1, tsRecv: 1_700_000_000_000_000 },
      { kind: 'book_snapshot', symbol: 'ETHUSDT', seq: 7 },
    ]);
    expect(bad).toEqual(['malformed']);
  });

  it('leave out a snapshot that may be of several symbols', async () => {
    const { events, bad } = await all(captureSource([capture([TICKER, TICKER.replace('ETH', 'BTC'), SNAPSHOT])]));
    expect(events.map(({ kind }) => kind)).toEqual(['quote', 'quote']);
    expect(bad).toEqual(['a snapshot that does not name its symbol']);
  });

  it('name snapshots of several symbols by the deltas that come to them', async () => {
    const delta = (symbol: string, id: number) =>
      `{"e":"depthUpdate","E":1700000000001,"s":"${symbol}","U":${id},"u":${id},"b":[["10","1"]],"a":[]}`;
    const second = SNAPSHOT.replace('7', '9007');
    const lines = [delta('ETHUSDT', 7), delta('BTCUSDT', 9000), SNAPSHOT, second, delta('BTCUSDT', 9008)];
    const { events, bad } = await all(captureSource([capture(lines)]));
    expect(events.map((event) => [event.kind, 'symbol' in event && event.symbol])).toEqual([
      ['book_delta', 'ETHUSDT'],
      ['book_delta', 'BTCUSDT'],
      ['book_snapshot', 'ETHUSDT'],
      ['book_snapshot', 'BTCUSDT'],
      ['book_delta', 'BTCUSDT'],
    ]);
    expect(events.map(({ tsRecv }) => tsRecv)).toEqual(events.map(({ tsRecv }) => tsRecv).toSorted((a, b) => a - b));
    expect(bad).toEqual([]);
  });

  it('give what Kraken and Alpaca sent, file after file', async () => {
    const kraken =
      '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":100.5,"qty":0.1,"ord_type":"limit","trade_id":3,"timestamp":"2024-01-02T03:04:05.123456Z"}]}';
    const alpaca =
      '[{"T":"t","S":"AAPL","i":52983525029461,"x":"V","p":126.55,"s":1,"t":"2021-02-22T15:51:44.208123456Z","c":["@"],"z":"C"}]';
    const source = captureSource([capture([kraken]), capture([alpaca])]);
    expect((await all(source)).events).toMatchObject([
      { kind: 'trade', symbol: 'BTC/USD', price: 100.5, id: '3' },
      { kind: 'trade', symbol: 'AAPL', id: '52983525029461', nanos: 456 },
    ]);
  });

  it('refuse a file that holds nothing of theirs', async () => {
    await expect(all(captureSource([capture(['{"a":1}'])]))).rejects.toMatchObject({ code: 'data' });
    await expect(all(captureSource([join(temporaryDirectory(), 'none')]))).rejects.toMatchObject({ code: 'data' });
  });
});

const quote = (at: number): Quote => ({
  ...{ kind: 'quote', symbol: 'SPY', tsEvent: micros(at), tsRecv: micros(at), nanos: 0 },
  ...{ bidPrice: 10, bidSize: at, askPrice: 11, askSize: 1 },
});

describe('another process', () => {
  const open = (endpoint: string, topics: readonly string[] = ['']): RelaySource =>
    kept(feedSource({ endpoint, topics, highWaterMark: 100_000, curve: undefined }));

  it('gives its events, and ends when it is stopped', async () => {
    const from = await publisher();
    const source = open(from.endpoint, topicsOf({ channels: ['trades'], symbols: ['SPY'] }));
    const batches = source.batches()[Symbol.asyncIterator]();
    const first = batches.next();
    await from.subscribed();
    for (const event of [trade(1, 'QQQ'), quote(1), trade(2)]) from.publish(event);
    expect((await first).value).toEqual({ events: [trade(2)], bad: [] });
    const end = batches.next();
    source.stop();
    expect((await end).done).toBe(true);
  });

  it('gives a slow reader the newest quotes, and every trade', async () => {
    const from = await publisher({ highWaterMark: 100_000 });
    const source = open(from.endpoint);
    const batches = source.batches()[Symbol.asyncIterator]();
    const first = batches.next();
    await from.subscribed();
    from.publish(trade(0));
    expect((await first).value).toMatchObject({ events: [{ id: '0' }] });
    // Nobody reads while these come, until all are here.
    for (let i = 1; i <= 6000; i++) from.publish(i % 2 === 0 ? trade(i) : quote(i));
    while (source.counts().conflated < 952) await new Promise(setImmediate);
    const events: WireEvent[] = [];
    for (let at = await batches.next(); at.done !== true; at = await batches.next()) {
      events.push(...at.value.events);
      if (events.at(-1)?.tsEvent === 6_000_000) source.stop();
    }
    expect(events.filter(({ kind }) => kind === 'trade')).toHaveLength(3000);
    expect(events.filter(({ kind }) => kind === 'quote')).toHaveLength(3000 - source.counts().conflated);
    expect(events.findLast(({ kind }) => kind === 'quote')).toEqual(quote(5999));
  });
});
