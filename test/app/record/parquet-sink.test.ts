/** Parquet recordings: nothing is lost, nothing is there twice, wherever it was killed. */

import { cpSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParquetSink } from '../../../src/app/record/parquet-sink.js';
import { parseParquetName, seriesOf, uncovered } from '../../../src/io/files/recording-names.js';
import { temporaryDirectory } from '../../support/cli.js';
import { anyEvent, filesBelow, numbered, readParquet, tradeAt } from '../../support/recorded.js';

/** The files that a replay would read. */
function currentFiles(root: string): readonly string[] {
  return [...seriesOf(root)].flatMap(({ folder, names }) =>
    uncovered(names.flatMap((name) => parseParquetName(name) ?? [])).map(({ name }) => `${folder}/${name}`),
  );
}

const trades = (from: number, count: number) =>
  numbered(
    Array.from({ length: count }, (_, i) => tradeAt(from + i)),
    from + 1,
  );

describe('a Parquet sink', () => {
  it('gives back every event of every kind, in the order of their numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 60 }), async (events) => {
        const root = temporaryDirectory();
        const sink = await ParquetSink.open(root);
        const rows = numbered(events);
        for (let from = 0; from < rows.length; from += 25) await sink.write(rows.slice(from, from + 25));
        await sink.finish();
        sink.close();
        expect(await readParquet(filesBelow(root))).toStrictEqual(rows);
      }),
      { numRuns: 15 },
    );
  });

  it('ends with one file for each symbol, kind and day', async () => {
    const root = temporaryDirectory();
    const sink = await ParquetSink.open(root);
    for (let i = 0; i < 40; i++) await sink.write(trades(i * 50, 50));
    expect(filesBelow(root).length).toBeLessThan(40);
    await sink.finish();
    sink.close();
    expect(filesBelow(root).map((path) => basename(path))).toEqual([
      '2024-08-08.000000000001-000000001000.parquet',
      '2024-08-09.000000001001-000000002000.parquet',
    ]);
    expect(await readParquet(filesBelow(root))).toStrictEqual(trades(0, 2000));
  });

  it('holds all that was written once, killed at any step, and so does the next start', async () => {
    const copies: { readonly root: string; readonly written: number }[] = [];
    let written = 0;
    const root = temporaryDirectory();
    const snapshot = (): void => {
      const copy = temporaryDirectory();
      cpSync(root, copy, { recursive: true });
      copies.push({ root: copy, written });
    };
    const sink = await ParquetSink.open(root, snapshot);
    for (let i = 0; i < 18; i++) {
      await sink.write(trades(i * 70, 70));
      written = (i + 1) * 70;
    }
    await sink.finish();
    sink.close();
    expect(copies.length).toBeGreaterThan(50);
    for (const copy of copies) await expectWhole(copy.root, copy.written);
  });

  it('goes on with the numbers where the last run ended', async () => {
    const root = temporaryDirectory();
    const first = await ParquetSink.open(root);
    await first.write(trades(0, 5));
    first.close();
    const second = await ParquetSink.open(root);
    expect(second.nextSeq).toBe(6);
    await second.write(trades(5, 5));
    await second.finish();
    second.close();
    expect(await readParquet(filesBelow(root))).toStrictEqual(trades(0, 10));
    expect(filesBelow(root)).toHaveLength(1);
  });
});

/** What was written is there once, before and after a new start; a portion under way is there whole or not at all. */
async function expectWhole(root: string, written: number): Promise<void> {
  const before = currentFiles(root);
  const seen = before.length === 0 ? [] : await readParquet(before);
  expect(seen).toStrictEqual(trades(0, seen.length));
  expect(seen.length).toBeGreaterThanOrEqual(written);
  const sink = await ParquetSink.open(root);
  sink.close();
  const files = filesBelow(root);
  expect(files).toEqual(currentFiles(root));
  for (const { names } of seriesOf(root))
    expect(new Set(names.map((name) => name.slice(0, 10))).size).toBe(names.length);
  if (files.length > 0) expect(await readParquet(files)).toStrictEqual(seen);
  expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
}
