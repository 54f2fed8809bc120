/** The official SDK's data streams at a simulator: stocks, crypto, books that are sent again, and connections cut. */

import type { streaming } from '@alpacahq/alpaca-trade-api';
import { describe, expect, it } from 'vitest';
import { contract, Inbox } from './rig.js';

type Levels = Map<number, number>;

/** A book as a client keeps it: replaced by a whole one, changed by the rest. */
class Book {
  bids: Levels = new Map();
  asks: Levels = new Map();

  take({ reset, bids, asks }: streaming.StreamOrderbook): void {
    if (reset) [this.bids, this.asks] = [new Map(), new Map()];
    set(this.bids, bids);
    set(this.asks, asks);
  }

  get sorted(): readonly (readonly [number, number])[][] {
    return [this.bids, this.asks].map((levels) => [...levels].toSorted(([a], [b]) => a - b));
  }
}

function set(levels: Levels, changes: readonly streaming.OrderbookLevel[]): void {
  for (const { price, size } of changes) {
    if (size === 0) levels.delete(price);
    else levels.set(price, size);
  }
}

describe('the official SDK, of market data', () => {
  it('streams trades and quotes of stocks', async () => {
    const { stocks, sim } = await contract();
    const stream = stocks();
    const [trades, quotes] = [new Inbox<streaming.StreamTrade>(), new Inbox<streaming.StreamQuote>()];
    stream.onTrade(trades.put);
    stream.onQuote(quotes.put);
    stream.subscribeForTrades(['ACME']);
    stream.subscribeForQuotes(['ACME']);
    const heard = Promise.all([trades.next(), quotes.next()]);
    stream.connect();
    const [trade, quote] = await heard;
    expect(trade.symbol).toBe('ACME');
    expect(trade.price).toBeGreaterThan(0);
    expect(quote.askPrice).toBeGreaterThan(quote.bidPrice);
    expect(sim.symbols).toContain('ACME');
  });

  it('streams crypto, and a book that is sent whole again is the book that it kept', async () => {
    const { crypto, sim } = await contract();
    const stream = crypto();
    const [trades, books] = [new Inbox<streaming.StreamTrade>(), new Inbox<streaming.StreamOrderbook>()];
    const kept = new Book();
    const compared: unknown[] = [];
    stream.onTrade(trades.put);
    stream.onOrderbook((update) => {
      const before = kept.sorted;
      kept.take(update);
      if (update.reset && books.all.length > 0) compared.push([before, kept.sorted]);
      books.put(update);
    });
    stream.subscribeForTrades(['BTC/USD']);
    stream.subscribeForOrderbooks(['BTC/USD']);
    const [first, change, trade] = [books.next(), books.next(({ reset }) => !reset), trades.next()];
    stream.connect();
    expect((await first).reset).toBe(true);
    expect((await trade).symbol).toBe('BTC/USD');
    await change;
    const whole = books.next(({ reset }) => reset);
    sim.faults.arm('book-reset');
    const { bids, asks } = await whole;
    expect(Math.min(bids.length, asks.length)).toBeGreaterThan(0);
    expect(compared).toHaveLength(1);
    for (const [before, after] of compared as [unknown, unknown][]) expect(after).toEqual(before);
    await books.next(({ reset }) => !reset);
  });

  it('connects anew after a cut, and has data again', async () => {
    const { stocks, sim } = await contract();
    const stream = stocks();
    const [quotes, back] = [new Inbox<streaming.StreamQuote>(), new Inbox<undefined>()];
    stream.onQuote(quotes.put);
    stream.onReconnected(() => back.put(undefined));
    stream.subscribeForQuotes(['ACME']);
    const first = quotes.next();
    stream.connect();
    await first;
    const reconnected = back.next();
    sim.faults.arm('cut');
    await reconnected;
    expect((await quotes.next()).symbol).toBe('ACME');
  });
});
