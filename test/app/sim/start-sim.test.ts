/** A simulator in this process: it trades over its own wire, on made-up markets, files and captures, and closes. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { SimOptions } from '../../../src/app/sim/options.js';
import { startSim } from '../../../src/app/sim/start-sim.js';
import { priceText } from '../../../src/core/base/decimal.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { temporaryDirectory } from '../../support/cli.js';
import { ask, options, withSim } from './rig.js';

const buy = (symbol: string, qty: string) => ({ symbol, qty, side: 'buy', type: 'market', time_in_force: 'gtc' });

test('an order is filled at once, and told to who listens in process', async () => {
  await withSim({}, async ({ address, world }) => {
    const told: string[] = [];
    world.onTradeUpdate(({ kind }) => told.push(kind));
    const { status, json } = await ask(address.rest, '/v2/orders', buy('ACME', '3'));
    expect([status, (json as { symbol: string }).symbol]).toEqual([200, 'ACME']);
    expect(told).toContain('fill');
    expect((await ask(address.rest, '/v2/positions/ACME')).json).toMatchObject({ qty: '3' });
    expect((await ask(address.rest, '/v2/account')).json).toMatchObject({ multiplier: '2' });
  });
});

test('keys are made where none are given; --margin 1 is a cash account', async () => {
  await withSim({ credentials: undefined, margin: 1 }, async ({ address }) => {
    expect([address.key.length, address.secret.length]).toEqual([20, 40]);
    expect((await ask(address.rest, '/v2/account')).status).toBe(401);
  });
});

test('equal seeds and starts give equal markets, over the wire too', async () => {
  const start = micros(1_780_000_000_000_000);
  const data = { kind: 'synthetic', symbols: ['ACME', 'ZEBRA'] } as const;
  const told = (): Promise<unknown> =>
    withSim({ start, data, clock: 'virtual' }, async ({ address, clock }) => {
      await clock.advance(micros(start + 30 * SECOND));
      const trades = await ask(address.rest, '/v2/stocks/trades?symbols=ACME,ZEBRA&start=2026-01-01T00:00:00Z');
      const days = await ask(address.rest, '/v2/stocks/bars?symbols=ZEBRA&timeframe=1Day&start=2026-05-01&limit=9');
      return [trades.json, days.json];
    });
  expect(await told()).toEqual(await told());
});

test('no two orders have one id: not of two accounts of one seed, not before and after a restart', async () => {
  const start = micros(1_780_000_000_000_000);
  const orderOf = (terms: Partial<SimOptions>): Promise<string> =>
    withSim(terms, async ({ address }) => {
      const { json } = await ask(address.rest, '/v2/orders', buy('ACME', '3'));
      return (json as { id: string }).id;
    });
  const statePath = join(temporaryDirectory(), 'sim.db');
  const ids = [
    await orderOf({ start, statePath }),
    await orderOf({ start, statePath }),
    await orderOf({ start: micros(start + 1) }),
  ];
  expect(new Set(ids).size).toBe(3);
  expect(await orderOf({ start })).toBe(ids[0]);
});

test('a capture is a market: its symbol by the name that Alpaca has for it, its book, its trades', async () => {
  const stamp = (i: number): string => `${1_723_161_254_000 + i * 1000}000000`;
  const messages = [
    { lastUpdateId: 5, bids: [['99.5', '1']], asks: [['100', '3']] },
    { e: 'depthUpdate', E: 1_723_161_255_000, s: 'ETHUSDT', U: 6, u: 6, b: [['99.6', '2']], a: [] },
    { e: 'trade', E: 1_723_161_256_000, s: 'ETHUSDT', t: 1, p: '99.6', q: '1.5', T: 1_723_161_256_000, m: true },
    { e: 'depthUpdate', E: 1_723_161_257_000, s: 'ETHUSDT', U: 7, u: 7, b: [], a: [['99.9', '1']] },
  ];
  const file = join(temporaryDirectory(), 'capture.jsonl');
  // The snapshot by REST does not say whose it is: a message that does comes first, as in any recording.
  const [snapshot, first, ...rest] = messages;
  const lines = [first, snapshot, first, ...rest].map((message, i) => `${stamp(i)} ${JSON.stringify(message)}\n`);
  writeFileSync(file, lines.join(''));
  const data = { kind: 'files', files: [file] } as const;
  await withSim({ data, clock: 'virtual' }, async ({ address, clock, world, symbols }) => {
    expect(symbols).toEqual(['ETH/USDT']);
    await clock.advance(micros(1_723_161_300_000_000));
    expect(world.history.lastQuote('ETH/USDT')).toMatchObject({ bidPrice: 99.6, askPrice: 99.9, bidSize: 2 });
    expect(world.history.book('ETH/USDT')?.asks.map(({ price }) => price)).toEqual([99.9, 100]);
    const { json } = await ask(address.rest, '/v2/orders', buy('ETH/USDT', '2'));
    const id = (json as { id: string }).id;
    expect((await ask(address.rest, `/v2/orders/${id}`)).json).toMatchObject({ filled_avg_price: '99.9' });
  });
});

test('on a virtual clock, who orders over the wire after each bar of a file meets the next open', async () => {
  const rows = Array.from({ length: 21 }, (_, i) => ({
    day: `2024-07-${String(i + 1).padStart(2, '0')}`,
    open: 50 + i,
  }));
  const days = rows.filter(({ day }) => !['04', '06', '07', '13', '14', '20', '21'].includes(day.slice(8)));
  const lines = days.map(({ day, open }) => `${day},${open},${open + 3},${open - 3},${open + 2},1000\n`);
  const file = join(temporaryDirectory(), 'ABC.csv');
  writeFileSync(file, `timestamp,open,high,low,close,volume\n${lines.join('')}`);
  const data = { kind: 'files', files: [file] } as const;
  await withSim({ data, clock: 'virtual' }, async ({ address, world, clock }) => {
    const fills: string[] = [];
    // However slow this machine is: the market waits for the order.
    world.onTicks((ticks) => {
      if (ticks.some(({ kind }) => kind === 'bar')) clock.pause();
    });
    world.onTradeUpdate(({ kind, execution }) => {
      clock.resume();
      if (kind === 'fill' && execution !== undefined) fills.push(priceText(execution.price));
    });
    const socket = new WebSocket(address.stocks);
    socket.on('open', () => socket.send(JSON.stringify({ action: 'auth', key: 'k', secret: 's' })));
    let bars = 0;
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (frame: Buffer) => {
        for (const message of JSON.parse(frame.toString()) as { T: string; msg?: string }[]) {
          if (message.msg === 'authenticated') socket.send('{"action":"subscribe","dailyBars":["ABC"]}');
          if (message.T !== 'd') continue;
          bars++;
          if (bars === days.length) resolve();
          else ask(address.rest, '/v2/orders', { ...buy('ABC', '1'), time_in_force: 'day' }).catch(reject);
        }
      });
    });
    socket.terminate();
    expect(fills).toEqual(days.slice(1).map(({ open }) => String(open)));
  });
});

test('bars and captures are no one market, and a file that is none is an error that names it', async () => {
  const directory = temporaryDirectory({ 'a.csv': 'timestamp,open,high,low,close,volume\n', 'b.jsonl': 'nothing\n' });
  const files = (...names: readonly string[]) => ({
    data: { kind: 'files', files: names.map((name) => join(directory, name)) } as const,
  });
  await expect(startSim(options(files('a.csv', 'b.jsonl')))).rejects.toMatchObject({ code: 'usage', where: '--data' });
  await expect(startSim(options(files('b.jsonl')))).rejects.toMatchObject({ code: 'data' });
});

test('what fails at the start leaves the state file free', async () => {
  const statePath = join(temporaryDirectory(), 'sim.db');
  await withSim({}, async ({ address }) => {
    const port = Number(new URL(address.rest).port);
    await expect(startSim(options({ statePath, port }))).rejects.toMatchObject({ code: 'usage' });
  });
  const data = { kind: 'files', files: ['/nowhere.csv'] } as const;
  await expect(startSim(options({ statePath, data }))).rejects.toMatchObject({ name: 'TradectlError' });
  await withSim({ statePath }, () => Promise.resolve());
});
