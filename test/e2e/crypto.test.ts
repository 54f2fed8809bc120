/** Coins through a broker: fractions, fees taken from the coin received, a pair that positions spell without its slash. */

import { expect, it } from 'vitest';
import { compareBooks, expectClean, openRig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

/** Buys in lots, rests some, and sells all that is held: what the fees have left of it, off the lot. */
const COINS = `
export default {
  name: 'coins',
  params: {},
  create() {
    let trades = 0;
    return {
      onTrade(trade, ctx) {
        trades++;
        if (trades % 12 === 3) ctx.buy({ qty: '0.0123', reason: 'in' });
        if (trades % 12 === 6) ctx.buy({ qty: '0.001', limit: trade.price * 1.01, reason: 'crossing' });
        if (trades % 12 === 9) ctx.exit('out');
      },
    };
  },
};
`;

it('keeps books of coins that are the broker’s, fee by fee', async () => {
  const rig = await openRig(9, ['drop-update=p0.1'], 'real', COINS, ['BTC/USD', 'ETH/USD']);
  try {
    const trade = [...rig.argv, '--lot', '0.0001', '--duration'];
    for (const duration of ['6s', '3s']) {
      const { status, stderr } = await runCli([...trade, duration], { env: rig.env });
      expect(status, stderr).toBe(0);
      // What the first did not hear of the second asks for; what nobody tells at its own end it would not know.
      rig.sim.faults.disarm('drop-update');
    }
    const { fills } = await compareBooks(rig);
    const sold = rig.sim.world.desk.orders().filter(({ side, status }) => side === 'sell' && status === 'filled');
    expect(sold.length).toBeGreaterThan(0);
    expect(fills).toBeGreaterThan(5);
    const fees = rig.sim.world.desk.activities().filter(({ type }) => type === 'CFEE');
    expect(fees.length).toBeGreaterThan(0);
    await expectClean(rig);
  } finally {
    await rig.sim.close();
  }
});
