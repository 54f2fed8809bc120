/** Columns of bars as a batch of events: one bar object, refilled for each, so that a million bars allocate nothing. */

import type { Micros } from '../base/time.js';
import type { Bar } from '../events.js';
import type { Batch } from '../ports.js';
import type { BarColumns } from './columns.js';

type Refilled = { -readonly [K in keyof Bar]: Bar[K] };

/** Bars of several symbols in time order, with the index of each one's symbol. */
export interface MergedColumns extends BarColumns {
  readonly series: Uint16Array;
}

export class BarBatch implements Batch {
  readonly length: number;
  readonly #bar: Refilled;

  /** Without `series` in the columns all bars are of the first symbol. */
  constructor(
    readonly symbols: readonly string[],
    readonly columns: BarColumns | MergedColumns,
  ) {
    this.length = columns.length;
    const symbol = symbols[0] ?? '';
    // Fractions make the engine of the language choose doubles for these fields at once.
    const some = 0.5;
    this.#bar = {
      kind: 'bar',
      symbol,
      tsEvent: some as Micros,
      tsRecv: some as Micros,
      open: some,
      high: some,
      low: some,
      close: some,
      volume: some,
    };
  }

  /** The bar at `index`; the same object every time, valid until the next call. */
  at(index: number): Bar | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const { columns } = this;
    const bar = this.#bar;
    if ('series' in columns) bar.symbol = this.symbols[columns.series[index] ?? 0] ?? '';
    const time = (columns.time[index] ?? 0) as Micros;
    bar.tsEvent = time;
    bar.tsRecv = time;
    bar.open = columns.open[index] ?? 0;
    bar.high = columns.high[index] ?? 0;
    bar.low = columns.low[index] ?? 0;
    bar.close = columns.close[index] ?? 0;
    bar.volume = columns.volume[index] ?? 0;
    return bar;
  }
}
