/** Where a recorder puts what it has collected: Parquet, or lines of text. */

import { join } from 'node:path';
import { dateText } from '../../core/base/time.js';
import type { Recorded } from '../../io/files/event-columns.js';
import { folderOf } from '../../io/files/recording-names.js';

export interface RecordSink {
  /** Greater than the number of every event that is there. */
  readonly nextSeq: number;
  /** Makes events last, numbered upwards. Rejects with TradectlError `output`: then some of them are not there. */
  write(rows: readonly Recorded[]): Promise<void>;
  /** Puts together what belongs together. */
  finish(): Promise<void>;
  close(): void;
}

/** Of one symbol, kind and UTC day of the time of receipt. */
export interface RowGroup {
  readonly folder: string;
  readonly day: string;
  readonly rows: Recorded[];
}

/** Rows by the file they belong to, in their order. */
export function groupsOf(root: string, rows: readonly Recorded[]): readonly RowGroup[] {
  const groups = new Map<string, RowGroup>();
  for (const row of rows) {
    const { symbol, kind, tsRecv } = row.event;
    const day = dateText(tsRecv);
    const key = `${day} ${kind} ${symbol ?? ''} ${symbol === undefined}`;
    const group = groups.get(key) ?? { folder: join(root, folderOf(symbol), kind), day, rows: [] };
    if (group.rows.push(row) === 1) groups.set(key, group);
  }
  return [...groups.values()];
}
