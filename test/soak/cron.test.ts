/**
 * `tradectl reconcile` by the clock, beside a trader that trades: never a false alarm, never a lock in the way.
 * TRADECTL_TEST_CRON_RUNS says how often, never unless told; TRADECTL_TEST_CRON_EVERY_MS how far apart: a minute.
 */

import { expect, it } from 'vitest';
import { compareBooks, openRig } from '../support/broker-rig.js';
import { MIX } from '../support/chaos.js';
import { runBinary } from '../support/cli.js';
import { rest, Supervisor } from '../support/supervisor.js';

const RUNS = Number(process.env['TRADECTL_TEST_CRON_RUNS'] ?? 0);
const EVERY_MS = Number(process.env['TRADECTL_TEST_CRON_EVERY_MS'] ?? 60_000);
/** Alpaca allows 200 requests a minute: a trader that leaves room for others, and decides all the time. */
const STEP_MS = 4000;

it.skipIf(RUNS === 0)(`${RUNS} runs, one every ${EVERY_MS} ms`, { timeout: RUNS * (EVERY_MS + 60_000) }, async () => {
  const rig = await openRig(17, [], 'real', MIX);
  const trader = new Supervisor([...rig.argv, '--param', `step=${STEP_MS}`], rig.env);
  try {
    const first = await trader.running();
    await first.type('start');
    const tookMs: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const from = Date.now();
      await rest(EVERY_MS);
      const argv = ['reconcile', '--json', '--db', rig.db, '--endpoint', rig.sim.address.rest];
      const { status, stdout, stderr } = await runBinary(argv, { env: rig.env });
      expect([run, status, stderr, stdout]).toEqual([
        run,
        0,
        '',
        expect.stringMatching(/^\{.*"differences":\[\].*\}\n$/),
      ]);
      tookMs.push(Date.now() - from - EVERY_MS);
    }
    expect(await trader.running()).toBe(first);
    await trader.stop();
    expect(trader.endings).toEqual({ 143: 1 });
    const { orders, fills } = await compareBooks(rig);
    expect(fills).toBeGreaterThan(0);
    process.stdout.write(`${JSON.stringify({ runs: RUNS, orders, fills, slowestMs: Math.max(...tookMs) })}\n`);
  } finally {
    trader.kill();
    await rig.sim.close();
  }
});
