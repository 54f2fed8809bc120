/** What was tested is what trades: trades of some days over the wire give the bars and decisions of their bar file. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { configOf } from '../../../commands/options/common.js';
import { parseRunOptions } from '../../../commands/options/run.js';
import { planRun } from '../../../src/app/run-setup.js';
import { streamClock } from '../../../src/app/stream/clock.js';
import { tradedTopics } from '../../../src/app/stream/feeds.js';
import { liveMarket } from '../../../src/app/trade/live-market.js';
import { systemClock } from '../../../src/app/trade/pacer.js';
import { runSession } from '../../../src/app/trade/session.js';
import { Prng } from '../../../src/core/base/prng.js';
import { micros, TIMEFRAMES, type Timeframe } from '../../../src/core/base/time.js';
import type { Bar } from '../../../src/core/events.js';
import type { Batch } from '../../../src/core/ports.js';
import type { SocketClock } from '../../../src/io/shared/socket.js';
import { fakeContext, runCli, temporaryDirectory } from '../../support/cli.js';
import { FeedServer } from '../../support/feed-server.js';
import { until, venueOf } from '../stream/driver.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Print {
  readonly ms: number;
  readonly price: number;
  readonly size: number;
}

/** Always decides, and says which bars it knows. */
const WITNESS = `
export default {
  name: 'witness',
  params: {},
  create() {
    let last = 0;
    return {
      onBar(bar, ctx) {
        const reason = JSON.stringify([bar.tsEvent, bar.open, bar.high, bar.low, bar.close, bar.volume]);
        if (bar.close > last) ctx.buy({ qty: 1, reason });
        else if (ctx.position > 0) ctx.sell({ qty: 1, reason });
        last = bar.close;
      },
    };
  },
};
`;

/** Opens and closes of sessions in milliseconds; the last is a half day. */
const SESSIONS = [
  ['2024-11-21', '21:00'],
  ['2024-11-22', '21:00'],
  ['2024-11-25', '21:00'],
  ['2024-11-26', '21:00'],
  ['2024-11-27', '21:00'],
  ['2024-11-29', '18:00'],
].map(([day, close]) => [Date.parse(`${day}T14:30:00Z`), Date.parse(`${day}T${close}:00Z`)] as const);

/** A walk from pre-market to post-market of each day; what is traded outside of sessions is far away in price. */
function prints(): readonly Print[] {
  const prng = new Prng(7);
  let cents = 10_000;
  return SESSIONS.flatMap(([from, to]) =>
    Array.from({ length: 40 }, (_, i) => {
      const ms = from - 3_600_000 + Math.floor(((to - from + 7_200_000) / 40) * i);
      cents += Math.round(prng.normal() * 60);
      const isIn = ms >= from && ms < to;
      return { ms, price: (isIn ? cents : cents * 2) / 100, size: 1 + Math.floor(prng.next() * 90) };
    }),
  );
}

/** The bars as anybody would make them, with a table of sessions. */
function expectedBars(all: readonly Print[], timeframe: Timeframe): readonly Omit<Bar, 'kind' | 'symbol' | 'tsRecv'>[] {
  const length = TIMEFRAMES[timeframe] / 1000;
  const groups = new Map<number, Print[]>();
  for (const print of all) {
    const session = SESSIONS.find(([from, to]) => print.ms >= from && print.ms < to);
    if (timeframe === '1Day' && session === undefined) continue;
    // Midnight of New York in winter.
    const start = timeframe === '1Day' ? (session?.[0] ?? 0) - 9.5 * 3_600_000 : Math.floor(print.ms / length) * length;
    groups.set(start, [...(groups.get(start) ?? []), print]);
  }
  return [...groups].map(([start, of]) => ({
    tsEvent: (start * 1000) as Bar['tsEvent'],
    open: of[0]?.price ?? 0,
    high: Math.max(...of.map(({ price }) => price)),
    low: Math.min(...of.map(({ price }) => price)),
    close: of.at(-1)?.price ?? 0,
    volume: of.reduce((sum, { size }) => sum + size, 0),
  }));
}

const strategyFile = (): string => join(temporaryDirectory({ 'witness.mjs': WITNESS }), 'witness.mjs');

const barsOf = (batch: Batch): readonly Bar[] =>
  Array.from({ length: batch.length }, (_, i) => batch.at(i)).filter((event) => event?.kind === 'bar');

/** The bars that the strategy is told, and its decisions. */
async function live(all: readonly Print[], timeframe: Timeframe, barCount: number, clock: SocketClock) {
  const server = await new FeedServer().listen();
  open.push(server);
  const { context } = fakeContext();
  const stop = new AbortController();
  const options = parseRunOptions(
    { strategy: strategyFile(), tick: '0.01' },
    configOf({ context, options: {}, args: [] }),
  );
  const plan = await planRun(options, {}, context.cwd);
  const topics = tradedTopics('iex', 'trades', ['AAPL']);
  const source = liveMarket({
    ...{ feed: 'iex', symbols: ['AAPL'], barMicros: TIMEFRAMES[timeframe], run: plan.options, warmup: 0 },
    ...{ venue: venueOf(server, 'iex'), topics, clock, seed: 1, retriesMax: 0, isVenueTime: true },
    ...{ signal: stop.signal, shareIn: undefined, notice: () => undefined },
  });
  const bars: Bar[] = [];
  const ledgerPath = join(temporaryDirectory(), 'ledger.db');
  const done = runSession({
    plan,
    source: {
      ...source,
      batches: async function* (start) {
        for await (const batch of source.batches(start)) {
          yield batch;
          // The session has taken it.
          bars.push(...barsOf(batch));
        }
      },
    },
    ...{ ledgerPath, speed: Number.POSITIVE_INFINITY },
    ...{ durationMicros: undefined, clock: systemClock, pid: process.pid, attend: [] },
    ...{ orderPrefix: () => '0123456789abcdef', signal: stop.signal, onProgress: () => undefined },
    tell: () => undefined,
  });
  await until(() => server.last?.lists['trades']?.join() === 'AAPL');
  const messages = all.map(({ ms, price, size }, i) => ({
    ...{ T: 't', S: 'AAPL', i, p: price, s: size, t: new Date(ms).toISOString(), c: ['@'], x: 'V', z: 'C' },
  }));
  if (server.last) for (let i = 0; i < messages.length; i += 50) server.send(server.last, ...messages.slice(i, i + 50));
  await until(() => bars.length === barCount);
  stop.abort();
  await done;
  return { bars, decisions: decisionsIn(ledgerPath), description: source.description };
}

async function tested(bars: ReturnType<typeof expectedBars>): Promise<readonly string[]> {
  const rows = bars.map((one) =>
    [new Date(one.tsEvent / 1000).toISOString(), one.open, one.high, one.low, one.close, one.volume].join(),
  );
  const cwd = temporaryDirectory({ 'AAPL.csv': ['time,open,high,low,close,volume', ...rows, ''].join('\n') });
  const db = join(cwd, 'bt.db');
  const ran = await runCli([
    'backtest',
    join(cwd, 'AAPL.csv'),
    '--db',
    db,
    '--strategy',
    strategyFile(),
    '--tick',
    '0.01',
  ]);
  expect([ran.status, ran.stderr]).toEqual([0, expect.any(String)]);
  return decisionsIn(db);
}

/** What a ledger says was decided, and on which close. */
function decisionsIn(path: string): readonly string[] {
  const db = new Database(path, { readonly: true });
  const rows = db.prepare('SELECT reason FROM orders ORDER BY seq').all() as { reason: string }[];
  db.close();
  return rows.map(({ reason }) => reason);
}

it.each([
  ['1Day', 'bars of a regular session, made of trades', 'ours'],
  ['5Min', 'bars made of trades', 'behind a fast simulator'],
] as const)('makes and decides on bars of %s as a backtest does', async (timeframe, text, time) => {
  const all = prints();
  const start = micros((all[0]?.ms ?? 0) * 1000);
  const clock = time === 'ours' ? streamClock : { ...streamClock, now: () => start };
  const expected = expectedBars(all, timeframe);
  // The last five minutes are not over, and the last session is, although nobody traded at its end.
  const ended = timeframe === '1Day' ? expected : expected.slice(0, -1);
  const { bars, decisions, description } = await live(all, timeframe, ended.length, clock);
  expect(bars).toMatchObject(ended);
  const wanted = await tested(ended);
  expect(wanted.length).toBeGreaterThan(1);
  expect(decisions).toEqual(wanted);
  expect(description).toContain(`(${timeframe}, iex, unadjusted; ${text}`);
});
