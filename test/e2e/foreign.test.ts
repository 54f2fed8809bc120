/** Somebody else trades on the account while a trader does: entries are held, or it is told, or it is taken in. */

import { describe, expect, it, type TestContext } from 'vitest';
import { CREDENTIALS, compareBooks, expectClean, type Rig, rigFor } from '../support/broker-rig.js';
import { type Line, startTrader } from '../support/trader.js';

/** Trades until enough was told; once it has ordered, somebody buys two shares by phone. */
async function beside(
  test: TestContext,
  rig: Rig,
  isEnough: (lines: readonly Line[]) => boolean,
  ...flags: readonly string[]
): Promise<readonly Line[]> {
  const trader = startTrader([...rig.argv, ...flags], rig.env);
  test.onTestFinished(() => trader.kill());
  await trader.until(({ type }) => type === 'order');
  await fetch(`${rig.sim.address.rest}/v2/orders`, {
    method: 'POST',
    headers: {
      'APCA-API-KEY-ID': CREDENTIALS.key,
      'APCA-API-SECRET-KEY': CREDENTIALS.secret,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ symbol: 'SPY', qty: '2', side: 'buy', type: 'market', time_in_force: 'day' }),
  });
  await trader.until(({ code }) => code === 'foreign_order');
  await trader.until(() => isEnough(trader.lines));
  expect(await trader.end('SIGINT')).toBe(130);
  return trader.lines;
}

const held = (lines: readonly Line[]): number =>
  lines.filter(({ type, code }) => type === 'denied' && code === 'entries_held').length;

/** Orders decided after the foreign one was heard of. */
function fillsAfterwards(lines: readonly Line[]): number {
  const at = lines.findIndex(({ code }) => code === 'foreign_order');
  return lines.slice(at).filter(({ type }) => type === 'fill').length;
}

describe('an order of somebody else', { timeout: 60_000, concurrent: true }, () => {
  it('holds entries unless told otherwise', async (test) => {
    const rig = await rigFor(test, 3);
    const lines = await beside(test, rig, (told) => held(told) > 0);
    expect(lines.filter(({ code }) => code === 'foreign_order')).toHaveLength(1);
  });

  it('is taken into the books, and trading goes on', async (test) => {
    const rig = await rigFor(test, 3);
    const lines = await beside(test, rig, (told) => fillsAfterwards(told) > 4, '--foreign', 'adopt');
    expect(lines.filter(({ code }) => code === 'foreign_order')).toHaveLength(1);
    expect(lines.filter(({ code }) => code === 'divergence')).toEqual([]);
    await compareBooks(rig, 1);
    await expectClean(rig);
  });
});
