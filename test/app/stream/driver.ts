/** Runs a stream against a server of the test's own, under a clock that does not wait between attempts. */

import type { StreamEvent } from '../../../src/app/stream/events.js';
import { runStream } from '../../../src/app/stream/session.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import type { Topic } from '../../../src/core/feed/messages.js';
import type { Figures } from '../../../src/core/feed/meter.js';
import { alpacaVenue } from '../../../src/io/alpaca/live.js';
import type { SocketClock } from '../../../src/io/shared/socket.js';
import type { LiveVenue } from '../../../src/io/shared/venue.js';
import type { FeedServer } from '../../support/feed-server.js';

/** Real time, except that what is waited for after a `down` has come at once. */
export class JumpingClock implements SocketClock {
  /** Whether the next timer is a wait between attempts. */
  isJumping = false;
  /** Timers that run now. */
  pending = 0;
  pendingMax = 0;
  #skipped = 0;

  now = () => micros(Math.round((performance.timeOrigin + performance.now()) * 1000) + this.#skipped);

  after(ms: number, wake: () => void): () => void {
    const skip = this.isJumping ? ms : 0;
    this.isJumping = false;
    this.pending++;
    this.pendingMax = Math.max(this.pendingMax, this.pending);
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.pending--;
      isOver = true;
    };
    const timer = setTimeout(() => {
      end();
      this.#skipped += skip * 1000;
      wake();
    }, ms - skip);
    return () => {
      end();
      clearTimeout(timer);
    };
  }

  skip(seconds: number): void {
    this.#skipped += seconds * SECOND;
  }
}

/** Half a minute passes in a hundredth of a second. */
export class FastClock extends JumpingClock {
  override after(ms: number, wake: () => void): () => void {
    return super.after(ms >= 2000 && ms <= 30_000 ? 10 : ms, wake);
  }
}

export class Stream {
  readonly events: StreamEvent[] = [];
  readonly notices: string[] = [];
  readonly clock = new JumpingClock();
  readonly done: Promise<Figures>;
  backlog = 0;
  figures: () => Figures = () => {
    throw new Error('not started');
  };
  readonly #stop = new AbortController();

  constructor(
    venue: LiveVenue,
    topics: readonly Topic[],
    more: {
      readonly count?: number;
      readonly retriesMax?: number;
      readonly shareIn?: string;
      readonly clock?: SocketClock;
    } = {},
  ) {
    this.done = runStream({
      venue,
      topics,
      clock: more.clock ?? this.clock,
      shareIn: more.shareIn,
      seed: 1,
      retriesMax: more.retriesMax ?? 1000,
      count: more.count,
      durationMicros: undefined,
      signal: this.#stop.signal,
      backlog: () => this.backlog,
      notice: (text) => this.notices.push(text),
      onFigures: (figures) => (this.figures = figures),
      tell: (events) => {
        this.events.push(...events);
        if (events.some((event) => event.kind === 'feed' && event.state === 'down')) this.clock.isJumping = true;
      },
    });
  }

  of<K extends StreamEvent['kind']>(kind: K): readonly Extract<StreamEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<StreamEvent, { kind: K }> => event.kind === kind);
  }

  stop(): Promise<Figures> {
    this.#stop.abort();
    return this.done;
  }
}

export const topicsOf = (channel: Topic['channel'], ...symbols: readonly string[]): readonly Topic[] =>
  symbols.map((symbol) => ({ channel, symbol }));

export const venueOf = (server: FeedServer, feed: 'test' | 'crypto' | 'iex' = 'crypto'): LiveVenue =>
  // Stocks have hours; a test has none.
  ({
    ...alpacaVenue({ feed, endpoint: server.url, encoding: 'json', keys: () => ({ id: 'KEY', secret: 'SECRET' }) }),
    isOpen: () => true,
  });

/** Resolves when something has become true. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 50_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
