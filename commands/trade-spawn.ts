/** The trader behind a screen: a process of its own, and the log that it writes. */

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { TraderLog } from '../src/app/view/trader-log.js';
import { TradectlError } from '../src/core/base/errors.js';
import { escapeControls } from '../src/views/escape.js';
import { type Context, STOP_STATUS } from './context.js';
import { failureText } from './failure.js';
import { DONE } from './run-command.js';
import { UNDER_VIEW } from './trade-parent.js';

/** The same command again, without a screen. */
export const spawnTrader = ({ cwd, env }: Context, log: TraderLog): ChildProcess =>
  spawn(process.execPath, [...process.execArgv, ...argvOf(process.argv.slice(1))], {
    // A session of its own: neither the terminal's signals nor its end reach it.
    detached: true,
    cwd,
    // With the keys, which this process has taken out of its own environment.
    env: { ...env },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });

/** What it says goes to its log. */
function argvOf([script = '', ...words]: readonly string[]): readonly string[] {
  const at = words.indexOf('trade') + 1;
  return [script, ...words.slice(0, at), '--headless', UNDER_VIEW, ...words.slice(at)];
}

/** Throws TradectlError `ledger_readonly` where there can be none. */
export function openLog(ledgerPath: string): TraderLog {
  try {
    return new TraderLog(ledgerPath);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new TradectlError('ledger_readonly', `the trader's log cannot be written: ${message}`, {
      where: `${ledgerPath}.log`,
      hint: 'name a ledger in a directory of yours with --db',
      cause,
    });
  }
}

export const runsAlready = (ledgerPath: string): TradectlError =>
  new TradectlError('ledger_locked', 'a trader runs on this ledger', {
    where: ledgerPath,
    hint: 'tradectl attach shows it; for another one name another ledger with --db',
  });

/** How to come back to a trader that is left alone. */
export const goesOn = (pid: number, ledgerPath: string): string =>
  `the trader goes on, as process ${pid}:\n  tradectl attach --db ${ledgerPath}   shows it again\n  kill ${pid}   stops it in order\n`;

export interface TraderEnd {
  readonly status: number;
  /** What ended it without its own doing; null where it ended by itself. */
  readonly killedBy: NodeJS.Signals | null;
}

/** Rejects where the process could not be started. */
export const endOf = (trader: ChildProcess): Promise<TraderEnd> =>
  new Promise((resolve, reject) => {
    trader.once('error', reject);
    trader.once('exit', (code, killedBy) =>
      resolve({ status: code ?? 128 + constants.signals[killedBy ?? 'SIGTERM'], killedBy }),
    );
  });

interface Ended {
  readonly end: TraderEnd;
  readonly log: TraderLog;
  /** One that never came so far has said all there is to know. */
  readonly isShown: boolean;
}

/** What a trader said last, and what became of one that could not say it. */
export function tellEnd({ out, err, signal }: Context, { end: { status, killedBy }, log, isShown }: Ended): void {
  const isOrderly = isShown && (status === DONE || Object.values(STOP_STATUS).includes(status));
  for (const line of log.tail(LAST_LINES)) (isOrderly ? out : err).write(`${line}\n`);
  // Who stops it before it can hear of that has ended it, and knows.
  if (killedBy === null || (!isShown && killedBy === signal.reason)) return;
  const message = `the trader is gone: ${killedBy} has ended its process`;
  const hint = 'the same command again: what it did is in the ledger, and what rested at a broker rests there';
  err.write(failureText({ message, where: log.path, hint }));
}

/** What a new trader's books would begin with. */
export const holdings = (lines: readonly string[]): string =>
  ['The account holds:', ...lines.map((line) => `  ${escapeControls(line)}`), ''].join('\n');

export const UNSEEN = 'the trader runs, and cannot be shown: its log says why; Ctrl-C stops it in order\n';

/** Of the trader's log that are shown when it has ended. */
const LAST_LINES = 16;
