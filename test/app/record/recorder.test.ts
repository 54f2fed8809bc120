/** Recording: portions, a disk that is slow or full, and what is marked. */

import { describe, expect, it } from 'vitest';
import { openRecording } from '../../../src/app/record/open-recorder.js';
import { FLUSH_MS, FLUSH_WEIGHT, FULL_WEIGHT, Recorder } from '../../../src/app/record/recorder.js';
import type { RecordSink } from '../../../src/app/record/sink.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { micros } from '../../../src/core/base/time.js';
import type { Recorded } from '../../../src/io/files/event-columns.js';
import { temporaryDirectory } from '../../support/cli.js';
import { tradeAt } from '../../support/recorded.js';

/** A disk that writes when it is told to. */
class FakeDisk implements RecordSink {
  readonly written: Recorded[] = [];
  readonly steps: string[] = [];
  #go: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  constructor(
    readonly nextSeq = 1,
    public isSlow = false,
  ) {}

  async write(rows: readonly Recorded[]): Promise<void> {
    this.steps.push(`write ${rows.length}`);
    if (this.isSlow) {
      await new Promise<void>((resolve, reject) => {
        this.#go = resolve;
        this.#fail = reject;
      });
    }
    for (const row of rows) this.written.push(row);
  }

  done(): void {
    this.isSlow = false;
    this.#go();
  }

  fail(error: Error): void {
    this.#fail(error);
  }

  async finish(): Promise<void> {
    this.steps.push('finish');
  }

  close(): void {
    this.steps.push('close');
  }
}

function recorderOn(sink: FakeDisk) {
  const [notices, timers]: [string[], { ms: number; wake: () => void }[]] = [[], []];
  let failures = 0;
  const recorder = new Recorder({
    sink,
    notice: (text) => notices.push(text),
    after: (ms, wake) => {
      const timer = { ms, wake };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    onFailure: () => failures++,
  });
  return { recorder, notices, timers, failures: () => failures };
}

describe('a recorder', () => {
  it('writes after a time, or as soon as there is much', async () => {
    const disk = new FakeDisk();
    const { recorder, timers } = recorderOn(disk);
    recorder.take(tradeAt(0));
    recorder.take(tradeAt(1));
    expect(timers.map(({ ms }) => ms)).toEqual([FLUSH_MS]);
    expect(disk.steps).toEqual([]);
    timers[0]?.wake();
    expect(disk.steps).toEqual(['write 2']);
    for (let i = 0; i < FLUSH_WEIGHT; i++) recorder.take(tradeAt(i));
    expect(await recorder.close()).toEqual({ written: 2 + FLUSH_WEIGHT, leftOut: 0 });
    expect(disk.written.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 + FLUSH_WEIGHT }, (_, i) => i + 1));
    expect(disk.steps.slice(-2)).toEqual(['finish', 'close']);
    expect(timers).toEqual([]);
  });

  it('asks to wait for a slow disk, and past that leaves out, counts and marks', async () => {
    const disk = new FakeDisk(1, true);
    const { recorder, notices } = recorderOn(disk);
    for (let i = 0; i < FULL_WEIGHT - 1; i++) recorder.take(tradeAt(i));
    expect(recorder.isFull).toBe(false);
    recorder.take(tradeAt(0));
    expect(recorder.isFull).toBe(true);
    for (let i = 0; i < FULL_WEIGHT + 7; i++) recorder.take(tradeAt(i));
    expect(recorder.counts.leftOut).toBe(7);
    expect(notices).toHaveLength(2);
    disk.done();
    await new Promise(setImmediate);
    recorder.take(tradeAt(5));
    await recorder.close();
    expect(disk.written.at(-2)?.event).toMatchObject({
      kind: 'feed',
      state: 'down',
      reason: '7 events are not recorded: the disk was too slow',
    });
    expect(disk.written.at(-1)?.event).toEqual(tradeAt(5));
  });

  it('marks where a recording that goes on was interrupted', async () => {
    const disk = new FakeDisk(8);
    const { recorder } = recorderOn(disk);
    recorder.take(tradeAt(3));
    await recorder.close();
    expect(disk.written).toMatchObject([
      { seq: 8, event: { kind: 'feed', state: 'down', reason: 'the recording was interrupted here' } },
      { seq: 9, event: { kind: 'trade' } },
    ]);
  });

  it('ends at the first failure, which its end tells', async () => {
    const disk = new FakeDisk(1, true);
    const { recorder, timers, failures } = recorderOn(disk);
    recorder.take(tradeAt(0));
    timers[0]?.wake();
    const full = new TradectlError('output', 'the disk is full');
    disk.fail(full);
    await expect(recorder.close()).rejects.toBe(full);
    expect([failures(), disk.steps.at(-1)]).toEqual([1, 'close']);
  });
});

describe('a folder that is recorded into', () => {
  const open = (folder: string, format: 'parquet' | 'csv') =>
    openRecording({ folder, format, now: micros(0), notice: () => undefined });

  it('is of one recorder at a time, and of one format', async () => {
    const folder = `${temporaryDirectory()}/made/here`;
    const first = await open(folder, 'csv');
    first.take(tradeAt(0));
    await expect(open(folder, 'csv')).rejects.toMatchObject({ code: 'output', message: /another process/ });
    await first.close();
    await expect(open(folder, 'parquet')).rejects.toMatchObject({ code: 'usage', hint: /record-format csv/ });
    await (await open(folder, 'csv')).close();
  });

  it('cannot be below a file', async () => {
    const folder = `${temporaryDirectory({ file: '' })}/file/below`;
    await expect(open(folder, 'csv')).rejects.toMatchObject({ code: 'output' });
  });
});
