/** Somebody else trades on the account while a trader does: entries are held, or it is told, or it is taken in. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, compareBooks, openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli, temporaryDirectory } from '../support/cli.js';

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

const byPhone = (broker: string, side: 'buy' | 'sell', qty: string): Promise<unknown> =>
  fetch(`${broker}/v2/orders`, {
    method: 'POST',
    headers: {
      'APCA-API-KEY-ID': CREDENTIALS.key,
      'APCA-API-SECRET-KEY': CREDENTIALS.secret,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ symbol: 'SPY', qty, side, type: 'market', time_in_force: 'day' }),
  });

/** Trades for some seconds; once it has ordered, somebody buys two shares by phone. */
async function beside(rig: Rig, ...flags: readonly string[]): Promise<readonly Line[]> {
  const later = setInterval(() => {
    if (rig.sim.world.desk.orders().length === 0) return;
    clearInterval(later);
    void byPhone(rig.sim.address.rest, 'buy', '2');
  }, LOOK_MS);
  const { status, stdout, stderr } = await runCli([...rig.argv, '--duration', '9s', ...flags], { env: rig.env });
  clearInterval(later);
  expect(status, stderr).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** Buys once, and wants out again and again as soon as that file is there. */
const leavingOnce = (sold: string): string => `
import { existsSync } from 'node:fs';
export default {
  name: 'leaving',
  params: {},
  create() {
    let [trades, isBought] = [0, false];
    return {
      onTrade(_, ctx) {
        if (++trades % 10 !== 0) return;
        if (!isBought) ctx.enter('long');
        else if (existsSync(${JSON.stringify(sold)})) ctx.exit('out');
      },
      onFill() {
        isBought = true;
      },
    };
  },
};
`;

/** Sells by phone what the trader has bought, and says by that file that it is done and the trader has heard of it. */
function sellBeside({ sim }: Rig, sold: string, log: string): () => void {
  const isFilled = (side: string): boolean =>
    sim.world.desk.orders().some((order) => order.side === side && order.status === 'filled');
  let isAsked = false;
  return sim.world.onTicks(() => {
    if (isFilled('sell') && readFileSync(log, 'utf8').includes('foreign_order')) writeFileSync(sold, '');
    if (isAsked || !isFilled('buy')) return;
    isAsked = true;
    void byPhone(sim.address.rest, 'sell', '3');
  });
}

const held = (lines: readonly Line[]): number =>
  lines.filter(({ type, code }) => type === 'denied' && code === 'entries_held').length;

/** Orders decided after the foreign one was heard of. */
function fillsAfterwards(lines: readonly Line[]): number {
  const at = lines.findIndex(({ code }) => code === 'foreign_order');
  return lines.slice(at).filter(({ type }) => type === 'fill').length;
}

describe('an order of somebody else', () => {
  it.concurrent('holds entries unless told otherwise', async () => {
    const rig = await openRig(3);
    rigs.push(rig);
    const lines = await beside(rig);
    expect(lines.filter(({ code }) => code === 'foreign_order')).toHaveLength(1);
    expect(held(lines)).toBeGreaterThan(0);
  });

  it.concurrent.each(['halt', 'ignore'])('that sold what is held leaves nothing to exit: %s', async (policy) => {
    const sold = join(temporaryDirectory({}), 'sold');
    const rig = await openRig(3, [], 'real', leavingOnce(sold), ['SPY']);
    rigs.push(rig);
    const log = join(rig.home, 'trade.log');
    const off = sellBeside(rig, sold, log);
    const isDenied = (): boolean => existsSync(sold) && /"denied".*books_differ/.test(readFileSync(log, 'utf8'));
    const args = [...rig.argv, '--log', log, '--foreign', policy];
    const { status, stdout, stderr } = await tradeUntil({ ...rig, argv: args }, isDenied);
    off();
    expect(status, stderr).toBe(130);
    expect(stdout.match(/"code":"books_differ","message":"SPY is 3 here and 0 at the broker/g)).toHaveLength(1);
    expect(rig.sim.world.desk.positions()).toEqual([]);
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
