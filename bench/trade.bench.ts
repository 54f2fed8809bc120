/**
 * From a message of the market to the order that answers it, through everything: WebSocket, decoder, book of accounts,
 * engine, risk, a durable row in SQLite, and the request on the wire, under 10,000 messages a second.
 *
 * The baseline answers the same feed with nothing in between: ws, JSON.parse, a request on a warm connection. The order
 * carries how many trades the strategy has seen, so that a lost one is noticed.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { must } from '../src/core/base/assert.js';
import { isQuick, mustAgree, quantile, report } from './support/measure.js';
import { CREDENTIALS, MARK, type Measured, OrderStand, SYMBOLS } from './support/order-stand.js';
import { withFolder } from './support/processes.js';

const RATE = 10_000;
const SECONDS = isQuick ? 14 : 66;
/** More orders than Alpaca's 200 requests a minute let through: the limit of the trader is raised. */
const MARK_EVERY_MS = 200;
const REQUESTS_PER_MINUTE = 10_000;
const SYMBOL = must(SYMBOLS[0], 'a symbol');

/** Buys and sells one at each marked trade, and says what it has seen. */
const STRATEGY = `
let trades = 0;
let quotes = 0;
let made = 0;
export default {
  name: 'marked',
  params: {},
  create: () => ({
    onQuote: () => void quotes++,
    onTrade(trade, ctx) {
      trades++;
      if (trade.size !== ${MARK}) return;
      const order = { qty: 1, tif: 'day', reason: 'seen ' + trades + ' ' + quotes };
      if (made++ % 2 === 0) ctx.buy(order); else ctx.sell(order);
    },
  }),
};
`;

async function trading(bare: Measured, folder: string): Promise<void> {
  let seen = '';
  const measured = await measure(SECONDS, (stand) => {
    const child = trader(folder, stand);
    createInterface({ input: must(child.stdout, 'a pipe') }).on('line', (line) => {
      const { reason } = JSON.parse(line) as { reason?: string };
      if (reason?.startsWith('seen ') === true) seen = reason;
    });
    return child;
  });
  const [, trades = 0, quotes = 0] = seen.split(' ').map(Number);
  mustAgree('orders of marked trades', measured.latencies.length, measured.marks);
  const subject = { bench: 'trade', case: `message to order, ${RATE} messages/s`, unit: 'ms' };
  report({ ...subject, baselineName: 'ws, JSON.parse, http.request' }, measured.latencies, bare.latencies, {
    orders: measured.latencies.length,
    worst: quantile(measured.latencies, 1),
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

function trader(folder: string, { url }: OrderStand): ChildProcess {
  const argv = [
    ...['trade', '--paper', '--feed', 'iex', '--symbols', SYMBOLS.join(','), '--endpoint', url, '--own-connection'],
    ...['--strategy', join(folder, 'marked.mjs'), '--size', '1', '--db', join(folder, 'trade.db'), '--json'],
  ];
  const env = {
    ...{ HOME: folder, APCA_API_KEY_ID: CREDENTIALS.key, APCA_API_SECRET_KEY: CREDENTIALS.secret },
    TRADECTL_VENUE_REQUESTS_PER_MINUTE: String(REQUESTS_PER_MINUTE),
  };
  return start(resolve('bin/tradectl.js'), argv, env);
}

const start = (program: string, argv: readonly string[], env: Readonly<Record<string, string>>): ChildProcess =>
  spawn(process.execPath, [program, ...argv], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const bare = await measure(Math.min(SECONDS, 20), (stand) =>
  start(new URL('./bare-trader-child.mjs', import.meta.url).pathname, [stand.url, SYMBOL, String(MARK)], {}),
);

await withFolder(async (folder) => {
  writeFileSync(join(folder, 'marked.mjs'), STRATEGY);
  await trading(bare, folder);
});
