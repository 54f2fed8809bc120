/** Files that are no sound bars are refused, by file and line, in one sentence. */

import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePrice } from '../../../src/core/base/decimal.js';
import { openBarFiles } from '../../../src/io/files/bar-files.js';
import { refusal, temporaryDirectory, written, writtenParquet } from './support.js';

const HEADER = 'Date,Open,High,Low,Close,Volume';
const GOOD = ['2024-01-02,10,12,9,11,100', '2024-01-03,11,12,9,11,100', '2024-01-04,11,12,9,11,100'];
/** The header, a blank line, two good bars and the one to be tested: on line 5. */
const fifth = (line: string): string => written('BAD.csv', [HEADER, '', ...GOOD.slice(0, 2), line, ''].join('\n'));

describe('no file of bars', () => {
  it.each([
    ['empty', '', 'EMPTY.csv is empty'],
    ['blank', '\n\n  \n', 'EMPTY.csv is empty'],
    ['header only', `${HEADER}\n`, 'EMPTY.csv has no bars'],
    [
      'prose',
      'Dear trader,\nthese are no bars.\n',
      'EMPTY.csv has no column for time, open, high, low, close (its columns: Dear trader, "")',
    ],
    ['a number', '42\n', 'EMPTY.csv has no column for time, open, high, low, close (its columns: 42)'],
    ['zero bytes', 'a\0b\n', 'EMPTY.csv is not text: it holds zero bytes'],
    ['gzip', Buffer.from('1f8b0800', 'hex'), 'EMPTY.csv is compressed by gzip'],
    ['zip', Buffer.from('504b030414', 'hex'), 'EMPTY.csv is a zip archive'],
    ['UTF-16', Buffer.from('\ufeffa,b\n', 'utf16le'), 'EMPTY.csv is UTF-16 text'],
    ['Latin-1', Buffer.from('d\xe9te,o,h,l,c\n', 'latin1'), 'EMPTY.csv is not UTF-8 text'],
    ['one long line', 'x'.repeat(100_000), 'EMPTY.csv is no table: its last line has no end'],
    ['no header', GOOD.join('\n'), 'EMPTY.csv has no header line: it starts with "2024-01-02,10,12,9,11,100"'],
  ])('%s', async (_, content, message) => {
    expect((await refusal(written('EMPTY.csv', content))).message).toBe(message);
  });

  it('is missing, a directory, under a file, a link to itself, a device', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'D.csv'));
    symlinkSync(join(directory, 'L.csv'), join(directory, 'L.csv'));
    const at = async (name: string): Promise<string> => (await refusal(join(directory, name))).message;
    expect(await at('NO.csv')).toBe('NO.csv: there is no such file');
    expect(await at('D.csv')).toBe('D.csv is a directory');
    expect(await at('L.csv')).toBe('L.csv: is a link to itself');
    written('F.csv', 'x', directory);
    expect(await at('F.csv/X.csv')).toBe('X.csv: there is no such file');
    expect((await refusal('/dev/null')).message).toBe('null is not a regular file');
  });

  it('refuses ten gigabytes of nothing at once, with and without a header', async () => {
    for (const start of ['', `${HEADER}\n${GOOD[0]}\n`]) {
      const path = written('SPARSE.csv', start);
      truncateSync(path, 10 * 2 ** 30);
      expect((await refusal(path)).message).toBe('SPARSE.csv is not text: it holds zero bytes');
    }
  });

  it('tells what Parquet is not', async () => {
    expect((await refusal(written('X.parquet', HEADER))).message).toBe(
      'X.parquet is not Parquet, whatever its name says',
    );
    expect((await refusal(written('X.parquet', 'PAR1 and then nothing'))).message).toContain('is cut short');
    expect((await refusal(written('X.parquet', `PAR1${'?'.repeat(100)}\0\0\0\0PAR1`))).message).toMatch(
      /^X.parquet cannot be read: [^\n]*$/,
    );
  });

  it('needs a file', async () => {
    await expect(openBarFiles({ files: [] })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('columns that do not fit', () => {
  it.each([
    ['missing', 'date,open,high,low', 'has no column for close (its columns: date, open, high, low)'],
    [
      'only adjusted',
      'date,open,high,low,Adj Close',
      'has no column for close (its columns: date, open, high, low, Adj Close)',
    ],
    [
      'two times',
      'date,time,o,h,l,c',
      'has several columns that could be the time: date, time (its columns: date, time, o, h, l, c)',
    ],
    [
      'two closes',
      't,o,h,l,c,close',
      'has several columns that could be the close: c, close (its columns: t, o, h, l, c, close)',
    ],
  ])('%s', async (_, header, problem) => {
    const found = await refusal(written('COLUMNS.csv', `\n${header}\n2024-01-02,1,1,1,1,1\n`));
    expect(found).toMatchObject({ where: 'COLUMNS.csv:2', message: `COLUMNS.csv ${problem}` });
    expect(found.hint).toContain('open_time');
  });

  it('in Parquet by type', async () => {
    const path = await writtenParquet(
      'TYPE.parquet',
      "SELECT DATE '2024-01-02' AS t, 1 AS o, 1 AS h, [1] AS l, 1 AS c",
    );
    expect((await refusal(path)).message).toBe('TYPE.parquet: the column "l" has the type INTEGER[], not a number');
    const timeless = await writtenParquet('TYPE.parquet', "SELECT TIME '09:30' AS t, 1 AS o, 1 AS h, 1 AS l, 1 AS c");
    expect((await refusal(timeless)).message).toBe(
      'TYPE.parquet: the column "t" has the type TIME, not a date or a time',
    );
  });

  it('needs a symbol', async () => {
    expect(await refusal(written('_.csv', HEADER))).toMatchObject({
      message: '_.csv does not begin with a symbol',
      hint: 'name it: --symbol SPY',
    });
  });
});

describe('a bad line', () => {
  it.each([
    ['2024-01-01,10,12,9,11,1', '2024-01-01 comes after 2024-01-03: not in time order'],
    ['2024-01-03,10,12,9,11,1', 'the time 2024-01-03 is there twice'],
    ['2024-01-04,0,12,0,11,1', 'open 0 is not a positive price (bar of 2024-01-04)'],
    ['2024-01-04,-1,12,-1,11,1', 'open -1 is not a positive price (bar of 2024-01-04)'],
    ['2024-01-04,10,12,9,11,-1', 'volume -1 is not zero or more (bar of 2024-01-04)'],
    ['2024-01-04,10,8,9,11,1', 'high 8 is below low 9 (bar of 2024-01-04)'],
    ['2024-01-04,13,12,9,11,1', 'open 13 is outside low 9 .. high 12 (bar of 2024-01-04)'],
    ['2024-01-04,10,12,9,8,1', 'close 8 is outside low 9 .. high 12 (bar of 2024-01-04)'],
    ['2024-01-04,10,,9,11,1', 'High is empty'],
    ['2024-01-04,10,12,9,"",1', 'Close is empty'],
    ['2024-01-04,10,12,9,11,', 'Volume is empty'],
    [',10,12,9,11,1', 'Date is empty'],
    ['2024-01-04,10,12,9,NaN,1', 'Close "NaN" is not a number'],
    ['2024-01-04,10,inf,9,11,1', 'High "inf" is not a number'],
    ['2024-01-04,10,null,9,11,1', 'High "null" is not a number'],
    ['2024-01-04,"1,000",12,9,11,1', 'Open "1,000" is not a number'],
    ['2024-01-04,10\u0007,12,9,11,1', 'Open "10\\u0007" is not a number'],
    ['2024-02-30,10,12,9,11,1', 'Date "2024-02-30" is not a date or time between the years 1 and 2255'],
    ['3024-01-01,10,12,9,11,1', 'Date "3024-01-01" is not a date or time between the years 1 and 2255'],
    ['01/04/2024,10,12,9,11,1', 'Date "01/04/2024" is not a date or time between the years 1 and 2255'],
    ['2024-01-04,10,12,9,11', 'the line has 5 cells instead of 6'],
    ['2024-01-04,10,12,9,11,1,7', 'the line has 7 cells instead of 6'],
    ['2024-01-04,10,12,9,"11,1', 'a quote is opened and not closed'],
    [`2024-01-04,10,12,9,11,${'1'.repeat(200_000)}\n`, 'the line is longer than 131072 bytes'],
    [
      '2024-01-04,100.12345678901234567,112,9,11,1',
      'the price 100.12345678901235 has more than 15 significant digits: floating-point noise?',
    ],
    ['2024-01-04,100.10000000000000001,112,9,11.001,1', 'a price has more than 15 significant digits'],
    ['2024-01-04,9007199254740993,9007199254740993,9,11.001,1', /more than 15 significant digits/],
    ['2024-01-04,0.1234567891,12,0.1,11,1', 'the price 0.1234567891 has more than 9 decimals'],
  ])('%s', async (line, message) => {
    const found = await refusal(fifth(line));
    expect(found.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(found.where).toBe('BAD.csv:5');
  });

  it('is found after a cell that spans lines', async () => {
    const text = ['t,o,h,l,c,note', '2024-01-02,1,2,1,2,"two\nlines ""quoted"""', '', '2024-01-03,1,2,3,2,x'].join(
      '\n',
    );
    expect(await refusal(written('SPAN.csv', text))).toMatchObject({
      where: 'SPAN.csv:5',
      message: 'high 2 is below low 3 (bar of 2024-01-03)',
    });
  });

  it('is found between lines that end in CR LF', async () => {
    const path = written('CRLF.csv', [HEADER, ...GOOD, '2024-01-05,10,8,9,11,1'].join('\r\n'));
    expect((await refusal(path)).where).toBe('CRLF.csv:5');
    const mixed = written('CRLF.csv', `${HEADER}\r\n${GOOD[0]}\r\n${GOOD[1]}\n`);
    expect(await refusal(mixed)).toMatchObject({
      where: 'CRLF.csv:3',
      message: 'the line does not end like those before it (CR LF and LF mixed)',
    });
  });

  it('is not UTF-8', async () => {
    const text = `${HEADER}\n2024-01-02,1,1,1,1,1\n2024-01-03,\xe9,1,1,1,1\n`;
    const path = written('LATIN.csv', Buffer.from(text, 'latin1'));
    expect(await refusal(path)).toMatchObject({ where: 'LATIN.csv:3', message: 'the line is not UTF-8 text' });
  });

  it('first cell is no time at all', async () => {
    expect((await refusal(written('T.csv', 't,o,h,l,c\n20240102,1,1,1,1\n'))).message).toBe(
      'T.csv: t "20240102" is no time since 1970',
    );
    expect(await refusal(written('T.csv', 't,o,h,l,c\nsoon,1,1,1,1\n'))).toMatchObject({
      where: 'T.csv:2',
      message: 't "soon" is not a date or time between the years 1 and 2255',
    });
  });

  it('stands far down in a large file', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${1_704_067_200 + i * 60},10.5,11,10,10.75,${i}`);
    lines[54_321] = lines[54_321]?.replace('10.5', '1O.5') ?? '';
    expect(await refusal(written('LARGE.csv', ['time,o,h,l,c,v', ...lines].join('\n')))).toMatchObject({
      where: 'LARGE.csv:54323',
      message: 'o "1O.5" is not a number',
    });
    lines[54_321] = '1,2';
    expect(await refusal(written('LARGE.csv', ['time,o,h,l,c,v', ...lines].join('\n')))).toMatchObject({
      where: 'LARGE.csv:54323',
      message: 'the line has 2 cells instead of 6',
    });
  });

  it('is told even if worse follows', async () => {
    for (const [bad, worse] of [
      [10, 59_000],
      [30_000, 30_001],
      [2, 3],
    ] as const) {
      const lines = Array.from({ length: 60_000 }, (_, i) => `${1_704_067_200 + i * 60},10.5,11,10,10.75,${i}`);
      lines[bad] = `${lines[bad]?.split(',')[0]},soon,11,10,10.75,1`;
      lines[worse] = '1,2';
      const { where, message } = await refusal(written('WORSE.csv', ['time,o,h,l,c,v', ...lines].join('\n')));
      expect([
        `WORSE.csv:${bad + 2} o "soon" is not a number`,
        `WORSE.csv:${worse + 2} the line has 2 cells instead of 6`,
      ]).toContain(`${where} ${message}`);
    }
  });
});

describe('a bad row of Parquet', () => {
  const row = (i: number, cells: string): string => `SELECT DATE '2024-01-02' + ${i} AS date, ${cells}`;
  const parquet = (...cells: string[]): Promise<string> =>
    writtenParquet('BAD.parquet', cells.map((one, i) => row(i, one)).join(' UNION ALL '));
  const good = '1.0 AS o, 2.0 AS h, 1.0 AS l, 2.0 AS c';

  it.each([
    ['1.0, 0.5, 1.0, 2.0', 'high 0.5 is below low 1 (bar of 2024-01-03)'],
    ['1.0, NULL, 1.0, 2.0', 'h is empty'],
    ["1.0, 'nan'::DOUBLE, 1.0, 2.0", 'h "nan" is not a number'],
    ["1.0, 'inf'::DOUBLE, 1.0, 2.0", 'h "inf" is not a number'],
  ])('%s', async (cells, message) => {
    expect(await refusal(await parquet(good, cells))).toMatchObject({ where: 'BAD.parquet:row 2', message });
  });

  it('has a DECIMAL that does not fit a double', async () => {
    const decimals = (...texts: string[]): string => texts.map((text) => `${text}::DECIMAL(38,18)`).join(', ');
    const long = await refusal(await parquet(good, decimals('1.0', '200000000.1234567', '1.0', '100000000.1234567')));
    expect(long.message).toContain('more than 15 significant digits');
    expect(long.where).toBe('BAD.parquet:row 2');
    const collapsing = decimals('1.0', '2.001', '1.0', '1.100000000000000001');
    expect(await refusal(await parquet(good, collapsing))).toMatchObject({
      where: 'BAD.parquet:row 2',
      message: 'a price has more than 15 significant digits',
    });
  });

  it('has a time that no double of microseconds holds', async () => {
    const path = await writtenParquet('BAD.parquet', `SELECT DATE '5000000-01-01' AS date, ${good}`);
    expect((await refusal(path)).where).toBe('BAD.parquet:row 1');
    const endless = await writtenParquet('BAD.parquet', `SELECT TIMESTAMP 'infinity' AS date, ${good}`);
    expect((await refusal(endless)).message).toBe('date "infinity" is not a date or time between the years 1 and 2255');
  });

  it('has no rows', async () => {
    expect((await refusal(await writtenParquet('BAD.parquet', `${row(0, good)} LIMIT 0`))).message).toBe(
      'BAD.parquet has no bars',
    );
  });
});

describe('a tick that was asked for', () => {
  it.each([
    ['5', 'the price 2 rounds to zero at the tick 5'],
    ['0.000000001', 'the price 12345678 is too large for the tick 0.000000001: more than 15 digits'],
  ])('%s', async (text, message) => {
    const path = written('TICK.csv', `${HEADER}\n2024-01-02,10,12345678,2,11,1\n`);
    const tick = parsePrice(text);
    if (tick === undefined) throw new Error('a price');
    expect(await refusal({ files: [path], tick })).toMatchObject({
      message,
      where: 'TICK.csv:2',
      hint: 'give another --tick',
    });
  });
});
