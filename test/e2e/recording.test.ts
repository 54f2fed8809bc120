/** Recordings by the built program: of a real session and back, through a kill -9, onto a disk that is full. */

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ended, ROOT, runBinary, start, temporaryDirectory } from '../support/cli.js';
import { csvRows, NEEDS, REFERENCE } from '../support/core/reference-data.js';
import { filesBelow } from '../support/recorded.js';

const BINARY = join(ROOT, 'bin/tradectl.js');
const START = 1_723_161_254_000_000n;

/** A capture of so many trades, a millisecond apart. */
function captureOf(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const message = { e: 'trade', E: 1_723_161_254_000 + i, T: 1_723_161_254_000 + i, s: 'X', t: i, p: '99.5', q: '1' };
    return `${START + BigInt(i) * 1000n}000 ${JSON.stringify(message)}\n`;
  });
  const path = join(temporaryDirectory(), 'capture.jsonl');
  writeFileSync(path, lines.join(''));
  return path;
}

const replay = (...args: readonly string[]) => runBinary(['stream', '--speed', 'max', '--json', '--replay', ...args]);
const idsOf = (stdout: string): readonly string[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id);

/** The first line in which two texts differ: a comparison of all of them would be too long to read. */
function firstDifference(actual: string, expected: string): readonly (string | undefined)[] | undefined {
  if (actual === expected) return undefined;
  const [ours, theirs] = [actual.split('\n'), expected.split('\n')];
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  return [`line ${at} of ${ours.length} and ${theirs.length}`, ours[at], theirs[at]];
}

describe('a recording', () => {
  it('holds what was flushed when it is killed, and goes on after that', async () => {
    const [capture, folder] = [captureOf(120_000), join(temporaryDirectory(), 'rec')];
    const child = start(BINARY, ['stream', '--replay', capture, '--speed', 'max', '--json', '--record', folder]);
    let isKilled = false;
    // 120,000 events are two portions and a rest.
    const watch = setInterval(() => {
      const kinds = join(folder, 'X/trade');
      if (isKilled || !existsSync(kinds) || !readdirSync(kinds).some((name) => name.endsWith('.parquet'))) return;
      isKilled = child.kill('SIGKILL');
    }, 2);
    child.stdout?.resume();
    await once(child, 'close');
    clearInterval(watch);
    expect(isKilled).toBe(true);

    const after = await replay(folder);
    const ids = idsOf(after.stdout);
    expect(after.status).toBe(0);
    expect(ids.length).toBeGreaterThanOrEqual(50_000);
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => String(i)));

    const again = await replay(captureOf(10), '--record', folder);
    expect(again.status).toBe(0);
    const lines = (await replay(folder)).stdout.trim().split('\n');
    expect(lines).toHaveLength(ids.length + 1 + 10);
    expect(lines[ids.length]).toContain('the recording was interrupted here');
    expect(filesBelow(join(folder, 'X'))).toHaveLength(1);
  });

  it('ends with status 2 when the disk is full, and keeps the lines that fitted, but no half of a file', async () => {
    const [capture, folder] = [captureOf(30_000), join(temporaryDirectory(), 'rec')];
    for (const format of ['parquet', 'csv', 'ndjson']) {
      const command = `ulimit -f 20; exec "$@"`;
      const args = [
        BINARY,
        'stream',
        '--replay',
        capture,
        '--speed',
        'max',
        '--json',
        '--record',
        join(folder, format),
      ];
      const child = start('-e', [
        `const { spawnSync } = require('node:child_process');
         const { status, stderr } = spawnSync('bash', ['-c', ${JSON.stringify(command)}, 'bash', process.execPath,
           ...${JSON.stringify([...args, '--record-format', format])}], { maxBuffer: 1e9 });
         process.stderr.write(stderr);
         process.exitCode = status;`,
      ]);
      const { status, stderr } = await ended(child);
      expect(stderr).toContain('the disk is full');
      expect(status).toBe(2);
      const files = filesBelow(join(folder, format)).filter((path) => !path.endsWith('recording.lock'));
      expect(files).toHaveLength(format === 'parquet' ? 0 : 1);
      if (format === 'parquet') continue;
      const kept = await replay(join(folder, format));
      expect(kept.stderr).toContain('"malformed":{}');
      expect(idsOf(kept.stdout).length).toBeGreaterThan(50);
    }
  });

  it('is for its owner alone', async () => {
    const folder = join(temporaryDirectory(), 'rec');
    await replay(captureOf(3), '--record', folder);
    expect(execFileSync('find', [folder, '-perm', '/077'], { encoding: 'utf8' })).toBe('');
  });

  it.skipIf(REFERENCE === undefined)(
    `gives back a real session, event for event and book for book ${NEEDS}`,
    async () => {
      const capture = join(REFERENCE ?? '', 'data/l2-binance/ethusdt.jsonl.gz');
      const book = async (path: string) =>
        (await runBinary(['book', 'ETHUSDT', '--replay', path, '--depth', '1', '--json'])).stdout;
      const expected = csvRows('golden', 'book', 'ethusdt-expected.csv');
      const [events, lines] = [(await replay(capture)).stdout, await book(capture)];
      for (const format of ['parquet', 'csv', 'ndjson']) {
        const folder = join(temporaryDirectory(), format);
        const recorded = await replay(capture, '--record', folder, '--record-format', format);
        expect(recorded.stderr).toContain('33618 events recorded');
        expect(firstDifference((await replay(folder)).stdout, events)).toBeUndefined();
        expect(firstDifference(await book(folder), lines)).toBeUndefined();
      }
      const told = lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { seq: number; bids: string[][]; asks: string[][]; levels: object });
      expect(told.map(({ seq, bids, asks, levels }) => [seq, bids[0], asks[0], levels])).toEqual(
        expected.map((row) => [
          Number(row['u']),
          [row['bid'], row['bidqty']],
          [row['ask'], row['askqty']],
          { bids: Number(row['nbids']), asks: Number(row['nasks']) },
        ]),
      );
    },
    120_000,
  );
});
