/** A connection under a clock of the test's own, driven as a socket would drive it. */

import { Prng } from '../../../src/core/base/prng.js';
import { type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import { Backoff } from '../../../src/core/feed/backoff.js';
import { Connection } from '../../../src/core/feed/connection.js';
import type { Topic } from '../../../src/core/feed/messages.js';
import type { Dialect, Input, Output } from '../../../src/core/feed/protocol.js';
import { Subscriptions } from '../../../src/core/feed/subscriptions.js';

export const DIALECT: Dialect = {
  name: 'venue',
  greets: true,
  isByChannel: false,
  auth: () => 'auth',
  subscribe: (topics) => ({ subscribe: topics }),
  unsubscribe: (topics) => ({ unsubscribe: topics }),
};

export const TRADES: readonly Topic[] = [{ channel: 'trades', symbol: 'AAPL' }];

export interface MachineOptions {
  readonly topics?: readonly Topic[];
  readonly dialect?: Dialect;
  readonly retriesMax?: number;
  readonly isOpen?: (now: Micros) => boolean;
  readonly seed?: number;
}

export class Machine {
  now = micros(1_700_000_000 * SECOND);
  readonly outputs: Output[] = [];
  readonly connection: Connection;

  constructor({
    topics = TRADES,
    dialect = DIALECT,
    retriesMax = 5,
    isOpen = () => true,
    seed = 1,
  }: MachineOptions = {}) {
    const backoff = new Backoff(new Prng(seed));
    this.connection = new Connection({
      dialect,
      subscriptions: new Subscriptions(topics),
      backoff,
      isOpen,
      retriesMax,
    });
  }

  /** What an input leads to. */
  step(input: Input): readonly Output[] {
    const outputs = this.connection.step(input, this.now);
    this.outputs.push(...outputs);
    return outputs;
  }

  /** Waits for the deadline; the answer is the seconds that took. */
  wait(): number {
    const due = this.connection.deadline;
    if (due === undefined) return Number.NaN;
    const seconds = (due - this.now) / SECOND;
    this.now = due;
    this.step({ kind: 'tick' });
    return seconds;
  }

  /** Lets time pass, with every tick on the way; pings are answered unless told. */
  pass(seconds: number, answers = true): readonly Output[] {
    const end = this.now + seconds * SECOND;
    const from = this.outputs.length;
    for (;;) {
      const due = this.connection.deadline;
      if (due === undefined || due > end) break;
      this.now = micros(Math.max(this.now, due));
      const outputs = this.step({ kind: 'tick' });
      if (answers && outputs.some(({ kind }) => kind === 'ping')) this.step({ kind: 'pong' });
    }
    this.now = micros(end);
    return this.outputs.slice(from);
  }

  open(): this {
    this.step({ kind: 'start' });
    return this.reopen();
  }

  /** From `connecting` to `live`. */
  reopen(topics: readonly Topic[] = TRADES): this {
    for (const kind of ['opened', 'greeted', 'authenticated'] as const) this.step({ kind });
    this.step({ kind: 'confirmed', topics, isWhole: true, untold: [] });
    return this;
  }

  data(): void {
    this.step({ kind: 'data', channels: ['trades'] });
  }

  error(code: number): readonly Output[] {
    return this.step({ kind: 'error', code, message: 'no' });
  }
}

export const kinds = (outputs: readonly Output[]): readonly string[] => outputs.map(({ kind }) => kind);
