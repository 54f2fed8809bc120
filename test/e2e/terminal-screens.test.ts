/** The screens of `stream` and `book` in a real terminal: sizes, Ctrl-Z, keys of a replay, and what stays when they end. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRig, type Rig } from '../support/broker-rig.js';
import { ROOT, temporaryDirectory } from '../support/cli.js';
import { NEEDS_TMUX, noTerminal, openTerminal, type Terminal } from '../support/terminal.js';

const TRADECTL = [process.execPath, join(ROOT, 'bin/tradectl.js')];
const TIME = 300_000;

/** In a shell, which lives on and tells the status. */
async function inShell(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  use: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  const terminal = openTerminal({ command: ['bash', '--norc', '-i'], env });
  try {
    terminal.keys(`clear; ${[...TRADECTL, ...words].join(' ')}; echo "status $?"`, 'Enter');
    await use(terminal);
  } finally {
    terminal.close();
  }
}

describe.runIf(noTerminal === undefined)(`on a terminal ${NEEDS_TMUX}`, () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig(5, [], 'real', undefined, ['AAPL', 'SPY', 'BTC/USD']);
  });
  afterAll(() => rig.sim.close());
  const sim = (): readonly string[] => ['--feed', 'sim', '--endpoint', rig.sim.address.rest, '--own-connection'];

  it(
    'a stream has a screen of prices and events, at any size and after Ctrl-Z, and leaves its last lines',
    () =>
      inShell(['stream', 'AAPL', 'SPY', '--channels', 'trades,quotes', ...sim()], rig.env, async (one) => {
        await one.waitFor(/^ SIMULATED +sim[^]*Symbols 2[^]*Events[^]*trade +\w+ [^]*q quits/);
        one.resize(20, 10);
        await one.waitFor(/^ SIMULATED\nfeed up[^]*\nAAPL [^]*\nSPY [^]*\nq quits/);
        one.resize(80, 24);
        await one.waitFor(/Symbols 2[^]*q quits/);
        one.keys('Up', 'Up');
        await one.waitFor(/Events, 2 back/);
        one.keys('C-z');
        await one.waitFor(/Stopped/);
        one.keys('fg', 'Enter');
        await one.waitFor(/^ SIMULATED[^]*Events, 2 back[^]*q quits/);
        one.keys('q');
        const left = await one.waitFor(/a second; up[^]*not usable: none/);
        expect(left).toMatch(/(?:trade|quote) +(?:AAPL|SPY)/);
        expect(left).not.toContain('Symbols');
        one.keys('stty -a | grep -oE -- "-?icanon"', 'Enter');
        await one.waitFor(/^icanon/m);
      }),
    TIME,
  );

  it(
    'a book has its ladder at any size, and stays on the terminal when it ends',
    () =>
      inShell(['book', 'BTC/USD', ...sim()], rig.env, async (one) => {
        await one.waitFor(/^ SIMULATED +BTC\/USD +fresh[^]* ask [^]*--- spread[^]* bid [^]*q quits/);
        one.resize(20, 10);
        await one.waitFor(/^ SIMULATED +fresh\n[^]*\na [^]*--- spread[^]*\nb [^]*\nq quits/);
        one.resize(80, 24);
        await one.waitFor(/ ask [^]*q quits/);
        one.keys('q');
        await one.waitFor(/in the whole book[^]*status 0/);
      }),
    TIME,
  );

  it(
    'a replay is steered by keys on its screen',
    () => {
      const home = temporaryDirectory({
        'two.csv':
          'date,open,high,low,close,volume\n2024-01-02,1,1,1,1,5\n2024-01-03,2,2,2,2,5\n2024-01-04,3,3,3,3,5\n',
      });
      const words = ['stream', '--replay', join(home, 'two.csv'), '--paused'];
      return inShell(words, { HOME: home }, async (one) => {
        await one.waitFor(/^ REPLAY [^]*space pause/);
        one.keys('s');
        await one.waitFor(/bar +TWO +1\.00 /);
        one.keys('g', 'soon', 'Enter');
        await one.waitFor(/! that is no time to go to/);
        one.keys('q');
        await one.waitFor(/1 message, [^]*status 0/);
      });
    },
    TIME,
  );
});
