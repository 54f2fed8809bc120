/** Damaged files: either an error in one sentence with a place, or the very bars that a naive reading gives; nothing else. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradectlError } from '../../../src/core/base/errors.js';
import { type Row, readOne, written, writtenParquet } from './support.js';

/** What happened: rows, or nothing where the file was refused in good order. */
async function outcome(path: string): Promise<readonly Row[] | undefined> {
  try {
    return (await readOne(path)).rows;
  } catch (error) {
    if (!(error instanceof TradectlError) || error.code !== 'data') throw error;
    expect(error.message).toMatch(/^[^\p{Cc}]{5,400}$/u);
    expect(error.where).toContain(path);
    return undefined;
  }
}

const HEADER = 't,o,h,l,c,v';
const GOOD = Array.from(
  { length: 9 },
  (_, i) => `${1_704_067_200 + i * 60},1${i}.5,2${i},${i + 1}.25,1${i},${i * 100}`,
);

/** Lines and cells cut at every line break and comma. */
function naive(text: string): readonly (readonly number[])[] {
  const [header = '', ...lines] = text.split(/\r\n|\n|\r/).filter((line) => line !== '');
  const names = header.split(',').map((name) => name.trim());
  return lines.map((line) => {
    const cells = line.split(',');
    return HEADER.split(',').map((name, i) => {
      const at = names.indexOf(name);
      return (at < 0 ? 0 : Number(cells[at])) * (i === 0 ? 1e6 : 1) + 0;
    });
  });
}

const anyDamage = fc.record({
  at: fc.nat(300),
  cut: fc.integer({ min: 0, max: 4 }),
  put: fc.constantFrom(
    '',
    ',',
    '\n',
    '\r\n',
    '\r',
    '-',
    '.',
    '0',
    '9',
    ' ',
    ';',
    'e',
    'NaN',
    '\t',
    '\u0000',
    'é',
    '\n\n',
    '1e',
  ),
});

describe('damaged files', () => {
  it('of CSV', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDamage, { maxLength: 3 }), async (damages) => {
        const whole = [HEADER, ...GOOD].join('\n');
        const text = damages.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), whole);
        const rows = await outcome(written('DAMAGED.csv', text));
        if (rows !== undefined && text.startsWith('t,')) expect(rows).toEqual(naive(text));
      }),
      { numRuns: 120 },
    );
  });

  it('of Parquet', async () => {
    const sql = 'SELECT 1704067200 + i AS t, 1.5 AS o, 9.5 AS h, 1.0 AS l, 2.5 AS c, i AS v FROM range(500) t(i)';
    const whole = readFileSync(await writtenParquet('WHOLE.parquet', sql));
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const rows = await outcome(written('DAMAGED.parquet', bytes));
        for (const row of rows ?? []) expect(row.every(Number.isFinite)).toBe(true);
      }),
      // The same damage each time: what decodes Parquet is not ours.
      { numRuns: 120, seed: 1 },
    );
  });
});
