/**
 * From a message of the market to the order that answers it, through everything: WebSocket, decoder, book of accounts,
 * engine, risk, a durable row in SQLite, and the request on the wire, under 10,000 messages a second.
 *
 * The baseline answers the same feed with nothing in between: ws, JSON.parse, a request on a warm connection. The order
 * carries how many trades the strategy has seen, so that a lost one is noticed. Beside it stand the time of a durable
 * commit, and the same with a disk that takes 1, 5 and 20 ms longer for each.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { must } from '../src/core/base/assert.js';
import { MARKED_ENV, markedTrader } from './support/marked-trader.js';
import { isQuick, mustAgree, quantile, report } from './support/measure.js';
import { MARK, type Measured, OrderStand, SYMBOLS } from './support/order-stand.js';
import { withFolder } from './support/processes.js';

const RATE = 10_000;
const SECONDS = isQuick ? 14 : 66;
/** Where each durable commit takes so much longer. */
const SLOWER_MS = [1, 5, 20];
const SLOW_SECONDS = isQuick ? 12 : 36;
const MARK_EVERY_MS = 200;
const SYMBOL = must(SYMBOLS[0], 'a symbol');

type Environment = Readonly<Record<string, string>>;

/** Milliseconds that each durable commit is made slower; the name of the case. */
interface Disk {
  readonly delayMs: number;
  readonly name: string;
}

async function trading(bare: Measured, folder: string, seconds: number, { delayMs, name }: Disk): Promise<void> {
  let seen = '';
  const commits = join(folder, `commits-${delayMs}.json`);
  const measured = await measure(seconds, (stand) => {
    const child = trader(folder, stand, { BENCH_COMMITS: commits, BENCH_COMMIT_DELAY_MS: String(delayMs) });
    createInterface({ input: must(child.stdout, 'a pipe') }).on('line', (line) => {
      const { reason } = JSON.parse(line) as { reason?: string };
      if (reason?.startsWith('seen ') === true) seen = reason;
    });
    return child;
  });
  const [, trades = 0, quotes = 0] = seen.split(' ').map(Number);
  const { latencies, marks, requests } = measured;
  mustAgree('orders of marked trades', latencies.length, marks);
  const tookMs = JSON.parse(readFileSync(commits, 'utf8')) as number[];
  const subject = { bench: 'trade', case: name, unit: 'ms', baselineName: 'ws, JSON.parse, http.request' };
  report(subject, latencies, bare.latencies, {
    worst: quantile(latencies, 1),
    baselineP99: quantile(bare.latencies, 0.99),
    commit: quantile(tookMs, 0.5),
    commitP99: quantile(tookMs, 0.99),
    requestsPerOrder: requests / latencies.length,
    tradesSeen: trades,
    tradesSent: measured.tradesAtLastMark,
    quotesSeen: quotes,
    quotesSent: measured.quotesAtLastMark,
  });
  mustAgree('trades seen at the last order', trades, measured.tradesAtLastMark);
}

/** Lets one trader stand before the feed until it is over. */
async function measure(seconds: number, open: (stand: OrderStand) => ChildProcess): Promise<Measured> {
  const stand = await OrderStand.open({ rate: RATE, seconds, markEveryMs: MARK_EVERY_MS });
  const child = open(stand);
  const ended = once(child, 'exit');
  await Promise.race([stand.over, ended]);
  child.kill('SIGTERM');
  await ended;
  await stand.close();
  return stand.measured;
}

function trader(folder: string, stand: OrderStand, commits: Environment): ChildProcess {
  const argv = [...markedTrader(folder, stand, `${commits['BENCH_COMMITS']}.db`), '--json'];
  const env = { ...commits, ...MARKED_ENV, HOME: folder };
  return start(['--import', beside('slow-commits.mjs'), resolve('bin/tradectl.js'), ...argv], env);
}

const beside = (name: string): string => new URL(name, import.meta.url).pathname;

const start = (argv: readonly string[], env: Environment): ChildProcess =>
  spawn(process.execPath, argv, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const bare = await measure(Math.min(SECONDS, 20), (stand) =>
  start([beside('bare-trader-child.mjs'), stand.url, SYMBOL, String(MARK)], {}),
);

await withFolder(async (folder) => {
  await trading(bare, folder, SECONDS, { delayMs: 0, name: `message to order, ${RATE} messages/s` });
  for (const delayMs of SLOWER_MS)
    await trading(bare, folder, SLOW_SECONDS, { delayMs, name: `the same, commits ${delayMs} ms slower` });
});
