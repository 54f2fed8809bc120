/** A disk that is full at the very moment of a fill: the trader ends with 6, and once there is room all is booked. */

import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { compareBooks, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

const disk = { isFull: false, refused: 0 };

/** What SQLite says where a disk has no room for a row of fills. */
const statements = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as Database.Statement;
const real = Reflect.get(statements, 'run');
vi.spyOn(statements, 'run').mockImplementation(function run(this: Database.Statement, ...given) {
  if (!disk.isFull || !this.source.includes('INTO fills')) return real.apply(this, given);
  disk.refused++;
  throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
});

const fillsAt = ({ sim }: Rig): number => sim.world.desk.activities().filter(({ type }) => type === 'FILL').length;

async function booked({ db, env }: Rig): Promise<number> {
  const { stdout } = await runCli(['fills', '--db', db, '--json'], { env });
  return (JSON.parse(stdout) as readonly unknown[]).length;
}

it('the broker is ahead of the books then, and the next start makes them equal', async () => {
  const rig = await openRig(12);
  const off = rig.sim.world.onTicks(() => {
    if (fillsAt(rig) > 1) disk.isFull = true;
  });
  const { status, stderr } = await runCli([...rig.argv, '--duration', '90s'], { env: rig.env });
  off();
  expect([status, stderr]).toEqual([6, expect.stringContaining('"code":"ledger_full"')]);
  expect(disk.refused).toBe(1);
  expect(await booked(rig)).toBeLessThan(fillsAt(rig));
  disk.isFull = false;
  expect((await runCli([...rig.argv, '--duration', '1s'], { env: rig.env })).status).toBe(0);
  expect(await booked(rig)).toBe(fillsAt(rig));
  await compareBooks(rig);
  await rig.sim.close();
});
