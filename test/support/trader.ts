/** The built program as a trader in a process of its own, and what it has told so far. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './cli.js';

type Line = Readonly<Record<string, string>>;

export interface Trader {
  /** The first line that is so, told already or yet to come. */
  readonly until: (isSo: (line: Line) => boolean) => Promise<Line>;
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
  readonly kill: () => void;
}

export function startTrader(argv: readonly string[], env: Readonly<Record<string, string>>): Trader {
  const child = spawn(process.execPath, [join(ROOT, 'bin/tradectl.js'), ...argv], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  const looks: (() => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text) as Line);
    for (const look of looks) look();
  });
  return {
    until: (isSo) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = lines.find(isSo);
          if (found !== undefined) resolve(found);
        };
        looks.push(look);
        look();
      }),
    end: async (signal) => {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
      return child.exitCode;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
