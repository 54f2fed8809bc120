/** `tradectl trade --live` in a real terminal: what it asks, what its screen says, and how it flattens. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRig } from '../support/broker-rig.js';
import { ROOT, temporaryDirectory } from '../support/cli.js';
import { NEEDS_TMUX, noTerminal, openTerminal } from '../support/terminal.js';

const LOOPBACK = join(ROOT, 'test/support/alpaca-on-loopback.mjs');
const ENABLED = { '.config/tradectl/config.toml': '[live]\nenabled = true\n' };
/** Buys once, however often entries are held at first: what a person is told does not scroll away. */
const CALM = `
export default {
  name: 'calm',
  params: {},
  create() {
    let [trades, hasBought] = [0, false];
    return {
      onTrade: (trade, ctx) => void (++trades % 50 === 5 && !hasBought && ctx.enter('long', 'in')),
      onFill: () => void (hasBought = true),
    };
  },
};
`;
/** White on red, bold: as tmux tells it. */
// oxlint-disable-next-line no-control-regex -- sequences of a terminal are what this reads
const LIVE = /\u001B\[1m\u001B\[37m\u001B\[41m LIVE |\u001B\[1;37;41m LIVE /;

it.runIf(noTerminal === undefined)(
  `asks before real money, says LIVE in red, and flattens only for the typed word ${NEEDS_TMUX}`,
  async () => {
    const rig = await openRig(5, [], 'real', CALM);
    const home = temporaryDirectory(ENABLED);
    const db = join(home, 'live.db');
    const market = ['--symbols', 'AAPL,SPY', '--bars', '1s', '--own-connection', '--on-hangup', 'stop'];
    const trader = ['trade', '--live', ...market, '--strategy', join(rig.home, 'busy.mjs'), '--size', '1', '--db', db];
    const terminal = openTerminal({
      command: [process.execPath, join(ROOT, 'bin/tradectl.js'), ...trader],
      env: {
        ...{ ...rig.env, HOME: home, NODE_OPTIONS: `--import ${LOOPBACK}` },
        ALPACA_PORT: new URL(rig.sim.address.rest).port,
      },
    });
    try {
      await terminal.waitFor(/LIVE: orders with real money, up to 1000. Type yes to go on/);
      terminal.keys('yes', 'Enter');
      await terminal.waitFor(/^ LIVE .*run 1[^]*Positions [1-9]/);
      expect(terminal.painted()).toMatch(LIVE);
      terminal.keys('F');
      await terminal.waitFor(/close every position\?\s+type\s+flatten\s+and\s+Enter/);
      terminal.keys('y', 'Enter');
      await terminal.waitFor(/you: not confirmed/);
      terminal.keys('F');
      await terminal.waitFor(/Flatten: /);
      terminal.keys('flatten', 'Enter');
      await terminal.waitFor(/you: flatten: done/);
      terminal.keys('C-c');
      await terminal.waitFor(/End equity/);
      expect(await terminal.ended()).toBe(130);
      expect(readFileSync(`${db}.log`, 'utf8')).toContain('orders go to api.alpaca.markets');
      const flatten = ['flatten', '--live', '--db', db];
      const asked = openTerminal({ command: [process.execPath, join(ROOT, 'bin/tradectl.js'), ...flatten] });
      try {
        await asked.waitFor(/^LIVE: Cancel the open orders and close the position of every symbol\?/);
        asked.keys('n', 'Enter');
        expect(await asked.ended()).toBe(1);
      } finally {
        asked.close();
      }
    } finally {
      terminal.close();
      await rig.sim.close();
    }
  },
  300_000,
);
