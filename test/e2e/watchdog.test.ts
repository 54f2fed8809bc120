/** The watchdog against a simulated broker: a trader that is killed, or stopped, and what is left of it. */

import { afterEach, describe, expect, it } from 'vitest';
import { compareBooks } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { heldAt, openAt, openWatched, until, type WatchedRig } from '../support/watchdog-rig.js';

const WITHIN_MS = 60_000;
/** How often a trader is stopped. */
const FREEZES = Number(process.env['TRADECTL_TEST_FREEZES'] ?? 1);
const rigs: WatchedRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

async function open(seed: number): Promise<WatchedRig> {
  const rig = await openWatched(seed);
  rigs.push(rig);
  return rig;
}

/** With 100 shares and a resting order. */
async function holding(rig: WatchedRig, ...more: readonly string[]) {
  const trader = rig.trade(...more);
  await trader.line(({ type, status, orderType }) => type === 'order' && orderType === 'limit' && status === 'new');
  await until(() => heldAt(rig).startsWith('10'), WITHIN_MS, '100 shares');
  return trader;
}

const isFlat = (rig: WatchedRig) => (): boolean => heldAt(rig) === '0' && openAt(rig).length === 0;
const reconcile = (rig: WatchedRig, ...more: readonly string[]) =>
  runCli(['reconcile', '--json', '--db', rig.db, '--endpoint', rig.sim.address.rest, ...more], { env: rig.env });

const risk = async (rig: WatchedRig, ...argv: readonly string[]): Promise<unknown> =>
  JSON.parse((await runCli(['risk', ...argv, '--json', '--db', rig.db], { env: rig.env })).stdout);

describe('the watchdog', { timeout: 240_000 }, () => {
  it('flattens what a killed trader left, and the next one takes it over', async () => {
    const rig = await open(21);
    const trader = await holding(rig);
    const dog = rig.watchdog('--on-lapse', 'flatten');
    await dog.type('watching');
    trader.child.kill('SIGKILL');
    await until(isFlat(rig), WITHIN_MS, 'flat');
    await dog.type('done');
    expect(dog.lines.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['lapsed', 'taken', 'halted', 'cancel', 'close']),
    );
    dog.child.kill('SIGTERM');
    expect(await dog.ended).toBe(143);
    const sent = rig.sim.world.desk.orders().length;
    const next = rig.trade('--duration', '3s');
    expect(await next.ended).toBe(0);
    expect(next.lines).toContainEqual(expect.objectContaining({ type: 'alert', code: 'halted' }));
    const reason = expect.stringContaining('not been heard') as string;
    expect(await risk(rig, 'status')).toMatchObject({ state: 'halted', halt: { reason } });
    expect(await risk(rig, 'resume', '--reason', 'seen to')).toMatchObject({ outcome: 'done' });
    expect(await risk(rig, 'status')).toMatchObject({ state: 'closed', halt: null });
    const clean = await reconcile(rig);
    expect([clean.status, clean.stdout]).toEqual([0, expect.stringContaining('"clean"')]);
    await compareBooks(rig, 1);
    expect(rig.sim.world.desk.orders().length).toBeGreaterThanOrEqual(sent);
  });

  it('flattens beside a trader that is stopped, which recovers before its next order', {
    repeats: FREEZES - 1,
    timeout: FREEZES * 240_000,
  }, async () => {
    const rig = await open(22);
    const trader = await holding(rig, '--param', 'busy=1');
    const dog = rig.watchdog('--on-lapse', 'flatten');
    await dog.type('watching');
    trader.child.kill('SIGSTOP');
    await until(isFlat(rig), WITHIN_MS, 'flat');
    await dog.type('done');
    const before = rig.sim.world.desk.orders().length;
    trader.child.kill('SIGCONT');
    await trader.line(({ type, code }) => type === 'alert' && code === 'lease_lost');
    await trader.line(({ type, code }) => type === 'alert' && code === 'lease_regained');
    await trader.line(({ type, code }) => type === 'denied' && code === 'halted');
    expect(await risk(rig, 'status')).toMatchObject({ state: 'halted' });
    expect(rig.sim.world.desk.orders()).toHaveLength(before);
    const said = await risk(rig, 'resume', '--reason', 'seen to');
    expect(said).toMatchObject({ outcome: 'done', by: 'trader', message: 'entries may pass' });
    await trader.line(({ type, status }) => type === 'order' && status === 'filled');
    expect(await risk(rig, 'halt', '--flatten')).toMatchObject({ outcome: 'done' });
    await until(isFlat(rig), WITHIN_MS, 'flat');
    trader.child.kill('SIGTERM');
    expect(await trader.ended).toBe(143);
    await dog.type('released');
    expect(isFlat(rig)()).toBe(true);
    const { status, stdout } = await reconcile(rig);
    expect([status, stdout]).toEqual([0, expect.stringContaining('"clean"')]);
  });

  it('acts once where there are two of it, and waits for a broker that is away', async () => {
    const rig = await open(23);
    const trader = await holding(rig);
    const dogs = [rig.watchdog('--on-lapse', 'flatten'), rig.watchdog('--on-lapse', 'flatten')];
    for (const dog of dogs) await dog.type('watching');
    rig.sim.faults.arm('cut-request', 'p1');
    trader.child.kill('SIGKILL');
    await Promise.race(dogs.map((dog) => dog.type('trouble')));
    rig.sim.faults.disarm('cut-request');
    const first = await Promise.race(dogs.map(async (dog) => (await dog.type('done'), dog)));
    expect(isFlat(rig)()).toBe(true);
    const other = dogs.find((dog) => dog !== first);
    expect(first.lines.filter(({ type }) => type === 'taken')).toHaveLength(1);
    expect(first.lines.some(({ type }) => type === 'trouble')).toBe(true);
    expect(other?.lines.some(({ type }) => type === 'taken' || type === 'close')).toBe(false);
    expect(rig.sim.world.desk.orders().filter(({ side }) => side === 'sell')).toHaveLength(1);
  });

  it('leaves a trader alone that ended in order', async () => {
    const rig = await open(24);
    const dog = rig.watchdog('--on-lapse', 'flatten');
    await dog.type('waiting');
    const trader = await holding(rig, '--on-stop', 'keep');
    await dog.type('watching');
    trader.child.kill('SIGTERM');
    expect(await trader.ended).toBe(143);
    await dog.type('released');
    const once = await runCli(onceArgv(rig), { env: rig.env });
    expect([once.status, once.stderr]).toEqual([0, expect.stringContaining('ended in order')]);
    expect([heldAt(rig), openAt(rig)]).toEqual(['100', [expect.any(String)]]);
  });

  it('looks once for cron: 1 where it acted, 3 where the broker is away', async () => {
    const rig = await open(25);
    const trader = await holding(rig);
    const fine = await runCli(onceArgv(rig), { env: rig.env });
    expect(fine.status).toBe(0);
    trader.child.kill('SIGKILL');
    await trader.ended;
    rig.sim.faults.arm('cut-request', 'p1');
    const away = await afterLapse(rig);
    expect([away.status, away.stderr]).toEqual([3, expect.stringContaining('took the lease')]);
    rig.sim.faults.disarm('cut-request');
    const acted = await afterLapse(rig);
    expect([acted.status, acted.stderr]).toEqual([1, expect.stringContaining('done: 1 orders canceled, 1 sent')]);
    expect(isFlat(rig)()).toBe(true);
    const again = await runCli(onceArgv(rig), { env: rig.env });
    expect(again.status).toBe(0);
  });
});

/** The first look that finds a lapse. */
async function afterLapse(rig: WatchedRig) {
  for (;;) {
    const result = await runCli(onceArgv(rig), { env: rig.env });
    if (result.status !== 0) return result;
  }
}

const onceArgv = ({ db, sim }: WatchedRig): readonly string[] => [
  ...['risk', 'watchdog', '--once', '--on-lapse', 'flatten', '--lease', '3s'],
  ...['--db', db, '--endpoint', sim.address.rest],
];
