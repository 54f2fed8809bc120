/** The simulator beside the least that servers can do: orders over HTTP, market data to one and to ten, and its lag. */

import { once } from 'node:events';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { encode } from '@msgpack/msgpack';
import { streamClock } from '../src/app/stream/clock.js';
import { MINUTE, micros, SECOND, timeText } from '../src/core/base/time.js';
import { type Frames, openBareSocket, openEcho } from './support/bare-servers.js';
import { inTurn, isQuick, median, report } from './support/measure.js';
import { runChild } from './support/processes.js';
import { listen } from './support/sim-reader.js';
import { openStand, type SimStand, type Stand } from './support/sim-stand.js';

const ROUNDS = isQuick ? 1 : 3;
const ORDERS = isQuick ? 300 : 800;
/** Steps of the market's time, each told as one frame. */
const STEPS = isQuick ? 300 : 1000;
const STEP = SECOND / 50;
const RATE = 1000;
const START = micros(1_780_000_000_000_000);
const QUOTES_A_SECOND = 1000;
const LAG_SECONDS = isQuick ? 1 : 2;
/** Three ticks of four are quotes. */
const LAG_RATE = (QUOTES_A_SECOND * 4) / 3;

const NOTHING: Frames = { json: Buffer.alloc(0), msgpack: Buffer.alloc(0) };

interface Heard {
  readonly doneAt: number;
  readonly lagsMs: readonly number[];
}

const now = (): number => performance.timeOrigin + performance.now();

await orders(1);
await orders(16);
const frames = await recorded();
await marketData(1);
await marketData(10);
await lag();

/** From the order's bytes to its answer and its fill; the baseline answers only. */
async function orders(together: number): Promise<void> {
  const measure = async ({ port, close }: Pick<Stand, 'port' | 'close'>, kind: string): Promise<number> => {
    const { ms } = await runChild<{ ms: number }>('sim-orders-child', ...[port, ORDERS, together, kind].map(String));
    await close();
    return (ms * 1000) / ORDERS;
  };
  const [ours, bare] = await inTurn(
    ROUNDS,
    async () => {
      const stand = await openStand({ start: micros(streamClock.now() - MINUTE), rate: 50, runs: false });
      stand.world.advance(streamClock.now());
      return measure(stand, 'sim');
    },
    async () => measure(await openEcho(), 'bare'),
  );
  const name = together === 1 ? 'an order until filled, one by one' : `an order until filled, ${together} at once`;
  const subject = { bench: 'sim', case: name, unit: 'us/order', baselineName: 'node:http echo' };
  report(subject, ours, bare, { ordersPerSecond: 1e6 / median(ours ?? []) });
}

/** What the simulator tells, frame by frame: each run of one seed tells the same. */
async function recorded(): Promise<readonly Frames[]> {
  const stand = await openStand({ start: START, rate: RATE, runs: false });
  const [json, msgpack]: [Buffer[], Buffer[]] = [[], []];
  const sockets = [
    listen(stand.port, undefined, false, (frame) => json.push(frame)),
    listen(stand.port, encode, false, (frame) => msgpack.push(frame)),
  ];
  await tellAll(stand, 2, advancing(stand));
  const closed = sockets.map((socket) => once(socket, 'close'));
  await stand.close();
  await Promise.all(closed);
  return json.map((frame, i) => ({ json: frame, msgpack: msgpack[i] ?? Buffer.alloc(0) }));
}

function advancing({ world }: SimStand): (step: number) => unknown {
  return (step) => world.advance(micros(START + (step + 1) * STEP));
}

/** As fast as readers read; from time to time everything else has its turn. Answers when it began. */
async function tellAll(stand: Stand, readers: number, tell: (step: number) => unknown, steps = STEPS): Promise<number> {
  while (stand.readers() < readers) await wait(1);
  const begun = now();
  for (let step = 0; step < steps; step++) {
    tell(step);
    await stand.drained();
    if (step % 8 === 0) await turn();
  }
  return begun;
}

function bytesOf(encoding: keyof Frames): number {
  return frames.reduce((sum, frame) => sum + frame[encoding].length, 0);
}

async function marketData(readers: number): Promise<void> {
  const messages = frames.reduce((sum, { json }) => sum + (JSON.parse(json.toString()) as unknown[]).length, 0);
  const measure = async (stand: Stand, tell: (step: number) => unknown, steps: number): Promise<number> => {
    const args = [stand.port, readers, bytesOf('json'), bytesOf('msgpack'), 0].map(String);
    const child = runChild<Heard>('sim-readers-child', ...args);
    const [{ doneAt }, begun] = await Promise.all([child, tellAll(stand, readers, tell, steps)]);
    await stand.close();
    return ((doneAt - begun) * 1e6) / (messages * readers);
  };
  const [ours, bare] = await inTurn(
    ROUNDS,
    async () => {
      const stand = await openStand({ start: START, rate: RATE, runs: false });
      return measure(stand, advancing(stand), STEPS);
    },
    async () => {
      const stand = await openBareSocket();
      return measure(stand, (step) => stand.send(frames[step] ?? NOTHING), frames.length);
    },
  );
  const name = readers === 1 ? 'a message of the market, one reader' : `a message of the market, ${readers} readers`;
  const subject = { bench: 'sim', case: name, unit: 'ns/message', baselineName: 'ws, same frames' };
  report(subject, ours, bare, { messagesPerSecond: 1e9 / median(ours ?? []) });
}

/** From a quote's own time to its reader, of ten, as time passes. */
async function lag(): Promise<void> {
  const listened = (stand: Stand): Promise<Heard> =>
    runChild<Heard>('sim-readers-child', ...[stand.port, 10, 0, 0, QUOTES_A_SECOND * LAG_SECONDS].map(String));
  const sim = await openStand({ start: streamClock.now(), rate: LAG_RATE, runs: true });
  const ours = await listened(sim);
  await sim.close();
  const bare = await openBareSocket();
  const teller = tellOnTime(bare);
  const base = await listened(bare);
  clearInterval(teller);
  await bare.close();
  const subject = { bench: 'sim', case: 'lag of 1,000 quotes/s, 10 readers', unit: 'ms' };
  report({ ...subject, baselineName: 'ws on a timer' }, ours.lagsMs, base.lagsMs);
}

/** A quote each millisecond, with the time when it was due. */
function tellOnTime(stand: Awaited<ReturnType<typeof openBareSocket>>): NodeJS.Timeout {
  const [quote] = JSON.parse(frames[0]?.json.toString() ?? '[]') as readonly object[];
  let due = streamClock.now();
  return setInterval(() => {
    const quotes: object[] = [];
    for (const present = streamClock.now(); due <= present; due = micros(due + SECOND / QUOTES_A_SECOND))
      quotes.push({ ...quote, t: timeText(due) });
    if (quotes.length === 0 || stand.readers() === 0) return;
    stand.send({ json: Buffer.from(JSON.stringify(quotes)), msgpack: Buffer.from(encode(quotes)) });
  }, 1);
}
