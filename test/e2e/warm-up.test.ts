/** A live strategy sees history before its first decision, joined to the stream without hole or overlap. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { IDLE } from '../support/hand-rig.js';

/** Buys at its first bar that may lead to orders, and says which bars it has seen. */
const WITNESS = `
export default {
  name: 'witness',
  params: {},
  warmup: () => 4,
  create({ symbol }) {
    const seen = [];
    return {
      onBar(bar, ctx) {
        seen.push(bar.tsEvent);
        ctx.buy({ qty: 1, reason: JSON.stringify({ symbol, seen, volume: bar.volume }) });
      },
    };
  },
};
`;

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(): Promise<Rig> {
  const rig = await openRig(5);
  rigs.push(rig);
  writeFileSync(join(rig.home, 'busy.mjs'), IDLE);
  // A past to be warmed up by: the market runs as long as the simulator does.
  const first = rig.argv.map((word) => (word === rig.db ? join(rig.home, 'other.db') : word));
  const { status, stderr } = await runCli([...first, '--duration', '6s', '--warmup', '0'], { env: rig.env });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  writeFileSync(join(rig.home, 'busy.mjs'), WITNESS);
  return rig;
}

interface Seen {
  readonly symbol: string;
  readonly seen: readonly number[];
}

type Line = Readonly<Record<string, unknown>>;

/** The orders that were decided, among whole lines. */
const madeIn = (said: string): readonly Line[] =>
  said
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
    .filter(({ type, from }) => type === 'order' && from === null);
const symbolsOf = (made: readonly Line[]): ReadonlySet<unknown> => new Set(made.map(({ symbol }) => symbol));

async function firstDecisions(rig: Rig, ...more: readonly string[]): Promise<{ seen: readonly Seen[]; head: string }> {
  const trading = { ...rig, argv: [...rig.argv, ...more] };
  const { status, stdout, stderr } = await tradeUntil(trading, (said) => symbolsOf(madeIn(said)).size === 2);
  expect([status, stderr]).toEqual([130, expect.any(String)]);
  const made = madeIn(stdout);
  const firsts = new Map(made.toReversed().map((line) => [line['symbol'], line]));
  return { seen: [...firsts.values()].map(({ reason }) => JSON.parse(String(reason)) as Seen), head: stderr };
}

describe('warm-up', () => {
  it('is as long as the strategy says, or as asked, and goes over into the stream', async () => {
    const rig = await open();
    const declared = await firstDecisions(rig);
    expect(declared.head).toContain('warm-up of 4 bars by REST');
    expect(declared.seen).toHaveLength(2);
    for (const { seen } of declared.seen) {
      // The first decision is at the first bar of the stream; a busy simulator may tell the last one of the past by it, too.
      expect([4, 5, 6]).toContain(seen.length);
      expect(seen.map((at, i) => at - (seen[0] ?? 0) - i * 1_000_000)).toEqual(seen.map(() => 0));
    }
    const restarted = await firstDecisions(rig, '--warmup', '2', '--yes');
    for (const { seen } of restarted.seen) expect([2, 3, 4]).toContain(seen.length);
    const cold = await firstDecisions(rig, '--warmup', '0', '--yes');
    for (const { seen } of cold.seen) expect(seen).toHaveLength(1);
  });
});
