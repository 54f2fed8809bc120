/** Commands by hand on a ledger that was traded without keys: they find its simulator as the trader left it. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli, temporaryDirectory } from '../support/cli.js';
import { startTrader } from '../support/trader.js';

/** Parameters that are not in the order of the alphabet name the same simulator. */
const HOLDER = `
export default {
  name: 'holder',
  params: { z: { type: 'int', default: 1 }, a: { type: 'int', default: 2 } },
  create: () => ({
    onTrade(trade, ctx) {
      if (trade.symbol === 'ACME') ctx.enter('long', 'in');
    },
  }),
};
`;

it('flatten, order and reconcile work without keys', async () => {
  const home = temporaryDirectory({ 'holder.mjs': HOLDER });
  const [db, env] = [join(home, 'l.db'), { HOME: home }];
  const by = (...argv: readonly string[]) => runCli([...argv, '--db', db, '--json'], { env });
  const strategy = ['--strategy', join(home, 'holder.mjs'), '--size', '10'];
  const trader = startTrader(['trade', '--paper', '--headless', '--json', '--db', db, ...strategy], env);
  await trader.until(({ type }) => type === 'fill');
  expect(await trader.end('SIGINT')).toBe(130);

  expect(await by('reconcile')).toMatchObject({ status: 0 });
  const sold = await by('order', 'submit', '--symbol', 'ACME', '--side', 'sell', '--qty', '4');
  expect([sold.status, JSON.parse(sold.stdout)]).toMatchObject([0, { orders: [{ filledQty: '4', status: 'filled' }] }]);
  const closed = await by('flatten', '--yes');
  expect([closed.status, JSON.parse(closed.stdout)]).toMatchObject([0, { orders: [{ symbol: 'ACME', qty: '6' }] }]);
  expect(JSON.parse((await by('positions')).stdout)).toEqual([]);
  const after = await by('reconcile');
  expect([after.status, JSON.parse(after.stdout)]).toMatchObject([0, { status: 'clean', checked: { positions: 0 } }]);
});

it('reconcile works beside a trader without keys, and the watchdog closes what it leaves when it is killed', async () => {
  const home = temporaryDirectory({ 'holder.mjs': HOLDER });
  const [db, env] = [join(home, 'l.db'), { HOME: home }];
  const by = (...argv: readonly string[]) => runCli([...argv, '--db', db, '--json'], { env });
  const strategy = ['--strategy', join(home, 'holder.mjs'), '--size', '10', '--lease', '3s'];
  const trader = startTrader(['trade', '--paper', '--headless', '--json', '--db', db, ...strategy], env);
  try {
    await trader.until(({ type }) => type === 'fill');
    const beside = await by('reconcile');
    expect([beside.status, JSON.parse(beside.stdout)]).toMatchObject([
      0,
      { status: 'clean', checked: { positions: 1 } },
    ]);
    const watch = () => by('risk', 'watchdog', '--once', '--on-lapse', 'flatten', '--lease', '3s');
    expect((await watch()).status).toBe(0);
    await trader.end('SIGKILL');
    let acted = await watch();
    while (acted.status === 0) acted = await watch();
    expect([acted.status, acted.stdout]).toEqual([1, expect.stringContaining('"type":"done","canceled":0,"closed":1')]);
    expect((await by('risk', 'resume', '--reason', 'seen to')).status).toBe(0);
    // Who trades on finds the broker as the watchdog left it.
    const mended = await by('reconcile', '--apply');
    expect([mended.status, JSON.parse(mended.stdout)]).toMatchObject([
      0,
      { status: 'clean', checked: { positions: 0 } },
    ]);
    expect(JSON.parse((await by('positions')).stdout)).toEqual([]);
  } finally {
    trader.kill();
  }
});

it('a ledger without such a simulator still needs keys', async () => {
  const home = temporaryDirectory();
  const { status, stderr } = await runCli(['flatten', '--yes', '--db', join(home, 'l.db')], { env: { HOME: home } });
  expect([status, stderr]).toEqual([4, expect.stringContaining('APCA_API_KEY_ID')]);
});

it('another strategy has a simulator and a run of its own; what is held where it was is asked for again', async () => {
  const home = temporaryDirectory({ 'holder.mjs': HOLDER });
  const [db, env] = [join(home, 'l.db'), { HOME: home }];
  const strategy = ['--strategy', join(home, 'holder.mjs'), '--size', '10', '--db', db];
  const keep = ['trade', '--paper', '--json', '--symbols', 'ACME', '--on-stop', 'keep', ...strategy];
  /** Until one of these words is told; says which run it was. */
  const session = async (words: RegExp, param: string, limits = {}): Promise<string | undefined> => {
    const trader = startTrader([...keep, '--yes', '--param', param], { ...env, ...limits });
    const { run } = await trader.until(({ type }) => type === 'start');
    await trader.until(({ type, code }) => words.test(code ?? type ?? ''));
    expect(await trader.end('SIGINT')).toBe(130);
    return run;
  };
  expect(await session(/^fill$/, 'z=1')).toBe('1');
  expect(await session(/^fill$/, 'z=2')).toBe('2');
  expect(await session(/^other_terms$/, 'z=2', { TRADECTL_RISK_MAX_POSITION_QTY: '400' })).toBe('2');
  // Not ended before its books have begun: with what its simulator holds.
  const back = await runCli([...keep, '--yes', '--param', 'z=1', '--duration', '6s'], { env });
  expect([back.status, back.stdout], back.stderr).toEqual([0, expect.stringContaining('"run":"3"')]);
  const told = await runCli(['reconcile', '--json', '--db', db], { env });
  expect([told.status, told.stdout]).toEqual([0, expect.stringContaining('"differences":[]')]);
});
