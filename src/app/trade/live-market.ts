/** A live feed as the market of a paper session: bars as the feed tells them, or made of its trades. */

import { must } from '../../core/base/assert.js';
import { parsePrice } from '../../core/base/decimal.js';
import { micros, SECOND } from '../../core/base/time.js';
import type { Bar, MarketEvent } from '../../core/events.js';
import { BarMaker } from '../../core/market/bars/bar-maker.js';
import { utcBuckets } from '../../core/market/bars/buckets.js';
import type { BuiltBar } from '../../core/market/bars/forming.js';
import { TickScale } from '../../core/market/instrument.js';
import type { RunOptions } from '../options.js';
import { type Feed, hasBars } from '../stream/feeds.js';
import { LiveSource, type LiveSourceOptions } from '../stream/live-source.js';
import type { TradeSource } from './source.js';

export interface LiveMarketOptions extends LiveSourceOptions {
  readonly feed: Feed;
  readonly symbols: readonly string[];
  /** Length of bars made of trades; undefined where the feed's own are used. */
  readonly barMicros: number | undefined;
  readonly run: RunOptions;
}

/** Finer than any price that these venues print, so that a price is never rounded. */
const TICKS = { stocks: '0.0001', coins: '0.00000001' } as const;
const STOCKS: ReadonlySet<Feed> = new Set<Feed>(['iex', 'sip', 'test']);
/** How late a trade may come and still be in its bar. */
const LATE = SECOND;
const MINUTE_BARS = 60 * SECOND;

/** The length of bars that a feed without bars of its own has them made in. */
export const barsOf = (feed: Feed, asked: number | undefined): number | undefined =>
  asked ?? (hasBars(feed) ? undefined : MINUTE_BARS);

export function liveMarket(options: LiveMarketOptions): TradeSource {
  const { feed, symbols, barMicros, run } = options;
  const finest = must(parsePrice(STOCKS.has(feed) ? TICKS.stocks : TICKS.coins), 'a tick is a price');
  const tickSize = run.tick ?? finest;
  const live = new LiveSource(options);
  const shape = new Shape(symbols, barMicros, new TickScale(tickSize));
  const bars = barMicros === undefined ? 'bars of the feed' : `bars of ${barMicros / SECOND} s made of its trades`;
  return {
    kind: 'live',
    instruments: symbols.map((symbol) => ({ symbol, tickSize, lotSize: run.lot })),
    description: `live market of ${symbols.join(', ')} (${feed}, ${bars})`,
    identity: { feed, symbols, barMicros: barMicros ?? null },
    notices: [],
    interval: undefined,
    batches: () => shape.batches(live),
    isWarmup: () => false,
    close: () => live.close(),
  };
}

/** Gives the engine what it trades on, and nothing else. */
class Shape {
  readonly #symbols: ReadonlySet<string>;
  readonly #maker: BarMaker | undefined;

  constructor(
    symbols: readonly string[],
    barMicros: number | undefined,
    readonly scale: TickScale,
  ) {
    this.#symbols = new Set(symbols);
    if (barMicros === undefined) return;
    this.#maker = new BarMaker({ buckets: utcBuckets(barMicros), from: 'trades', isFilled: false, lateBars: 1 });
  }

  async *batches(live: LiveSource): AsyncGenerator<readonly MarketEvent[]> {
    for await (const batch of live.batches()) {
      const events = batch.filter((event) => !('symbol' in event) || this.#isTraded(event.symbol));
      yield events.flatMap((event) => [this.#onTick(event), ...this.#made(event)]);
    }
  }

  #isTraded(symbol: string | undefined): boolean {
    return symbol === undefined || this.#symbols.has(symbol);
  }

  /** The bars that an event finishes. What comes too late for its bar changes nothing: a decision may be made on it. */
  #made(event: MarketEvent): readonly MarketEvent[] {
    const made = this.#maker?.take(
      event.kind === 'clock' ? { ...event, tsEvent: micros(event.tsEvent - LATE) } : event,
    );
    return (made ?? []).filter(({ isUpdate }) => !isUpdate).map((bar) => this.#onTick(barOf(bar)));
  }

  /** A price between two ticks of `--tick` cannot be traded at. */
  #onTick(event: MarketEvent): MarketEvent {
    if (event.kind === 'trade') return { ...event, price: this.#nearest(event.price) };
    if (event.kind !== 'bar') return event;
    const { open, high, low, close } = event;
    const prices = { open: this.#nearest(open), high: this.#nearest(high) };
    return { ...event, ...prices, low: this.#nearest(low), close: this.#nearest(close) };
  }

  #nearest(price: number): number {
    return this.scale.double(Math.max(1, this.scale.ticks(price)));
  }
}

function barOf({ symbol, tsEvent, tsRecv, open, high, low, close, volume }: BuiltBar): Bar {
  return { kind: 'bar', symbol, tsEvent, tsRecv, open, high, low, close, volume };
}
