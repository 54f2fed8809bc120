/**
 * What a strategy sees before its first decision: the last bars by REST, joined to the stream without hole or overlap.
 *
 * Asked for once the stream is up, so that nothing falls between the two. Whole bars come as the venue has them; the
 * trades of the bar that is being made come by REST too, and those that the stream tells again are known by their ids.
 */

import { HOUR, MINUTE, type Micros, micros, timeText } from '../../core/base/time.js';
import type { Bar, Trade } from '../../core/events.js';
import type { BarFrame } from '../../core/market/bars/frame.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { Fault, LiveVenue } from '../../io/shared/venue.js';

/** Further back the trades are too many to ask for: the venue's bars of a minute stand for them. */
const TRADES_MAX = 2 * HOUR;
/** The venue tells its newest bars a little late: so far back there are trades. */
const BARS_LATE = 10 * MINUTE;

export interface WarmUpOptions {
  readonly venue: Pick<LiveVenue, 'fetchHistory' | 'fetchTrades' | 'fetchBars'>;
  readonly symbols: readonly string[];
  /** How many of each symbol; positive. */
  readonly bars: number;
  readonly frame: BarFrame;
  /** Whether bars are made of trades; false where the feed tells bars of a minute. */
  readonly isMade: boolean;
  readonly clock: SocketClock;
  readonly signal: AbortSignal;
  readonly notice: (text: string) => void;
}

export interface Past {
  /** By time. */
  readonly bars: readonly Bar[];
  /** For the maker of bars, by time. */
  readonly trades: readonly Trade[];
}

export class WarmUp {
  /** Trades that the history told already. */
  readonly #known = new Set<string>();
  /** The start of the last bar of the past, by symbol. */
  readonly #last = new Map<string, Micros>();
  /** Symbols whose stream follows their past already. */
  readonly #joined = new Set<string>();

  constructor(readonly options: WarmUpOptions) {}

  /** What was before the stream came up. Throws TradectlError `venue_unreachable` or `auth`: nobody starts cold unasked. */
  async past(up: Micros): Promise<Past> {
    const { frame, isMade, venue, signal, clock, symbols, bars: count } = this.options;
    const { length } = frame;
    const open = frame.firstOpen(up);
    const asked = { symbols, signal, now: () => clock.now() };
    // What is to come has no history.
    const before = micros(Math.min(open, up));
    const history = await venue.fetchHistory?.({ ...asked, barMicros: length, count, before });
    this.#tellFaults(history?.faults ?? []);
    // Shorter than any bar of the venue: made of its trades.
    const from = history === undefined ? micros(open - count * length) : frame.buckets.of(up)?.start;
    const trades = isMade && from !== undefined ? await this.#trades(from) : [];
    const bars = (history?.bars ?? []).filter((bar) => frame.isClosed(bar.tsEvent, up));
    for (const { symbol, tsEvent } of bars) this.#last.set(symbol, tsEvent);
    if (history !== undefined) this.#tell(bars);
    return { bars, trades };
  }

  async #trades(from: Micros): Promise<readonly Trade[]> {
    const now = this.options.clock.now();
    if (now - from <= TRADES_MAX) return this.#tradesFrom(from);
    const late = micros(Math.floor((now - BARS_LATE) / MINUTE) * MINUTE);
    return [...(await this.#minutes(from, micros(late - 1))).flatMap(tradesOf), ...(await this.#tradesFrom(late))];
  }

  async #tradesFrom(from: Micros): Promise<readonly Trade[]> {
    const { venue, signal, clock, symbols } = this.options;
    const answer = await venue.fetchTrades?.({ symbols, from, to: clock.now(), signal, now: () => clock.now() });
    this.#tellFaults(answer?.faults ?? []);
    for (const trade of answer?.trades ?? []) this.#known.add(keyOf(trade));
    return answer?.trades ?? [];
  }

  /** The venue's bars of the time in which nobody listened, by time; both ends belong to it. */
  async #minutes(from: Micros, to: Micros, symbols = this.options.symbols): Promise<readonly Bar[]> {
    const { venue, signal, clock } = this.options;
    const answer = await venue.fetchBars?.({ symbols, from, to, signal, now: () => clock.now() });
    this.#tellFaults(answer?.faults ?? []);
    return (answer?.bars ?? [])
      .filter(({ tsEvent }) => tsEvent >= from && tsEvent <= to)
      .toSorted((a, b) => a.tsEvent - b.tsEvent);
  }

  /** Whether the history told a trade of the stream already. */
  isKnown(trade: Trade): boolean {
    return this.#known.size > 0 && this.#known.has(keyOf(trade));
  }

  /** Whether the history had a bar of the stream already. */
  hasBar({ symbol, tsEvent }: Bar): boolean {
    return tsEvent <= (this.#last.get(symbol) ?? Number.NEGATIVE_INFINITY);
  }

  /** The bars between the past and a symbol's first bar of the stream: the venue tells its newest bars a little late. */
  async between({ symbol, tsEvent }: Bar): Promise<readonly Bar[]> {
    const last = this.#last.get(symbol);
    const isFirst = last !== undefined && tsEvent > last && !this.#joined.has(symbol);
    if (!isFirst || this.options.isMade) return [];
    this.#joined.add(symbol);
    const [from, to] = [micros(last + MINUTE), micros(tsEvent - 1)];
    return from > to ? [] : this.#minutes(from, to, [symbol]);
  }

  #tell(bars: readonly Bar[]): void {
    const { symbols, bars: wanted, notice } = this.options;
    for (const symbol of symbols) {
      const own = bars.filter((bar) => bar.symbol === symbol);
      const [first, last] = [own[0], own.at(-1)];
      const few = own.length < wanted ? ` of ${wanted} asked for: the venue has no more` : '';
      const span = first && last ? `, ${timeText(first.tsEvent)} to ${timeText(last.tsEvent)}` : '';
      notice(`warm-up of ${symbol}: ${own.length} bars${few}${span}`);
    }
  }

  #tellFaults(faults: readonly Fault[]): void {
    const [first] = faults;
    if (first !== undefined)
      this.options.notice(`warm-up: ${faults.length} left out, such as ${first.fault} ${first.detail}`);
  }
}

/** Ids are of one exchange, and there are several. */
const keyOf = ({ symbol, id, tsEvent, nanos, price, size }: Trade): string =>
  `${symbol} ${id} ${tsEvent} ${nanos} ${price} ${size}`;

/** A bar of a minute as trades that make the same: bars of any length that hold it come out as from its own. */
function tradesOf({ symbol, tsEvent, tsRecv, open, high, low, close, volume }: Bar): readonly Trade[] {
  // Without trades it is the middle of quotes.
  if (volume === 0) return [];
  return [open, high, low, close].map((price, i) => ({
    ...{ kind: 'trade', symbol, tsEvent: micros(tsEvent + i), tsRecv, nanos: 0, price },
    ...{ id: `bar ${i}`, size: i === 0 ? volume : 0 },
  }));
}
