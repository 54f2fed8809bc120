/**
 * A trader through a broker whose faults come and go by chance, killed, paused and started again: at the end the books
 * are the broker's. TRADECTL_TEST_CHAOS_SECONDS says for how long, none unless told; TRADECTL_TEST_SEED repeats what was
 * drawn, and the market: when what happened is the wall's.
 */

import { cpSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isZero } from '../../src/core/base/fixed.js';
import { Prng } from '../../src/core/base/prng.js';
import { compareBooks, expectClean, openRig, orphans, type Rig } from '../support/broker-rig.js';
import { MIX, switchTo, turnOf } from '../support/chaos.js';
import { runBinary } from '../support/cli.js';
import { rest, Supervisor } from '../support/supervisor.js';

const SECONDS = Number(process.env['TRADECTL_TEST_CHAOS_SECONDS'] ?? 0);
const SEED = Number(process.env['TRADECTL_TEST_SEED'] ?? Date.now() % 1_000_000);

async function settle(rig: Rig): Promise<{ readonly orders: number; readonly fills: number }> {
  switchTo(rig.sim.faults, []);
  // Exits that stay would fill while the books are compared.
  const last = await runBinary([...rig.argv, '--on-stop', 'cancel', '--duration', '5s'], { env: rig.env });
  expect([last.status, last.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
  const books = await compareBooks(rig);
  expect(orphans(rig)).toEqual([]);
  await expectClean(rig);
  return books;
}

it.skipIf(SECONDS === 0)(`seed ${SEED}, ${SECONDS} s`, { timeout: SECONDS * 1000 + 240_000 }, async () => {
  const opened = await openRig(SEED, [], 'real', MIX);
  // More requests than Alpaca's 200 a minute: a trader that waits meets no fault.
  const rig = { ...opened, env: { ...opened.env, TRADECTL_VENUE_REQUESTS_PER_MINUTE: '20000' } };
  const supervisor = new Supervisor([...rig.argv, '--log', join(rig.home, 'trade.log')], rig.env);
  try {
    const turns = await disturb(rig, supervisor);
    await supervisor.stop();
    const books = await settle(rig);
    expect(books.fills).toBeGreaterThan(SECONDS / 10);
    const { endings } = supervisor;
    say({ seed: SEED, turns, ...books, endings, acted: acted(rig), filled: filled(rig) });
  } catch (error) {
    say({
      again: `TRADECTL_TEST_CHAOS_SECONDS=${SECONDS} TRADECTL_TEST_SEED=${SEED} npm test -- chaos`,
      kept: keep(rig),
    });
    throw error;
  } finally {
    supervisor.kill();
    await rig.sim.close();
  }
});

/** How many turns there were. */
async function disturb(rig: Rig, supervisor: Supervisor): Promise<number> {
  const prng = new Prng(SEED);
  const until = Date.now() + SECONDS * 1000;
  let turns = 0;
  for (; Date.now() < until; turns++) {
    const { faults, mishap, restMs, pauseMs } = turnOf(prng);
    switchTo(rig.sim.faults, faults);
    await supervisor.running();
    await rest(restMs);
    await supervisor.befall(mishap, pauseMs);
  }
  return turns;
}

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

/** Ledger and log of the trader, and the orders as the broker has them, for whoever looks for the cause. */
function keep({ home, sim }: Rig): string {
  const kept = join(tmpdir(), `tradectl-chaos-${SEED}`);
  cpSync(home, kept, { recursive: true });
  const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  writeFileSync(join(kept, 'broker.json'), JSON.stringify(sim.world.desk.orders(), plain, 1));
  return kept;
}

/** How often each fault was met. */
const acted = ({ sim }: Rig): Readonly<Record<string, number>> =>
  Object.fromEntries(sim.faults.list().flatMap(({ name, acted: times }) => (times > 0 ? [[name, times]] : [])));

/** How many orders of each class and type filled. */
function filled({ sim }: Rig): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { orderClass, type, tif, filledQty } of sim.world.desk.orders()) {
    if (isZero(filledQty)) continue;
    const kind = `${orderClass} ${type} ${tif}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
