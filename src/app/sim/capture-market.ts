/** Captures of a feed as the market of a simulator: books, trades and quotes at the times when they were received. */

import { must } from '../../core/base/assert.js';
import { parsePrice } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import { MINUTE, type Micros, micros, timeText } from '../../core/base/time.js';
import { classOf, type Listing } from '../../core/sim/market/listing.js';
import type { Moment } from '../../core/sim/market/market.js';
import { RecordedBook } from '../../core/sim/market/recorded-book.js';
import { TickBars } from '../../core/sim/market/tick-bars.js';
import type { Tick } from '../../core/sim/world/world.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import { captureSource } from '../relay/capture-source.js';
import type { MomentSource } from './file-market.js';

type MarketEvent = Extract<WireEvent, { readonly kind: 'trade' | 'quote' | 'book_snapshot' | 'book_delta' }>;

/** `ETHUSDT` of Binance is `ETH/USDT` of Alpaca; a stock stays as it is. */
const PAIR = /^([A-Z0-9]{2,10})(USDT|USDC|FDUSD|USD|EUR|BTC|ETH)$/;
const SYMBOLS_MAX = 1000;

interface Survey {
  readonly names: ReadonlyMap<string, string>;
  readonly first: Micros;
  readonly last: Micros;
  readonly count: number;
  readonly hasQuotes: ReadonlySet<string>;
  readonly isKraken: boolean;
}

/** Reads the captures once to see what is in them. Throws TradectlError `data` where there is nothing. */
export async function openCaptures(files: readonly string[]): Promise<MomentSource> {
  const survey = await surveyOf(files);
  const listings = [...survey.names.values()].map(listed);
  const span = `${timeText(survey.first)} to ${timeText(survey.last)}`;
  return {
    listings,
    start: micros(survey.first - 1),
    calendar: 'always',
    description: `${survey.count} messages of ${listings.map(({ symbol }) => symbol).join(', ')}, ${span}`,
    notices: [],
    batches: () => momentsOf(files, survey, listings),
    close: () => undefined,
  };
}

const FINE = must(parsePrice('0.00000001'), 'a tick');
const CENT = must(parsePrice('0.01'), 'a tick');

function listed(symbol: string): Listing {
  const assetClass = classOf(symbol);
  const tickSize = assetClass === 'crypto' ? FINE : CENT;
  return { symbol, assetClass, tickSize, startPrice: 1, volatility: 0, weight: 1 };
}

function nameOf(symbol: string, hasBook: boolean): string {
  const [, base, quote] = PAIR.exec(symbol) ?? [];
  return hasBook && base !== undefined && quote !== undefined ? `${base}/${quote}` : symbol;
}

const isMarket = (event: WireEvent): event is MarketEvent =>
  event.kind === 'trade' || event.kind === 'quote' || event.kind === 'book_snapshot' || event.kind === 'book_delta';

async function* eventsOf(files: readonly string[]): AsyncGenerator<readonly MarketEvent[]> {
  for await (const { events } of captureSource(files).batches()) yield events.filter(isMarket);
}

async function surveyOf(files: readonly string[]): Promise<Survey> {
  const seen = new Map<string, { hasBook: boolean; hasQuotes: boolean }>();
  let [first, last, count] = [Number.POSITIVE_INFINITY, 0, 0];
  let isKraken = false;
  for await (const events of eventsOf(files)) {
    for (const event of events) {
      const entry = seen.get(event.symbol) ?? { hasBook: false, hasQuotes: false };
      if (seen.size < SYMBOLS_MAX) seen.set(event.symbol, entry);
      entry.hasBook ||= event.kind.startsWith('book');
      entry.hasQuotes ||= event.kind === 'quote';
      isKraken ||= 'checksum' in event;
      [first, last] = [Math.min(first, event.tsRecv), Math.max(last, event.tsRecv)];
      count++;
    }
  }
  if (count === 0)
    throw new TradectlError('data', 'the captures hold no trade, quote or book', { where: files.join(' ') });
  const names = new Map([...seen].map(([symbol, { hasBook }]) => [symbol, nameOf(symbol, hasBook)]));
  const hasQuotes = new Set([...seen].flatMap(([symbol, entry]) => (entry.hasQuotes ? [symbol] : [])));
  return { names, first: micros(first), last: micros(last), count, hasQuotes, isKraken };
}

async function* momentsOf(
  files: readonly string[],
  survey: Survey,
  listings: readonly Listing[],
): AsyncGenerator<readonly Moment[]> {
  const teller = new CaptureTeller(survey, listings);
  for await (const events of eventsOf(files)) yield events.flatMap((event) => teller.take(event));
}

/** Turns messages into moments in time order, with the bars that they make. */
class CaptureTeller {
  readonly #books = new Map<string, RecordedBook>();
  readonly #bars: TickBars;
  #at: number;

  constructor(
    readonly survey: Survey,
    listings: readonly Listing[],
  ) {
    this.#bars = new TickBars(listings);
    this.#at = survey.first;
  }

  take(event: MarketEvent): readonly Moment[] {
    const name = this.survey.names.get(event.symbol);
    if (name === undefined) return [];
    const before = this.#at;
    const at = micros(Math.max(before, event.tsRecv));
    this.#at = at;
    const ticks = this.#ticks({ ...event, symbol: name, tsRecv: at }, event.symbol);
    return [...this.#minutes(before, at), { at, ticks }];
  }

  #ticks(event: MarketEvent, own: string): readonly Tick[] {
    if (event.kind === 'quote') return [event];
    if (event.kind === 'trade') return [event, ...this.#bars.take(event)];
    const book = this.#books.get(event.symbol) ?? new RecordedBook(this.survey.isKraken);
    this.#books.set(event.symbol, book);
    const told = book.take(event);
    return this.survey.hasQuotes.has(own) ? told.filter(({ kind }) => kind !== 'quote') : told;
  }

  /** The bars at each turn of a minute between two messages: after the last turn nothing more ends. */
  #minutes(before: number, at: number): readonly Moment[] {
    const turn = Math.floor(at / MINUTE) * MINUTE;
    if (turn <= before) return [];
    const ticks = this.#bars.turn(micros(turn));
    return ticks.length === 0 ? [] : [{ at: micros(turn), ticks }];
  }
}
