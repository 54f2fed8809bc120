/** The first look at all bars of a file: each one sound and later than the one before, and which tick they are on. */

import { dateText, type Micros, micros, timeText } from '../../core/base/time.js';
import type { BarColumns } from '../../core/market/columns.js';
import { barProblem } from '../../core/market/validate.js';
import type { TickChoice, TickRule } from './tick-rule.js';

/** What is wrong with a row; `cell` where a cell is no number or time and its text should be shown. */
export interface RowFault {
  /** From 0, among the rows that were read. */
  readonly row: number;
  readonly problem: string;
  readonly cell?: CellName;
  readonly hint?: string;
}

export type CellName = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume';

const CELLS: readonly CellName[] = ['time', 'open', 'high', 'low', 'close', 'volume'];

/** Times from year 1 to 2255, when Micros end. */
const TIME_MIN = -62_135_596_800_000_000;

export class BarScan {
  #rows = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(readonly ticks: TickRule) {}

  get rows(): number {
    return this.#rows;
  }

  /** Of the last bar seen; none has been seen where it is not finite. */
  get last(): Micros {
    return micros(this.#last);
  }

  /** Takes the next bars; returns the first fault, after which it must not be called again. */
  add(bars: BarColumns): RowFault | undefined {
    const { time, open, high, low, close, volume, length } = bars;
    let last = this.#last;
    for (let i = 0; i < length; i++) {
      const [t, o, h, l, c, v] = [
        time[i] as number,
        open[i] as number,
        high[i] as number,
        low[i] as number,
        close[i] as number,
        volume[i] as number,
      ];
      const row = this.#rows + i;
      // NaN fails every comparison, so this one line finds all that rowFault can name.
      if (
        !(
          t > last &&
          l > 0 &&
          l <= o &&
          o <= h &&
          l <= c &&
          c <= h &&
          h < Infinity &&
          v >= 0 &&
          v < Infinity &&
          t >= TIME_MIN &&
          Number.isSafeInteger(t)
        )
      ) {
        return rowFault(bars, i, row, last);
      }
      last = t;
      this.ticks.see(o, row);
      this.ticks.see(h, row);
      this.ticks.see(l, row);
      this.ticks.see(c, row);
    }
    this.#last = last;
    this.#rows += length;
    return undefined;
  }

  /** The tick, once all bars were seen. */
  choose(): TickChoice | RowFault {
    const choice = this.ticks.choose();
    return 'tick' in choice ? choice : { ...choice, problem: `the price ${choice.problem}` };
  }
}

/** The fault of bar `i`, which has one. */
function rowFault(bars: BarColumns, i: number, row: number, last: number): RowFault {
  const value = (name: CellName): number => bars[name][i] as number;
  const cell = CELLS.find((name) => !Number.isFinite(value(name)));
  if (cell !== undefined) return { row, problem: `${cell} is ${value(cell)}`, cell };
  const time = value('time');
  if (time < TIME_MIN || !Number.isSafeInteger(time))
    return { row, problem: 'the time is not between the years 1 and 2255', cell: 'time' };
  if (time === last)
    return { row, problem: `the time ${shortTime(time)} is there twice`, hint: 'keep one of the two bars' };
  if (time < last) {
    return {
      row,
      problem: `${shortTime(time)} comes after ${shortTime(last)}: not in time order`,
      hint: 'sort the file by time, oldest first',
    };
  }
  const stamp = micros(time);
  const [open, high, low, close, volume] = [
    value('open'),
    value('high'),
    value('low'),
    value('close'),
    value('volume'),
  ];
  const problem = barProblem({
    kind: 'bar',
    symbol: '-',
    tsEvent: stamp,
    tsRecv: stamp,
    open,
    high,
    low,
    close,
    volume,
  });
  return { row, problem: `${problem ?? 'the bar is not sound'} (bar of ${shortTime(time)})` };
}

/** A date where the time is midnight. */
export const shortTime = (time: number): string => {
  const text = timeText(micros(time));
  return text.endsWith('T00:00:00Z') ? dateText(micros(time)) : text;
};
