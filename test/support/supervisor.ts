/** Keeps a trader running: starts it again whenever it has ended, and lets things befall it. */

import { expect } from 'vitest';
import type { Mishap } from './chaos.js';
import { BINARY, start } from './cli.js';
import { Talker } from './watchdog-rig.js';

/** In order, the broker away, keys refused, a signal: what is started again. Anything else is a defect. */
const ENDINGS: readonly (number | null)[] = [0, 3, 4, 130, 143, null];

export class Supervisor {
  #trader: Talker | undefined;
  /** How often it ended how: a status or a signal. */
  readonly endings: Record<string, number> = {};

  constructor(
    readonly argv: readonly string[],
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** The trader that runs. */
  async running(): Promise<Talker> {
    const { exitCode = 0, signalCode } = this.#trader?.child ?? {};
    if (this.#trader !== undefined && exitCode === null && signalCode === null) return this.#trader;
    await this.#reap();
    this.#trader = new Talker(start(BINARY, this.argv, { env: this.env }));
    return this.#trader;
  }

  async befall(mishap: Mishap, pauseMs: number): Promise<void> {
    const { child } = await this.running();
    switch (mishap) {
      case 'pause':
        child.kill('SIGSTOP');
        await rest(pauseMs);
        return void child.kill('SIGCONT');
      case 'kill':
        child.kill('SIGKILL');
        return this.#reap();
      case 'end':
        return this.stop();
      case 'none':
    }
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    this.#trader?.child.kill('SIGTERM');
    await this.#reap();
  }

  kill(): void {
    this.#trader?.child.kill('SIGKILL');
  }

  async #reap(): Promise<void> {
    if (this.#trader === undefined) return;
    const { ended, child } = this.#trader;
    const status = await ended;
    expect(ENDINGS, this.#trader.stderr).toContain(status);
    this.#trader = undefined;
    const ending = child.signalCode ?? String(status);
    this.endings[ending] = (this.endings[ending] ?? 0) + 1;
  }
}

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
