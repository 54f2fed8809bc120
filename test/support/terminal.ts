/** A command in a real terminal, for tests: a tmux server of its own, keys typed into it, its screen read back. */

import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDirectory } from './cli.js';

export interface TerminalOptions {
  /** 80 where it is not told. */
  readonly cols?: number;
  /** 24 where it is not told. */
  readonly rows?: number;
  /** A program and its arguments; run without a shell. */
  readonly command: readonly string[];
  /** Beside PATH, a UTF-8 locale and a HOME of its own; nothing of the developer's is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Terminal {
  /** Types keys by the names of tmux (`Enter`, `C-c`, `Up`, `Escape`); any other text as it stands. */
  keys(...names: readonly string[]): void;
  /** What it shows now: a line for each row, without the spaces at the ends. */
  screen(): string;
  /** The same with the sequences that paint it. */
  painted(): string;
  /** The first screen that matches. Throws with the last one where none does within `ms`. */
  waitFor(pattern: RegExp, ms?: number): Promise<string>;
  /** The exit status of the command, once it has ended. */
  ended(ms?: number): Promise<number>;
  resize(cols: number, rows: number): void;
  close(): void;
}

/** Why there are no terminals on this machine; undefined where there are. */
export const noTerminal = spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed';

/** For the titles of tests that cannot run without it. */
export const NEEDS_TMUX = '(needs tmux)';

/** The command's end is kept on the screen, so that its last words and its status can be read. */
const SETTINGS = ['remain-on-exit on', 'status off', 'history-limit 10000', 'escape-time 0'];
/** A deadline, not a wait: a busy machine starts a program in many times the time of an idle one. */
const IN_TIME = 90_000;
/** tmux tells of output, but not reliably of an end: so the screen is looked at, and a shell writes the status down. */
const LOOK_MS = 25;
const NOTED = `trap : INT TERM HUP; "$@"; echo $? > "$0.tmp"; mv "$0.tmp" "$0"`;

/** Starts a command in a terminal. */
export function openTerminal({ cols = 80, rows = 24, command, env = {}, cwd }: TerminalOptions): Terminal {
  const home = temporaryDirectory({ 'tmux.conf': SETTINGS.map((line) => `set -g ${line}\n`).join('') });
  const own = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: home, TMUX_TMPDIR: home };
  const name = `tradectl-${randomBytes(6).toString('hex')}`;
  const server = ['-L', name, '-f', join(home, 'tmux.conf')];
  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', [...server, ...words], { env: { ...own, ...env, TMUX_TMPDIR: home }, encoding: 'utf8' });

  const status = join(home, 'status');
  const noted = ['sh', '-c', NOTED, status, ...command];
  tmux('new-session', '-d', '-x', `${cols}`, '-y', `${rows}`, '-c', cwd ?? home, '--', 'env', ...noted);
  tmux('set', '-g', 'window-size', 'manual'); // as the first setting of all it crashes tmux 3.3
  const screen = (): string =>
    tmux('capture-pane', '-p')
      .replaceAll(/[^\S\n]+$/gm, '')
      .trimEnd();

  async function until<T>(look: () => T | undefined, ms: number, what: string): Promise<T> {
    const late = Date.now() + ms;
    for (;;) {
      const isLate = Date.now() > late;
      const seen = look();
      if (seen !== undefined) return seen;
      if (isLate) throw new Error(`no ${what} within ${ms} ms; the screen shows:\n${screen()}`);
      await sleep(LOOK_MS);
    }
  }

  return {
    screen,
    painted: () => tmux('capture-pane', '-p', '-e'),
    keys: (...names) => void tmux('send-keys', '--', ...names),
    resize: (width, height) => void tmux('resize-window', '-x', `${width}`, '-y', `${height}`),
    waitFor: (pattern, ms = IN_TIME) =>
      until(() => [screen()].find((text) => pattern.test(text)), ms, `${pattern} on the screen`),
    ended: (ms = IN_TIME) =>
      until(() => (existsSync(status) ? Number(readFileSync(status, 'utf8')) : undefined), ms, 'end of the command'),
    close: () => void tmux('kill-server'),
  };
}
