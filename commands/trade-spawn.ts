/** The trader behind a screen: a process of its own, and the log that it writes. */

import { type ChildProcess, spawn } from 'node:child_process';
import { TraderLog } from '../src/app/view/trader-log.js';
import { TradectlError } from '../src/core/base/errors.js';
import { escapeControls } from '../src/views/escape.js';
import type { Context } from './context.js';
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

/** What a new trader's books would begin with. */
export const holdings = (lines: readonly string[]): string =>
  ['The account holds:', ...lines.map((line) => `  ${escapeControls(line)}`), ''].join('\n');

export const UNSEEN = 'the trader runs, and cannot be shown: its log says why; Ctrl-C stops it in order\n';

/** Of the trader's log that are shown when it has ended. */
export const LAST_LINES = 16;
