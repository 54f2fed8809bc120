/** Relays events from a source to a reader and to subscribers: paced, chosen, counted, never past what is taken. */

import { type Figures, Meter } from '../../core/feed/meter.js';
import type { BarMaker } from '../../core/market/bars/bar-maker.js';
import type { BuiltBar } from '../../core/market/bars/forming.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import { type Clock, Pacer } from '../trade/pacer.js';
import { isWanted, type Selection } from './selection.js';
import type { RelaySource } from './source.js';

export type RelayEvent = Exclude<WireEvent, { kind: 'clock' }>;

export interface RelayOptions {
  readonly source: RelaySource;
  readonly selection: Selection;
  /** Makes bars of the prices, which are told after what finished them. */
  readonly bars: BarMaker | undefined;
  /** A factor; Infinity is as fast as it goes. */
  readonly speed: number;
  readonly count: number | undefined;
  readonly durationMicros: number | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: (events: readonly RelayEvent[]) => void;
  readonly publish: (event: RelayEvent) => void;
  /** Bytes that were told and not yet taken. */
  readonly backlog: () => number;
  readonly notice: (text: string) => void;
}

/** Bytes that may wait for the reader. */
const BACKLOG_MAX = 2 * 1024 * 1024;
const POLL_MS = 10;

/** Resolves to the figures at the end of the source, the count, the duration, or when the signal comes. */
export function runRelay(options: RelayOptions): Promise<Figures> {
  return new Relay(options).run();
}

class Relay {
  readonly #meter: Meter;
  readonly #pacer: Pacer;
  readonly #ending = new AbortController();
  #waiting: RelayEvent[] = [];
  #told = 0;

  constructor(readonly options: RelayOptions) {
    this.#meter = new Meter(options.clock.now());
    this.#pacer = new Pacer(options.clock, options.speed, undefined);
  }

  async run(): Promise<Figures> {
    const { clock, signal, source, durationMicros } = this.options;
    const end = (): void => this.#ending.abort();
    const stop = (): void => source.stop();
    signal.addEventListener('abort', end, { once: true });
    this.#ending.signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) end();
    if (durationMicros !== undefined) void clock.sleep(durationMicros / 1000, this.#ending.signal).then(end);
    this.#meter.up(clock.now());
    try {
      await this.#relay();
      this.#finishBars();
      this.#flush();
    } finally {
      signal.removeEventListener('abort', end);
      end();
      source.close();
    }
    return this.#figures();
  }

  get #isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  async #relay(): Promise<void> {
    for await (const { events, bad } of this.options.source.batches()) {
      for (const kind of bad) if (this.#meter.bad(kind)) this.options.notice(`${kind} (further ones are counted)`);
      for (const event of events) {
        const delay = this.#delayMs(event);
        if (delay > 0) await this.#wait(delay);
        if (this.#isOver) return;
        for (const one of this.#withBars(event)) this.#take(one);
        if (this.#isOver) return;
      }
      this.#flush();
      await this.#untilTaken();
      if (this.#isOver) return;
    }
  }

  /** An await for each event would cost more than the event. */
  #delayMs(event: WireEvent): number {
    const { timeOf } = this.options.source;
    return timeOf === undefined ? 0 : this.#pacer.delayMs(timeOf(event));
  }

  async #wait(delayMs: number): Promise<void> {
    this.#flush();
    await this.options.clock.sleep(delayMs, this.#ending.signal);
  }

  async #untilTaken(): Promise<void> {
    const { backlog, clock } = this.options;
    while (backlog() > BACKLOG_MAX && !this.#isOver) await clock.sleep(POLL_MS, this.#ending.signal);
  }

  #withBars(event: WireEvent): readonly WireEvent[] {
    const { bars } = this.options;
    if (bars === undefined || (event.kind !== 'trade' && event.kind !== 'quote')) return [event];
    const made = bars.take(event);
    return made.length === 0 ? [event] : [event, ...made.map(told)];
  }

  #finishBars(): void {
    if (this.#isOver) return;
    for (const bar of this.options.bars?.finish() ?? []) this.#take(told(bar));
  }

  #take(event: WireEvent): void {
    const { selection, publish, count } = this.options;
    if (this.#isOver || event.kind === 'clock' || !isWanted(selection, event)) return;
    if (event.kind === 'feed') this.#meter.gaps += event.state === 'gap' ? 1 : 0;
    else this.#meter.take(event, event.isBackfill !== true);
    publish(event);
    this.#waiting.push(event);
    this.#told += event.kind === 'feed' ? 0 : 1;
    if (count !== undefined && this.#told >= count) this.#ending.abort();
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    this.options.tell(this.#waiting);
    this.#waiting = [];
  }

  #figures(): Figures {
    const figures = this.#meter.figures(this.options.clock.now(), 0);
    const { conflated, malformed } = this.options.source.counts();
    return { ...figures, conflated, malformed: { ...figures.malformed, ...malformed } };
  }
}

/** A bar that corrects the past is told as an updated one, as venues do. */
function told({ isUpdate, ...bar }: BuiltBar): RelayEvent {
  return isUpdate ? { ...bar, kind: 'bar_revision', revision: 'updated' } : bar;
}
