/**
 * Collects events and writes them in portions: what a crash can lose is the portion that was not written yet.
 *
 * The memory is bounded. When the disk does not keep up `isFull` asks the source to wait; what comes all the same past
 * twice that is left out, counted, and marked in the recording.
 */

import type { FeedStatus } from '../../core/events.js';
import type { Recorded, RecordedEvent } from '../../io/files/event-columns.js';
import type { RecordSink } from './sink.js';

/** A portion is written when it weighs so much, or is so old. An event weighs one, and one more for each level. */
export const FLUSH_WEIGHT = 50_000;
export const FLUSH_MS = 5000;
/** Of all that waits for the disk. */
export const FULL_WEIGHT = 200_000;
const LEFT_OUT_WEIGHT = 2 * FULL_WEIGHT;

export interface RecorderOptions {
  readonly sink: RecordSink;
  /** Calls back after that time, until it is called off. */
  readonly after: (ms: number, wake: () => void) => () => void;
  readonly notice: (text: string) => void;
  /** The recording is over: the disk refuses. `close` throws the reason. */
  readonly onFailure: () => void;
}

export interface RecordCounts {
  /** Events that are on the disk. */
  readonly written: number;
  /** Events that the disk was too slow for. */
  readonly leftOut: number;
}

export class Recorder {
  #seq: number;
  #waiting: Recorded[] = [];
  #waitingWeight = 0;
  #writingWeight = 0;
  #writing: Promise<void> | undefined;
  #written = 0;
  #leftOut = 0;
  /** Since the last one that was taken. */
  #missing = 0;
  #isInterrupted: boolean;
  #isSlowTold = false;
  #failure: Error | undefined;
  #isClosed = false;
  #callOff: (() => void) | undefined;

  constructor(readonly options: RecorderOptions) {
    this.#seq = options.sink.nextSeq;
    this.#isInterrupted = this.#seq > 1;
  }

  /** Whether the source should wait. */
  get isFull(): boolean {
    return this.#weight >= FULL_WEIGHT;
  }

  get counts(): RecordCounts {
    return { written: this.#written, leftOut: this.#leftOut };
  }

  take(event: RecordedEvent): void {
    if (this.#isClosed || this.#failure !== undefined) return;
    if (this.#weight >= LEFT_OUT_WEIGHT) return this.#leaveOut();
    if (this.#isInterrupted) this.#mark(event, 'the recording was interrupted here');
    if (this.#missing > 0) this.#mark(event, `${this.#missing} events are not recorded: the disk was too slow`);
    this.#isInterrupted = false;
    this.#missing = 0;
    this.#push(event);
    if (this.#waitingWeight >= FLUSH_WEIGHT) this.#flush();
    else this.#callOff ??= this.options.after(FLUSH_MS, () => this.#flush());
    if (this.isFull && !this.#isSlowTold) {
      this.#isSlowTold = true;
      this.options.notice('the disk is slower than the events: they wait for it');
    }
  }

  /** Writes what waits and puts the files in order. Throws TradectlError `output` where any of it did not work. */
  async close(): Promise<RecordCounts> {
    if (this.#isClosed) return this.counts;
    this.#isClosed = true;
    this.#callOff?.();
    try {
      await this.#writing;
      if (this.#failure === undefined && this.#waiting.length > 0) await this.#write();
      if (this.#failure !== undefined) throw this.#failure;
      await this.options.sink.finish();
    } finally {
      this.options.sink.close();
    }
    return this.counts;
  }

  get #weight(): number {
    return this.#waitingWeight + this.#writingWeight;
  }

  #leaveOut(): void {
    this.#missing++;
    if (this.#leftOut++ === 0) this.options.notice('the disk is too slow: events are left out, and counted');
  }

  /** Says in the recording itself that something is missing; whoever replays a book does not trust it any more. */
  #mark({ tsEvent, tsRecv }: RecordedEvent, reason: string): void {
    const mark: FeedStatus = { kind: 'feed', symbol: undefined, tsEvent, tsRecv, state: 'down', reason };
    this.#push(mark);
  }

  #push(event: RecordedEvent): void {
    this.#waiting.push({ seq: this.#seq++, event });
    this.#waitingWeight += weightOf(event);
  }

  #flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    // What is under way looks again when it is done.
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    await this.#write();
    while (this.#failure === undefined && this.#waitingWeight >= FLUSH_WEIGHT && !this.#isClosed) await this.#write();
    this.#writing = undefined;
    if (this.#waiting.length > 0 && !this.#isClosed)
      this.#callOff ??= this.options.after(FLUSH_MS, () => this.#flush());
  }

  async #write(): Promise<void> {
    const rows = this.#waiting;
    this.#writingWeight = this.#waitingWeight;
    this.#waiting = [];
    this.#waitingWeight = 0;
    try {
      await this.options.sink.write(rows);
      this.#written += rows.length;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.options.onFailure();
    }
    this.#writingWeight = 0;
  }
}

const weightOf = (event: RecordedEvent): number =>
  event.kind === 'book_snapshot' || event.kind === 'book_delta' ? 1 + event.bids.length + event.asks.length : 1;
