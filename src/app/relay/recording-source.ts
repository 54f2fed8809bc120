/** A recording as a source: its events in the order in which they were recorded. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { Recorded } from '../../io/files/event-columns.js';
import { readLineFiles } from '../../io/files/event-line-files.js';
import { EventReader, type TimeRange } from '../../io/files/event-reader.js';
import { rootOf } from '../../io/files/recording-names.js';
import { probeFile } from '../../io/files/source-file.js';
import { ALL_TIMES, NO_COUNTS, type RelayBatch, type RelaySource, within } from './source.js';

const PARQUET = /\.(parquet|pq)$/i;

/** Of files of one recording. Throws TradectlError `data` for one that is damaged. */
export async function recordingSource(files: readonly string[]): Promise<RelaySource> {
  const parquet = files.filter((file) => PARQUET.test(file));
  const lines = files.filter((file) => !PARQUET.test(file));
  if (parquet.length > 0 && lines.length > 0)
    throw new TradectlError('usage', 'one recording is in one format', {
      where: lines[0] ?? '',
      hint: 'these files lie in one folder: name the Parquet files, or the others',
    });
  const reader = parquet.length === 0 ? undefined : await EventReader.open(parquet.map(probeFile));
  return {
    description: `replay of ${nameOf(files)}`,
    notices: [],
    timeOf: (event) => event.tsRecv,
    batches: (range = ALL_TIMES) => (reader === undefined ? batchesOfLines(lines, range) : batchesOf(reader, range)),
    counts: () => NO_COUNTS,
    stop: () => undefined,
    close: () => reader?.close(),
  };
}

function nameOf(files: readonly string[]): string {
  const [first = ''] = files;
  return files.length === 1 ? basename(first) : `${basename(rootOf(first))} (${files.length} files)`;
}

const eventsOf = (rows: readonly Recorded[]): RelayBatch['events'] => rows.map(({ event }) => event);

async function* batchesOf(reader: EventReader, range: TimeRange): AsyncGenerator<RelayBatch> {
  for await (const rows of reader.batches(range)) yield { events: eventsOf(rows), bad: [] };
}

async function* batchesOfLines(files: readonly string[], range: TimeRange): AsyncGenerator<RelayBatch> {
  for await (const { rows, bad } of readLineFiles(files)) yield { events: within(eventsOf(rows), range), bad };
}
