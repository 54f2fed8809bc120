/** The stream of order updates over real sockets, from a broker that is polite, odd, or gone. */

import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { micros, parseTime } from '../../../../src/core/base/time.js';
import type { VenueUpdate } from '../../../../src/core/venue/records.js';
import { tradingEndpoint } from '../../../../src/io/alpaca/trading/endpoint.js';
import { readUpdateFrame } from '../../../../src/io/alpaca/trading/update-frames.js';
import { TradeUpdates } from '../../../../src/io/alpaca/trading/updates.js';
import { BrokerServer, politely, say } from '../../../support/broker-server.js';
import { price, qty } from '../../../support/core/build.js';
import { StillClock } from './clocks.js';
import { orderJson } from './samples.js';
import { KEYS } from './setup.js';

const fill = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  event: 'partial_fill',
  execution_id: 'e-1',
  timestamp: '2026-10-08T15:10:18.097464903Z',
  price: '86.878',
  qty: '0.01',
  position_qty: '0.009975',
  order: orderJson({ status: 'partially_filled', filled_qty: '0.01' }),
  ...changes,
});

let broker: BrokerServer;
let clock: StillClock;
let updates: TradeUpdates;
/** What was told, in order. */
let log: string[];
let heard: VenueUpdate[];
let woken: (() => void)[];

const note = (text: string): void => {
  log.push(text);
  for (const wake of woken.splice(0)) wake();
};
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise<void>((resolve) => woken.push(resolve));
};
const count = (start: string): number => log.filter((line) => line.startsWith(start)).length;
const socket = () => {
  const last = broker.sessions.at(-1);
  if (last === undefined) throw new Error('nobody is connected');
  return last.socket;
};

beforeEach(async () => {
  broker = await new BrokerServer().listen();
  clock = new StillClock();
  [log, heard, woken] = [[], [], []];
  updates = new TradeUpdates({
    endpoint: tradingEndpoint('paper', broker.url),
    keys: () => KEYS,
    clock,
    seed: 1,
    retriesMax: 3,
    onUpdate: (update) => {
      heard.push(update);
      note(`update ${update.event}`);
    },
    onCatchUp: (reason) => note(`catch up: ${reason}`),
    onGap: (reason) => note(`gap: ${reason}`),
    onDown: (reason) => note(`down: ${reason}`),
    onFault: ({ fault, detail }) => note(`fault: ${fault} ${detail}`),
    onFail: ({ code, message }) => note(`fail: ${code} ${message}`),
  });
});

afterEach(async () => {
  await updates.stop();
  await broker.close();
});

async function listening(): Promise<void> {
  updates.start();
  await until(() => count('catch up') > 0);
}

describe('the stream', () => {
  it('authenticates, then listens, then tells to catch up', async () => {
    await listening();
    expect(broker.sessions[0]?.received).toEqual([
      { action: 'authenticate', data: { key_id: KEYS.id, secret_key: KEYS.secret } },
      { action: 'listen', data: { streams: ['trade_updates'] } },
    ]);
    expect(log).toEqual(['catch up: listening']);
    expect(updates.isListening).toBe(true);
  });

  it('reads updates in binary and in text', async () => {
    await listening();
    say(socket(), 'trade_updates', fill());
    socket().send(JSON.stringify({ stream: 'trade_updates', data: fill({ event: 'fill', execution_id: 'e-2' }) }));
    await until(() => heard.length === 2);
    expect(heard.map(({ executionId }) => executionId)).toEqual(['e-1', 'e-2']);
    expect(heard[0]).toMatchObject({
      price: price('86.878'),
      qty: qty('0.01'),
      positionQty: qty('0.009975'),
      at: parseTime('2026-10-08T15:10:18.097464Z'),
      order: { clientOrderId: 'run-1', status: 'partially_filled' },
    });
  });

  it('survives whatever is said, counts it, and catches up where it may have been a fill', async () => {
    await listening();
    say(socket(), 'trade_updates', null);
    say(socket(), 'weather', { rain: true });
    for (const text of ['', 'no json', '[]', '7', 'null', '{}', '{"stream":"authorization","data":null}'])
      socket().send(text);
    socket().send(Buffer.from([0xff, 0xfe, 0x00]));
    say(socket(), 'trade_updates', fill({ qty: 'many' }));
    say(socket(), 'trade_updates', fill());
    await until(() => heard.length === 1);
    expect(count('fault: empty update')).toBe(1);
    expect(count('fault: unknown stream')).toBe(3);
    expect(count('fault: unreadable update')).toBe(1);
    expect(count('fault: unreadable ')).toBe(4);
    expect(count('fault: not an object')).toBe(3);
    await until(() => count('catch up') === 2);
    expect(log.filter((line) => /^(gap|catch up)/.test(line))).toEqual([
      'catch up: listening',
      'gap: an update cannot be read: qty "many" is no quantity',
      'catch up: listening again',
    ]);
    expect(count('down')).toBe(0);
  });

  it('waits for no clock that is set back while it is away', async () => {
    await listening();
    broker.cut();
    await until(() => count('down') === 1);
    clock.setBack(3_600_000);
    clock.pass(1200);
    clock.pass(1200);
    await until(() => count('catch up') === 2);
  });

  it('begins anew after a cut, an error, or a listener that is not ours, and catches up each time', async () => {
    await listening();
    broker.cut();
    await until(() => count('down') === 1);
    expect(updates.isListening).toBe(false);
    clock.pass(1200);
    await until(() => count('catch up') === 2);
    socket().send(JSON.stringify({ action: 'error', data: { error_message: 'internal\nerror' } }));
    await until(() => count('catch up') === 3);
    expect(log.slice(-2)).toEqual(['fault: error of the broker internal error', 'catch up: listening again']);
    broker.onMessage = (to, message) =>
      message['action'] === 'listen' ? say(to, 'listening', { streams: ['other'] }) : politely(to, message);
    broker.cut();
    await until(() => count('down') === 2);
    clock.pass(2300);
    await until(() => count('down') === 3);
    expect(log.at(-1)).toMatch(/^down: the broker does not listen for updates of orders; next attempt in [34]\.\d s$/);
    broker.onMessage = politely;
    clock.pass(4500);
    await until(() => count('catch up') === 4);
    expect(log.at(-1)).toBe('catch up: listening again');
  });

  it('waits longest after 429, and ends where keys are refused', async () => {
    broker.upgradeStatuses.push(429);
    updates.start();
    await until(() => count('down') === 1);
    expect(clock.next).toBeGreaterThan(26_000);
    broker.onMessage = (to) => say(to, 'authorization', { status: 'unauthorized', action: 'authenticate' });
    clock.pass(34_000);
    await until(() => count('fail') === 1);
    expect(log.at(-1)).toBe('fail: auth the keys are refused');
    expect(clock.next).toBeUndefined();
  });

  it('lets go of a broker that answers no ping', async () => {
    await listening();
    const old = socket();
    old.pause();
    clock.pass(10_001);
    clock.pass(5_001);
    await until(() => count('down') === 1);
    expect(log.at(-1)).toContain('does not answer a ping');
    old.terminate();
  });

  it('shows the keys to nobody but the broker', async () => {
    broker.onMessage = (to) => say(to, `echo ${KEYS.secret.length}`, {});
    await (updates.start(), until(() => count('fault') === 1));
    expect(log.join('\n') + inspect(updates, { depth: 10 })).not.toContain(KEYS.secret);
  });
});

describe('a frame', () => {
  const AT = micros(1_700_000_000_000_000);
  const read = (message: unknown) => readUpdateFrame(Buffer.from(JSON.stringify(message)), AT);

  it('of a bust or a correction names the execution that it takes back', () => {
    const bust = { event: 'trade_bust', previous_execution_id: 'e-0', qty: '-0.01' };
    const {
      updates: [update],
    } = read({ stream: 'trade_updates', data: fill(bust) });
    expect(update).toMatchObject({ event: 'trade_bust', previousExecutionId: 'e-0', qty: qty('-0.01') });
  });

  it('without times has that of the order, or of its arrival', () => {
    const order = orderJson();
    const times = [fill({ timestamp: null, order }), fill({ timestamp: null, order: { ...order, updated_at: null } })];
    const told = times.map((data) => read({ stream: 'trade_updates', data }).updates[0]?.at);
    expect(told).toEqual([parseTime('2023-12-12T22:36:51.337754Z'), AT]);
  });

  it('of any bytes is read without a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { inputs, faults } = readUpdateFrame(Buffer.from(bytes), AT);
        expect(inputs.length + faults.length).toBeGreaterThan(0);
      }),
    );
  });

  it('of any order with any values is read exactly or is a fault, and never holds a NaN', () => {
    const odd = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        undefined,
        '',
        'NaN',
        '1e999',
        '-0',
        '1e-9',
        '0x10',
        ' 1',
        '1,000',
        true,
        {},
        [],
        [[]],
      ),
      fc.double(),
      fc.bigInt().map(String),
      fc.string(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    const keys = [...Object.keys(orderJson()), 'trail_price'];
    const changes = fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 });
    const outer = fc.dictionary(fc.constantFrom('event', 'price', 'qty', 'timestamp', 'position_qty', 'order'), odd, {
      maxKeys: 2,
    });
    fc.assert(
      fc.property(changes, outer, (inner, around) => {
        const frame = read({ stream: 'trade_updates', data: fill({ order: orderJson(inner), ...around }) });
        expect(frame.updates.length + frame.faults.length).toBe(1);
        expect(inspect(frame, { depth: 10 })).not.toMatch(/: (NaN|Infinity)\b/);
      }),
      { numRuns: 500 },
    );
  });
});
