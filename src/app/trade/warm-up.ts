/**
 * What a strategy sees before its first decision: the last bars by REST, joined to the stream without hole or overlap.
 *
 * Asked for once the stream is up, so that nothing falls between the two. Whole bars come as the venue has them; the
 * trades of the bar that is being made come by REST too, and those that the stream tells again are known by their ids.
 */

import { HOUR, MINUTE, type Micros, micros, timeText } from '../../core/base/time.js';
import type { Bar, Trade } from '../../core/events.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { Fault, LiveVenue } from '../../io/shared/venue.js';

/** Further back the trades are too many to ask for. */
const TRADES_MAX = 2 * HOUR;

export interface WarmUpOptions {
  readonly venue: Pick<LiveVenue, 'fetchHistory' | 'fetchTrades' | 'fetchBars'>;
  readonly symbols: readonly string[];
  /** How many of each symbol; positive. */
  readonly bars: number;
  /** Length of bars made of trades; undefined where the feed tells bars of a minute. */
  readonly barMicros: number | undefined;
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
    const { barMicros = MINUTE, venue, signal, clock, symbols, bars: count } = this.options;
    const length = barMicros;
    const current = micros(Math.floor(up / length) * length);
    const asked = { symbols, signal, now: () => clock.now() };
    const history = await venue.fetchHistory?.({ ...asked, barMicros: length, count, before: current });
    this.#tellFaults(history?.faults ?? []);
    // Shorter than any bar of the venue: made of its trades.
    const from = history === undefined ? micros(current - count * length) : current;
    const trades = this.options.barMicros === undefined ? [] : await this.#trades(from);
    const bars = history?.bars ?? [];
    for (const { symbol, tsEvent } of bars) this.#last.set(symbol, tsEvent);
    if (history !== undefined) this.#tell(bars);
    return { bars, trades };
  }

  async #trades(from: Micros): Promise<readonly Trade[]> {
    const { venue, signal, clock, symbols, notice } = this.options;
    if (clock.now() - from > TRADES_MAX) {
      notice('warm-up: the bar under way is made of its trades from now on, since it began long ago');
      return [];
    }
    const answer = await venue.fetchTrades?.({ symbols, from, to: clock.now(), signal, now: () => clock.now() });
    this.#tellFaults(answer?.faults ?? []);
    for (const trade of answer?.trades ?? []) this.#known.add(keyOf(trade));
    return answer?.trades ?? [];
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
    if (!isFirst || this.options.barMicros !== undefined) return [];
    this.#joined.add(symbol);
    const { venue, signal, clock } = this.options;
    const [from, to] = [micros(last + MINUTE), micros(tsEvent - 1)];
    if (from > to) return [];
    const answer = await venue.fetchBars?.({ symbols: [symbol], from, to, signal, now: () => clock.now() });
    return (answer?.bars ?? []).filter((bar) => bar.tsEvent >= from && bar.tsEvent <= to);
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
