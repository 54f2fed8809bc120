/** Trading through a broker that misbehaves, and with a trader that is killed: the books are the broker's afterwards. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Prng } from '../../src/core/base/prng.js';
import { compareBooks, openRig, type Rig } from '../support/broker-rig.js';
import { ROOT, runCli } from '../support/cli.js';

const KILLS = Number(process.env['TRADECTL_TEST_KILLS'] ?? 10);
const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(seed: number, faults: readonly string[] = []): Promise<Rig> {
  const rig = await openRig(seed, faults);
  rigs.push(rig);
  return rig;
}

const trade = (rig: Rig, duration: string) => runCli([...rig.argv, '--duration', duration], { env: rig.env });

/** Once with the fault, once without: the second start settles what the first left open. */
async function survive(rig: Rig): Promise<{ orders: number; fills: number }> {
  const first = await trade(rig, '4s');
  expect([0, 3], first.stderr).toContain(first.status);
  for (const { name } of rig.sim.faults.list()) rig.sim.faults.disarm(name);
  const second = await trade(rig, '2s');
  expect([second.status, second.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
  return compareBooks(rig);
}

// After a refusal for the rate the next process waits as well, up to a minute.
describe('trading through a broker', { timeout: 150_000 }, () => {
  it('keeps books that are the broker’s', async () => {
    const rig = await open(1);
    const { fills } = await survive(rig);
    expect(fills).toBeGreaterThan(10);
  });

  it.concurrent.each([
    ['cut=p0.02'],
    ['cut-mid-frame=p0.05'],
    ['outage=1s'],
    ['replay'],
    ['out-of-order=p0.3'],
    ['drop-update=p0.3'],
    ['null-data=p0.3'],
    ['listen-refused'],
    ['garbage-frame=p0.1'],
    ['unknown-message=p0.1'],
    ['rate-limit=p0.2'],
    ['rate-limit-bare=p0.2'],
    ['upgrade-429'],
    ['accept-504=p0.3'],
    ['error-500=p0.3'],
    ['html-error=p0.3'],
    ['cut-request=p0.3'],
    ['cut-answer=p0.3'],
    ['fill-before-answer=200ms'],
    ['latency=150ms'],
    ['jitter=300ms'],
    ['partial-fills'],
    ['stuck-cancel'],
    ['mute'],
  ])('with %s', async (fault) => {
    const rig = await openRig(7, [fault]);
    try {
      await survive(rig);
    } finally {
      await rig.sim.close();
    }
  });

  it(`is killed ${KILLS} times at random, with lost answers, and has lost nothing`, {
    timeout: KILLS * 8000 + 60_000,
  }, async () => {
    const rig = await open(11, ['accept-504=p0.15', 'cut-request=p0.15', 'drop-update=p0.1']);
    const prng = new Prng(5);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [join(ROOT, 'bin/tradectl.js'), ...rig.argv], {
        env: { PATH: process.env['PATH'], ...rig.env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, prng.int(300, 2500)));
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    for (const { name } of rig.sim.faults.list()) rig.sim.faults.disarm(name);
    const last = await trade(rig, '4s');
    expect([last.status, last.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
    const { orders, fills } = await compareBooks(rig);
    expect(orders).toBeGreaterThan(KILLS);
    expect(fills).toBeGreaterThan(0);
  });
});
