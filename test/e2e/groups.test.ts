/** Brackets and OCOs through a broker that misbehaves, with a trader that is killed: the books are the broker's. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { priceText } from '../../src/core/base/decimal.js';
import { Prng } from '../../src/core/base/prng.js';
import { compareBooks, expectClean, openRig, orphans, type Rig, tradeUntil } from '../support/broker-rig.js';
import { ROOT, runCli } from '../support/cli.js';

/** A bracket every few trades, an OCO of what an entry alone left, and now and then a way out of all. */
const GROUPS = `
export default {
  name: 'groups',
  params: {},
  create() {
    let trades = 0;
    let entry = '';
    return {
      onTrade({ price }, ctx) {
        trades++;
        const exits = { takeProfit: { limit: price * 1.0008 }, stopLoss: { stop: price * 0.9992 } };
        if (trades % 14 === 3 && ctx.position < 20) entry = ctx.buy({ qty: 3, ...exits }).entry;
        if (trades % 26 === 9) entry = ctx.buy({ qty: 2, limit: price * 0.9999, ...exits }).entry;
        if (trades % 26 === 15) ctx.cancel(entry);
        if (trades % 34 === 30) ctx.exit('out');
      },
    };
  },
};
`;

/** Exits that stay would fill while the books are compared. */
const trade = (rig: Rig, duration: string) =>
  runCli([...rig.argv, '--on-stop', 'cancel', '--duration', duration], { env: rig.env });

const bracketsAt = ({ sim }: Rig): number =>
  sim.world.desk.orders().filter(({ orderClass }) => orderClass === 'bracket').length;

/** After all: the books are the broker's, and reconcile says so. */
async function settle(rig: Rig): Promise<void> {
  for (const { name } of rig.sim.faults.list()) rig.sim.faults.disarm(name);
  const last = await trade(rig, '2s');
  expect([last.status, last.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
  await compareBooks(rig);
  await expectClean(rig);
  expect(bracketsAt(rig)).toBeGreaterThan(3);
  expect(orphans(rig)).toEqual([]);
}

describe('groups through a broker', { timeout: 240_000 }, () => {
  it.concurrent.each([
    [''],
    ['replay'],
    ['out-of-order=p0.3'],
    ['drop-update=p0.3'],
    ['accept-504=p0.3'],
    ['cut-answer=p0.3'],
    ['fill-before-answer=200ms'],
    ['partial-fills'],
    ['stuck-cancel'],
    ['stop-replaced'],
  ])('with %s', async (fault) => {
    const rig = await openRig(7, fault === '' ? [] : [fault], 'real', GROUPS);
    try {
      const first = await tradeUntil(rig, () => bracketsAt(rig) > 12);
      expect([0, 3, 130], first.stderr).toContain(first.status);
      await settle(rig);
    } finally {
      await rig.sim.close();
    }
  });

  it('sends a bracket by hand, explains it, and takes it back', async () => {
    const rig = await openRig(3);
    try {
      const { desk } = rig.sim.world;
      while (desk.price('AAPL') === undefined)
        await new Promise<void>((resolve) => {
          const off = rig.sim.world.onTicks(() => {
            off();
            resolve();
          });
        });
      const last = Number(priceText(must(desk.price('AAPL'), 'a price')));
      const at = (part: number): string => (last * part).toFixed(2);
      const door = ['--db', rig.db, '--endpoint', rig.sim.address.rest, '--json'];
      const wish = ['--symbol', 'AAPL', '--side', 'buy', '--qty', '2', '--limit', at(0.8), '--tif', 'gtc'];
      const exits = ['--take-profit', at(1.2), '--stop-loss', at(0.7), '--stop-loss-limit', at(0.69)];
      const wrong = ['--take-profit', at(0.7), '--stop-loss', at(0.75)];
      const refused = await runCli(['order', 'submit', ...wish, ...wrong, ...door], { env: rig.env });
      expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('is not above the stop loss')]);
      const sent = await runCli(['order', 'submit', ...wish, ...exits, ...door], { env: rig.env });
      expect([sent.status, sent.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
      const { orders } = JSON.parse(sent.stdout) as { orders: { clientOrderId: string; status: string }[] };
      const [entry, profit, stop] = orders.map(({ clientOrderId }) => clientOrderId);
      const told = await runCli(['explain', stop ?? '', '--db', rig.db, '--json'], { env: rig.env });
      expect(JSON.parse(told.stdout)).toMatchObject({
        role: 'stop_loss',
        group: [entry, profit, stop],
        status: 'held',
      });
      const text = await runCli(['explain', stop ?? '', '--db', rig.db], { env: rig.env });
      expect(text.stdout.split('\n')[1]).toBe(`stop loss of ${[entry, profit, stop].join(', ')}`);
      const back = await runCli(['order', 'cancel', profit ?? '', ...door], { env: rig.env });
      expect([back.status, back.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
      expect(desk.orders().map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
      await compareBooks(rig);
    } finally {
      await rig.sim.close();
    }
  });

  it('killed at random, with lost answers', { timeout: 240_000 }, async () => {
    const rig = await openRig(11, ['accept-504=p0.15', 'cut-request=p0.15', 'drop-update=p0.1'], 'real', GROUPS);
    const prng = new Prng(5);
    try {
      for (let kill = 0; kill < 6 || bracketsAt(rig) < 4; kill++) {
        const child = spawn(process.execPath, [join(ROOT, 'bin/tradectl.js'), ...rig.argv], {
          env: { PATH: process.env['PATH'], ...rig.env },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await once(child.stdout, 'data');
        await new Promise((resolve) => setTimeout(resolve, prng.int(300, 2500)));
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await settle(rig);
    } finally {
      await rig.sim.close();
    }
  });
});
