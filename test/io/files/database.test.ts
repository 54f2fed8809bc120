/** The lock on DuckDB: only the named files, under any name, and nothing said of what went wrong stays unsaid. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../../src/io/files/database.js';
import { readOne, refusal, temporaryDirectory, written, writtenParquet } from './support.js';

const BARS = 't,o,h,l,c,v\n2024-01-02,1,2,1,2,5\n';

describe('names', () => {
  it.each([
    "S'quote.csv",
    'S"quote".csv',
    'S*.csv',
    'S?.csv',
    'S[0-9].csv',
    'S[!x].csv',
    'S[.csv',
    '**',
    'S space.csv',
    'S{a,b}.csv',
    'S\\back.csv',
    'S\nline.csv',
    "S'; DROP TABLE x; --.csv",
    'Sé日.csv',
    '-S.csv',
    'S%20.csv',
    'S$1.csv',
  ])('reads %j as it is written', async (name) => {
    const directory = temporaryDirectory();
    for (const other of ['S1.csv', 'SX.csv', 'S0.csv', 'Sa.csv']) written(other, 'not,this\n1,2\n', directory);
    const { rows } = await readOne({ files: [written(name, BARS, directory)], symbol: 'S' });
    expect(rows).toHaveLength(1);
  });

  it('takes no column from the names of folders', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'volume=7.csv');
    written('volume=7.csv', 't,o,h,l,c\n2024-01-02,1,2,1,2\n', directory);
    expect((await readOne(path)).rows[0]?.[5]).toBe(0);
  });

  it('quotes the names of columns', async () => {
    const sql = `SELECT DATE '2024-01-02' AS "Date", 1 AS "open", 2 AS "high", 1 AS "low", 2 AS "close", 3 AS """; DROP"`;
    expect((await readOne(await writtenParquet('QUOTED.parquet', sql))).rows).toHaveLength(1);
  });
});

describe('the lock', () => {
  const directory = temporaryDirectory();
  const allowed = written('ALLOWED.csv', BARS, directory);
  const other = written('OTHER.csv', BARS, directory);
  let db: Database;
  beforeAll(async () => {
    db = await Database.open([allowed]);
  });
  afterAll(() => db.close());

  it('lets the named file be read', async () => {
    expect(await db.texts('SELECT count(*)::VARCHAR FROM read_csv($1)', [allowed])).toEqual([['1']]);
  });

  it.each([
    ['another file', `SELECT * FROM read_csv('${other}')`],
    ['a file as text', "SELECT * FROM read_text('/etc/hostname')"],
    ['a listing', `SELECT * FROM glob('${directory}/*')`],
    ['the network', "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')"],
    ['writing', `COPY (SELECT 1) TO '${directory}/NEW.csv'`],
    ['writing over the named file', `COPY (SELECT 1) TO '${allowed}'`],
    ['a database', `ATTACH '${directory}/x.db'`],
    ['installing', 'INSTALL httpfs'],
    ['loading', 'LOAD httpfs'],
    ['unlocking', 'SET lock_configuration = false'],
    ['more memory', "SET memory_limit = '8GB'"],
    ['more files', "SET allowed_directories = ['/']"],
  ])('refuses %s', async (_, sql) => {
    await expect(db.texts(sql, [])).rejects.toThrow(/Permission|Error/);
  });

  it('has its limits', async () => {
    const value = async (name: string): Promise<unknown> =>
      (await db.texts(`SELECT current_setting('${name}')::VARCHAR`, []))[0]?.[0];
    expect(await value('threads')).toBe('2');
    expect(await value('memory_limit')).toBe('488.2 MiB');
    expect(await value('temp_directory')).toBe('');
    expect(await value('TimeZone')).toBe('UTC');
    expect(await value('autoload_known_extensions')).toBe('false');
  });
});

describe('a file that breaks off in the middle', () => {
  const rows = 300_000;

  it('is refused, not read to there: CSV', async () => {
    const lines = Array.from({ length: rows }, (_, i) => `${1_704_067_200 + i},1,2,1,2,${i}`);
    lines[200_000] = '1,2,3';
    const found = await refusal(written('BROKEN.csv', ['t,o,h,l,c,v', ...lines].join('\n')));
    expect(found).toMatchObject({ where: 'BROKEN.csv:200002', message: 'the line has 3 cells instead of 6' });
  });

  it('is refused, not read to there: Parquet', async () => {
    const sql = `SELECT 1704067200 + i AS t, 1.5 + i % 7 AS o, 9.5 AS h, 1.0 AS l, 2.5 AS c, random() AS v FROM range(${rows}) t(i)`;
    const bytes = readFileSync(await writtenParquet('BROKEN.parquet', sql, ', COMPRESSION zstd, ROW_GROUP_SIZE 20000'));
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0x55, middle, middle + 20_000);
    expect((await refusal(written('BROKEN.parquet', bytes))).message).toMatch(
      /^BROKEN.parquet cannot be read: [^\n]*$/,
    );
  });
});
