/** What the world may do to a trader in mid-session: its account is blocked, its clock is wrong; or at its start. */

import { afterEach, describe, expect, it } from 'vitest';
import { compareBooks, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { openUntrusted } from '../support/self-signed.js';
import { isAlert, isDenied, startTrader, type Trader } from '../support/trader.js';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(seed: number): Promise<Rig> {
  const rig = await openRig(seed);
  rigs.push(rig);
  return rig;
}

/** What the simulator's own commands do, by its keys. */
const steer = ({ sim, env }: Rig, what: string): Promise<Response> =>
  fetch(`${sim.address.rest}/sim/${what}`, {
    method: 'POST',
    headers: {
      'APCA-API-KEY-ID': env['APCA_API_KEY_ID'] ?? '',
      'APCA-API-SECRET-KEY': env['APCA_API_SECRET_KEY'] ?? '',
    },
    body: '{}',
  });

const fillsOf = ({ lines }: Trader): number => lines.filter(({ type }) => type === 'fill').length;

describe('a trader that is not fit to open anything', () => {
  it('holds entries while the broker blocks the account or refuses the keys, and goes on; with 4 it ends', async () => {
    const rig = await open(3);
    const trader = startTrader(rig.argv, rig.env);
    await trader.until(({ type }) => type === 'fill');
    await steer(rig, 'block');
    await trader.until(isAlert('account_blocked'));
    await trader.until(isDenied('account_blocked'));
    await steer(rig, 'unblock');
    await trader.until(isAlert('account_unblocked'));
    rig.sim.faults.arm('auth-refused', 'always');
    expect((await trader.until(isAlert('keys_refused')))['message']).toContain('exits only');
    rig.sim.faults.disarm('auth-refused');
    await trader.until(isAlert('keys_accepted'));
    const before = fillsOf(trader);
    await trader.until(() => fillsOf(trader) > before);
    rig.sim.faults.arm('auth-refused', 'always');
    expect(await trader.ended()).toBe(4);
    const denials = trader.lines.filter(({ status }) => status === 'denied').map(({ reason }) => reason);
    expect(denials).toContain('account_blocked: the broker refuses the keys, which it took before');
    rig.sim.faults.disarm('auth-refused');
    expect((await runCli([...rig.argv, '--duration', '1s'], { env: rig.env })).status).toBe(0);
    await compareBooks(rig);
  });

  it('holds entries while its clock is wrong by minutes', async () => {
    const rig = await open(4);
    const trader = startTrader(rig.argv, rig.env);
    await trader.until(({ type }) => type === 'fill');
    rig.sim.faults.arm('clock-skew', '-600s');
    const { message } = await trader.until(isAlert('clock_skew'));
    expect(message).toMatch(/^exits only: this machine's clock is (599|600) s ahead of the broker's; set it/);
    await trader.until(isDenied('clock_skew'));
    rig.sim.faults.disarm('clock-skew');
    await trader.until(isAlert('clock_right'));
    expect(await trader.end('SIGINT')).toBe(130);
    await compareBooks(rig);
  });
});

it('a broker whose certificate nobody trusts ends the start with 3, named, after one attempt', async () => {
  const server = await openUntrusted();
  const env = { APCA_API_KEY_ID: 'PKTESTKEYID', APCA_API_SECRET_KEY: 'verysecretsecret' };
  const argv = ['trade', '--paper', '--symbols', 'AAPL', '--endpoint', server.url, '--headless'];
  const { status, stderr } = await runCli(argv, { env });
  expect([status, server.calls()]).toEqual([3, 1]);
  expect(stderr).toMatch(/certificate of 127\.0\.0\.1:\d+ is not trusted[^]*NODE_EXTRA_CA_CERTS/);
  await server.close();
});
