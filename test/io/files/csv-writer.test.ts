/** A CSV file is there whole or not at all. */

import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvWriter } from '../../../src/io/files/csv-writer.js';
import { temporaryDirectory, written } from './support.js';

const inNew = (name = 'trades.csv'): { directory: string; path: string } => {
  const directory = temporaryDirectory();
  return { directory, path: join(directory, name) };
};

describe('createCsvWriter', () => {
  it('writes rows, quoting what RFC 4180 quotes', () => {
    const { directory, path } = inNew();
    const writer = createCsvWriter(path);
    writer.row(['a', 'b,c', 'd "e"', 'f\ng', '', 'é']);
    writer.row(['1']);
    writer.commit();
    expect(readFileSync(path, 'utf8')).toBe('a,"b,c","d ""e""","f\ng",,é\n1\n');
    expect(readdirSync(directory)).toEqual(['trades.csv']);
    expect(statSync(path).mode & 0o777 & ~process.umask()).toBe(0o644 & ~process.umask());
  });

  it('has nothing under the name before the commit, and leaves an old file until then', () => {
    const { directory, path } = inNew();
    written('trades.csv', 'old', directory);
    const writer = createCsvWriter(path);
    for (let i = 0; i < 20_000; i++) writer.row([String(i), 'x'.repeat(20)]);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toHaveLength(2);
    writer.commit();
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(20_001);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('leaves no trace when it is discarded, and a commit stays', () => {
    const { directory, path } = inNew();
    const writer = createCsvWriter(path);
    writer.row(['x']);
    writer.discard();
    writer.discard();
    expect(readdirSync(directory)).toEqual([]);
    const second = createCsvWriter(path);
    second.commit();
    second.discard();
    expect(readFileSync(path, 'utf8')).toBe('');
    expect(() => second.row(['y'])).toThrow('takes no rows');
  });

  it('writes through a link, which stays one', () => {
    const { directory, path } = inNew('link.csv');
    symlinkSync(written('real.csv', 'old', directory), path);
    const writer = createCsvWriter(path);
    writer.row(['new']);
    writer.commit();
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(directory, 'real.csv'), 'utf8')).toBe('new\n');
  });

  it('writes to a device without replacing it', () => {
    const writer = createCsvWriter('/dev/null');
    writer.row(['x']);
    writer.commit();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('says why it cannot', () => {
    const { directory, path } = inNew();
    mkdirSync(join(directory, 'd'));
    written('f', '', directory);
    const refused = (where: string, message: string, hint: string): void =>
      expect(() => createCsvWriter(where)).toThrow(expect.objectContaining({ code: 'output', message, where, hint }));
    refused(join(directory, 'd'), 'd is a directory', 'name a file in it');
    refused(
      join(directory, 'no/x.csv'),
      'x.csv cannot be written: there is no such directory',
      'make the directory first',
    );
    refused(
      join(directory, 'f/x.csv'),
      'x.csv cannot be written: there is no such directory',
      'make the directory first',
    );
    const full = createCsvWriter('/dev/full');
    full.row(['x']);
    expect(() => full.commit()).toThrow(
      expect.objectContaining({
        code: 'output',
        message: 'full cannot be written: the disk is full',
        where: '/dev/full',
      }),
    );
    full.discard();
    const lost = createCsvWriter(path);
    mkdirSync(path);
    lost.row(['x']);
    expect(() => lost.commit()).toThrow(
      expect.objectContaining({ code: 'output', message: 'trades.csv is a directory' }),
    );
    expect(readdirSync(directory).sort()).toEqual(['d', 'f', 'trades.csv']);
  });

  it('gives back any cells', () => {
    const { path } = inNew();
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { maxLength: 8 }), (rows) => {
        const writer = createCsvWriter(path);
        for (const row of rows) writer.row(row);
        writer.commit();
        expect(parse(readFileSync(path, 'utf8'))).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });
});

/** RFC 4180, by the book. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(cells);
    cells = [];
  }
  return rows;
}
