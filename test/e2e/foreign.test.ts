/** Somebody else trades on the account while a trader does: entries are held, or it is told, or it is taken in. */

import { afterAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, compareBooks, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

const rigs: Rig[] = [];
afterAll(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

interface Line {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly status?: string;
  readonly ts: string;
}

const LOOK_MS = 50;

/** Trades for some seconds; once it has ordered, somebody buys two shares by phone. */
async function beside(rig: Rig, ...flags: readonly string[]): Promise<readonly Line[]> {
  const later = setInterval(() => {
    if (rig.sim.world.desk.orders().length === 0) return;
    clearInterval(later);
    void fetch(`${rig.sim.address.rest}/v2/orders`, {
      method: 'POST',
      headers: {
        'APCA-API-KEY-ID': CREDENTIALS.key,
        'APCA-API-SECRET-KEY': CREDENTIALS.secret,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ symbol: 'SPY', qty: '2', side: 'buy', type: 'market', time_in_force: 'day' }),
    });
  }, LOOK_MS);
  const { status, stdout, stderr } = await runCli([...rig.argv, '--duration', '9s', ...flags], { env: rig.env });
  clearInterval(later);
  expect(status, stderr).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const held = (lines: readonly Line[]): number =>
  lines.filter(({ type, code }) => type === 'denied' && code === 'entries_held').length;

/** Orders decided after the foreign one was heard of. */
function fillsAfterwards(lines: readonly Line[]): number {
  const at = lines.findIndex(({ code }) => code === 'foreign_order');
  return lines.slice(at).filter(({ type }) => type === 'fill').length;
}

describe('an order of somebody else', { timeout: 60_000 }, () => {
  it.concurrent('holds entries unless told otherwise', async () => {
    const rig = await openRig(3);
    rigs.push(rig);
    const lines = await beside(rig);
    expect(lines.filter(({ code }) => code === 'foreign_order')).toHaveLength(1);
    expect(held(lines)).toBeGreaterThan(0);
  });

  it.concurrent('is taken into the books, and trading goes on', async () => {
    const rig = await openRig(3);
    rigs.push(rig);
    const lines = await beside(rig, '--foreign', 'adopt');
    expect(lines.filter(({ code }) => code === 'foreign_order')).toHaveLength(1);
    expect(lines.filter(({ code }) => code === 'divergence')).toEqual([]);
    expect(fillsAfterwards(lines)).toBeGreaterThan(4);
    await compareBooks(rig, 1);
    const { status, stdout } = await runCli(
      ['reconcile', '--db', rig.db, '--endpoint', rig.sim.address.rest, '--json'],
      { env: rig.env },
    );
    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ status: 'clean' })]);
  });
});
