/** A trader that buys 100 shares and rests an order, a watchdog beside it, and the simulator that both talk to. */

import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { qtyText } from '../../src/core/base/decimal.js';
import { openRig, type Rig } from './broker-rig.js';
import { BINARY, start } from './cli.js';

/** Buys 100 at the first trade, rests an order far from the market, and goes on buying one at a time where `busy`. */
const HOLDER = `
export default {
  name: 'holder',
  params: { busy: { type: 'int', default: 0, min: 0, max: 1 } },
  create({ busy }) {
    let trades = 0;
    return {
      onTrade(trade, ctx) {
        if (trade.symbol !== 'AAPL') return;
        trades++;
        if (trades === 40) ctx.buy({ qty: 100 });
        if (trades === 60) ctx.buy({ qty: 1, limit: Math.floor(trade.price / 2), tif: 'day' });
        if (busy && trades > 60 && trades % 5 === 0) ctx.buy({ qty: 1 });
      },
    };
  },
};
`;

export interface Line {
  readonly type: string;
  readonly [more: string]: unknown;
}

/** A process of ours that writes one record a line. */
export class Talker {
  readonly lines: Line[] = [];
  stderr = '';
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const parts = `${rest}${text}`.split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) this.lines.push(JSON.parse(part) as Line);
      for (const wake of this.#waiting) wake();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => child.on('close', resolve));
  }

  /** The first line that fits, also of those that came before. */
  async line(fits: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve, reject) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
        void this.ended.then((status) => reject(new Error(`it ended with ${status}: ${this.stderr}`)));
      });
    }
  }

  type(type: string): Promise<Line> {
    return this.line((line) => line.type === type);
  }
}

export interface WatchedRig extends Rig {
  readonly trade: (...more: readonly string[]) => Talker;
  readonly watchdog: (...more: readonly string[]) => Talker;
  readonly close: () => Promise<void>;
}

export async function openWatched(seed: number): Promise<WatchedRig> {
  const rig = await openRig(seed);
  writeFileSync(join(rig.home, 'holder.mjs'), HOLDER);
  const argv = rig.argv.map((word) => word.replace('busy.mjs', 'holder.mjs'));
  const children: ChildProcess[] = [];
  const talk = (args: readonly string[]): Talker => {
    const child = start(BINARY, args, { env: rig.env });
    children.push(child);
    return new Talker(child);
  };
  const where = ['--db', rig.db, '--endpoint', rig.sim.address.rest, '--json'];
  return {
    ...rig,
    trade: (...more) => talk([...argv, '--lease', '3s', ...more]),
    watchdog: (...more) => talk(['risk', 'watchdog', '--lease', '3s', ...where, ...more]),
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await rig.sim.close();
    },
  };
}

/** What the broker has of AAPL. */
export const heldAt = ({ sim }: Rig): string => {
  const position = sim.world.desk.positions().find(({ symbol }) => symbol === 'AAPL');
  return position === undefined ? '0' : qtyText(position.qty);
};

export const openAt = ({ sim }: Rig): readonly string[] =>
  sim.world.desk
    .orders()
    .filter(({ status }) => !['filled', 'canceled', 'expired', 'rejected'].includes(status))
    .map(({ clientOrderId }) => clientOrderId);

/** Looks again and again; throws where it does not come true in time. */
export async function until(isTrue: () => boolean, withinMs: number, what: string): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
