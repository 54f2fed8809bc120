/** One bar in the making: prices in whatever order they come in, first and last told by the venue's time. */

import type { Micros } from '../../base/time.js';
import type { Bar } from '../../events.js';
import type { Span } from './buckets.js';
import { ExactSum } from './exact-sum.js';

/** A bar that was built here. */
export interface BuiltBar extends Bar {
  /** Trades (or quotes) in it; 0 where it only carries the last close. */
  readonly count: number;
  /** Whether it corrects or adds to the past: a bar of this time or a later one was told before. */
  readonly isUpdate: boolean;
}

/** One price, with the venue's time as far as the nanosecond. */
export interface Tick {
  readonly price: number;
  readonly size: number;
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
  readonly nanos: number;
}

const isBefore = (a: Tick, b: Tick): boolean => a.tsEvent < b.tsEvent || (a.tsEvent === b.tsEvent && a.nanos < b.nanos);

export class FormingBar {
  readonly #volume = new ExactSum();
  #first: Tick | undefined;
  #last: Tick | undefined;
  #high = Number.NEGATIVE_INFINITY;
  #low = Number.POSITIVE_INFINITY;
  #count = 0;
  #tsRecv: Micros;

  /** `carried` is the close before it: what the bar shows as long as it is empty. */
  constructor(
    readonly symbol: string,
    readonly span: Span,
    readonly carried: number,
  ) {
    this.#tsRecv = span.end;
  }

  /** Of equal times the one that came first is the earlier. */
  add(tick: Tick): void {
    if (this.#first === undefined || isBefore(tick, this.#first)) this.#first = tick;
    if (this.#last === undefined || !isBefore(tick, this.#last)) this.#last = tick;
    this.#tsRecv = this.#count === 0 || tick.tsRecv > this.#tsRecv ? tick.tsRecv : this.#tsRecv;
    this.#high = Math.max(this.#high, tick.price);
    this.#low = Math.min(this.#low, tick.price);
    this.#volume.add(tick.size);
    this.#count++;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get close(): number {
    return this.#last?.price ?? this.carried;
  }

  bar(isUpdate: boolean): BuiltBar {
    const isFlat = this.isEmpty;
    return {
      kind: 'bar',
      symbol: this.symbol,
      tsEvent: this.span.start,
      tsRecv: this.#tsRecv,
      open: this.#first?.price ?? this.carried,
      high: isFlat ? this.carried : this.#high,
      low: isFlat ? this.carried : this.#low,
      close: this.close,
      volume: this.#volume.value,
      count: this.#count,
      isUpdate,
    };
  }
}
