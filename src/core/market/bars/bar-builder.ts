/** Bars of one symbol out of its trades, or of the middle of its quotes, as they stream by; no clock of its own. */

import { assert } from '../../base/assert.js';
import { type Micros, SECOND } from '../../base/time.js';
import type { Quote, Trade } from '../../events.js';
import { hasMiddle } from '../validate.js';
import type { Buckets, Span } from './buckets.js';
import { type BuiltBar, FormingBar, type Tick } from './forming.js';

export interface BarRule {
  readonly buckets: Buckets;
  /** What prices are made of; the other kind is ignored. */
  readonly from: 'trades' | 'quotes';
  /** Whether a span without prices gets a bar, too: the last close, volume 0. */
  readonly isFilled: boolean;
  /** Finished bars that a late price may still change; at least 1. */
  readonly lateBars: number;
}

/** What was left out of the bars, and why. */
export interface BarCounts {
  /** Later than the bars that are kept. */
  tooLate: number;
  /** Outside of sessions. */
  outside: number;
  /** Stamped more than 2 s after it was received: one bad stamp must not close the day. */
  ahead: number;
  /** Quotes without a middle: one-sided, locked or crossed. */
  unpriced: number;
  /** Stretches of empty spans too long to fill. */
  unfilled: number;
}

const NONE: readonly BuiltBar[] = [];
const AHEAD_MAX = 2 * SECOND;
/** A day of seconds: whoever was away longer left a hole. */
const FILL_MAX = 86_400;

export class BarBuilder {
  readonly counts: BarCounts = { tooLate: 0, outside: 0, ahead: 0, unpriced: 0, unfilled: 0 };
  /** Finished bars, oldest first, that late prices may change. */
  readonly #kept: FormingBar[] = [];
  #forming: FormingBar | undefined;

  constructor(
    readonly symbol: string,
    readonly rule: BarRule,
  ) {
    assert(rule.lateBars >= 1, 'the last bar is kept');
  }

  /** Takes a price; returns the bars that it finished or, where it came late, changed. Oldest first. */
  take(event: Trade | Quote): readonly BuiltBar[] {
    if ((event.kind === 'trade') !== (this.rule.from === 'trades')) return NONE;
    if (event.kind === 'quote' && !hasMiddle(event)) return this.#leaveOut('unpriced');
    if (event.tsEvent > event.tsRecv + AHEAD_MAX) return this.#leaveOut('ahead');
    const span = this.#spanOf(event.tsEvent);
    if (span === undefined) return this.#leaveOut('outside');
    const newest = (this.#forming ?? this.#kept.at(-1))?.span.start ?? Number.NEGATIVE_INFINITY;
    const tick = tickOf(event);
    if (span.start < newest || (span.start === newest && this.#forming === undefined))
      return this.#takeLate(tick, span);
    const done = span.start === newest ? NONE : this.#finishUntil(span.start);
    this.#forming ??= new FormingBar(this.symbol, span, Number.NaN);
    this.#forming.add(tick);
    return done;
  }

  /** Tells that this much time has passed, so that bars end without a price that follows. */
  advance(time: Micros): readonly BuiltBar[] {
    if (this.#forming !== undefined && this.#forming.span.end > time) return NONE;
    return this.#finishUntil(time);
  }

  /** The last bar, although its time is not over. */
  finish(): readonly BuiltBar[] {
    return this.#forming === undefined ? NONE : [this.#close(this.#forming)];
  }

  /** Most prices belong to the bar that is being made. */
  #spanOf(time: Micros): Span | undefined {
    const span = this.#forming?.span;
    return span !== undefined && span.start <= time && time < span.end ? span : this.rule.buckets.of(time);
  }

  #leaveOut(why: keyof BarCounts): readonly BuiltBar[] {
    this.counts[why]++;
    return NONE;
  }

  #close(bar: FormingBar): BuiltBar {
    this.#forming = undefined;
    this.#keep(bar);
    return bar.bar(false);
  }

  #keep(bar: FormingBar): void {
    this.#kept.push(bar);
    if (this.#kept.length > this.rule.lateBars) this.#kept.shift();
  }

  /** Ends the bar in the making, and fills the spans that end by `time`. */
  #finishUntil(time: Micros): readonly BuiltBar[] {
    const done = [...this.finish()];
    const last = this.#kept.at(-1);
    if (!this.rule.isFilled || last === undefined) return done;
    const empty = this.#emptySpans(last.span, time);
    if (empty === undefined) this.counts.unfilled++;
    for (const span of empty ?? []) done.push(this.#close(new FormingBar(this.symbol, span, last.close)));
    return done;
  }

  /** The spans after `last` that end by `time`; undefined where they are too many. */
  #emptySpans(last: Span, time: Micros): readonly Span[] | undefined {
    const spans: Span[] = [];
    for (let span = this.rule.buckets.after(last); span !== undefined && span.end <= time; ) {
      if (spans.length === FILL_MAX) return undefined;
      spans.push(span);
      span = this.rule.buckets.after(span);
    }
    return spans;
  }

  /** A price of a span that is over: its bar again, and the empty ones after it, which carry its close. */
  #takeLate(tick: Tick, span: Span): readonly BuiltBar[] {
    const kept = this.#kept;
    let index = kept.findIndex((bar) => bar.span.start >= span.start);
    if (index === -1) index = kept.length;
    if (index === 0 && kept[0]?.span.start !== span.start && kept.length === this.rule.lateBars)
      return this.#leaveOut('tooLate');
    if (kept[index]?.span.start !== span.start) this.#insert(new FormingBar(this.symbol, span, Number.NaN), index);
    const start = kept.findIndex((bar) => bar.span.start === span.start);
    kept[start]?.add(tick);
    return this.#carryOn(start);
  }

  /** Puts a bar where there was a hole; the oldest makes room. */
  #insert(bar: FormingBar, index: number): void {
    this.#kept.splice(index, 0, bar);
    if (this.#kept.length > this.rule.lateBars) this.#kept.shift();
  }

  /** The bar at `start` as it is now, and the empty ones after it with its close. */
  #carryOn(start: number): readonly BuiltBar[] {
    const kept = this.#kept;
    const changed: BuiltBar[] = [];
    for (let i = start; i < kept.length; i++) {
      const bar = kept[i];
      if (bar === undefined || (i > start && !bar.isEmpty)) break;
      const before = kept[i - 1];
      const now = i > start && before !== undefined ? new FormingBar(this.symbol, bar.span, before.close) : bar;
      kept[i] = now;
      changed.push(now.bar(true));
    }
    return changed;
  }
}

function tickOf(event: Trade | Quote): Tick {
  const { tsEvent, tsRecv, nanos } = event;
  if (event.kind === 'trade') return { price: event.price, size: event.size, tsEvent, tsRecv, nanos };
  return { price: (event.bidPrice + event.askPrice) / 2, size: 0, tsEvent, tsRecv, nanos };
}
