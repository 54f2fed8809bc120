/** A live feed as the engine's source: batches, time without data, slow readers, stamps ahead of time. */

import { afterEach, describe, expect, it } from 'vitest';
import { streamClock } from '../../../src/app/stream/clock.js';
import { LiveSource } from '../../../src/app/stream/live-source.js';
import type { MarketEvent } from '../../../src/core/events.js';
import { FeedServer } from '../../support/feed-server.js';
import { topicsOf, until, venueOf } from './driver.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function follow(channels: readonly ('trades' | 'quotes')[] = ['trades']) {
  const server = await new FeedServer().listen();
  open.push(server);
  const notices: string[] = [];
  const live = new LiveSource({
    venue: venueOf(server),
    topics: channels.flatMap((channel) => topicsOf(channel, 'BTC/USD')),
    clock: streamClock,
    seed: 1,
    retriesMax: 0,
    signal: new AbortController().signal,
    notice: (text) => notices.push(text),
  });
  open.push(live);
  const batches = live.batches();
  /** The next batch that is not only time passing. */
  const next = async (): Promise<readonly MarketEvent[]> => {
    for (;;) {
      const { value } = await batches.next();
      if (value === undefined) return [];
      if (value.some(({ kind }) => kind !== 'clock')) return value;
    }
  };
  const say = (...messages: readonly unknown[]): void => {
    if (server.last) server.send(server.last, ...messages);
  };
  return { server, live, batches, next, say, notices };
}

let ids = 0;
const trade = (t = '2024-01-02T15:04:05Z') => ({ T: 't', S: 'BTC/USD', i: ids++, p: 42000.5, s: 0.1, t });
const quote = (bp: number) => ({ T: 'q', S: 'BTC/USD', bp, bs: 1, ap: bp + 1, as: 1, t: '2024-01-02T15:04:05Z' });

describe('a live source', () => {
  it('hands out what came together together, with the state of the feed', async () => {
    const { next, say } = await follow(['trades', 'quotes']);
    expect(await next()).toMatchObject([{ kind: 'feed', state: 'up' }]);
    say(trade(), quote(1), trade());
    expect((await next()).map(({ kind }) => kind)).toEqual(['trade', 'quote', 'trade']);
    say(trade());
    expect(await next()).toMatchObject([{ kind: 'trade', price: 42000.5 }]);
  });

  it('lets time pass where nothing happens', async () => {
    const { next, batches } = await follow();
    await next();
    const ticks = [...((await batches.next()).value ?? []), ...((await batches.next()).value ?? [])];
    expect(ticks).toMatchObject([{ kind: 'clock' }, { kind: 'clock' }]);
    const [one = 0, other = 0] = ticks.map(({ tsEvent }) => tsEvent);
    expect(other - one).toBeGreaterThan(900_000);
    expect(other - one).toBeLessThan(3_000_000);
  });

  it('leaves out what is stamped ahead of time, and counts it', async () => {
    const { next, say, live, notices, batches } = await follow();
    await next();
    const ahead = new Date(Date.now() + 60_000).toISOString();
    say(trade(ahead), trade(ahead), trade());
    expect(await next()).toMatchObject([{ kind: 'trade', tsEvent: Date.UTC(2024, 0, 2, 15, 4, 5) * 1000 }]);
    expect(live.counts.ahead).toBe(2);
    await batches.return();
    expect(notices.at(-1)).toContain('2 stamped ahead of time');
  });

  it('keeps every trade and the newest quote for a slow reader, marks the feed stale, and lets the venue wait', async () => {
    const { next, say, live, server } = await follow(['trades', 'quotes']);
    await next();
    for (let i = 1; i <= 3000; i++) say(quote(i), trade());
    await until(() => live.counts.conflated > 1000);
    const trades = JSON.stringify(Array.from({ length: 10_000 }, () => trade()));
    for (let i = 0; i < 40; i++) server.last?.socket.send(trades);
    // The frame after the one that was too much makes the socket rest.
    await until(() => live.waiting > 32_768 + 10_000);
    expect(server.last?.socket.bufferedAmount).toBeGreaterThan(1024 * 1024);
    expect(live.waiting).toBeLessThan(100_000);
    const states: string[] = [];
    const quotes: number[] = [];
    for (let seen = 0; seen < 403_000; ) {
      for (const event of await next()) {
        if (event.kind === 'trade') seen++;
        if (event.kind === 'quote') quotes.push(event.bidPrice);
        if (event.kind === 'feed') states.push(event.state);
      }
    }
    expect(quotes.at(-1)).toBe(3000);
    expect(quotes.length).toBeLessThan(3000);
    expect(states[0]).toBe('stale');
    expect(live.counts.lost).toBe(0);
  });

  it('fails as the stream does', async () => {
    const server = await new FeedServer({ key: 'OTHER' }).listen();
    open.push(server);
    const live = new LiveSource({
      ...{ venue: venueOf(server), topics: topicsOf('trades', 'BTC/USD'), clock: streamClock, seed: 1, retriesMax: 0 },
      ...{ signal: new AbortController().signal, notice: () => undefined },
    });
    await expect(live.batches().next()).rejects.toMatchObject({ code: 'auth' });
  });
});
