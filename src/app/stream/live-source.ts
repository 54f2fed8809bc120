/**
 * A live feed as a source of the engine's events: what arrived in one frame is one batch, and time passes without data.
 *
 * Between the socket and the engine stands a queue with a limit. A slow engine gets the newest quotes and all of the
 * rest: when much waits the feed is marked stale and the socket rests, so that the venue's data wait in the network.
 */

import { Ring } from '../../core/base/ring.js';
import { micros, SECOND } from '../../core/base/time.js';
import type { MarketEvent } from '../../core/events.js';
import { ConflationQueue } from '../../core/market/store/conflation.js';
import { every } from './clock.js';
import type { StreamEvent } from './events.js';
import { runStream, type StreamOptions } from './session.js';

export type LiveSourceOptions = Pick<
  StreamOptions,
  'venue' | 'topics' | 'clock' | 'seed' | 'retriesMax' | 'signal' | 'shareIn' | 'notice'
> & {
  /** Time is what the venue says: a simulator may run faster than our clock, or in another year. */
  readonly isVenueTime?: boolean;
};

export interface LiveCounts {
  /** Events stamped too far ahead of our clock: left out, since time would run ahead with them. */
  ahead: number;
  /** Quotes that gave way to newer ones while they waited. */
  conflated: number;
  /** Messages that are no events of the engine: daily bars, price bands, corrections. */
  others: number;
  /** Events that found no room, which the limits rule out. */
  lost: number;
}

/**
 * Room for more than one frame beyond what makes the socket rest, so that it is never full: a frame has at most 4 MB,
 * and no message is shorter than 60 bytes.
 */
const LIMITS = { capacity: 131_072, overload: 2048, reports: 1 };
/** What an event that waits counts for where the stream measures what waits in bytes. */
const EVENT_BYTES = 64;
const AHEAD_MAX = 2 * SECOND;
const TICK_MS = 1000;

export class LiveSource {
  readonly counts: LiveCounts = { ahead: 0, conflated: 0, others: 0, lost: 0 };
  readonly #queue = new ConflationQueue(LIMITS);
  /** How many of the waiting events came together. */
  readonly #frames = new Ring<number>(LIMITS.capacity);
  readonly #stop = new AbortController();
  /** The latest time that an event has told. */
  #latest = micros(0);
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(readonly options: LiveSourceOptions) {}

  /** Events that nobody has taken yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** The batches until `close` or the signal; to be read once. Throws what the stream throws. */
  async *batches(): AsyncGenerator<readonly MarketEvent[], void> {
    const callOff = this.#tick();
    const streaming = this.#stream();
    try {
      while (!this.#isOver || this.#frames.length > 0) {
        const batch = this.#take();
        if (batch.length > 0) yield batch;
        else if (!this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.close();
      callOff();
      await streaming;
      this.#tellCounts();
    }
  }

  close(): void {
    this.#stop.abort();
  }

  async #stream(): Promise<void> {
    const { signal } = this.options;
    try {
      await runStream({
        ...this.options,
        signal: AbortSignal.any([signal, this.#stop.signal]),
        count: undefined,
        durationMicros: undefined,
        tell: (events) => this.#hear(events),
        backlog: () => this.#queue.length * EVENT_BYTES,
      });
    } finally {
      this.#isOver = true;
      this.#wake();
    }
  }

  #tellCounts(): void {
    const { ahead, conflated, lost } = this.counts;
    if (ahead + conflated + lost === 0) return;
    const lacking = `${ahead} stamped ahead of time, ${conflated} quotes older than the next, ${lost} without room`;
    this.options.notice(`events of the feed that were left out: ${lacking}`);
  }

  /** Once a second, so that time passes in a quiet market. */
  #tick(): () => void {
    const { clock } = this.options;
    return every(clock, TICK_MS, () => {
      const now = this.options.isVenueTime === true ? this.#latest : clock.now();
      if (now === 0) return;
      this.#put([{ kind: 'clock', tsEvent: now, tsRecv: now }]);
    });
  }

  #hear(events: readonly StreamEvent[]): void {
    this.#put(events.filter((event) => this.#isForEngine(event)));
  }

  #isForEngine(event: StreamEvent): event is StreamEvent & MarketEvent {
    // What we say of the feed has our own time.
    if (event.kind !== 'feed' && event.tsEvent > this.#latest) this.#latest = event.tsEvent;
    if (!FOR_ENGINE.has(event.kind)) this.counts.others++;
    else if (this.options.isVenueTime === true || event.tsEvent <= event.tsRecv + AHEAD_MAX) return true;
    else if (this.counts.ahead++ === 0)
      this.options.notice(`an event of ${event.symbol} is stamped ahead of our clock (further ones are counted)`);
    return false;
  }

  #put(events: readonly MarketEvent[]): void {
    let queued = 0;
    for (const event of events) if (this.#queue.push(event) === 'queued') queued++;
    this.counts.conflated = this.#queue.conflated;
    this.counts.lost = this.#queue.refused;
    if (queued > 0) this.#frames.push(queued);
    this.#wake();
  }

  #take(): readonly MarketEvent[] {
    const batch: MarketEvent[] = [];
    for (let left = this.#frames.shift() ?? 0; left > 0; left--) {
      const event = this.#queue.take();
      if (event !== undefined && event.kind !== 'report') batch.push(event);
    }
    return batch;
  }
}

const FOR_ENGINE: ReadonlySet<string> = new Set<MarketEvent['kind']>([
  'trade',
  'quote',
  'bar',
  'book_snapshot',
  'book_delta',
  'trading_status',
  'feed',
]);
