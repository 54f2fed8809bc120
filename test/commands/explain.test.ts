/** `tradectl explain`: the way of an order that filled, of one that was denied, and of one that is not there. */

import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hop } from '../../src/app/explain/explain.js';
import { openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { byHand } from '../support/hand-rig.js';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(): Promise<Rig> {
  const rig = await openRig(6);
  rigs.push(rig);
  return rig;
}

async function submit(rig: Rig, qty: string): Promise<string> {
  const line = ['order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', qty, '--reason', 'a test'];
  return String((await byHand(rig, ...line)).answer.orders[0]?.['clientOrderId']);
}

const explain = ({ db }: Rig, ...argv: readonly string[]) => runCli(['explain', ...argv, '--db', db]);

describe('tradectl explain', { timeout: 30_000 }, () => {
  it('walks from the signal to the end', async () => {
    const rig = await open();
    const id = await submit(rig, '2');
    const { status, stdout } = await explain(rig, id, '--json');
    const told = JSON.parse(stdout) as { hops: readonly Hop[] };
    expect([status, told]).toMatchObject([0, { clientOrderId: id, symbol: 'SPY', status: 'filled', filledQty: '2' }]);
    const hops = told.hops.map(({ hop }) => hop);
    expect([hops.slice(0, 4), hops.slice(-2)]).toEqual([
      ['signal', 'size', 'risk', 'wire'],
      ['fill', 'end'],
    ]);
    expect(told.hops[0]?.text).toBe('by hand: a test');
    const [, , judged] = told.hops;
    expect(judged?.text).toBe('approved: every limit in force held');
    const funds = judged?.checks?.find(({ code }) => code === 'buying_power');
    expect(funds).toMatchObject({ limit: '100000', passed: true });
    expect(Number(funds?.headroom) + Number(funds?.value)).toBeCloseTo(100_000, 6);
    const text = await explain(rig, id);
    expect(text.stdout).toMatch(/ok +buying_power: [\d.]+ of 100000, headroom [\d.]+/);
    expect(text.stdout).toMatch(/ok +broker_type: market \(the rule: market, limit/);
    expect(text.stdout).toContain(`${id} (run 1): buy 2 SPY market, filled, 2 filled at`);
  });

  it('tells the limit that denied it, with its figures', async () => {
    const rig = await open();
    const id = await submit(rig, '1000000');
    const { stdout } = await explain(rig, id);
    expect(stdout).toMatch(/risk +denied: .* \[buying_power: limit [\d.]+, value [\d.]+\]/);
    expect(stdout).toContain('nothing was sent');
    expect(stdout).toMatch(/FAIL buying_power: [\d.]+ of 100000, headroom -[\d.]+/);
    const { hops } = JSON.parse((await explain(rig, id, '--json')).stdout) as { hops: readonly Hop[] };
    expect(hops.find(({ code }) => code === 'buying_power')?.headroom).toMatch(/^-\d/);
  });

  it('tells the terms, and the whole refusal of the broker', async () => {
    const rig = await open();
    await submit(rig, '1');
    const line = 'order submit --symbol SPY --side sell --qty 1 --stop 99999'.split(' ');
    const id = String((await byHand(rig, ...line)).answer.orders[0]?.['clientOrderId']);
    const { stdout } = await explain(rig, id);
    expect(stdout).toContain(`${id} (run 1): sell 1 SPY stop 99999, rejected`);
    expect(stdout).toMatch(/end +rejected: .* \(HTTP 4\d\d, code \d+, request \S+\)/);
  });

  it('does not say of an order that never left that it was sent', async () => {
    const rig = await open();
    const id = await submit(rig, '1');
    new Database(rig.db)
      .exec("UPDATE orders SET status = 'abandoned', venue_order_id = NULL")
      .exec("DELETE FROM order_events WHERE to_status NOT IN ('pending_new', 'abandoned')")
      .exec(
        `INSERT INTO order_events SELECT NULL, run, client_order_id, 'pending_new', 'abandoned', at, 'not sent in time', 1,
          applied, NULL FROM order_events LIMIT 1`,
      )
      .close();
    const { stdout } = await explain(rig, id);
    expect(stdout).toContain(`recorded as ${id}; it never left`);
    expect(stdout).toMatch(/end +abandoned: not sent in time/);
  });

  it('says that an exit is one', async () => {
    const rig = await open();
    await submit(rig, '2');
    const { orders } = (await byHand(rig, 'flatten', 'SPY', '--yes')).answer;
    const { stdout } = await explain(rig, String(orders.at(-1)?.['clientOrderId']));
    expect(stdout).toContain('approved: it only reduces what is held\n');
  });

  it('an order that is not there is status 2, with a guess', async () => {
    const rig = await open();
    const id = await submit(rig, '1');
    const { status, stderr } = await explain(rig, `${id}1`);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`did you mean ${id}?`)]);
    expect((await runCli(['explain'])).status).toBe(2);
  });
});
