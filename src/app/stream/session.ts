/** One stream from its first connection to its end: socket, bars kept whole, figures, a reader who may be slow. */

import { TradectlError } from '../../core/base/errors.js';
import { Prng } from '../../core/base/prng.js';
import type { Micros } from '../../core/base/time.js';
import { timeText } from '../../core/base/time.js';
import type { Bar, FeedStatus } from '../../core/events.js';
import { Backoff } from '../../core/feed/backoff.js';
import { Connection } from '../../core/feed/connection.js';
import { channelOf, channelWord, type FeedMessage, type Topic } from '../../core/feed/messages.js';
import { type Figures, Meter } from '../../core/feed/meter.js';
import type { Input, Output, Refusal } from '../../core/feed/protocol.js';
import { Subscriptions } from '../../core/feed/subscriptions.js';
import { FeedSocket, type SocketClock } from '../../io/shared/socket.js';
import type { Fault, LiveVenue } from '../../io/shared/venue.js';
import { Share } from '../hub/share.js';
import { BarKeeper } from './bar-keeper.js';
import { BookCompare } from './book-compare.js';
import { BookWatch } from './book-watch.js';
import type { StreamEvent } from './events.js';
import { Outlet } from './outlet.js';
import { UnknownSymbols } from './unknown-symbols.js';

export interface StreamOptions {
  readonly venue: LiveVenue;
  readonly topics: readonly Topic[];
  readonly clock: SocketClock;
  /** Of the jitter between attempts. */
  readonly seed: number;
  readonly retriesMax: number;
  /** Ends after so many messages. */
  readonly count: number | undefined;
  readonly durationMicros: number | undefined;
  readonly signal: AbortSignal;
  readonly tell: (events: readonly StreamEvent[]) => void;
  /** Hears every event, also of those that a slow reader is spared. */
  readonly record?: (event: StreamEvent) => void;
  /** Bytes that were told and not yet taken. */
  readonly backlog: () => number;
  readonly notice: (text: string) => void;
  /** The directory in which processes with the same key find each other; undefined for a connection of its own. */
  readonly shareIn?: string | undefined;
  readonly onFigures?: (figures: () => Figures) => void;
}

/** Resolves to the figures when the stream ends in order. Throws TradectlError `auth`, `venue_unreachable`, `usage`. */
export async function runStream(options: StreamOptions): Promise<Figures> {
  return new StreamSession(options).run();
}

class StreamSession {
  readonly #meter: Meter;
  readonly #bars = new BarKeeper();
  readonly #books: BookWatch;
  readonly #connection: Connection;
  readonly #socket: FeedSocket;
  readonly #outlet: Outlet;
  readonly #compare: BookCompare | undefined;
  readonly #unknown: UnknownSymbols | undefined;
  readonly #share: Share | undefined;
  readonly #ending = new AbortController();
  #told = 0;
  #end: (error?: Error) => void = () => undefined;
  #filling: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(readonly options: StreamOptions) {
    const { venue, topics, clock, retriesMax } = options;
    const direct = { url: venue.url, headers: venue.headers, encode: venue.encode, isLocal: false };
    this.#meter = new Meter(clock.now());
    const subscriptions = new Subscriptions(topics);
    this.#connection = new Connection({
      dialect: venue.dialect,
      subscriptions,
      backoff: new Backoff(new Prng(options.seed)),
      isOpen: venue.isOpen,
      retriesMax,
    });
    this.#socket = new FeedSocket({
      route: () => this.#share?.route() ?? direct,
      connection: this.#connection,
      clock,
      onFrame: (bytes, isBinary) => this.#frame(bytes, isBinary),
      onOutput: (output) => this.#output(output),
    });
    this.#books = new BookWatch({
      venue,
      signal: this.#ending.signal,
      clock,
      onSnapshot: (snapshot) => this.#tell([snapshot]),
      onGap: (symbol, reason) => {
        if (!this.#isOwnBook(symbol)) return;
        this.#meter.gaps++;
        this.#status('gap', reason, symbol);
      },
      onStale: (symbol, reason) => this.#isOwnBook(symbol) && this.#status('stale', reason, symbol),
      onRecovered: (symbol) => this.#isOwnBook(symbol) && this.#status('up', 'the book is whole', symbol),
      resync: (symbol) => this.#socket.tell({ kind: 'resync', topics: [{ channel: 'orderbooks', symbol }] }),
    });
    this.#outlet = new Outlet({
      tell: options.tell,
      backlog: options.backlog,
      pause: () => {
        this.#socket.pause();
        this.#share?.paused();
        this.#rests('stale', 'its reader is slow: reading rests');
      },
      resume: () => {
        this.#socket.resume();
        this.#rests('up', 'reading goes on');
      },
      after: (ms, wake) => clock.after(ms, wake),
      onConflated: () => this.#meter.conflated++,
    });
    this.#compare = this.#createCompare();
    this.#unknown = this.#createUnknown();
    if (options.shareIn === undefined || venue.sharing === undefined) return;
    this.#share = new Share({
      ...{ sharing: venue.sharing, directory: options.shareIn, topics, clock, direct, notice: options.notice },
      tell: (input) => this.#socket.tell(input),
      isConfirmed: (topic) => subscriptions.isConfirmed(topic),
      bookOf: (symbol) => this.#books.snapshotOf(symbol),
      onUnwanted: (unwanted) => this.#books.forget(unwanted),
      isPaused: () => this.#outlet.isPaused,
    });
  }

  #createCompare(): BookCompare | undefined {
    const { venue, topics, clock, notice } = this.options;
    const { fetchBooks: fetch } = venue;
    if (fetch === undefined || !topics.some(({ channel }) => channel === 'orderbooks')) return undefined;
    return new BookCompare({
      ...{ fetch, clock, notice, signal: this.#ending.signal },
      symbols: () => this.#books.whole,
      bookOf: (symbol) => this.#books.snapshotOf(symbol),
      onWrong: (symbol, reason) => this.#books.distrust(symbol, reason),
    });
  }

  #createUnknown(): UnknownSymbols | undefined {
    const { venue, topics, clock } = this.options;
    const { refusalOf: ask, dialect } = venue;
    if (ask === undefined) return undefined;
    return new UnknownSymbols({
      ...{ ask, clock, signal: this.#ending.signal, symbols: [...new Set(topics.map(({ symbol }) => symbol))] },
      onUnknown: (symbol, words, isAll) => {
        const message = `the venue does not know ${symbol}: ${words}`;
        if (isAll) this.#end(new TradectlError('usage', message, { where: dialect.name, hint: 'check the symbol' }));
        else this.#status('gap', `${message}; nothing of it will come`, symbol);
      },
    });
  }

  async run(): Promise<Figures> {
    const { signal, clock, durationMicros } = this.options;
    const stop = (): void => this.#end();
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = (error) => (error === undefined ? resolve() : reject(error));
    });
    signal.addEventListener('abort', stop, { once: true });
    const callOff = durationMicros === undefined ? () => undefined : clock.after(durationMicros / 1000, stop);
    this.options.onFigures?.(() => this.#figures());
    try {
      if (signal.aborted) stop();
      else this.#socket.start();
      if (!signal.aborted) this.#compare?.start();
      await ended;
    } finally {
      callOff();
      signal.removeEventListener('abort', stop);
      this.#isOver = true;
      this.#ending.abort();
      await this.#socket.stop();
      await this.#share?.close();
      await Promise.all([this.#filling, this.#books.idle(), this.#compare?.idle(), this.#unknown?.idle()]);
      this.#outlet.end();
    }
    return this.#figures();
  }

  #figures(): Figures {
    return this.#meter.figures(this.options.clock.now(), this.#connection.reconnects);
  }

  #frame(bytes: Buffer, isBinary: boolean): readonly Input[] {
    if (this.#isOver) return [];
    this.#meter.frames++;
    const { messages, inputs, faults } = this.options.venue.decode(bytes, isBinary, this.options.clock.now());
    for (const fault of faults) this.#fault(fault);
    // The connection takes the inputs when this returns.
    if (this.#share?.holds && inputs.length > 0) queueMicrotask(() => this.#share?.settle());
    if (messages.length === 0) return inputs;
    this.#unknown?.heard(messages);
    this.#share?.heard(bytes, isBinary, messages);
    const own = this.#share?.isMixed ? messages.filter(this.#share.isOwn) : messages;
    // Of a stream that it holds for others, it knows the others' books, too.
    this.#books.take(this.#share?.holds ? messages : own);
    this.#tell(own.flatMap((message) => this.#whole(message)));
    return [...inputs, { kind: 'data', channels: [...new Set(messages.map(channelOf))] }];
  }

  #whole(message: FeedMessage): readonly FeedMessage[] {
    return message.kind === 'bar' ? this.#bars.take(message) : [message];
  }

  #fault({ fault, detail }: Fault): void {
    if (!this.#meter.bad(fault)) return;
    this.options.notice(`${fault}${detail === '' ? '' : `: ${detail}`} (further ones are counted, not told)`);
  }

  /** Tells messages up to the count that was asked for, and ends there. */
  #tell(messages: readonly (FeedMessage & { readonly isBackfill?: true })[]): void {
    if (this.#isOver || messages.length === 0) return;
    const { count } = this.options;
    const kept = count === undefined ? messages : messages.slice(0, count - this.#told);
    for (const message of kept) this.#meter.take(message, message.isBackfill !== true);
    this.#told += kept.length;
    this.#write(kept);
    if (count === undefined || this.#told < count) return;
    this.#isOver = true;
    this.#end();
  }

  #output(output: Output): void {
    const now = this.options.clock.now();
    if (output.kind === 'fail') return this.#end(output.error);
    if (output.kind === 'backfill') return this.#gap(output.from, output.to);
    if (output.kind === 'refused') return this.#refused(output.topics, output.refusal);
    if (output.kind !== 'status') return;
    if (output.state === 'up') {
      this.#meter.up(now);
      this.#unknown?.start();
    }
    if (output.state === 'down') {
      this.#meter.down(now);
      this.#books.lost(output.reason);
    }
    this.#share?.onStatus(output);
    this.#status(output.state, output.reason);
  }

  /** What a slow reader does to a stream that is up. */
  #rests(state: 'stale' | 'up', reason: string): void {
    if (this.#connection.phase === 'live') this.#status(state, reason);
  }

  #isOwnBook(symbol: string): boolean {
    return this.options.topics.some((topic) => topic.channel === 'orderbooks' && topic.symbol === symbol);
  }

  #refused(topics: readonly Topic[], refusal: Refusal): void {
    const { error } = refusal;
    const whose = this.#share?.refuse(topics, refusal) ?? 'told';
    if (whose === 'other') return;
    if (whose === 'over') return this.#end(error);
    const names = [...new Set(topics.map(({ channel }) => channelWord(channel)))].join(', ');
    this.#status('gap', `${error.message}; not streamed: ${names}; ${error.hint ?? ''}`);
  }

  #status(state: FeedStatus['state'], reason: string, symbol?: string): void {
    const now = this.options.clock.now();
    this.#write([{ kind: 'feed', symbol, tsEvent: now, tsRecv: now, state, reason }]);
  }

  #write(events: readonly StreamEvent[]): void {
    const { record } = this.options;
    if (record !== undefined) for (const event of events) record(event);
    this.#outlet.write(events);
  }

  /** What nobody heard: bars are fetched, the rest is lost, and both are said. */
  #gap(from: Micros, to: Micros): void {
    this.#meter.gaps++;
    const { venue, topics } = this.options;
    const symbols = topics.filter(({ channel, symbol }) => channel === 'bars' && symbol !== '*');
    const isFilled = symbols.length > 0 && venue.fetchBars !== undefined;
    const rest = isFilled ? 'bars are fetched' : 'what came then is lost';
    this.#status('gap', `nothing heard from ${timeText(from)} to ${timeText(to)}: ${rest}`);
    if (!isFilled) return;
    this.#bars.hold();
    const names = symbols.map(({ symbol }) => symbol);
    this.#filling = this.#filling.then(() => this.#fill(names, from, to));
  }

  async #fill(symbols: readonly string[], lost: Micros, to: Micros): Promise<void> {
    const { venue, clock } = this.options;
    const signal = this.#ending.signal;
    const asked = { symbols, from: this.#bars.from(symbols, lost), to, signal, now: () => clock.now() };
    try {
      const answer = await venue.fetchBars?.(asked);
      for (const fault of answer?.faults ?? []) this.#fault(fault);
      const missing = this.#bars.fill(answer?.bars ?? []);
      this.#tell(missing.map((bar): Bar & { isBackfill: true } => ({ ...bar, isBackfill: true })));
    } catch (error) {
      if (!signal.aborted) this.#status('gap', `the hole in the bars stays: ${(error as Error).message}`);
    }
    this.#tell(this.#bars.release());
  }
}
