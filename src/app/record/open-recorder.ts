/** Opens the recording that `--record` names: one process at a time, in one format, a new one or one that goes on. */

import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import { guarded, makeFolder } from '../../io/files/durable-files.js';
import { RECORD_FORMATS, type RecordFormat, seriesOf } from '../../io/files/recording-names.js';
import { WriterLock } from '../../io/sqlite/lock.js';
import { type RecordCounts, Recorder, type RecorderOptions } from './recorder.js';
import type { RecordSink } from './sink.js';

export interface RecordingOptions extends Pick<RecorderOptions, 'notice'> {
  /** Absolute path of a folder; made where there is none. */
  readonly folder: string;
  readonly format: RecordFormat;
  readonly now: Micros;
}

/** What commands see of a recorder. */
export interface Recording extends Pick<Recorder, 'take' | 'isFull'> {
  /** Aborts when the disk refuses. */
  readonly failed: AbortSignal;
  /** Throws TradectlError `output` where not everything could be written. */
  close(): Promise<RecordCounts>;
}

/** Throws TradectlError `output` for a folder that cannot be written or is recorded into, `usage` for another format. */
export async function openRecording({ folder, format, now, notice }: RecordingOptions): Promise<Recording> {
  makeFolder(folder);
  const root = guarded(folder, () => realpathSync(folder));
  const lock = lockOf(root, now);
  try {
    refuseMixed(root, format);
    const failing = new AbortController();
    const sink = await openSink(root, format);
    const recorder = new Recorder({ sink, notice, after, onFailure: () => failing.abort() });
    return {
      take: (event) => recorder.take(event),
      get isFull() {
        return recorder.isFull;
      },
      failed: failing.signal,
      close: () => recorder.close().finally(() => lock.release()),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openSink(root: string, format: RecordFormat): Promise<RecordSink> {
  if (format === 'parquet') return (await import('./parquet-sink.js')).ParquetSink.open(root);
  return (await import('./lines-sink.js')).LinesSink.open(root, format);
}

const after = (ms: number, wake: () => void): (() => void) => {
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
};

function lockOf(root: string, now: Micros): WriterLock {
  try {
    return WriterLock.take(join(root, 'recording'), { pid: process.pid, now });
  } catch (cause) {
    if (!(cause instanceof TradectlError)) throw cause;
    const isHeld = cause.code === 'ledger_locked';
    throw new TradectlError('output', isHeld ? 'another process records into this folder' : cause.message, {
      where: root,
      hint: isHeld ? 'stop it, or record into another folder' : 'record elsewhere',
      cause,
    });
  }
}

/** The numbers of one recording run through all of its files. */
function refuseMixed(root: string, format: RecordFormat): void {
  for (const { names } of guarded(root, () => [...seriesOf(root)])) {
    const other = RECORD_FORMATS.find((one) => one !== format && names.some((name) => name.endsWith(`.${one}`)));
    if (other === undefined) continue;
    throw new TradectlError('usage', `the folder holds a recording in ${other}`, {
      where: root,
      hint: `add --record-format ${other}, or record into another folder`,
    });
  }
}
