/** Real money needs every lock open: each of them alone refuses, and says what opens it. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function live(): Promise<Rig & { readonly live: readonly string[] }> {
  const rig = await openRig(5);
  rigs.push(rig);
  // One share at a time.
  const argv = rig.argv.filter((word) => word !== '--paper').map((word) => (word === '3' ? '1' : word));
  return { ...rig, live: [...argv, '--live', '--duration', '4s'] };
}

function configure({ home }: Rig, text: string): void {
  mkdirSync(join(home, '.config/tradectl'), { recursive: true });
  writeFileSync(join(home, '.config/tradectl/config.toml'), text);
}

const ENABLED = '[live]\nenabled = true\n';

describe('live trading is refused', () => {
  it.each([
    ['where the configuration does not enable it', '', ['--yes'], {}, 2, 'live.enabled is not true', 'enabled = true'],
    ['without a confirmation', ENABLED, [], {}, 2, 'nobody is there to confirm', 'add --yes'],
    [
      'without keys',
      ENABLED,
      ['--yes'],
      { APCA_API_KEY_ID: '', APCA_API_SECRET_KEY: '' },
      4,
      'needs the keys of a live account',
      'no simulator takes their place',
    ],
    [
      'where more than the first 1000 was not said once more',
      `${ENABLED}max_capital = "5000"\n`,
      ['--yes'],
      {},
      2,
      'nobody is there to confirm',
      '--confirm-capital 5000',
    ],
    [
      'where another amount was said',
      `${ENABLED}max_capital = "5000"\n`,
      ['--yes', '--confirm-capital', '4000'],
      {},
      2,
      'nobody is there to confirm',
      '--confirm-capital 5000',
    ],
    ['together with --paper', ENABLED, ['--yes', '--paper'], {}, 2, 'exclude each other', 'leave one of them out'],
    ['on a venue in this process', ENABLED, ['--yes', '--shadow'], {}, 2, 'sends orders to the broker', '--shadow'],
  ])('%s', async (_, config, flags, keys, status, message, hint) => {
    const rig = await live();
    configure(rig, config);
    const result = await runCli([...rig.live, ...flags], { env: { ...rig.env, ...keys } });
    expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(message)]);
    expect(result.stderr).toContain(hint);
    expect(rig.sim.world.desk.orders()).toEqual([]);
  });

  it('where only the directory or the environment enables it', async () => {
    const rig = await live();
    writeFileSync(join(rig.home, 'tradectl.toml'), ENABLED);
    const project = await runCli([...rig.live, '--yes'], { env: rig.env, cwd: rig.home });
    expect([project.status, project.stderr]).toEqual([2, expect.stringContaining('live.enabled may not be set')]);
    const env = await runCli([...rig.live, '--yes'], { env: { ...rig.env, TRADECTL_LIVE_ENABLED: 'true' } });
    expect([env.status, env.stderr]).toEqual([2, expect.stringContaining('live.enabled may not be set')]);
  });

  it('at the host of paper orders', async () => {
    const rig = await live();
    configure(rig, ENABLED);
    const argv = rig.live.map((word) => (word === rig.sim.address.rest ? 'https://paper-api.alpaca.markets' : word));
    const result = await runCli([...argv, '--yes'], { env: rig.env });
    expect([result.status, result.stderr]).toEqual([2, expect.stringContaining('is not where live orders go')]);
  });
});

describe('with every lock open', () => {
  it('it trades within the capital, on a ledger that paper may not use, and by hand only with --live', async () => {
    const rig = await live();
    configure(rig, ENABLED);
    const result = await runCli([...rig.live, '--yes'], { env: rig.env });
    expect(result.status, result.stderr).toBe(0);
    const lines = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    const bought = rig.sim.world.desk.orders().filter(({ side, filledQty }) => side === 'buy' && filledQty > 0n);
    expect(bought.length).toBeGreaterThan(0);
    const denied = lines.flatMap(({ type, code }) => (type === 'denied' ? [code] : []));
    // Before books and broker are compared, entries are held.
    expect(new Set(denied.filter((code) => code !== 'entries_held'))).toEqual(new Set(['max_gross_notional']));

    const paper = await runCli([...rig.argv, '--duration', '1s'], { env: rig.env });
    expect([paper.status, paper.stderr]).toEqual([6, expect.stringContaining('belongs to mode live')]);
    const where = ['--db', rig.db, '--endpoint', rig.sim.address.rest];
    const hand = await runCli(['flatten', '--yes', ...where], { env: rig.env });
    expect([hand.status, hand.stderr]).toEqual([2, expect.stringContaining('add --live')]);
    const flat = await runCli(['flatten', '--yes', '--live', ...where], { env: rig.env });
    expect([flat.status, rig.sim.world.desk.positions()]).toEqual([0, []]);
    const clean = await runCli(['reconcile', ...where, '--json'], { env: rig.env });
    expect([clean.status, clean.stdout]).toEqual([0, expect.stringContaining('"status":"clean"')]);
  });
});
