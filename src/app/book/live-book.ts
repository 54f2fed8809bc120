/** A live feed followed into one symbol's book: what a replay tells of a capture, told of a market as it happens. */

import type { FeedStatus, Trade } from '../../core/events.js';
import type { Topic } from '../../core/feed/messages.js';
import type { Figures } from '../../core/feed/meter.js';
import type { BookRecord } from '../../core/view/book-record.js';
import type { LiveVenue } from '../../io/shared/venue.js';
import type { StreamEvent } from '../stream/events.js';
import { runStream, type StreamOptions } from '../stream/session.js';
import { symbolKey } from './capture-symbols.js';
import { type BookResult, ToldBook } from './told-book.js';
import { BOOK_VENUES, type BookFeed } from './venues.js';

type Passed = Pick<
  StreamOptions,
  'clock' | 'seed' | 'retriesMax' | 'durationMicros' | 'signal' | 'backlog' | 'shareIn'
>;

export interface LiveBookOptions extends Passed {
  readonly feed: BookFeed;
  readonly venue: LiveVenue;
  readonly topics: readonly Topic[];
  /** As the venue writes it. */
  readonly symbol: string;
  /** Levels a side in a record; 0 is the whole book. */
  readonly depth: number;
  /** Stop at the first record of a fresh book. */
  readonly once: boolean;
  /** Stop after so many records. */
  readonly count: number | undefined;
  readonly onRecord: (record: BookRecord) => void;
  /** Something to tell, in words. */
  readonly onNotice: (text: string) => void;
  /** Takes where the book of the moment comes from. */
  readonly onWatch?: (read: () => LiveResult) => void;
}

export interface LiveResult extends BookResult {
  readonly link: Link;
  /** The newest first. */
  readonly trades: readonly Trade[];
  readonly figures: Figures | undefined;
}

/** `silent`: connected, and nothing comes although the market is open. */
export type Link = 'connecting' | 'up' | 'silent' | 'down';

const TRADES_MAX = 10;

/** Resolves when it was told to end. Throws TradectlError `auth`, `venue_unreachable`, `usage`. */
export async function runLiveBook(options: LiveBookOptions): Promise<LiveResult> {
  return new LiveBook(options).run();
}

class LiveBook {
  readonly #book: ToldBook;
  readonly #stop = new AbortController();
  #figures: (() => Figures) | undefined;
  #link: Link = 'connecting';
  #trades: readonly Trade[] = [];
  #records = 0;

  constructor(readonly options: LiveBookOptions) {
    const { symbol, feed, depth, once } = options;
    this.#book = new ToldBook(symbol, BOOK_VENUES[feed], {
      ...{ depth, once },
      onRecord: (record) => this.#record(record),
      // The stream proves its books itself: it tells of the gap, and asks for the snapshot.
      onGap: () => undefined,
      onUseless: (reason) => options.onNotice(`a snapshot does not help: ${reason}`),
    });
  }

  async run(): Promise<LiveResult> {
    const { options } = this;
    options.onWatch?.(() => this.result());
    const { venue, topics, clock, seed, retriesMax, durationMicros, backlog, shareIn } = options;
    await runStream({
      ...{ venue, topics, clock, seed, retriesMax, durationMicros, backlog, shareIn },
      count: undefined,
      signal: AbortSignal.any([options.signal, this.#stop.signal]),
      tell: (events) => {
        for (const event of events) this.#take(event);
      },
      notice: options.onNotice,
      onFigures: (figures) => (this.#figures = figures),
    });
    const result = this.result();
    const isStale = result.record.state === 'stale';
    if (options.once && !this.#book.isDone) options.onRecord(result.record);
    if (isStale) options.onNotice(`${options.symbol} ends stale: ${this.#cause()}`);
    return result;
  }

  result(): LiveResult {
    const figures = this.#figures?.();
    const malformed = Object.values(figures?.malformed ?? {}).reduce((sum, times) => sum + times, 0);
    return {
      feed: this.options.feed,
      record: this.#book.record(),
      measures: this.#book.measures(),
      counts: { ...this.#book.counts, lines: figures?.messages ?? 0, malformed },
      link: this.#link,
      trades: this.#trades,
      figures,
    };
  }

  #take(event: StreamEvent): void {
    if (this.#stop.signal.aborted) return;
    if (event.kind === 'feed') return this.#status(event);
    if (!this.#isOurs(event.symbol)) return;
    if (event.kind === 'trade') this.#trades = [event, ...this.#trades.slice(0, TRADES_MAX - 1)];
    if (event.kind === 'book_delta' || event.kind === 'book_snapshot') this.#book.take(event);
  }

  #isOurs(symbol: string): boolean {
    return symbolKey(symbol) === symbolKey(this.options.symbol);
  }

  #status({ state, reason, symbol }: FeedStatus): void {
    if (symbol === undefined) this.#link = state === 'gap' ? this.#link : LINKS[state];
    if (state === 'down') this.#book.distrust(reason);
    // A gap that a message shows is told first, and that message shows it better.
    if (state === 'gap' && symbol !== undefined && this.#isOurs(symbol))
      queueMicrotask(() => this.#book.distrust(reason));
    if (state !== 'up') this.options.onNotice(`${state}: ${reason}`);
  }

  #record(record: BookRecord): void {
    this.options.onRecord(record);
    this.#records++;
    if (this.options.once || this.#records === this.options.count) this.#stop.abort();
  }

  /** Why there is no book at the end. */
  #cause(): string {
    if (this.#link !== 'up') return `the feed is ${this.#link}`;
    return this.#book.counts.resynced > 0 ? 'no snapshot after the last gap' : 'no snapshot came yet';
  }
}

const LINKS = { up: 'up', down: 'down', stale: 'silent' } as const;

/** What to call a symbol on a feed, and what to ask for. */
export function bookTopics(
  feed: BookFeed,
  symbol: string,
  withTrades: boolean,
): { readonly symbol: string; readonly topics: readonly Topic[] } {
  const name = feed === 'binance' ? symbolKey(symbol) : symbol.toUpperCase();
  const channels = withTrades ? (['orderbooks', 'trades'] as const) : (['orderbooks'] as const);
  return { symbol: name, topics: channels.map((channel) => ({ channel, symbol: name })) };
}
