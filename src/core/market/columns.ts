/** Bars as columns: how files hand many of them over at once. */

/** `length` bars; element i of every array belongs to bar i. Times are Micros of the bar's start. */
export interface BarColumns {
  readonly length: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Zero where the data has none. */
  readonly volume: Float64Array;
}
