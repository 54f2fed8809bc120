/** `tradectl stream --record`: the events of a stream kept in files, to be replayed. */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { RECORD_FORMATS, type RecordFormat } from '../src/app/record/formats.js';
import type { Recording } from '../src/app/record/open-recorder.js';
import { textOf } from './options/common.js';
import { badFlag, flagOf } from './options/values.js';
import type { Call } from './run-command.js';

export type { Recording } from '../src/app/record/open-recorder.js';

export const recordOptions = (command: Command): Command =>
  command
    .option('--record <folder>', 'keep the events in files, one for each symbol, kind and day')
    .option('--record-format <name>', `with --record: ${RECORD_FORMATS.join(', ')} (parquet)`);

const FORMAT = {
  expected: `one of ${RECORD_FORMATS.join(', ')}`,
  choices: RECORD_FORMATS,
  parse: (text: string): RecordFormat | undefined => RECORD_FORMATS.find((name) => name === text),
};

/** The recording that `--record` asks for. Throws TradectlError `output` where the folder cannot be had. */
export async function openRecording(call: Call, notice: (text: string) => void): Promise<Recording | undefined> {
  const { context, options } = call;
  const folder = textOf(options, 'record');
  const format = flagOf(options, 'recordFormat', FORMAT);
  if (folder === undefined) {
    if (format !== undefined)
      throw badFlag('--record-format', '--record-format goes with --record', 'add --record DIR');
    return undefined;
  }
  const { openRecording: open } = await import('../src/app/record/open-recorder.js');
  const path = resolve(context.cwd, folder);
  return open({ folder: path, format: format ?? 'parquet', now: context.now(), notice });
}

/** Ends with the recording: without a disk there is nothing to go on for. */
export const stopOf = (signal: AbortSignal, recording: Recording | undefined): AbortSignal =>
  recording === undefined ? signal : AbortSignal.any([signal, recording.failed]);

/** Throws TradectlError `output` where not everything could be written. */
export async function closeRecording(recording: Recording | undefined, notice: (text: string) => void): Promise<void> {
  if (recording === undefined) return;
  const { written, leftOut } = await recording.close();
  notice(`${written} events recorded${leftOut === 0 ? '' : `, ${leftOut} left out: the disk was too slow`}`);
}
