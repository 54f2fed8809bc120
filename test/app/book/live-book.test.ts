/** A live book that only REST shows to be wrong. */

import { expect, it } from 'vitest';
import { runLiveBook } from '../../../src/app/book/live-book.js';
import type { BookRecord } from '../../../src/core/view/book-record.js';
import { type FeedServer, serve } from '../../support/feed-server.js';
import { FastClock, topicsOf, until, venueOf } from '../stream/driver.js';

it('is stale as soon as REST contradicts it twice, and fresh by the snapshot that follows', async () => {
  const sides = (size: number) => ({ t: '2024-01-02T15:04:05Z', b: [{ p: 42000, s: size }], a: [{ p: 42001, s: 1 }] });
  let asked = 0;
  const server: FeedServer = await serve({
    rest: () => ({ orderbooks: { 'BTC/USD': sides(++asked < 3 ? 7 : 1) } }),
    onSubscribed: (session) => {
      server.send(session, { T: 'o', S: 'BTC/USD', r: true, ...sides(1) });
      server.send(session, { T: 'o', S: 'BTC/USD', ...sides(1) });
    },
  });
  const records: BookRecord[] = [];
  const notices: string[] = [];
  const stop = new AbortController();
  const done = runLiveBook({
    ...{ feed: 'alpaca', venue: venueOf(server), topics: topicsOf('orderbooks', 'BTC/USD'), symbol: 'BTC/USD' },
    ...{ depth: 10, once: false, count: undefined, clock: new FastClock(), seed: 1, retriesMax: 0 },
    ...{ durationMicros: undefined, signal: stop.signal, backlog: () => 0 },
    onRecord: (record) => records.push(record),
    onNotice: (text) => notices.push(text),
  });
  await until(() => records.length === 3);
  expect(records.map(({ state }) => state)).toEqual(['fresh', 'stale', 'fresh']);
  expect(notices).toEqual([expect.stringContaining('by REST it is another one at bid 42000')]);
  stop.abort();
  expect((await done).figures?.gaps).toBe(1);
});
