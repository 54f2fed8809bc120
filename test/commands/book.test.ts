/** `tradectl book --replay`: the contract's lines, gaps, captures that are not what they should be, and a real one. */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Result, runCli, temporaryDirectory } from '../support/cli.js';

const REFERENCE = process.env['TRADECTL_REFERENCE_DATA'];
const START = 1_723_161_254_000;

interface Line {
  readonly symbol: string;
  readonly ts: string;
  readonly seq: number | null;
  readonly state: string;
  readonly bids: readonly [string, string][];
  readonly asks: readonly [string, string][];
  readonly levels: { readonly bids: number; readonly asks: number };
}

const stamped = (message: unknown, i: number): string => `${START + i}000000 ${JSON.stringify(message)}`;
const captureOf = (...messages: readonly unknown[]): string => messages.map((m, i) => `${stamped(m, i)}\n`).join('');

const rest = (lastUpdateId: number) => ({
  lastUpdateId,
  bids: [
    ['99.50', '1.500'],
    ['99.00', '2'],
  ],
  asks: [['100.00', '3']],
});
const depth = (U: number, u: number, b: unknown = [], more: object = {}) => ({
  ...{ e: 'depthUpdate', E: START + u, s: 'ETHUSDT', U, u, b, a: [], ...more },
});
const trade = (s: string) => ({ e: 'trade', E: START, s, t: 1, p: '99.5', q: '1', T: START, m: true });

async function book(
  content: string | Buffer,
  ...flags: readonly string[]
): Promise<Result & { readonly lines: readonly Line[] }> {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'capture'), content);
  const symbol = flags[0]?.startsWith('-') === false ? [] : ['ETHUSDT'];
  const result = await runCli(['book', ...symbol, ...flags, '--replay', 'capture'], { cwd });
  const lines = flags.includes('--json') ? result.stdout.split('\n').filter((text) => text !== '') : [];
  return { ...result, lines: lines.map((text) => JSON.parse(text) as Line) };
}

describe('tradectl book --json', () => {
  it('writes a line for every depth message applied, and for nothing else', async () => {
    const capture = captureOf(
      depth(1, 4),
      rest(5),
      trade('ETHUSDT'),
      depth(4, 6, [['99.7', '0.25000000']]),
      depth(7, 7, [['99.7', '0']]),
    );
    const { status, stdout, stderr } = await book(capture, '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      '{"symbol":"ETHUSDT","ts":"2024-08-08T23:54:14.006Z","seq":6,"state":"fresh","bids":[["99.7","0.25"],["99.5","1.5"],["99","2"]],"asks":[["100","3"]],"levels":{"bids":3,"asks":1}}',
      '{"symbol":"ETHUSDT","ts":"2024-08-08T23:54:14.007Z","seq":7,"state":"fresh","bids":[["99.5","1.5"],["99","2"]],"asks":[["100","3"]],"levels":{"bids":2,"asks":1}}',
      '',
    ]);
  });

  it('shows as many levels as asked for, all with 0', async () => {
    const capture = captureOf(rest(5), depth(6, 6));
    expect((await book(capture, '--json', '--depth', '1')).lines[0]?.bids).toEqual([['99.5', '1.5']]);
    expect((await book(capture, '--json', '--depth', '0')).lines[0]?.bids.length).toBe(2);
    expect((await book(capture, '--json', '--depth', '-1')).status).toBe(2);
  });

  it('writes one stale line at a gap, none until a snapshot, and ends 1 where none comes', async () => {
    const gapped = [rest(5), depth(6, 6), depth(8, 8), depth(9, 9)];
    const stale = await book(captureOf(...gapped), '--json');
    expect(stale.status).toBe(1);
    expect(stale.lines.map(({ state, seq }) => [state, seq])).toEqual([
      ['fresh', 6],
      ['stale', 8],
    ]);
    expect(stale.lines[1]).toMatchObject({ bids: [], asks: [], levels: { bids: 0, asks: 0 } });
    expect(stale.stderr).toContain('gap at line 3: U 8 after u 6');
    const mended = await book(captureOf(...gapped, rest(8), depth(10, 10)), '--json');
    expect(mended.status).toBe(0);
    expect(mended.lines.map(({ seq }) => seq)).toEqual([6, 8, 9, 10]);
  });

  it('paces a capture by its own times, and tells the same', async () => {
    const messages = Array.from({ length: 50 }, (_, i) => depth(6 + i, 6 + i));
    const capture = captureOf(rest(5), ...messages);
    const startedAt = performance.now();
    const paced = await book(capture, '--json', '--speed', '1x');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
    expect(paced).toEqual(await book(capture, '--json'));
  });

  it('follows futures by pu', async () => {
    const capture = captureOf(
      depth(1, 5, [], { pu: 0 }),
      rest(8),
      depth(6, 9, [], { pu: 5 }),
      depth(12, 15, [], { pu: 9 }),
      depth(17, 18, [], { pu: 16 }),
    );
    const { lines, status } = await book(capture, '--json');
    expect(lines.map(({ seq, state }) => [seq, state])).toEqual([
      [9, 'fresh'],
      [15, 'fresh'],
      [18, 'stale'],
    ]);
    expect(status).toBe(1);
  });

  it('stops with --once at the first fresh line, or tells the book at the end', async () => {
    const once = await book(captureOf(rest(5), depth(6, 6), depth(7, 7)), '--json', '--once');
    expect(once.lines.map(({ seq }) => seq)).toEqual([6]);
    const quiet = await book(captureOf(rest(5), trade('ETHUSDT')), '--json', '--once');
    expect(quiet.lines).toMatchObject([{ seq: 5, state: 'fresh', levels: { bids: 2, asks: 1 } }]);
    expect(quiet.status).toBe(0);
    const never = await book(captureOf(depth(1, 2)), '--json', '--once');
    expect([never.status, never.lines]).toMatchObject([1, [{ seq: 2, state: 'stale', bids: [] }]]);
    const resynced = await book(captureOf(rest(5), depth(8, 8), rest(8), depth(9, 9)), '--json', '--once');
    expect(resynced.lines.map(({ seq, state }) => [seq, state])).toEqual([[9, 'fresh']]);
  });

  it('takes no snapshot of another symbol whose ids are ahead, before its deltas or amid them', async () => {
    const foreign = { lastUpdateId: 900, bids: [['7.00', '1']], asks: [['8.00', '1']] };
    const ours = [depth(4, 6, [['99.70', '0.25']]), depth(7, 7)];
    for (const capture of [
      [foreign, rest(5), ...ours],
      [rest(5), foreign, ...ours],
      [depth(1, 4), rest(5), depth(4, 6, [['99.70', '0.25']]), foreign, depth(7, 7)],
    ]) {
      const { status, lines } = await book(captureOf(...capture), '--json');
      expect(status).toBe(0);
      expect(lines.map(({ seq, bids }) => [seq, bids[0]?.[0]])).toEqual([
        [6, '99.7'],
        [7, '99.7'],
      ]);
    }
    const never = await book(captureOf(foreign, ...ours), '--json');
    expect([never.status, never.lines]).toEqual([1, []]);
    expect(never.stderr).toContain('no snapshot that fits');
  });

  it('passes over other symbols, their snapshots too, by their ids', async () => {
    const other = (U: number, u: number) => depth(U, u, [['5', '1']], { s: 'BTCUSDT' });
    const capture = captureOf(depth(5, 6), other(9000, 9001), rest(9000), rest(6), other(9002, 9002), depth(7, 7));
    const { lines } = await book(capture, '--json');
    expect(lines.map(({ seq, symbol }) => [seq, symbol])).toEqual([[7, 'ETHUSDT']]);
    expect((await book(capture, 'btc/usdt', '--json')).lines.map(({ seq }) => seq)).toEqual([9001, 9002]);
  });

  it('names what is there where the symbol is not', async () => {
    const { status, stderr, stdout } = await book(
      captureOf(rest(5), depth(6, 6), trade('SOLUSDT')),
      'BTCUSDT',
      '--json',
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(JSON.parse(stderr.split('\n').at(-2) ?? '')).toMatchObject({
      error: { code: 'not_found', hint: 'it holds ETHUSDT, SOLUSDT' },
    });
  });
});

describe('captures as they are', () => {
  it('counts lines that are none, and goes on', async () => {
    const capture = `junk\n${captureOf(rest(5))}{"e":\n${stamped(depth(6, 6), 9)}\n\n`;
    const { lines, status, stderr } = await book(capture, '--json');
    expect([lines.length, status]).toEqual([1, 0]);
    expect(stderr).toBe(
      'notice: line 1 is malformed: neither a message nor a time and a message\nnotice: 2 malformed lines were skipped\n',
    );
  });

  it.each([
    ['an empty file', '', 'capture is empty'],
    ['rubbish', 'a\nb\n', '(2 of 2 lines malformed)'],
    ['another feed', captureOf({ channel: 'heartbeat' }), 'no message of binance'],
  ])('refuses %s', async (_, content, words) => {
    const { status, stderr } = await book(content, '--feed', 'binance');
    expect(status).toBe(2);
    expect(stderr).toContain(words);
  });

  it('refuses a file that is not there', async () => {
    const { status, stderr } = await runCli(['book', 'ETHUSDT', '--replay', 'nothing.gz']);
    expect(status).toBe(2);
    expect(stderr).toContain('there is no such file');
  });

  it('reads what there is of a capture that is cut short, then fails', async () => {
    const text = captureOf(rest(0), ...Array.from({ length: 3000 }, (_, i) => depth(i + 1, i + 1)));
    const packed = gzipSync(text);
    const { lines, status, stderr } = await book(packed.subarray(0, packed.length - 100), '--json');
    expect(lines.length).toBeGreaterThan(2000);
    expect([status, stderr.includes('cut short')]).toEqual([2, true]);
  });

  it('asks for a capture, and for a feed that there is', async () => {
    const none = await runCli(['book', 'ETHUSDT']);
    expect(none.status).toBe(2);
    expect(none.stderr).toContain('--replay');
    const feed = await book('x', '--feed', 'krakn');
    expect(feed.status).toBe(2);
    expect(feed.stderr).toContain('did you mean kraken?');
  });
});

describe('tradectl book for people', () => {
  it('prints the last book as a ladder, with what became of the messages', async () => {
    const { stdout, status } = await book(captureOf(rest(5), depth(6, 6)));
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'ETHUSDT  binance  2024-08-08 23:54:14.006 UTC  seq 6  fresh',
      '',
      `  ask  100.0  3.0  ${'█'.repeat(40)}`,
      '  --- spread 0.5 (50.13 bps)   mid 99.75',
      '  --- microprice 99.667   imbalance +7.7%',
      `  bid   99.5  1.5  ${'█'.repeat(20)}`,
      `  bid   99.0  2.0  ${'█'.repeat(27)}`,
      '',
      '2 bid levels and 1 ask level in the whole book',
      '2 messages: 1 depth applied, 0 dropped, 0 malformed',
      '0 gaps, 0 resyncs',
      '',
    ]);
  });

  it('shows no book that is stale, and says why', async () => {
    const gap = await book(captureOf(rest(5), depth(8, 8)));
    expect(gap.status).toBe(1);
    expect(gap.stdout).toContain('stale: there is no book to show');
    expect(gap.stderr).toContain('ETHUSDT ends stale: no snapshot after the last gap');
    expect((await book(captureOf(trade('ETHUSDT')))).stderr).toContain('no depth of it');
    expect((await book(captureOf(depth(1, 1)))).stderr).toContain('no snapshot that fits');
  });

  it('tells of a side that is empty', async () => {
    const { stdout } = await book(captureOf({ lastUpdateId: 1, bids: [['5', '1']], asks: [] }, depth(2, 2)));
    expect(stdout).toContain('one side is empty');
  });
});

describe('other venues', () => {
  it('reads Alpaca, which has no numbers', async () => {
    const message = (t: string, more: object) => [{ T: 'o', S: 'BTC/USD', t, b: [], a: [], ...more }];
    const capture = captureOf(
      message('2024-01-01T00:00:01Z', { r: true, b: [{ p: 99, s: 1 }], a: [{ p: 101, s: 2 }] }),
      message('2024-01-01T00:00:02.5Z', { b: [{ p: 99.5, s: 0.25 }] }),
      message('2024-01-01T00:00:01Z', { b: [{ p: 99.5, s: 0 }] }),
    );
    const { lines, status } = await book(capture, 'BTC/USD', '--json');
    expect(lines).toMatchObject([
      {
        symbol: 'BTC/USD',
        ts: '2024-01-01T00:00:02.500Z',
        seq: null,
        state: 'fresh',
        bids: [
          ['99.5', '0.25'],
          ['99', '1'],
        ],
      },
      { state: 'stale', seq: null, bids: [] },
    ]);
    expect(status).toBe(1);
  });

  it.skipIf(REFERENCE === undefined)('proves a Kraken book by its checksum (TRADECTL_REFERENCE_DATA)', async () => {
    const vectors = JSON.parse(readFileSync(join(REFERENCE ?? '', 'data/vectors/kraken-checksums.json'), 'utf8')) as {
      readonly wire?: readonly string[];
    }[];
    const wire = vectors.find((vector) => vector.wire !== undefined)?.wire?.[0] ?? '';
    const once = await book(`${START}000000 ${wire}\n`, 'gst/usd', '--json', '--once');
    expect(once.lines).toMatchObject([
      { symbol: 'GST/USD', seq: 1_931_231_958, state: 'fresh', levels: { bids: 10, asks: 10 } },
    ]);
    const update = wire.replace('"snapshot"', '"update"').replace('255965.95133811', '255965.95133812');
    const gap = await book(
      `${START}000000 ${wire}\n${START}000001 ${wire.replace('"snapshot"', '"update"')}\n${START}000002 ${update}\n`,
      'GST/USD',
      '--json',
    );
    expect(gap.lines.map(({ state }) => state)).toEqual(['fresh', 'stale']);
    expect(gap.status).toBe(1);
  });
});

describe.skipIf(REFERENCE === undefined)('five minutes of ETHUSDT (TRADECTL_REFERENCE_DATA)', () => {
  const capture =
    REFERENCE === undefined
      ? ''
      : gunzipSync(readFileSync(join(REFERENCE, 'data/l2-binance/ethusdt.jsonl.gz'))).toString();
  const raw = capture.split('\n').filter((text) => text !== '');

  it('is reproduced: best levels, counts, top 50, and the ticker', async () => {
    const { lines, status } = await book(capture, '--json', '--depth', '50');
    const rows = readFileSync(join(REFERENCE ?? '', 'golden/book/ethusdt-expected.csv'), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1);
    expect([status, lines.length, rows.length]).toEqual([0, 3432, 3432]);
    const found = lines.map(({ seq, bids, asks, levels }, i) => {
      const top = (side: Line['bids']): string => side.map((level) => level.join(':')).join('|');
      const sha =
        i % 50 === 0
          ? createHash('sha1')
              .update(`${top(bids)}#${top(asks)}`)
              .digest('hex')
          : '';
      return [i, seq, bids[0], asks[0], levels.bids, levels.asks, sha].join(',');
    });
    // A row has a hash every 50 rows; where it has one, ours must be it.
    const expected = rows.map((row, i) => (i % 50 === 0 ? row : row.replace(/,[0-9a-f]*$/, ',')));
    expect(found.filter((row, i) => row !== expected[i])).toEqual([]);
    expect(tickersThatDiffer(lines)).toBe(0);
  });

  /** How many lines differ from the last ticker whose id is not after them. */
  function tickersThatDiffer(lines: readonly Line[]): number {
    const tickers = raw
      .filter((text) => text.includes('@bookTicker'))
      .map(
        (text) =>
          (JSON.parse(text.slice(20)) as { data: { u: number; b: string; B: string; a: string; A: string } }).data,
      )
      .sort((a, b) => a.u - b.u);
    let [at, differ, compared] = [-1, 0, 0];
    for (const { seq, bids, asks } of lines) {
      while ((tickers[at + 1]?.u ?? Number.POSITIVE_INFINITY) <= (seq ?? 0)) at++;
      const ticker = tickers[at];
      if (ticker === undefined) continue;
      compared++;
      const ours = [bids[0], asks[0]].flat().map(Number);
      if (String(ours) !== String([ticker.b, ticker.B, ticker.a, ticker.A].map(Number))) differ++;
    }
    expect(compared).toBeGreaterThan(3400);
    return differ;
  }

  it.each([40, 1000, 3000])('goes stale at once where depth line %i is missing', async (n) => {
    const places = raw.flatMap((text, i) => (text.includes('@depth') ? [i] : []));
    const lost = places[n] ?? 0;
    const cut = raw.filter((_, i) => i !== lost && i <= lost + 400).join('\n');
    const { lines, status } = await book(cut, '--json', '--depth', '1');
    // The first two depth lines are older than the snapshot.
    expect([status, lines.length]).toEqual([1, n - 2 + 1]);
    expect(lines.at(-1)).toMatchObject({ state: 'stale', bids: [], seq: seqOf(raw[places[n + 1] ?? 0] ?? '') });
    expect(lines.slice(0, -1).every(({ state }) => state === 'fresh')).toBe(true);
  });

  const seqOf = (text: string): number => (JSON.parse(text.slice(20)) as { data: { u: number } }).data.u;
});
