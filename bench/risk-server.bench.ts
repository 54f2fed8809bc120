/** The risk server beside a bare echo over the same transport: a round trip, twenty clients at once, a thousand a second. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Request } from 'zeromq';
import { must } from '../src/core/base/assert.js';
import { inTurn, isQuick, median, quantile, report } from './support/measure.js';
import { withFolder } from './support/processes.js';
import { QUESTION, UNLIKE_QUESTIONS, writeRiskLedger } from './support/risk-account.js';
import { onABeat, roundTrips } from './support/risk-client.js';

const ROUNDS = isQuick ? 5 : 15;
const TRIPS = isQuick ? 500 : 2000;
/** Until its engine has optimised what it runs, a server answers several times as slowly. */
const WARM_UP_TRIPS = 5000;
const CLIENTS = 20;
const RATE = 1000;
const SECONDS = isQuick ? 5 : 60;
const BARE_SECONDS = isQuick ? 2 : 10;

const child = fileURLToPath(new URL('./risk-server-child.mjs', import.meta.url));
const running: ChildProcess[] = [];

await withFolder(async (folder) => {
  const path = join(folder, 'l.db');
  writeRiskLedger(path);
  try {
    const [ours, bare] = [await open('ours', path), await open('bare')];
    await mustApprove(ours);
    for (const endpoint of [ours, bare]) await roundTrips(endpoint, WARM_UP_TRIPS, UNLIKE_QUESTIONS);
    await oneByOne(ours, bare, 'a round trip, median', [QUESTION]);
    await oneByOne(ours, bare, 'a round trip, each question another', UNLIKE_QUESTIONS);
    await together(ours, bare);
    await beat(ours, bare);
  } finally {
    for (const one of running) one.kill();
  }
});

/** Its address. */
async function open(...args: readonly string[]): Promise<string> {
  const server = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(server);
  const [line] = (await once(createInterface({ input: must(server.stdout, 'it is piped') }), 'line')) as [string];
  return line;
}

/** What is measured is the whole judgement. */
async function mustApprove(endpoint: string): Promise<void> {
  const socket = new Request({ linger: 0 });
  socket.connect(endpoint);
  await socket.send(QUESTION);
  const answer = String((await socket.receive())[0]);
  socket.close();
  if (!answer.includes('"approved":true')) throw new Error(`the risk server says ${answer}`);
}

async function oneByOne(ours: string, bare: string, name: string, questions: readonly string[]): Promise<void> {
  const measure = async (endpoint: string): Promise<number> =>
    median(await roundTrips(endpoint, TRIPS, questions)) * 1000;
  const [mine = [], plain = []] = await inTurn(
    ROUNDS,
    () => measure(ours),
    () => measure(bare),
  );
  const subject = { bench: 'risk', case: name, unit: 'us', baselineName: 'bare zeromq echo' };
  report(subject, mine, plain, {
    addedMicros: median(mine) - median(plain),
    // On a machine that others use, too, the best rounds are those that they left alone.
    addedAtBest: Math.min(...mine) - Math.min(...plain),
  });
}

async function together(ours: string, bare: string): Promise<void> {
  const measure = async (endpoint: string): Promise<number> => {
    const start = performance.now();
    await Promise.all(Array.from({ length: CLIENTS }, () => roundTrips(endpoint, TRIPS / 10)));
    return ((performance.now() - start) * 1000) / (CLIENTS * (TRIPS / 10));
  };
  const [mine = [], plain = []] = await inTurn(
    ROUNDS,
    () => measure(ours),
    () => measure(bare),
  );
  const subject = { bench: 'risk', case: `an answer, ${CLIENTS} clients at once`, unit: 'us' };
  report({ ...subject, baselineName: 'bare zeromq echo' }, mine, plain, { answersPerSecond: 1e6 / median(mine) });
}

async function beat(ours: string, bare: string): Promise<void> {
  const [mine, plain] = [await onABeat(ours, RATE, SECONDS), await onABeat(bare, RATE, BARE_SECONDS)];
  const subject = { bench: 'risk', case: `${RATE} checks/s for ${SECONDS} s, from when due`, unit: 'ms' };
  report({ ...subject, baselineName: 'bare zeromq echo' }, mine.latencies, plain.latencies, {
    missed: mine.missed,
    worstMs: quantile(mine.latencies, 1),
  });
}
