/** One process's part in a shared stream: holds the connection and passes it on, or follows the one that does. */

import type { BookSnapshot, FeedStatus } from '../../core/events.js';
import type { FeedMessage, Topic } from '../../core/feed/messages.js';
import type { Input, Refusal } from '../../core/feed/protocol.js';
import { MarketStore } from '../../core/market/store/market-store.js';
import { localUrl } from '../../io/shared/local-server.js';
import type { Route, SocketClock } from '../../io/shared/socket.js';
import type { Sharing } from '../../io/shared/venue.js';
import { filterOf } from '../stream/topics.js';
import { Hub } from './hub.js';
import { Seat } from './seat.js';

export interface ShareOptions {
  readonly sharing: Sharing;
  /** Of the sockets; this user's alone. */
  readonly directory: string;
  /** What this process wants. */
  readonly topics: readonly Topic[];
  readonly clock: SocketClock;
  /** The way to the venue itself. */
  readonly direct: Route;
  readonly tell: (input: Input) => void;
  readonly isConfirmed: (topic: Topic) => boolean;
  readonly bookOf: (symbol: string) => BookSnapshot | undefined;
  /** Nobody wants this book any more. */
  readonly onUnwanted: (topics: readonly Topic[]) => void;
  /** Whether this process reads no further for now: then it holds nothing that others need. */
  readonly isPaused: () => boolean;
  readonly notice: (text: string) => void;
}

/** Between two looks at the seat and at what waits for slow processes. */
const TICK_MS = 500;
/** How long a holder may take to answer before it is passed over. */
const PATIENCE_MS = 2000;
/** The last quote of each symbol is all that a newcomer is told of the past. */
const KEPT = { trades: 1, bars: 1, symbols: 10_000 };

export class Share {
  /** Whether a message is of the topics of this process. */
  readonly isOwn: (message: FeedMessage) => boolean;
  readonly #seat: Seat;
  readonly #hub: Hub;
  readonly #store = new MarketStore(KEPT);
  #callOff: () => void = () => undefined;
  #followed: number | undefined;
  #isSlowTold = false;

  constructor(readonly options: ShareOptions) {
    const { sharing, directory, topics, tell } = options;
    this.isOwn = filterOf(topics);
    this.#seat = new Seat({ directory, name: sharing.name, patienceMs: PATIENCE_MS });
    this.#hub = new Hub({
      serving: sharing.serving,
      own: topics,
      want: (wanted) => tell({ kind: 'want', topics: wanted }),
      unwant: (unwanted) => {
        tell({ kind: 'unwant', topics: unwanted });
        options.onUnwanted(unwanted);
      },
      isConfirmed: options.isConfirmed,
      bookOf: options.bookOf,
      quoteOf: (symbol) => this.#store.of(symbol)?.quote,
      onJoined: () => this.#resignIfPaused(),
      onConflated: () => this.#tellSlow(),
      notice: options.notice,
    });
  }

  get holds(): boolean {
    return this.#seat.server !== undefined;
  }

  /** Whether the stream has what others asked for, too. */
  get isMixed(): boolean {
    return !this.holds || this.#hub.size > 0;
  }

  /** The way to the stream now; undefined where somebody else ought to hold it and nobody does yet. */
  async route(): Promise<Route | undefined> {
    try {
      return await this.#find();
    } catch (error) {
      // The directory is gone, or full: a stream of one's own is better than none.
      this.options.notice(`the stream is not shared with other processes: ${(error as Error).message}`);
      return this.options.direct;
    }
  }

  async #find(): Promise<Route | undefined> {
    const place = await this.#seat.take(this.#hub.handlers, () => !this.options.isPaused());
    if (place === undefined) return undefined;
    if (place.kind === 'holds') return this.#hold();
    if (this.#followed !== place.pid)
      this.options.notice(
        `sharing the stream of process ${place.pid}: one connection for each key (--own-connection for another)`,
      );
    this.#followed = place.pid;
    const { encode } = this.options.sharing.serving;
    return { url: localUrl(place.path), headers: {}, encode, isLocal: true };
  }

  /** Passes a frame on, where this process holds the stream. */
  heard(bytes: Buffer, isBinary: boolean, messages: readonly FeedMessage[]): void {
    if (!this.holds || messages.length === 0) return;
    for (const message of messages) if (message.kind === 'quote') this.#store.apply(message);
    if (this.#hub.size > 0) this.#hub.pass(bytes, isBinary, messages);
  }

  /** The connection's state has changed. */
  onStatus({ state, reason }: Pick<FeedStatus, 'state' | 'reason'>): void {
    if (state === 'up' && this.holds) this.#hub.up();
    if (state === 'down') this.#hub.down(reason);
  }

  /** The venue's set has changed. */
  settle(): void {
    this.#hub.settle();
  }

  /** The venue refused topics: `told` where this process wanted some, `over` where it has none left. */
  refuse(topics: readonly Topic[], refusal: Refusal): 'other' | 'told' | 'over' {
    if (!this.#hub.refuse(topics, refusal)) return 'other';
    return this.#hub.isSelfDone ? 'over' : 'told';
  }

  /** This process reads no further: others shall not wait for it. */
  paused(): void {
    this.#resignIfPaused();
  }

  async close(): Promise<void> {
    this.#callOff();
    await this.#seat.leave();
  }

  #hold(): Route {
    if (this.#followed !== undefined) this.options.notice('this process holds the stream now');
    this.#followed = undefined;
    this.#callOff();
    this.#watch();
    return this.options.direct;
  }

  #watch(): void {
    this.#callOff = this.options.clock.after(TICK_MS, () => {
      if (!this.holds) return;
      if (this.#seat.isPassedOver) return this.#resign('another process took the stream over');
      this.#hub.tick();
      this.#watch();
    });
  }

  #tellSlow(): void {
    if (!this.#isSlowTold) this.options.notice('another process is slow: of the quotes it gets the newest only');
    this.#isSlowTold = true;
  }

  #resignIfPaused(): void {
    if (this.holds && this.options.isPaused() && this.#hub.size > 0)
      this.#resign('this process is too slow to hold the stream for others');
  }

  #resign(reason: string): void {
    this.#callOff();
    this.options.notice(reason);
    void this.#seat.release(reason);
    this.options.tell({ kind: 'moved', reason });
  }
}
