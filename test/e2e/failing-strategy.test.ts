/** The end of a session, by an error or in order: entries are withdrawn, exits stay, and the next start follows them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { isFinal } from '../../src/core/orders/lifecycle.js';
import { compareBooks, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { byHand } from '../support/hand-rig.js';
import { startTrader } from '../support/trader.js';

/** Buys with a stop beside it, rests a limit far below, and throws two seconds later, in the middle of a wish. */
const FAILING = `
export default {
  name: 'failing',
  params: {},
  create() {
    let [trades, restingSince] = [0, 0];
    return {
      onStart(ctx) {
        const [exit, ...others] = ctx.orders;
        const isShown = exit?.side === 'sell' && exit.stop > 0 && exit.qty === 2 && others.length === 0;
        if (process.env.IS_MENDED !== undefined && !isShown) throw new Error('its exit is not shown');
      },
      onTrade({ price, tsEvent }, ctx) {
        const far = { qty: 1, limit: price * 0.9, tif: 'day' };
        if (ctx.position === 0 && trades++ % 50 === 0) ctx.buy({ qty: 2, stopLoss: { stop: price * 0.8 }, tif: 'gtc' });
        if (ctx.position > 0 && restingSince === 0) [restingSince] = [tsEvent, ctx.buy(far)];
        if (restingSince === 0 || tsEvent < restingSince + 2_000_000) return;
        ctx.buy(far);
        if (process.env.IS_MENDED === undefined) throw new Error('a bug of its own');
      },
    };
  },
};
`;

let rig: Rig;
afterEach(() => rig.sim.close());

const openOnes = () =>
  rig.sim.world.desk
    .orders()
    .filter(({ status }) => !isFinal(status))
    .map(({ side }) => side);

const reconciled = async () => {
  const argv = ['reconcile', '--db', rig.db, '--endpoint', rig.sim.address.rest, '--json'];
  const { status, stdout } = await runCli(argv, { env: rig.env });
  return [status, stdout];
};
const agreed = [0, expect.stringContaining('"differences":[]')];

it('leaves no entry behind, and the next start goes on', async () => {
  rig = await openRig(3, [], 'real', FAILING, ['AAPL']);
  const failed = await runCli([...rig.argv, '--duration', '20s'], { env: rig.env });
  expect([failed.status, failed.stderr]).toEqual([2, expect.stringContaining('a bug of its own')]);
  expect(failed.stdout).toContain('its open entry order is withdrawn');
  expect(openOnes()).toEqual(['sell']);
  expect(rig.sim.world.desk.orders().filter(({ status }) => status === 'canceled')).toHaveLength(1);
  expect(await reconciled()).toEqual(agreed);
  await compareBooks(rig);
  const next = await runCli([...rig.argv, '--duration', '1s'], { env: { ...rig.env, IS_MENDED: 'yes' } });
  expect([next.status, next.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
  expect(next.stdout).toContain('"isResumed":true');
  expect(await reconciled()).toEqual(agreed);
  // An end in order keeps exits, too, unless they are to go: then it says what it leaves.
  expect([openOnes(), next.stdout.includes('unprotected_position')]).toEqual([['sell'], false]);
  const bare = await runCli([...rig.argv, '--duration', '1s', '--on-stop', 'cancel'], {
    env: { ...rig.env, IS_MENDED: 'yes' },
  });
  expect([openOnes(), bare.status]).toEqual([[], 0]);
  expect(bare.stdout).toMatch(/unprotected_position.*withdrawn the exits of 2 AAPL/);
});

/** Buys two, and cannot stand to hear of it. */
const DEAF = `
export default {
  name: 'deaf',
  params: {},
  create: () => ({
    onTrade(trade, ctx) {
      if (ctx.position === 0) ctx.enter('long');
    },
    onFill() {
      throw new Error('a bug of its own');
    },
  }),
};
`;

it('has the fill in its books that it failed at', async () => {
  rig = await openRig(4, [], 'real', DEAF, ['AAPL']);
  const failed = await runCli([...rig.argv, '--duration', '30s'], { env: rig.env });
  expect([failed.status, failed.stderr]).toEqual([2, expect.stringContaining('onFill threw: a bug of its own')]);
  expect(rig.sim.world.desk.positions()).toHaveLength(1);
  await compareBooks(rig);
  expect(await reconciled()).toEqual(agreed);
  writeFileSync(join(rig.home, 'busy.mjs'), DEAF.replace(/throw .*;/, ''));
  const next = await runCli([...rig.argv, '--duration', '1s'], { env: rig.env });
  expect([next.status, next.stdout], next.stderr).toEqual([0, expect.stringContaining('under other terms: its code')]);
});

/** Throws a moment after it was sold out. */
const SOLD = `
export default {
  name: 'sold',
  params: {},
  create() {
    let [isSold, trades] = [false, 0];
    return {
      onFill: ({ side }) => { isSold ||= side === 'sell'; },
      onTrade: () => { if (isSold && ++trades > 20) throw new Error('a bug of its own'); },
    };
  },
};
`;

it('answers who has asked by hand before its ledger is closed', async () => {
  rig = await openRig(3, [], 'real', SOLD, ['AAPL']);
  const trader = startTrader(rig.argv, rig.env);
  await trader.until(({ type }) => type === 'start');
  expect((await byHand(rig, 'order', 'submit', '--symbol', 'AAPL', '--side', 'buy', '--qty', '2')).status).toBe(0);
  rig.sim.faults.arm('latency', '400ms');
  const { status } = await byHand(rig, 'flatten', '--yes');
  expect([0, 3]).toContain(status);
  expect(await trader.ended()).toBe(2);
});
