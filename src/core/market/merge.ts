/** Merges series of bars by time into one; bars of one time keep the order of their series. */

import type { MergedColumns } from './bar-batch.js';
import type { BarColumns } from './columns.js';

const ROWS = 4096;

/** Where one series stands. */
interface Head {
  readonly series: number;
  readonly batches: AsyncIterator<BarColumns>;
  columns: BarColumns | undefined;
  at: number;
}

/** Columns of up to 4,096 bars each, in time order over all series; each series must be in time order itself. */
export async function* mergeBars(series: readonly AsyncIterable<BarColumns>[]): AsyncGenerator<MergedColumns> {
  const heads = series.map(
    (one, index): Head => ({ series: index, batches: one[Symbol.asyncIterator](), columns: undefined, at: 0 }),
  );
  for (const head of heads) await refill(head);
  let out = createColumns();
  for (let head = earliest(heads); head !== undefined; head = earliest(heads)) {
    copyRow(head, out);
    if (++head.at >= (head.columns?.length ?? 0)) await refill(head);
    if (out.length < ROWS) continue;
    yield out;
    out = createColumns();
  }
  if (out.length > 0) yield out;
}

async function refill(head: Head): Promise<void> {
  do {
    const next = await head.batches.next();
    head.columns = next.done === true ? undefined : next.value;
    head.at = 0;
  } while (head.columns !== undefined && head.columns.length === 0);
}

function earliest(heads: readonly Head[]): Head | undefined {
  let first: Head | undefined;
  let firstTime = Number.POSITIVE_INFINITY;
  for (const head of heads) {
    const time = head.columns?.time[head.at];
    if (time !== undefined && time < firstTime) [first, firstTime] = [head, time];
  }
  return first;
}

type Growing = { -readonly [K in keyof MergedColumns]: MergedColumns[K] };

const createColumns = (): Growing => ({
  length: 0,
  series: new Uint16Array(ROWS),
  time: new Float64Array(ROWS),
  open: new Float64Array(ROWS),
  high: new Float64Array(ROWS),
  low: new Float64Array(ROWS),
  close: new Float64Array(ROWS),
  volume: new Float64Array(ROWS),
});

function copyRow({ columns, at, series }: Head, out: Growing): void {
  if (columns === undefined) return;
  const row = out.length++;
  out.series[row] = series;
  out.time[row] = columns.time[at] ?? 0;
  out.open[row] = columns.open[at] ?? 0;
  out.high[row] = columns.high[at] ?? 0;
  out.low[row] = columns.low[at] ?? 0;
  out.close[row] = columns.close[at] ?? 0;
  out.volume[row] = columns.volume[at] ?? 0;
}
