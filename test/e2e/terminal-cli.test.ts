import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, temporaryDirectory } from '../support/cli.js';
import { NEEDS_TMUX, noTerminal, openTerminal, type Terminal } from '../support/terminal.js';

const BIN = `${ROOT}/bin/tradectl.js`;

async function inTerminal(
  command: readonly string[],
  use: (terminal: Terminal) => Promise<void>,
  more: {
    readonly cols?: number;
    readonly rows?: number;
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<void> {
  const terminal = openTerminal({ command, ...more });
  try {
    await use(terminal);
  } finally {
    terminal.close();
  }
}

const tradectl = (...argv: readonly string[]): readonly string[] => [process.execPath, BIN, ...argv];

describe.runIf(noTerminal === undefined)(`in a terminal ${NEEDS_TMUX}`, { timeout: 300_000 }, () => {
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

  it('init asks before it makes anything', async () => {
    const home = temporaryDirectory({ 'work/.keep': '' });
    const place = { cwd: join(home, 'work'), env: { HOME: home } };
    const config = join(home, '.config/tradectl/config.toml');
    await inTerminal(
      tradectl('init'),
      async (terminal) => {
        await terminal.waitFor(/Make them\? \[y\/N\]/);
        terminal.keys('C-d'); // no answer is no
        expect(await terminal.ended()).toBe(1);
        expect(existsSync(config)).toBe(false);
      },
      place,
    );
    await inTerminal(
      tradectl('init'),
      async (terminal) => {
        await terminal.waitFor(/Make them\?/);
        terminal.keys('y', 'Enter');
        expect(await terminal.ended()).toBe(0);
        expect(terminal.screen()).toContain('next: tradectl doctor');
        expect(existsSync(config)).toBe(true);
      },
      { ...place, cols: 100 },
    );
  });

  it('Ctrl-C at a question ends in order, and makes nothing', async () => {
    const home = temporaryDirectory({ 'work/.keep': '' });
    await inTerminal(
      tradectl('init'),
      async (terminal) => {
        await terminal.waitFor(/Make them\?/);
        terminal.keys('C-c');
        expect(await terminal.ended()).toBe(130);
        expect(existsSync(join(home, '.config'))).toBe(false);
      },
      { cwd: join(home, 'work'), env: { HOME: home } },
    );
  });

  it('doctor fits a narrow terminal, in colour unless that is declined', async () => {
    const home = temporaryDirectory();
    await inTerminal(tradectl('doctor'), async (terminal) => expect(await terminal.ended()).toBe(0), {
      cols: 20,
      env: { HOME: home },
    });
    await inTerminal(
      tradectl('doctor'),
      async (terminal) => {
        expect(await terminal.ended()).toBe(0);
        expect(terminal.screen()).toMatch(/terminal +60 columns, no colour, UTF-8/);
      },
      { cols: 60, rows: 60, env: { HOME: home, NO_COLOR: '1' } },
    );
  });

  it.runIf(spawnSync('zsh', ['-c', 'true']).status === 0)('zsh completes what is begun (needs zsh)', async () => {
    const home = temporaryDirectory({ 'bin/.keep': '' });
    symlinkSync(BIN, join(home, 'bin/tradectl'));
    const env = { HOME: home, PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}` };
    await inTerminal(
      ['zsh', '-f'],
      async (terminal) => {
        terminal.keys('autoload -Uz compinit; compinit -u; source <(tradectl completion zsh); echo rea""dy', 'Enter');
        await terminal.waitFor(/^ready$/m);
        terminal.keys('tradectl ledger ver', 'Tab');
        await terminal.waitFor(/tradectl ledger verify/);
        terminal.keys('--cs', 'Tab');
        await terminal.waitFor(/tradectl ledger verify --csv/);
      },
      { env },
    );
  });

  it('Ctrl-C ends a simulator in order', async () => {
    await inTerminal(tradectl('sim'), async (terminal) => {
      await terminal.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
      terminal.keys('C-c');
      expect(await terminal.ended()).toBe(130);
    });
  });
});
