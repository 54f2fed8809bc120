/** `trade --dry-run`: everything but the sending, beside a broker that would take it. */

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compareBooks, openRig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

it('decides and judges, sends nothing, and leaves ledger and broker as they were', async () => {
  const rig = await openRig(4);
  try {
    const dry = () => runCli([...rig.argv, '--dry-run', '--duration', '3s'], { env: rig.env });
    const first = await dry();
    expect([first.status, first.stderr]).toEqual([0, expect.stringContaining('DRY RUN, nothing is sent.')]);
    expect(first.stdout).toContain('not sent: this is a dry run');
    expect(first.stdout).toContain('"fills":0');
    expect(rig.sim.world.desk.orders()).toHaveLength(0);
    expect(existsSync(rig.db)).toBe(false);
    await runCli([...rig.argv, '--duration', '3s', '--on-stop', 'keep'], { env: rig.env });
    const before = await compareBooks(rig);
    const second = await dry();
    expect([second.status, second.stderr]).toEqual([0, expect.stringContaining('DRY RUN')]);
    expect(second.stdout).toContain('"isResumed":true');
    expect(second.stdout).toContain('not sent: this is a dry run');
    expect(await compareBooks(rig)).toEqual(before);
  } finally {
    await rig.sim.close();
  }
}, 120_000);

it('is refused where no broker is', async () => {
  const { status, stderr } = await runCli(['trade', '--shadow', '--dry-run', '--duration', '1s']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('--dry-run')]);
});
