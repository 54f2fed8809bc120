/** The broker puts another order in the place of a stop that has filled in part: all of it is booked, also over a kill. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { parsePrice, priceText } from '../../src/core/base/decimal.js';
import type { BrokerOrder } from '../../src/core/sim/broker/types.js';
import { CREDENTIALS, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { byHand, IDLE, idleArgv } from '../support/hand-rig.js';
import { startTrader } from '../support/trader.js';
import { heldAt, until } from '../support/watchdog-rig.js';

const HEADERS = { 'APCA-API-KEY-ID': CREDENTIALS.key, 'APCA-API-SECRET-KEY': CREDENTIALS.secret };
const WITHIN_MS = 60_000;

async function steer({ sim }: Rig, what: string, body: object): Promise<void> {
  const request = { method: 'POST', headers: HEADERS, body: JSON.stringify(body) };
  const answer = await fetch(`${sim.address.rest}/sim/${what}`, request);
  expect(answer.status, await answer.text()).toBe(200);
}

/** The exit below the market that works now. */
const stopOf = ({ sim }: Rig): BrokerOrder =>
  must(
    sim.world.desk.orders().findLast(({ type, parentId }) => type === 'stop' && parentId !== undefined),
    'a stop',
  );

/** Ten shares and a stop that has sold some of them, with a clock that stands still. */
async function sellSome(rig: Rig): Promise<(part: number) => string> {
  const { desk } = rig.sim.world;
  await until(() => desk.price('AAPL') !== undefined, WITHIN_MS, 'a price');
  const last = Number(priceText(must(desk.price('AAPL'), 'a price')));
  const at = (part: number): string => (last * part).toFixed(2);
  const wish = ['--symbol', 'AAPL', '--side', 'buy', '--qty', '10', '--tif', 'gtc'];
  const bought = await byHand(rig, 'order', 'submit', ...wish, '--take-profit', at(1.2), '--stop-loss', at(0.8));
  expect(bought.answer.outcome).toBe('done');
  await until(() => heldAt(rig) === '10', WITHIN_MS, 'ten shares');
  rig.sim.clock.pause();
  rig.sim.faults.arm('partial-fills');
  await steer(rig, 'price', { symbol: 'AAPL', price: at(0.7) });
  for (let i = 0; i < 40 && heldAt(rig) === '10'; i++) await steer(rig, 'clock', { advance: '10ms' });
  expect(stopOf(rig).status).toBe('partially_filled');
  return at;
}

/** The broker's own doing; then the rest is sold. */
async function replaceAndSell(rig: Rig, price: string): Promise<void> {
  const { id } = stopOf(rig);
  const stopPrice = must(parsePrice(price), 'a price');
  const same = { qty: undefined, tif: undefined, limitPrice: undefined, trail: undefined, clientOrderId: undefined };
  expect(rig.sim.world.desk.replace(id, { ...same, stopPrice })).toHaveProperty('replaces', id);
  rig.sim.faults.disarm('partial-fills');
  await steer(rig, 'clock', { advance: '5s' });
  expect(heldAt(rig)).toBe('0');
  rig.sim.clock.resume();
}

it.each(['heard', 'killed'])(
  'is booked to the last share by a trader that is %s',
  { timeout: 240_000 },
  async (how) => {
    const rig = await openRig(5);
    writeFileSync(join(rig.home, 'idle.mjs'), IDLE);
    let trader = startTrader(idleArgv(rig), rig.env);
    const door = ['--db', rig.db, '--endpoint', rig.sim.address.rest, '--json'];
    try {
      await trader.until(({ type }) => type === 'start');
      const at = await sellSome(rig);
      await trader.until(({ type, side }) => type === 'fill' && side === 'sell');
      if (how === 'killed') await trader.end('SIGKILL');
      await replaceAndSell(rig, at(0.6));
      if (how === 'killed') trader = startTrader(idleArgv(rig), rig.env);
      await trader.until(({ type, side, position }) => type === 'fill' && side === 'sell' && position === '0');
      const told = await runCli(['reconcile', ...door], { env: rig.env });
      expect([told.status, told.stdout]).toEqual([0, expect.stringContaining('"differences":[]')]);
      expect(await trader.end('SIGTERM')).toBe(143);
      const verified = await runCli(['ledger', 'verify', '--db', rig.db, '--json'], { env: rig.env });
      expect(verified.status, verified.stdout).toBe(0);
    } finally {
      trader.kill();
      await rig.sim.close();
    }
  },
);
