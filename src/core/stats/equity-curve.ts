/**
 * Reduces the equity at every bar's close to what statistics need, row by row, in memory of a few numbers per day.
 *
 * On the hot path of a backtest: a row costs a handful of float operations and allocates nothing.
 */

import { assert } from '../base/assert.js';
import { DAY, dayOf, type Micros } from '../base/time.js';
import { type DrawdownFigures, Drawdowns } from './drawdowns.js';
import { Sampler } from './sampler.js';
import { type YearRow, yearRows } from './year-rows.js';

export interface CurveFigures extends DrawdownFigures {
  readonly startEquity: number;
  /** Distinct times. */
  readonly rows: number;
  readonly firstTime: Micros | null;
  readonly lastTime: Micros | null;
  /** UTC days that have rows (whole days since 1970), rising. */
  readonly days: readonly number[];
  /** Last equity of each of `days`. */
  readonly closes: readonly number[];
  /** Return of each of `days` against the one before (the first against the start), as far as `isWipedOut` allows. */
  readonly returns: readonly number[];
  /** Some day ended with an equity of zero or less: what follows it has no return. */
  readonly isWipedOut: boolean;
  readonly years: readonly YearRow[];
  /** Fraction of the rows at which something was held; null without rows. */
  readonly exposure: number | null;
  readonly meanEquity: number | null;
  /** Equity in even steps of rows, 1,024 at most: for a drawing. */
  readonly samples: readonly number[];
}

export class EquityCurve {
  readonly #drawdowns: Drawdowns;
  readonly #sampler = new Sampler();
  readonly #days: number[] = [];
  readonly #closes: number[] = [];
  #time = Number.NaN;
  #equity = Number.NaN;
  #isExposed = false;
  #firstTime = Number.NaN;
  #day = 0;
  #dayEnd = Number.NEGATIVE_INFINITY;
  /** Sums of days are summed: a sum of ten million rows would lose digits. */
  #daySum = 0;
  #sum = 0;
  #rows = 0;
  #exposedRows = 0;
  #figures: CurveFigures | undefined;

  /** `startEquity` is the money before the first row; positive. */
  constructor(readonly startEquity: number) {
    assert(startEquity > 0 && Number.isFinite(startEquity), 'an equity curve starts from a positive amount');
    this.#drawdowns = new Drawdowns(startEquity);
  }

  /** Of the last row; NaN before the first. */
  get equity(): number {
    return this.#equity;
  }

  /**
   * Equity at a bar's close and whether anything was held at it. Rows come in time order; of several with the same
   * time (many symbols) the last one counts.
   */
  row(time: Micros, equity: number, isExposed: boolean): void {
    if (time !== this.#time) this.#take();
    this.#time = time;
    this.#equity = equity;
    this.#isExposed = isExposed;
  }

  /** Books the waiting row, now that no other can replace it. */
  #take(): void {
    const equity = this.#equity;
    const time = this.#time as Micros;
    if (!(time < this.#dayEnd) && !this.#openDay(time)) return;
    this.#rows++;
    this.#daySum += equity;
    if (this.#isExposed) this.#exposedRows++;
    this.#closes[this.#closes.length - 1] = equity;
    this.#drawdowns.observe(time, this.#day, equity);
    this.#sampler.offer(equity);
  }

  /** Starts the day of `time`; false where no row waits yet. */
  #openDay(time: Micros): boolean {
    if (Number.isNaN(time)) return false;
    if (this.#rows === 0) this.#firstTime = time;
    this.#sum += this.#daySum;
    this.#daySum = 0;
    this.#day = dayOf(time);
    this.#dayEnd = (this.#day + 1) * DAY;
    this.#days.push(this.#day);
    this.#closes.push(this.#equity);
    return true;
  }

  /** The figures of all rows; the curve is closed with the first call, and later ones return the same. */
  finish(): CurveFigures {
    if (this.#figures === undefined) {
      this.#take();
      this.#figures = this.#summary();
    }
    return this.#figures;
  }

  #summary(): CurveFigures {
    const rows = this.#rows;
    const ruin = this.#closes.findIndex((close) => close <= 0);
    return {
      ...this.#drawdowns.figures(this.#day),
      startEquity: this.startEquity,
      rows,
      firstTime: rows === 0 ? null : (this.#firstTime as Micros),
      lastTime: rows === 0 ? null : (this.#time as Micros),
      days: this.#days,
      closes: this.#closes,
      returns: returnsOf(this.startEquity, ruin < 0 ? this.#closes : this.#closes.slice(0, ruin + 1)),
      isWipedOut: ruin >= 0,
      years: yearRows(this.startEquity, this.#days, this.#closes),
      exposure: rows === 0 ? null : this.#exposedRows / rows,
      meanEquity: rows === 0 ? null : (this.#sum + this.#daySum) / rows,
      samples: this.#sampler.values(),
    };
  }
}

const returnsOf = (start: number, closes: readonly number[]): number[] =>
  closes.map((close, i) => close / (closes[i - 1] ?? start) - 1);
