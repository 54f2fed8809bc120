/** `tradectl explain`: the way of an order that filled, of one that was denied, and of one that is not there. */

import { afterEach, describe, expect, it } from 'vitest';
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
    const told = JSON.parse(stdout) as { hops: readonly { hop: string; text: string }[] };
    expect([status, told]).toMatchObject([0, { clientOrderId: id, symbol: 'SPY', status: 'filled', filledQty: '2' }]);
    const hops = told.hops.map(({ hop }) => hop);
    expect([hops.slice(0, 4), hops.slice(-2)]).toEqual([
      ['signal', 'size', 'risk', 'wire'],
      ['fill', 'end'],
    ]);
    expect(told.hops[0]?.text).toBe('by hand: a test');
    const text = await explain(rig, id);
    expect(text.stdout).toContain(`${id} (run 1): buy 2 SPY market, filled, 2 filled at`);
  });

  it('tells the limit that denied it, with its figures', async () => {
    const rig = await open();
    const id = await submit(rig, '1000000');
    const { stdout } = await explain(rig, id);
    expect(stdout).toMatch(/risk +denied: .* \[buying_power: limit [\d.]+, value [\d.]+\]/);
    expect(stdout).toContain('nothing was sent');
  });

  it('an order that is not there is status 2, with a guess', async () => {
    const rig = await open();
    const id = await submit(rig, '1');
    const { status, stderr } = await explain(rig, `${id}1`);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`did you mean ${id}?`)]);
    expect((await runCli(['explain'])).status).toBe(2);
  });
});
