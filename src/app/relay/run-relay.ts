/** Relays events from a source to a reader and to subscribers: paced, chosen, counted, never past what is taken. */

import { type Micros, timeText } from '../../core/base/time.js';
import { type Figures, Meter } from '../../core/feed/meter.js';
import type { BarMaker } from '../../core/market/bars/bar-maker.js';
import type { BuiltBar } from '../../core/market/bars/forming.js';
import type { TimeRange } from '../../io/files/event-reader.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import type { Clock } from '../trade/pacer.js';
import { LinkWatch } from './link-watch.js';
import { readAhead } from './read-ahead.js';
import type { ReplayControl } from './replay-control.js';
import { isWanted, type Selection } from './selection.js';
import { ALL_TIMES, type RelayBatch, type RelaySource } from './source.js';

export type RelayEvent = Exclude<WireEvent, { kind: 'clock' }>;

export interface RelayOptions {
  readonly source: RelaySource;
  readonly selection: Selection;
  /** Makes bars of the prices, which are told after what finished them. */
  readonly bars: BarMaker | undefined;
  /** When a replayed event is due. */
  readonly control: ReplayControl;
  /** The times of receipt (of bars, their beginnings) that are told. */
  readonly range?: TimeRange;
  readonly count: number | undefined;
  readonly durationMicros: number | undefined;
  /** Attempts to reach another process that was never reached, after the first; for ever where undefined. */
  readonly retriesMax?: number | undefined;
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

/**
 * Resolves to the figures at the end of the source, the count, the duration, or when the signal comes.
 *
 * Throws TradectlError `venue_unreachable` where the duration or the retries end and nobody ever answered.
 */
export function runRelay(options: RelayOptions): Promise<Figures> {
  return new Relay(options).run();
}

class Relay {
  readonly #meter: Meter;
  readonly #ending = new AbortController();
  #waiting: RelayEvent[] = [];
  #told = 0;

  constructor(readonly options: RelayOptions) {
    this.#meter = new Meter(options.clock.now());
  }

  async run(): Promise<Figures> {
    const { clock, signal, source, durationMicros } = this.options;
    const end = (): void => this.#ending.abort();
    const stop = (): void => source.stop();
    signal.addEventListener('abort', end, { once: true });
    this.#ending.signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) end();
    if (durationMicros !== undefined) void clock.sleep(durationMicros / 1000, this.#ending.signal).then(end);
    const watch = this.#watch();
    try {
      await this.#relay();
      if (!signal.aborted) watch?.refuse();
      this.#finishBars();
      this.#flush();
    } finally {
      signal.removeEventListener('abort', end);
      end();
      source.close();
    }
    return this.#figures();
  }

  #watch(): LinkWatch | undefined {
    const { source, clock, retriesMax, notice } = this.options;
    const { link, description } = source;
    if (link === undefined) this.#meter.up(clock.now());
    else
      return new LinkWatch({
        ...{ link, description, clock, retriesMax, notice },
        ending: this.#ending.signal,
        end: () => this.#ending.abort(),
        onUp: () => this.#meter.up(clock.now()),
        onDown: () => this.#meter.down(clock.now()),
      });
    return undefined;
  }

  get #isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  async #relay(): Promise<void> {
    const { source, control, range = ALL_TIMES } = this.options;
    let from = range.from;
    do {
      const batches = source.batches({ from, until: range.until });
      // A live source is read by itself.
      for await (const batch of source.timeOf === undefined ? batches : readAhead(batches)) {
        await this.#relayBatch(batch);
        if (this.#isOver) return;
        if (control.hasTarget) break;
      }
      from = control.takeTarget();
      if (from !== undefined) this.#moved(from);
    } while (from !== undefined);
  }

  async #relayBatch({ events, bad }: RelayBatch): Promise<void> {
    const { source, control, notice } = this.options;
    for (const kind of bad) if (this.#meter.bad(kind)) notice(`${kind} (further ones are counted)`);
    for (const event of events) {
      const time = source.timeOf?.(event);
      if (time !== undefined) {
        const due = this.#until(time);
        if (due !== undefined) await due;
        if (control.hasTarget) return;
        control.passed(time);
      }
      if (this.#isOver) return;
      for (const one of this.#withBars(event)) this.#take(one);
      if (this.#isOver) return;
    }
    this.#flush();
    await this.#untilTaken();
  }

  /** Whoever follows must know that what was between is not told. */
  #moved(to: Micros): void {
    const reason = `the replay moved to ${timeText(to)}`;
    this.#take({ kind: 'feed', symbol: undefined, tsEvent: to, tsRecv: to, state: 'gap', reason });
  }

  /** Waits until an event of that time is due. An await for each event would cost more than the event. */
  #until(time: Micros): Promise<void> | undefined {
    const { control, clock } = this.options;
    return control.delayMs(time, clock.now()) > 0 ? this.#wait(time) : undefined;
  }

  async #wait(time: Micros): Promise<void> {
    const { clock, control } = this.options;
    this.#flush();
    // Timers may be early, and somebody may have changed what is due.
    for (let ms = control.delayMs(time, clock.now()); ms > 0 && !this.#isOver && !control.hasTarget; ) {
      const waking = new AbortController();
      control.onChange(() => waking.abort());
      await clock.sleep(ms, AbortSignal.any([waking.signal, this.#ending.signal]));
      ms = control.delayMs(time, clock.now());
    }
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
    const { source, selection, publish, count } = this.options;
    if (this.#isOver || event.kind === 'clock' || !isWanted(selection, event)) return;
    if (event.kind === 'feed') this.#meter.gaps += event.state === 'gap' ? 1 : 0;
    // What was recorded long ago says nothing of lag now.
    else this.#meter.take(event, source.timeOf === undefined && event.isBackfill !== true);
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
