/** A trader before a feed of a rate, alone or with its screen on a terminal of its own: what its orders took. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MARKED_ENV, markedTrader } from './marked-trader.js';
import { OrderStand } from './order-stand.js';
import { withFolder } from './processes.js';

const PROGRAM = resolve('bin/tradectl.js');
const MARK_EVERY_MS = 100;

export interface RunTerms {
  readonly rate: number;
  /** The first six are for the start, and not measured. */
  readonly seconds: number;
  readonly hasView: boolean;
}

export interface ViewRun {
  /** Milliseconds from a message to its order, one for each that was answered. */
  readonly latencies: readonly number[];
  /** Whether every marked message was answered, and the feed itself came at its rate. */
  readonly isWhole: boolean;
  /** Processor time of the trader for a message, in microseconds: what others do on the machine changes it little. */
  readonly cpuEach: number;
}

/** Processor time and messages so far. */
interface Reading {
  readonly seconds: number;
  readonly messages: number;
}

const LOOK_MS = 100;
const TICKS_PER_SECOND = 100;

/** Processor time of a process so far, in seconds; NaN where the system has no /proc. */
function cpuOf(pid: number | undefined): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const fields = readFileSync(path, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Reads from the first marked message on until it is called off; answers with the cost of a message between. */
function watchCpu(stand: OrderStand, pid: number | undefined): () => number {
  let [first, last]: (Reading | undefined)[] = [];
  const timer = setInterval(() => {
    const { marks, tradesAtLastMark, quotesAtLastMark } = stand.measured;
    if (marks === 0) return;
    last = { seconds: cpuOf(pid), messages: tradesAtLastMark + quotesAtLastMark };
    first ??= last;
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    if (first === undefined || last === undefined) return Number.NaN;
    return ((last.seconds - first.seconds) * 1e6) / (last.messages - first.messages);
  };
}

/** Whether a terminal can be made: `script` of util-linux does. */
export const hasTerminals = (): boolean =>
  spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: ['ignore', 'pipe', 'pipe'] }).status === 0;

export function runTrader({ rate, seconds, hasView }: RunTerms): Promise<ViewRun> {
  let run: ViewRun = { latencies: [], isWhole: false, cpuEach: Number.NaN };
  return withFolder(async (folder) => {
    const stand = await OrderStand.open({ rate, seconds, markEveryMs: MARK_EVERY_MS });
    const trader = openTrader(folder, stand);
    const ended = once(trader, 'exit');
    const cpuEach = watchCpu(stand, trader.pid);
    const view = hasView ? await openView(folder, trader) : undefined;
    await Promise.race([stand.over, ended]);
    const cpu = cpuEach();
    view?.kill('SIGTERM');
    trader.kill('SIGTERM');
    await ended;
    await stand.close();
    const { latencies, marks, tradesAtLastMark, quotesAtLastMark } = stand.measured;
    const sent = tradesAtLastMark + quotesAtLastMark;
    const isWhole = latencies.length === marks && marks > 0 && sent >= rate * (seconds - 1) * 0.97;
    run = { latencies, isWhole, cpuEach: cpu };
  }).then(() => run);
}

function openTrader(folder: string, stand: OrderStand): ChildProcess {
  const argv = [PROGRAM, ...markedTrader(folder, stand, join(folder, 'trade.db')), '--headless'];
  const env = { PATH: process.env['PATH'], HOME: folder, ...MARKED_ENV };
  return spawn(process.execPath, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** On a terminal of 160 by 50, as soon as the trader can be looked at. */
async function openView(folder: string, trader: ChildProcess): Promise<ChildProcess> {
  while (!existsSync(join(folder, 'trade.db.view')) && trader.exitCode === null) await sleep(50);
  const words = `stty cols 160 rows 50; exec ${process.execPath} ${PROGRAM} attach --db ${join(folder, 'trade.db')}`;
  const env = { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
  const view = spawn('script', ['-qfec', words, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  view.stdout.resume();
  return view;
}
