/** What is odd about a series, and no fault of any one bar: jumps like those of a split, and long stretches without bars. */

import { DAY, HOUR } from '../../core/base/time.js';
import type { BarColumns } from '../../core/market/columns.js';
import { shortTime } from './bar-scan.js';
import type { Range } from './series-survey.js';

/** New shares for one old, as companies split; the other way round they are merged. */
const RATIOS = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100];
/** How far beside such a ratio the market may have moved over that night. */
const NEAR = 0.05;
/** The smallest jump that can be one. */
const JUMP = 1.5 * (1 - NEAR);
/** Shares are split while nobody trades. */
const NIGHT = 4 * HOUR;
/** No holiday is that long. */
const HOLE = 10 * DAY;
/** A hole is that many bars at least: those of a month are far apart. */
const HOLE_BARS = 3;
const TOLD = 3;

export class Doubts {
  readonly #start: number;
  readonly #end: number;
  readonly #jumps: string[] = [];
  readonly #holes: { readonly from: number; readonly to: number }[] = [];
  #last = Number.NaN;
  #close = Number.NaN;

  constructor({ from, to }: Range) {
    this.#start = from ?? Number.NEGATIVE_INFINITY;
    this.#end = to === undefined ? Number.POSITIVE_INFINITY : to + DAY;
  }

  add({ time, open, close, length }: BarColumns): void {
    for (let i = 0; i < length; i++) {
      const [at, first] = [time[i] as number, open[i] as number];
      if (at - this.#last > HOLE) this.#hole(at);
      if (first > this.#close * JUMP || first * JUMP < this.#close) this.#jump(at, first);
      this.#last = at;
      this.#close = close[i] as number;
    }
  }

  /** `spacing`: the usual distance of bars. */
  notices(symbol: string, spacing = 0): string[] {
    const holes = this.#holes
      .filter(({ from, to }) => to - from > spacing * HOLE_BARS)
      .map(({ from, to }) => `no bars between ${shortTime(from)} and ${shortTime(to)}`);
    return [...few(this.#jumps, 'further jumps'), ...few(holes, 'further stretches without bars')].map(
      (text) => `${symbol}: ${text}`,
    );
  }

  #isMeant(at: number): boolean {
    return this.#last >= this.#start && at < this.#end;
  }

  #hole(at: number): void {
    if (this.#isMeant(at)) this.#holes.push({ from: this.#last, to: at });
  }

  #jump(at: number, first: number): void {
    const isFall = first < this.#close;
    const times = isFall ? this.#close / first : first / this.#close;
    const ratio = RATIOS.find((one) => Math.abs(times / one - 1) <= NEAR);
    if (ratio === undefined || at - this.#last < NIGHT || !this.#isMeant(at)) return;
    const percent = Math.round(Math.abs(first / this.#close - 1) * 100);
    const what = isFall ? `falls ${percent} %` : `rises ${percent} %`;
    const split = isFall ? `split of ${textOf(ratio)}` : `reverse split of ${ratio === 1.5 ? '2:3' : `1:${ratio}`}`;
    this.#jumps.push(`the price ${what} at ${shortTime(at)}: an unadjusted ${split}?`);
  }
}

const textOf = (ratio: number): string => (ratio === 1.5 ? '3:2' : `${ratio}:1`);

/** The first of them, and how many more there are. */
const few = (texts: readonly string[], what: string): readonly string[] =>
  texts.length <= TOLD ? texts : [...texts.slice(0, TOLD), `${what}: ${texts.length - TOLD}`];
