/** Trading through a broker that misbehaves, and with a trader that is killed: the books are the broker's afterwards. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { Prng } from '../../src/core/base/prng.js';
import { compareBooks, expectClean, openRig, type Rig } from '../support/broker-rig.js';
import { ROOT, runCli } from '../support/cli.js';
import { openKillingProxy } from '../support/killing-proxy.js';

/** Of each kind of broker. */
const KILLS = Number(process.env['TRADECTL_TEST_KILLS'] ?? 4);
const rigs: Rig[] = [];
afterAll(async () => {
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
  // 4: keys that are refused end it.
  expect([0, 3, 4], first.stderr).toContain(first.status);
  for (const { name } of rig.sim.faults.list()) rig.sim.faults.disarm(name);
  const second = await trade(rig, '2s');
  expect([second.status, second.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
  await expectClean(rig);
  return compareBooks(rig);
}

/** Arms faults once orders have been made. */
function armLater({ sim }: Rig, faults: readonly string[]): void {
  const off = sim.world.onTicks(() => {
    if (sim.world.desk.orders().length < 3) return;
    off();
    for (const [name = '', arg] of faults.map((fault) => fault.split('='))) sim.faults.arm(name, arg);
  });
}

// After a refusal for the rate the next process waits as well, up to a minute.
describe('trading through a broker', { timeout: 300_000 }, () => {
  it.concurrent('keeps books that are the broker’s', async () => {
    const rig = await open(1);
    const { fills } = await survive(rig);
    expect(fills).toBeGreaterThan(4);
  });

  it.concurrent('writes its sum into the log, and ends in order', async () => {
    const rig = await open(1);
    const log = join(rig.home, 'trade.log');
    const { status, stdout } = await runCli([...rig.argv, '--duration', '1s', '--log', log], { env: rig.env });
    expect(status, stdout).toBe(0);
    const last = must(readFileSync(log, 'utf8').trim().split('\n').at(-1), 'a line');
    expect(JSON.parse(last)).toMatchObject({ event: 'summary', status: 'stopped' });
  });

  it.concurrent.each([
    // The longest first: after a refusal the next process waits for the broker's minute to pass.
    ['rate-limit=p0.2'],
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
    ['rate-limit-bare=1'],
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
    ['clock-skew=5s'],
    ['duplicate-confirmation'],
    ['book-reset'],
  ])('with %s', async (fault) => {
    const rig = await openRig(7, [fault]);
    try {
      await survive(rig);
    } finally {
      await rig.sim.close();
    }
  });

  it.concurrent.each([
    ['auth-refused', ['auth-refused']],
    ['slow-client', ['slow-client']],
    ['a zombie', ['zombie=2s', 'cut']],
  ])('with %s in the middle', async (_, faults) => {
    const rig = await openRig(7);
    try {
      armLater(rig, faults);
      await survive(rig);
    } finally {
      await rig.sim.close();
    }
  });

  /**
   * A third at random moments, a third with the order durable and the broker never seeing it, a third with the broker
   * having it and nobody told: exact points, since the wire itself does the killing.
   */
  it.concurrent.each([
    ['an honest broker', []],
    ['lost answers', ['accept-504=p0.15', 'cut-request=p0.15', 'drop-update=p0.1']],
    ['slow answers', ['latency=80ms', 'jitter=150ms', 'partial-fills']],
  ])(
    `is killed ${KILLS} times at %s, and has lost nothing`,
    {
      timeout: KILLS * 14_000 + 60_000,
    },
    async (_, faults) => {
      const rig = await open(11, faults);
      // A new life every second or two asks more than Alpaca's 200 requests a minute, also in the last one.
      const env = { ...rig.env, TRADECTL_VENUE_REQUESTS_PER_MINUTE: '5000' };
      const proxy = await openKillingProxy(rig.sim.address.rest);
      const argv = rig.argv.map((word) => (word === rig.sim.address.rest ? proxy.url : word));
      const prng = new Prng(5);
      try {
        for (let life = 0; life < KILLS; life++) {
          const child = spawn(process.execPath, [join(ROOT, 'bin/tradectl.js'), ...argv], {
            env: { PATH: process.env['PATH'], ...env },
            stdio: ['ignore', 'pipe', 'inherit'],
          });
          const ended = once(child, 'exit');
          const point = (['unsent', 'unanswered'] as const)[life % 3];
          const kill = (): boolean => child.kill('SIGKILL');
          if (point !== undefined) proxy.arm(point, prng.int(0, 2), kill);
          const moment = prng.int(0, 1500);
          child.stdout.on('data', (text: Buffer) => {
            if (point === undefined && text.includes('"type":"order"')) setTimeout(kill, moment);
          });
          // Where no order comes in time the moment is as good as any.
          const late = setTimeout(kill, 12_000);
          await ended;
          clearTimeout(late);
        }
        for (const { name } of rig.sim.faults.list()) rig.sim.faults.disarm(name);
        const last = await trade({ ...rig, env }, '4s');
        expect([last.status, last.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
        const { orders, fills } = await compareBooks(rig);
        expect(orders).toBeGreaterThan(KILLS / 3);
        expect(fills).toBeGreaterThan(0);
        expect(proxy.reached.unsent + proxy.reached.unanswered).toBeGreaterThan(KILLS / 3);
      } finally {
        await proxy.close();
      }
    },
  );
});
