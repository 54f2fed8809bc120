/** The order stream of a session: what it tells of messages that nobody understands, and what they mean for entries. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOrderStream } from '../../../../src/app/trade/broker/order-stream.js';
import { tradingEndpoint } from '../../../../src/io/alpaca/trading/endpoint.js';
import type { TradeUpdates } from '../../../../src/io/alpaca/trading/updates.js';
import { StillClock } from '../../../io/alpaca/trading/clocks.js';
import { KEYS } from '../../../io/alpaca/trading/setup.js';
import { BrokerServer, say } from '../../../support/broker-server.js';

let broker: BrokerServer;
let stream: TradeUpdates;
let clock: StillClock;
let log: string[];
let woken: (() => void)[];

const note = (text: string): void => {
  log.push(text);
  for (const wake of woken.splice(0)) wake();
};
const until = async (text: string, times = 1): Promise<void> => {
  while (log.filter((line) => line === text).length < times) await new Promise<void>((resolve) => woken.push(resolve));
};
const socket = () => broker.sessions.at(-1)?.socket ?? expect.unreachable('nobody is connected');

beforeEach(async () => {
  [log, woken, clock] = [[], [], new StillClock()];
  broker = await new BrokerServer().listen();
  stream = openOrderStream(
    { endpoint: tradingEndpoint('paper', broker.url), keys: () => KEYS, clock, seed: 1 },
    {
      heard: () => undefined,
      listening: () => note('asked'),
      settlement: { begin: () => note('comparing'), lost: (reason) => note(reason.replace(/;.*/, '')) },
      alert: (_, message) => note(message.replace(/;.*/, '')),
      fail: (error) => note(error.message),
    },
  );
  stream.start();
  await until('asked');
});

afterEach(async () => {
  await stream.stop();
  await broker.close();
});

it('tells what it cannot read once of its kind, and again on another connection', async () => {
  for (let i = 0; i < 5; i++) say(socket(), 'weather', { rain: i });
  say(socket(), 'trade_updates', { event: 'fill' });
  await until('asked', 2);
  broker.cut();
  await until('the order stream is away: the broker closed the connection (code 1006)');
  clock.pass(1200);
  await until('asked', 3);
  say(socket(), 'weather', { rain: 0 });
  await until('the order stream: unknown stream "weather"', 2);
  expect(log.filter((line) => line.includes('unknown stream'))).toHaveLength(2);
});

it('holds entries from an update that cannot be read until everything was asked for', async () => {
  say(socket(), 'trade_updates', { event: 'fill' });
  await until('asked', 2);
  expect(log.map((line) => line.replace(/: .*/, ''))).toEqual([
    ...['comparing', 'asked', 'the order stream', 'an update cannot be read'],
    ...['comparing', 'asked'],
  ]);
});
