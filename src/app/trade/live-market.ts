/** A live feed as the market of a paper session: bars as the feed tells them, or made of its trades. */

import { must } from '../../core/base/assert.js';
import { parsePrice } from '../../core/base/decimal.js';
import { DAY, MINUTE, type Micros, micros, SECOND } from '../../core/base/time.js';
import type { Bar, MarketEvent } from '../../core/events.js';
import { BarMaker } from '../../core/market/bars/bar-maker.js';
import type { BuiltBar } from '../../core/market/bars/forming.js';
import { type BarFrame, frameOf, lengthText } from '../../core/market/bars/frame.js';
import { TickScale } from '../../core/market/instrument.js';
import type { RunOptions } from '../options.js';
import { type Feed, hasBars } from '../stream/feeds.js';
import { LiveSource, type LiveSourceOptions } from '../stream/live-source.js';
import type { TradeSource } from './source.js';
import { WarmUp } from './warm-up.js';

export interface LiveMarketOptions extends LiveSourceOptions {
  readonly feed: Feed;
  readonly symbols: readonly string[];
  /** Length of bars made of trades; undefined where the feed's own are used. */
  readonly barMicros: number | undefined;
  readonly run: RunOptions;
  /** Bars that strategies see before their first decision; 0 for none. */
  readonly warmup: number;
}

/** Finer than any price that these venues print, so that a price is never rounded. */
const TICKS = { stocks: '0.0001', coins: '0.00000001' } as const;
const STOCKS: ReadonlySet<Feed> = new Set<Feed>(['iex', 'sip', 'test']);
/** How late a trade may come and still be in its bar. */
const LATE = SECOND;

/** The length of bars that a feed without bars of its own has them made in. */
export const barsOf = (feed: Feed, asked: number | undefined): number | undefined =>
  asked ?? (hasBars(feed) ? undefined : MINUTE);

export function liveMarket(options: LiveMarketOptions): TradeSource {
  const { feed, symbols, barMicros, run } = options;
  const finest = must(parsePrice(STOCKS.has(feed) ? TICKS.stocks : TICKS.coins), 'a tick is a price');
  const tickSize = run.tick ?? finest;
  const live = new LiveSource(options);
  const warmUp = warmUpOf(options);
  const frame = barMicros === undefined ? undefined : madeFrame(feed, barMicros);
  const shape = new Shape(symbols, frame, new TickScale(tickSize), warmUp, options.isVenueTime === true);
  return {
    kind: 'live',
    instruments: symbols.map((symbol) => ({ symbol, tickSize, lotSize: run.lot })),
    description: `live market of ${symbols.join(', ')} (${termsText(options, warmUp !== undefined)})`,
    identity: { feed, symbols, barMicros: barMicros ?? null },
    notices: [],
    interval: undefined,
    batches: () => shape.batches(live),
    isWarmup: (event) => shape.isPast(event),
    close: () => live.close(),
  };
}

const madeFrame = (feed: Feed, barMicros: number): BarFrame => frameOf(barMicros, STOCKS.has(feed));

/** Timeframe, feed and adjustment, whatever else there is to say. */
function termsText({ feed, barMicros, warmup }: LiveMarketOptions, isWarm: boolean): string {
  const adjustment = isWarm && STOCKS.has(feed) ? 'split-adjusted' : 'unadjusted';
  const terms = `${lengthText(barMicros ?? MINUTE)}, ${feed}, ${adjustment}`;
  const day = STOCKS.has(feed) ? 'of a regular session, ' : 'of UTC, ';
  const made = `${barMicros === DAY ? day : ''}made of trades`;
  const bars = `bars ${barMicros === undefined ? 'of the feed' : made}`;
  return `${terms}; ${bars}${isWarm ? `; warm-up of ${warmup} bars by REST` : ''}`;
}

/** Undefined where none is wanted, or the venue has no history: then it is said that the strategy starts cold. */
function warmUpOf({
  venue,
  symbols,
  warmup,
  barMicros,
  clock,
  signal,
  notice,
  feed,
}: LiveMarketOptions): WarmUp | undefined {
  if (warmup === 0) return undefined;
  if (venue.fetchHistory !== undefined) {
    const frame = madeFrame(feed, barMicros ?? MINUTE);
    return new WarmUp({ venue, symbols, bars: warmup, frame, isMade: barMicros !== undefined, clock, signal, notice });
  }
  notice(`the feed ${feed} has no history: the strategy, which needs ${warmup} bars, starts cold`);
  return undefined;
}

/** Gives the engine what it trades on, and nothing else. */
class Shape {
  readonly #symbols: ReadonlySet<string>;
  readonly #maker: BarMaker | undefined;
  readonly #past = new WeakSet<MarketEvent>();

  constructor(
    symbols: readonly string[],
    readonly frame: BarFrame | undefined,
    readonly scale: TickScale,
    readonly warmUp: WarmUp | undefined,
    readonly isVenueTime: boolean,
  ) {
    this.#symbols = new Set(symbols);
    if (frame === undefined) return;
    this.#maker = new BarMaker({ buckets: frame.buckets, from: 'trades', isFilled: false, lateBars: 1 });
  }

  /** Whether an event lies before the first decision. */
  isPast(event: MarketEvent): boolean {
    return this.#past.has(event);
  }

  async *batches(live: LiveSource): AsyncGenerator<readonly MarketEvent[]> {
    let isWarm = this.warmUp === undefined;
    for await (const batch of live.batches()) {
      const up = isWarm ? undefined : batch.find(isUp);
      if (up !== undefined) {
        isWarm = true;
        yield await this.#before(up.tsEvent);
      }
      const traded = batch.filter((event) => !('symbol' in event) || this.#isTraded(event.symbol));
      const events = traded.map((event) => this.#inTime(event));
      const between = await this.#between(events);
      if (between.length > 0) yield between;
      yield events.flatMap((event) => this.#shaped(event));
    }
  }

  /** The past as the stream comes up; what waits in the stream's queue comes after it. */
  async #before(up: Micros): Promise<readonly MarketEvent[]> {
    const past = await this.warmUp?.past(up);
    const made = (past?.trades ?? []).flatMap((trade) => this.#made(this.#inTime(trade)));
    return this.#asPast([...(past?.bars ?? []).map((bar) => this.#onTick(bar)), ...made]);
  }

  async #between(events: readonly MarketEvent[]): Promise<readonly MarketEvent[]> {
    if (this.warmUp === undefined) return [];
    const found: MarketEvent[] = [];
    for (const event of events)
      if (event.kind === 'bar') found.push(...(await this.warmUp.between(event)).map((bar) => this.#onTick(bar)));
    return this.#asPast(found);
  }

  #asPast(events: readonly MarketEvent[]): readonly MarketEvent[] {
    for (const event of events) this.#past.add(event);
    return events;
  }

  #shaped(event: MarketEvent): readonly MarketEvent[] {
    if (event.kind === 'bar' && this.warmUp?.hasBar(event) === true) return [];
    if (event.kind === 'trade' && this.warmUp?.isKnown(event) === true) return [this.#onTick(event)];
    return [this.#onTick(event), ...this.#made(event)];
  }

  /** A simulator may run faster than our clock: what it tells is here when it happens. */
  #inTime<E extends MarketEvent>(event: E): E {
    return this.isVenueTime && event.tsRecv < event.tsEvent ? { ...event, tsRecv: event.tsEvent } : event;
  }

  #isTraded(symbol: string | undefined): boolean {
    return symbol === undefined || this.#symbols.has(symbol);
  }

  /** The bars that an event finishes. What comes too late for its bar changes nothing: a decision may be made on it. */
  #made(event: MarketEvent): readonly MarketEvent[] {
    const made = this.#maker?.take(
      event.kind === 'clock' ? { ...event, tsEvent: micros(event.tsEvent - LATE) } : event,
    );
    return (made ?? [])
      .filter(({ isUpdate }) => !isUpdate)
      .map((bar) => this.#barOf(bar))
      .filter((bar) => this.warmUp?.hasBar(bar) !== true)
      .map((bar) => this.#onTick(bar));
  }

  #barOf({ symbol, tsEvent: start, tsRecv, open, high, low, close, volume }: BuiltBar): Bar {
    const tsEvent = this.frame?.stampOf(start) ?? start;
    return { kind: 'bar', symbol, tsEvent, tsRecv, open, high, low, close, volume };
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

const isUp = (event: MarketEvent): boolean =>
  event.kind === 'feed' && event.state === 'up' && event.symbol === undefined;
