/** Replays of recordings: told from bars and captures, merged, chosen by time, and damaged ones named. */

import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRecording } from '../../../src/app/record/open-recorder.js';
import { openRelaySource } from '../../../src/app/relay/open-source.js';
import { micros } from '../../../src/core/base/time.js';
import type { RecordedEvent } from '../../../src/io/files/event-columns.js';
import type { TimeRange } from '../../../src/io/files/event-reader.js';
import type { RecordFormat } from '../../../src/io/files/recording-names.js';
import { temporaryDirectory } from '../../support/cli.js';
import { filesBelow, tradeAt } from '../../support/recorded.js';

async function recordingOf(events: readonly RecordedEvent[], format: RecordFormat = 'parquet'): Promise<string> {
  const folder = temporaryDirectory();
  const recording = await openRecording({ folder, format, now: micros(0), notice: () => undefined });
  for (const event of events) recording.take(event);
  await recording.close();
  return folder;
}

async function replayed(files: readonly string[], range?: TimeRange): Promise<readonly RecordedEvent[]> {
  const runOptions = () => {
    throw new Error('these are no bars');
  };
  const none = { endpoint: undefined, topics: [], keyFile: undefined, serverKey: undefined };
  const source = await openRelaySource({ files, runOptions, ...none });
  const events: unknown[] = [];
  try {
    for await (const batch of source.batches(range)) events.push(...batch.events);
  } finally {
    source.close();
  }
  return events as RecordedEvent[];
}

const data = (folder: string): readonly string[] => filesBelow(folder).filter((path) => !path.endsWith('.lock'));
const FORMATS: readonly RecordFormat[] = ['parquet', 'csv', 'ndjson'];
/** The clock of the recorder was set back in the middle. */
const MIXED = [tradeAt(5, 'A'), tradeAt(6, 'B/C'), tradeAt(2, 'A'), tradeAt(2000, 'A'), tradeAt(1500, 'B/C')];

describe.each(FORMATS)('a recording in %s', (format) => {
  it('is replayed in the order in which it was recorded: the folder, or its files however they are named', async () => {
    const folder = await recordingOf(MIXED, format);
    const files = data(folder);
    expect(files).toHaveLength(4);
    expect(await replayed([folder])).toStrictEqual(MIXED);
    expect(await replayed([...files].reverse())).toStrictEqual(MIXED);
    expect(await replayed([folder, ...files])).toStrictEqual(MIXED);
    expect(await replayed([join(folder, 'A')])).toStrictEqual([MIXED[0], MIXED[2], MIXED[3]]);
  });

  it('is replayed from a time on, and before another', async () => {
    const folder = await recordingOf(MIXED, format);
    const [from, until] = [tradeAt(5).tsRecv, tradeAt(1500).tsRecv];
    expect(await replayed([folder], { from, until: undefined })).toStrictEqual(
      MIXED.filter((one) => one.tsRecv >= from),
    );
    expect(await replayed([folder], { from, until })).toStrictEqual(MIXED.slice(0, 2));
  });

  it('is known by what is in it, whatever its name', async () => {
    const [file = ''] = data(await recordingOf([tradeAt(1)], format));
    const renamed = join(temporaryDirectory(), `mine.${format}`);
    cpSync(file, renamed);
    expect(await replayed([renamed])).toStrictEqual([tradeAt(1)]);
  });

  it('is merged with others by the time of receipt', async () => {
    const [one, other] = [await recordingOf([tradeAt(1), tradeAt(3), tradeAt(4)], format), temporaryDirectory()];
    writeFileSync(
      join(other, 'capture'),
      [2, 4]
        .map((ms) => `${tradeAt(ms).tsRecv}000 {"e":"trade","E":1,"T":1,"s":"X","t":${ms},"p":"1","q":"1"}\n`)
        .join(''),
    );
    const events = await replayed([one, join(other, 'capture')]);
    expect(events.map((event) => ('id' in event ? event.id : ''))).toEqual(['1', '2', '3', '4', '4']);
    expect(events.at(-1)?.symbol).toBe('X');
  });
});

describe('what is no whole recording', () => {
  it('is named: cut short, damaged in its middle, not a recording, none at all', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => tradeAt(i / 10));
    const [file = ''] = data(await recordingOf(many));
    const [cut, damaged] = [join(temporaryDirectory(), basename(file)), join(temporaryDirectory(), basename(file))];
    const bytes = readFileSync(file);
    writeFileSync(cut, bytes);
    truncateSync(cut, bytes.length - 100);
    await expect(replayed([cut])).rejects.toMatchObject({ code: 'data', where: cut, message: /cut short/ });
    bytes.fill(0xff, 4, 400);
    writeFileSync(damaged, bytes);
    await expect(replayed([damaged])).rejects.toMatchObject({ code: 'data', where: damaged, message: /damaged/ });
    await expect(replayed([temporaryDirectory()])).rejects.toMatchObject({ code: 'data', message: /no recording/ });
  });

  it('is not mixed with bars', async () => {
    const folder = await recordingOf([tradeAt(1)]);
    const bars = join(temporaryDirectory({ 'SPY.csv': 'Date,Open,High,Low,Close\n2024-01-02,1,1,1,1\n' }), 'SPY.csv');
    await expect(replayed([folder, bars])).rejects.toMatchObject({ code: 'usage', where: bars });
  });

  it('may have files that were put together already: their events are told once', async () => {
    const folder = await recordingOf([tradeAt(1), tradeAt(2)]);
    const [whole = ''] = data(folder);
    const [part = ''] = data(await recordingOf([tradeAt(1)]));
    cpSync(part, join(whole, '..', basename(part)));
    expect(data(folder)).toHaveLength(2);
    expect(await replayed([folder])).toStrictEqual([tradeAt(1), tradeAt(2)]);
    expect(await replayed(data(folder))).toStrictEqual([tradeAt(1), tradeAt(2)]);
  });
});
