/** The built program as a trader in a process of its own, and what it has told so far. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './cli.js';

export type Line = Readonly<Record<string, string>>;

export interface Trader {
  /** All that it has told. */
  readonly lines: readonly Line[];
  /** The first line that is so, told already or yet to come; fails where it cannot come any more, or not in time. */
  readonly until: (isSo: (line: Line) => boolean) => Promise<Line>;
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
  /** The exit status, once it has ended by itself. */
  readonly ended: () => Promise<number | null>;
  readonly kill: () => void;
}

/** Beyond it nothing is slow any more: something that is waited for will never come. */
const PATIENCE_MS = 100_000;
const LAST_LINES = 20;

export const isAlert =
  (code: string) =>
  (line: Line): boolean =>
    line['type'] === 'alert' && line['code'] === code;
export const isDenied =
  (code: string) =>
  (line: Line): boolean =>
    line['type'] === 'denied' && line['code'] === code;

export function startTrader(argv: readonly string[], env: Readonly<Record<string, string>>): Trader {
  const child = spawn(process.execPath, [join(ROOT, 'bin/tradectl.js'), ...argv], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const looks = new Set<() => void>();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text) as Line);
    for (const look of looks) look();
  });
  const exited = once(child, 'close');
  const heard = (why: string): Error => {
    const last = lines.slice(-LAST_LINES).map((line) => JSON.stringify(line));
    return new Error([`${why}; ${lines.length} lines, the last ones:`, ...last, said].join('\n'));
  };
  return {
    lines,
    until: (isSo) =>
      new Promise((resolve, reject) => {
        const give = (line: Line | undefined, why: string): void => {
          looks.delete(look);
          clearTimeout(timer);
          if (line === undefined) reject(heard(`it never said what was waited for: ${why}`));
          else resolve(line);
        };
        const look = (): void => {
          const found = lines.find(isSo);
          if (found !== undefined) give(found, '');
        };
        const timer = setTimeout(() => give(undefined, `not within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
        looks.add(look);
        look();
        void exited.then(() => give(lines.find(isSo), `it has ended with ${child.exitCode ?? child.signalCode}`));
      }),
    ended: async () => {
      await exited;
      return child.exitCode;
    },
    end: async (signal) => {
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
