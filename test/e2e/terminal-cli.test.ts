import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { NEEDS_TMUX, noTerminal, openTerminal, type Terminal } from '../support/terminal.js';

const BIN = `${ROOT}/bin/tradectl.js`;

async function inTerminal(
  command: readonly [string, ...string[]],
  use: (terminal: Terminal) => Promise<void>,
  more: { readonly cols?: number; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const terminal = openTerminal({ command, ...more });
  try {
    await use(terminal);
  } finally {
    await terminal.close();
  }
}

const tradectl = (...argv: readonly string[]): readonly [string, ...string[]] => [process.execPath, BIN, ...argv];

describe.runIf(noTerminal === undefined)(`in a terminal ${NEEDS_TMUX}`, () => {
  it('the kit types, reads, resizes and tells the status', async () => {
    await inTerminal(['sh', '-c', 'read x; echo "got $x"; read y; stty size; exit 3'], async (terminal) => {
      terminal.keys('hello there', 'Enter');
      expect(await terminal.waitFor(/got hello there/)).toContain('got hello there');
      terminal.resize(100, 30);
      terminal.keys('Enter');
      await terminal.waitFor(/30 100/);
      expect(await terminal.ended()).toBe(3);
      await expect(terminal.waitFor(/never/, 50)).rejects.toThrow(
        /the screen shows:\n(?:hello there\n)?got hello there/,
      );
    });
  });

  it('Ctrl-C ends a simulator in order', async () => {
    await inTerminal(tradectl('sim'), async (terminal) => {
      await terminal.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
      terminal.keys('C-c');
      expect(await terminal.ended()).toBe(130);
    });
  });
});
