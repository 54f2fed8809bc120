/** Recordings in CSV and NDJSON: nothing is lost, and a line that a crash tore is cut off. */

import { appendFileSync, readFileSync, statSync, truncateSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinesSink } from '../../../src/app/record/lines-sink.js';
import type { Recorded } from '../../../src/io/files/event-columns.js';
import { readLineFiles } from '../../../src/io/files/event-line-files.js';
import { temporaryDirectory } from '../../support/cli.js';
import { anyEvent, filesBelow, numbered, tradeAt } from '../../support/recorded.js';

async function read(root: string): Promise<{ readonly rows: readonly Recorded[]; readonly bad: readonly string[] }> {
  const [rows, bad]: [Recorded[], string[]] = [[], []];
  for await (const batch of readLineFiles(filesBelow(root))) {
    rows.push(...batch.rows);
    bad.push(...batch.bad);
  }
  return { rows, bad };
}

const FORMATS = ['csv', 'ndjson'] as const;

describe.each(FORMATS)('a sink of %s', (format) => {
  it('gives back every event of every kind, in the order of their numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 40 }), async (events) => {
        const root = temporaryDirectory();
        const sink = await LinesSink.open(root, format);
        const rows = numbered(events);
        for (let from = 0; from < rows.length; from += 15) await sink.write(rows.slice(from, from + 15));
        expect(await read(root)).toStrictEqual({ rows, bad: [] });
      }),
      { numRuns: 25 },
    );
  });

  it.each([' ', '\t', ' a ', '\u00a0', '\ufeff'])('gives back a text that begins or ends blank: %j', async (text) => {
    const root = temporaryDirectory();
    const sink = await LinesSink.open(root, format);
    const { tsEvent, tsRecv } = tradeAt(0);
    const rows = numbered([{ kind: 'feed', symbol: undefined, tsEvent, tsRecv, state: 'gap', reason: text }]);
    await sink.write(rows);
    expect(await read(root)).toStrictEqual({ rows, bad: [] });
  });

  it('is whole wherever the last write was cut, and goes on from there', async () => {
    const whole = numbered([tradeAt(0), tradeAt(1)]);
    const model = temporaryDirectory();
    const sink = await LinesSink.open(model, format);
    await sink.write(whole);
    const [file = ''] = filesBelow(model);
    const before = statSync(file).size;
    const third = { seq: 3, event: tradeAt(2) };
    await sink.write([third]);
    const text = readFileSync(file);
    for (let size = before; size < text.length; size++) {
      truncateSync(file, 0);
      appendFileSync(file, text.subarray(0, size));
      const torn = size === before ? [] : ['a line that is cut short'];
      expect(await read(model)).toStrictEqual({ rows: whole, bad: torn });
      const next = await LinesSink.open(model, format);
      expect([next.nextSeq, statSync(file).size]).toEqual([3, before]);
      await next.write([third]);
      expect(readFileSync(file)).toEqual(text);
    }
  });

  it('counts lines that somebody damaged, and reads the others', async () => {
    const root = temporaryDirectory();
    const sink = await LinesSink.open(root, format);
    await sink.write(numbered([tradeAt(0)]));
    const [file = ''] = filesBelow(root);
    appendFileSync(file, 'nonsense\n');
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .at(format === 'csv' ? 1 : 0) ?? '';
    appendFileSync(file, `${line.replace('trade', 'gossip')}\n`);
    await sink.write(numbered([tradeAt(1)], 2));
    const { rows, bad } = await read(root);
    expect(rows).toStrictEqual(numbered([tradeAt(0), tradeAt(1)]));
    expect(bad).toHaveLength(2);
  });
});
