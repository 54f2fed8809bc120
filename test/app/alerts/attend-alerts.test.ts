/** What a session tells a person far away: trouble once, the end, the day in figures. */

import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { attendAlerts } from '../../../src/app/alerts/attend-alerts.js';
import type { Attendant } from '../../../src/app/trade/attendant.js';
import type { TradeEvent } from '../../../src/app/trade/events.js';
import { type Micros, micros } from '../../../src/core/base/time.js';
import type { Alert } from '../../../src/io/alerts/alert.js';
import type { SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import { ROOT, runCli, temporaryDirectory } from '../../support/cli.js';
import { money, price, qty } from '../../support/core/build.js';
import { play } from '../../support/core/run.js';

const START = Date.UTC(2024, 2, 8, 20) * 1000;

function attend(game = play()): { alerts: Alert[]; one: Attendant; at: (seconds: number) => Micros } {
  const alerts: Alert[] = [];
  let now = micros(START);
  const taker = { send: (alert: Alert) => void alerts.push(alert), drain: () => Promise.resolve() };
  const one = attendAlerts(taker)({
    engine: game.engine,
    run: '7',
    mode: 'PAPER',
    ledger: undefined as unknown as SqliteLedger,
    fillsBefore: [],
    totals: () => ({ orders: 3, fills: 2, denied: 1 }),
    now: () => now,
    carryOut: () => undefined,
    alert: () => undefined,
    compareAgain: () => undefined,
    refresh: () => undefined,
    isSettled: () => true,
    lease: undefined,
    stop: () => undefined,
  });
  return { alerts, one, at: (seconds) => (now = micros(START + seconds * 1e6)) };
}

const trouble = (code: string, message: string) => ({ type: 'alert', ts: '', code, message }) as const;

const rejected = (clientOrderId: string, symbol: string, reason: string): TradeEvent => ({
  ...{ ts: '', clientOrderId, symbol, side: 'buy', orderType: 'limit', qty: '1', from: 'pending_new', reason },
  ...{ limit: '99', stop: null, trail: null },
  type: 'order',
  status: 'rejected',
});

it('takes rejections of one symbol for the same, whatever prices they tell, and sums them up by itself', async () => {
  const { alerts, one, at } = attend();
  const texts = (): string[] =>
    alerts.splice(0).map(({ kind, text }) => `${kind}: ${text.slice('PAPER run 7: '.length)}`);
  one.heard?.(rejected('o-1', 'ABC', 'limit 1.01'));
  one.heard?.(rejected('o-2', 'ABC', 'limit 1.02'));
  one.heard?.(rejected('o-3', 'XYZ', 'limit 1.03'));
  one.heard?.(rejected('o-4', 'ABC', 'limit 1.04'));
  one.tick?.(at(30));
  expect(texts()).toEqual(['reject: o-1 was rejected: limit 1.01', 'reject: o-3 was rejected: limit 1.03']);
  one.tick?.(at(60));
  expect(texts()).toEqual(['reject: o-4 was rejected: limit 1.04 (and 1 more like it before)']);
  at(70);
  one.heard?.(rejected('o-5', 'ABC', 'limit 1.05'));
  expect(texts()).toEqual([]);
  await one.end?.();
  expect(texts()[0]).toBe('reject: o-5 was rejected: limit 1.05');
});

it('tells the same once a minute, and how often it came in between', () => {
  const { alerts, one, at } = attend();
  for (let second = 0; second < 59; second++) {
    at(second);
    one.heard?.(trouble('feed', 'feed down'));
  }
  one.heard?.(trouble('divergence', 'positions differ'));
  at(61);
  one.heard?.(trouble('feed', 'feed down'));
  expect(alerts.map(({ kind, text }) => [kind, text])).toEqual([
    ['stale_feed', 'PAPER run 7: feed down'],
    ['divergence', 'PAPER run 7: positions differ'],
    ['stale_feed', 'PAPER run 7: feed down (and 57 more like it before)'],
  ]);
});

it('sums the day up when it ends in New York, in winter and in summer time', async () => {
  const { alerts, one, at } = attend();
  const day = 86_400;
  for (let hour = 0; hour < 72; hour++) one.tick?.(at(hour * 3600));
  // Friday 15:00 there; midnights at 05:00 UTC, from Sunday on at 04:00.
  expect(alerts.map(({ at: when, kind }) => [kind, when])).toEqual([
    ['daily_summary', '2024-03-09T05:00:00Z'],
    ['daily_summary', '2024-03-10T05:00:00Z'],
    ['daily_summary', '2024-03-11T04:00:00Z'],
  ]);
  expect(alerts[0]?.details).toMatchObject({ date: '2024-03-08', equity: '10000', change: '0', orders: 0 });
  at(3 * day);
  await one.end?.(new Error('the disk is full'));
  expect(alerts.slice(3).map(({ kind }) => kind)).toEqual(['death', 'daily_summary']);
  expect(alerts[3]?.text).toContain('the trader ended: the disk is full');
});

it('takes what is paid in, and what was held before, for no gain', () => {
  const game = play();
  const { alerts, one, at } = attend(game);
  one.tick?.(at(0));
  const told = { tsEvent: at(1), tsRecv: at(1), kind: 'movement' } as const;
  const own = { movementId: 'd', at: at(1), symbol: undefined, amount: money('500') };
  game.loop.move({ ...told, movement: { ...own, kind: 'cash', cause: 'deposit' } });
  const held = { movementId: 'o', at: at(1), symbol: 'XYZ', qty: qty('3'), price: price('20') };
  game.loop.move({ ...told, movement: { ...held, kind: 'position' } });
  one.tick?.(at(86_400));
  expect(alerts[0]?.details).toMatchObject({ equity: '10560', change: '0' });
});

const servers: { close: () => unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

it('reaches a webhook and a log from a session of the program, and neither shows a secret', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (text: Buffer) => bodies.push(text.toString())).on('end', () => response.end());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const home = temporaryDirectory();
  const log = join(home, 'logs/trade.log');
  const file = join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv');
  const argv = ['trade', '--paper', '--replay', file, '--speed', 'max', '--db', join(home, 'l.db'), '--json'];
  const env = { HOME: home, TRADECTL_ALERTS_URL: `http://127.0.0.1:${port}/s3cret` };
  const { status, stdout } = await runCli([...argv, '--log', log], { env });
  expect(status).toBe(0);
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { endEquity: string; fills: number };
  expect(bodies.map((body) => (JSON.parse(body) as { text: string }).text)).toEqual([
    expect.stringContaining(`equity ${summary.endEquity}`),
  ]);
  expect(statSync(log).mode & 0o777).toBe(0o600);
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const records = lines.map((line) => JSON.parse(line) as { event: string; level: string; msg: string });
  expect(records.filter(({ event }) => event === 'fill')).toHaveLength(summary.fills);
  expect(records.filter(({ event }) => event === 'order').every(({ msg }) => msg.includes(' -> '))).toBe(true);
  const shown = await runCli(['config', 'show', '--json'], { env });
  expect([shown.status, `${shown.stdout}${lines.join('')}`.includes('s3cret')]).toEqual([0, false]);
});
