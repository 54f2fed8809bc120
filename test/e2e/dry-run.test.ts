/** `trade --dry-run`: everything but the sending, beside a broker that would take it. */

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compareBooks, openRig, tradeUntil } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

it('decides and judges, sends nothing, and leaves ledger and broker as they were', async () => {
  const rig = await openRig(4, [], 'real', undefined, ['AAPL']);
  try {
    const dryRig = { ...rig, argv: [...rig.argv, '--dry-run'] };
    const isNotSent = (side: string) => (said: string) =>
      said
        .split('\n')
        .some(
          (line) =>
            line.includes(`"side":"${side}","orderType":"market"`) && line.includes('not sent: this is a dry run'),
        );
    const first = await tradeUntil(dryRig, isNotSent('buy'));
    expect([first.status, first.stderr]).toEqual([130, expect.stringContaining('DRY RUN, nothing is sent.')]);
    expect(first.stdout).toContain('"fills":0');
    expect(rig.sim.world.desk.orders()).toHaveLength(0);
    expect(existsSync(rig.db)).toBe(false);
    const keep = { ...rig, argv: [...rig.argv, '--on-stop', 'keep'] };
    const { desk } = rig.sim.world;
    const isResting = (): boolean => desk.orders().some(({ type, status }) => type === 'limit' && status === 'new');
    await tradeUntil(keep, () => desk.positions().length > 0 && isResting());
    const before = await compareBooks(rig);
    // The way out is free once the resting order counts as withdrawn.
    const second = await tradeUntil(dryRig, isNotSent('sell'));
    expect([second.status, second.stderr]).toEqual([130, expect.stringContaining('DRY RUN')]);
    expect(second.stdout).toContain('"isResumed":true');
    expect(await compareBooks(rig)).toEqual(before);
  } finally {
    await rig.sim.close();
  }
});

it('is refused where no broker is', async () => {
  const { status, stderr } = await runCli(['trade', '--shadow', '--dry-run', '--duration', '1s']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('--dry-run')]);
});
