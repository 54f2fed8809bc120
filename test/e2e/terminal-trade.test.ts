/** `tradectl trade` and `attach` in a real terminal: keys, sizes, Ctrl-Z, a terminal that is closed, and its way back. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { until } from '../app/stream/driver.js';
import { openRig } from '../support/broker-rig.js';
import { ROOT, runBinary, temporaryDirectory } from '../support/cli.js';
import { NEEDS_TMUX, noTerminal, openTerminal, type Terminal } from '../support/terminal.js';

const BIN = join(ROOT, 'bin/tradectl.js');
const BUSY = ['--param', 'fast=1', '--param', 'slow=2', '--seed', '3'];
const TIME = 300_000;

type Command = readonly string[];

/** A shell that outlives the command tells its status: tmux 3.3 sometimes never does, and scrolls a line away. */
const kept = (command: Command): Command => ['sh', '-c', `${command.join(' ')}; echo "status $?"; read x`];

const trade = (db: string, ...more: readonly string[]): Command => [
  process.execPath,
  ...[BIN, 'trade', '--paper', ...BUSY, '--db', db],
  ...more,
];
const attach = (db: string, ...more: readonly string[]): Command => [
  process.execPath,
  ...[BIN, 'attach', '--db', db],
  ...more,
];

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The process that trades on a ledger; undefined where none does. */
function traderOf(db: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(`${db}.lock.holder`, 'utf8'), 10);
    return isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Whatever happens, no trader is left behind. */
async function withLedger(use: (db: string) => Promise<void>): Promise<void> {
  const db = join(temporaryDirectory(), 'l.db');
  try {
    await use(db);
  } finally {
    const pid = traderOf(db);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }
}

async function inTerminal(
  command: Command,
  use: (terminal: Terminal) => Promise<void>,
  more: { readonly cols?: number; readonly rows?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const terminal = openTerminal({ command, ...more });
  try {
    await use(terminal);
  } finally {
    terminal.close();
  }
}

describe.runIf(noTerminal === undefined)(`a trader in a terminal ${NEEDS_TMUX}`, () => {
  it(
    'shows itself until it ends, and then its summary on the terminal as it was',
    () =>
      withLedger((db) =>
        inTerminal(kept(trade(db, '--duration', '9s')), async (one) => {
          const screen = await one.waitFor(/SIMULATED .*run 1[^]*open P&L/);
          expect(screen.split('\n').length).toBe(24);
          await one.waitFor(/status 0/);
          const after = one.screen();
          expect(after).toContain('starting the trader');
          expect(after).toContain('End equity');
          expect(after).not.toContain('? help');
        }),
      ),
    TIME,
  );

  it(
    'follows the size of the terminal, down to next to nothing',
    () =>
      withLedger((db) =>
        inTerminal(kept(trade(db, '--ascii')), async (one) => {
          expect(await one.waitFor(/Positions [1-9]/)).toMatch(/^[ -~\n]*$/);
          one.resize(200, 60);
          const large = await one.waitFor(/^(?:[^\n]*\n){59}[^]*Risk|^(?=[^]*Risk)(?:[^\n]*\n){59}/);
          expect(large.split('\n').length).toBe(60);
          one.resize(20, 10);
          const small = await one.waitFor(/^(?![^]*Risk)[^]*open orders/);
          expect(Math.max(...small.split('\n').map((line) => line.length))).toBeLessThanOrEqual(20);
          expect(small).toContain('SIMULATED');
          one.resize(80, 24);
          await one.waitFor(/Positions[^]*\? help/);
          one.keys('?');
          await one.waitFor(/any key closes the help/);
          one.keys('x');
          await one.waitFor(/\? help/);
          one.keys('C-c');
          await one.waitFor(/status 130/);
          expect(traderOf(db)).toBeUndefined();
        }),
      ),
    TIME,
  );

  it(
    'cancels and flattens by hand, once it is confirmed',
    () =>
      withLedger((db) =>
        inTerminal(
          kept(trade(db)),
          async (one) => {
            await one.waitFor(/Positions [1-9]/);
            one.keys('F');
            await one.waitFor(/Flatten: .*\[y\/N\]/);
            one.keys('n');
            await one.waitFor(/\? help/);
            expect(one.screen()).not.toContain('you: flatten');
            // Halted first: else its strategy may enter again at the same moment, and that is the answer.
            one.keys('h');
            await one.waitFor(/Halt entries/);
            one.keys('n', 'e', 'w', 's', 'Enter');
            await one.waitFor(/HALTED[^]*you: halt: done/);
            one.keys('F');
            await one.waitFor(/Flatten: /);
            one.keys('y');
            await one.waitFor(/you: flatten: done/);
            one.keys('r');
            await one.waitFor(/Resume entries/);
            one.keys('s', 'e', 'e', 'n', 'Enter');
            await one.waitFor(/^(?![^]*HALTED)[^]*you: resume: done/);
            one.keys('q');
            await one.waitFor(/s stops the trader/);
            one.keys('s');
            await one.waitFor(/status 130/);
          },
          { rows: 60 },
        ),
      ),
    TIME,
  );

  it(
    'gives the terminal back for Ctrl-Z, trades on, and is there again by fg',
    () =>
      withLedger((db) =>
        inTerminal(['bash', '--norc', '-i'], async (one) => {
          one.keys(trade(db).join(' '), 'Enter');
          await one.waitFor(/Positions [1-9]/);
          const pid = traderOf(db);
          one.keys('C-z');
          await one.waitFor(/Stopped/);
          one.keys('stty -a | grep -oE -- "-?icanon"', 'Enter');
          await one.waitFor(/^icanon/m);
          expect(traderOf(db)).toBe(pid);
          one.keys('fg', 'Enter');
          await one.waitFor(/SIMULATED [^]*Positions[^]*\? help/);
          one.keys('?');
          await one.waitFor(/any key closes the help/);
          one.keys('x', 'C-c');
          await one.waitFor(/End equity/);
          one.keys('echo "status $?"; stty -a | grep -oE -- "-?echo "', 'Enter');
          await one.waitFor(/status 130\n.*^echo/ms);
        }),
      ),
    TIME,
  );

  it(
    'outlives its terminal, and is shown by another, by two at a time',
    () =>
      withLedger(async (db) => {
        let pid: number | undefined;
        await inTerminal(kept(trade(db)), async (one) => {
          await one.waitFor(/Positions [1-9]/);
          pid = traderOf(db);
        });
        expect(traderOf(db)).toBe(pid);
        await inTerminal(kept(attach(db)), async (one) => {
          await one.waitFor(/SIMULATED .*run 1[^]*Positions/);
          if (pid !== undefined) process.kill(pid, 'SIGSTOP');
          await one.waitFor(/NO WORD FOR \d+ s[^]*what stands here is old/);
          if (pid !== undefined) process.kill(pid, 'SIGCONT');
          await one.waitFor(/^ SIMULATED {3}2[^]*feed up/);
          await inTerminal(kept(attach(db, '--on-quit', 'stop')), async (other) => {
            await other.waitFor(/SIMULATED .*run 1[^]*Positions/);
            one.keys('q');
            await one.waitFor(/the trader goes on/);
            await one.waitFor(/status 0/);
            expect(traderOf(db)).toBe(pid);
            other.keys('q');
            await other.waitFor(/status 0/);
          });
        });
        expect(traderOf(db)).toBeUndefined();
        expect(readFileSync(`${db}.log`, 'utf8')).toMatch(/the terminal was closed; the trader goes on/);
      }),
    TIME,
  );

  it(
    'goes with its terminal where it was told to',
    () =>
      withLedger(async (db) => {
        let pid: number | undefined;
        await inTerminal(kept(trade(db, '--on-hangup', 'stop')), async (one) => {
          await one.waitFor(/Positions [1-9]/);
          pid = traderOf(db);
        });
        await until(() => pid !== undefined && !isAlive(pid));
        expect(readFileSync(`${db}.log`, 'utf8')).toContain('End equity');
      }),
    TIME,
  );

  it(
    'detaches by policy; a failure before the screen is told as ever, and a trader that is killed',
    () =>
      withLedger(async (db) => {
        await inTerminal(kept(trade(db, '--on-quit', 'detach')), async (one) => {
          await one.waitFor(/Positions [1-9]/);
          one.keys('C-c');
          const left = await one.waitFor(/tradectl attach --db/);
          expect(left).toContain(`as process ${traderOf(db)}`);
          await one.waitFor(/status 0/);
        });
        await inTerminal(kept(trade(db)), async (one) => {
          await one.waitFor(/a trader runs on this ledger[^]*status 6/);
        });
        await inTerminal(kept(attach(db)), async (one) => {
          await one.waitFor(/SIMULATED .*run 1[^]*Positions/);
          process.kill(must(traderOf(db), 'it trades'), 'SIGKILL');
          await one.waitFor(/the trader is gone[^]*status 3/);
        });
        await inTerminal(kept(trade(db)), async (one) => {
          await one.waitFor(/SIMULATED .*run 1[^]*Positions/);
          process.kill(must(traderOf(db), 'it trades'), 'SIGKILL');
          await one.waitFor(/the trader is gone: SIGKILL[^]*the same command again[^]*status 137/);
        });
      }),
    TIME,
  );

  it(
    'asks before its screen whether to begin with what the account holds',
    async () => {
      const rig = await openRig(5);
      try {
        const hand = ['--endpoint', rig.sim.address.rest, '--db', join(rig.home, 'other.db')];
        const buy = ['order', 'submit', '--symbol', 'AAPL', '--side', 'buy', '--qty', '3', '--reason', 'held'];
        const bought = await runBinary([...buy, ...hand], { env: rig.env });
        expect([bought.status, bought.stderr]).toEqual([0, expect.anything()]);
        const argv = rig.argv.filter((word) => word !== '--json');
        for (const [typed, expected] of [
          ['n', /status 2/],
          ['y', /SIMULATED [^]*Positions 1/],
        ] as const)
          await inTerminal(
            kept([process.execPath, BIN, ...argv]),
            async (one) => {
              await one.waitFor(/AAPL[^]*Go on with it\? \[y\/N\]/);
              one.keys(typed, 'Enter');
              await one.waitFor(expected);
              if (typed === 'n') return;
              one.keys('?'); // the keyboard is the screen's after the question
              await one.waitFor(/any key closes the help/);
              const [, low] = /^equity ([\d,.]+) to/m.exec(await one.waitFor(/^equity [\d,.]+ to/m)) ?? [];
              // Of what is held three shares are worth over 500: cash alone was never the equity.
              expect(Number(low?.replaceAll(',', ''))).toBeGreaterThan(99_700);
            },
            { env: rig.env },
          );
        const pid = traderOf(rig.db);
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      } finally {
        await rig.sim.close();
      }
    },
    TIME,
  );

  it(
    'is a log in a pipe',
    () =>
      withLedger((db) =>
        inTerminal(kept([...trade(db, '--duration', '4s'), '| cat -v']), async (one) => {
          const text = await one.waitFor(/run 1:[^]*End equity[^]*status 0/);
          expect(text).not.toContain('^[[');
        }),
      ),
    TIME,
  );
});
