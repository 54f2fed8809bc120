/** Corporate actions while a trader runs: never a loss that is none, and the books are the broker's afterwards. */

import { afterEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, compareBooks, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

const IDLE = "export default { name: 'idle', params: {}, create: () => ({}) };";

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

/** An account that holds 20 AAPL. */
async function open(): Promise<Rig> {
  const rig = await openRig(31, [], 'real', IDLE);
  rigs.push(rig);
  await ask(rig, '/v2/orders', { symbol: 'AAPL', qty: '20', side: 'buy', type: 'market', time_in_force: 'day' });
  return rig;
}

async function ask({ sim }: Rig, path: string, body: unknown): Promise<void> {
  const headers = { 'APCA-API-KEY-ID': CREDENTIALS.key, 'APCA-API-SECRET-KEY': CREDENTIALS.secret };
  const answer = await fetch(`${sim.address.rest}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

async function positions({ db, env }: Rig): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const { stdout } = await runCli(['positions', '--db', db, '--json'], { env });
  return JSON.parse(stdout === '' ? '[]' : stdout) as readonly Readonly<Record<string, string | null>>[];
}

async function orders({ db, env }: Rig): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const { stdout } = await runCli(['orders', '--db', db, '--json'], { env });
  return JSON.parse(stdout) as readonly Readonly<Record<string, string | null>>[];
}

const trade = (rig: Rig, duration: string) =>
  runCli([...rig.argv, '--yes', '--warmup', '0', '--duration', duration], {
    env: { ...rig.env, TRADECTL_BREAKER_DAILY_LOSS_PERCENT: '2', TRADECTL_BREAKER_FLATTEN_ON_OPEN: 'true' },
  });

/** Until the books of a running trader show it. */
async function shown(rig: Rig, isShown: (row: Readonly<Record<string, string | null>>) => boolean): Promise<void> {
  await expect.poll(async () => (await positions(rig)).some(isShown), { timeout: 60_000, interval: 200 }).toBe(true);
}

describe('while a trader runs', () => {
  it('a split of what it holds opens no breaker, and no price is of other shares than the quantity', async () => {
    const rig = await open();
    const running = trade(rig, '12s');
    await shown(rig, ({ mark }) => mark !== null);
    const [before] = await positions(rig);
    const limit = (Number(before?.['mark']) * 0.5).toFixed(0);
    const wish = [
      'order',
      'submit',
      '--symbol',
      'AAPL',
      '--side',
      'buy',
      '--qty',
      '5',
      '--limit',
      limit,
      '--tif',
      'gtc',
      '--take-profit',
      String(Number(limit) * 3),
      '--stop-loss',
      String(Number(limit) / 2),
    ];
    expect(await runCli([...wish, '--reason', 'low', '--db', rig.db], { env: rig.env })).toMatchObject({ status: 0 });
    await ask(rig, '/sim/split', { symbol: 'AAPL', to: 10, from: 1 });
    await shown(rig, ({ qty }) => qty === '200');
    const [after] = await positions(rig);
    expect(Math.abs(Number(after?.['marketValue']) / Number(before?.['marketValue']) - 1)).toBeLessThan(0.02);
    await expect
      .poll(async () => (await orders(rig)).map(({ qty }) => qty), { timeout: 60_000 })
      .toEqual(['50', '50', '50']);
    const { status, stdout } = await running;
    expect([status, stdout]).toEqual([0, expect.not.stringMatching(/breaker|correction/)]);
    await compareBooks(rig, 1);
  });
});

describe('between two sessions', () => {
  it('a split and a new name are imported, and the position is shown at a price of its own shares', async () => {
    const rig = await open();
    expect((await trade(rig, '3s')).status).toBe(0);
    const [before] = await positions(rig);
    await ask(rig, '/sim/split', { symbol: 'AAPL', to: 1, from: 30 });
    await ask(rig, '/sim/rename', { symbol: 'AAPL', to: 'APPL' });
    const { status, stderr } = await runCli(
      ['reconcile', '--apply', '--endpoint', rig.sim.address.rest, '--db', rig.db, '--json'],
      { env: rig.env },
    );
    expect([status, stderr]).toEqual([0, '']);
    const [after] = await positions(rig);
    expect(after).toMatchObject({ symbol: 'APPL', qty: '0.666666666', costBasis: before?.['costBasis'] });
    expect(Number(after?.['marketValue'])).toBeCloseTo(Number(before?.['marketValue']), 2);
    await compareBooks(rig, 1);
  });
});
