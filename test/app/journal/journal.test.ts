/** A session that is made again from its journal makes the same orders, byte for byte; any change is found. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeLine, encodeLine } from '../../../src/core/base/exact-json.js';
import { openRig, type Rig, tradeUntil } from '../../support/broker-rig.js';
import { runCli, temporaryDirectory } from '../../support/cli.js';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

/** Two sessions of a busy strategy through a broker that loses answers, in one journal. */
async function recorded(): Promise<{ rig: Rig; file: string }> {
  const rig = await openRig(21, ['accept-504=p0.2', 'drop-update=p0.2', 'cut=p0.005']);
  rigs.push(rig);
  const file = join(rig.home, 'session.jsonl');
  for (let session = 0; session < 2; session++) {
    const enough = rig.sim.world.desk.orders().length + 6;
    const noted = { ...rig, argv: [...rig.argv, '--journal', file] };
    const { status, stderr } = await tradeUntil(noted, () => rig.sim.world.desk.orders().length >= enough);
    expect([status, stderr]).toEqual([130, expect.stringContaining('SIMULATED')]);
  }
  return { rig, file };
}

const replay = (file: string, cwd: string) => runCli(['journal', 'replay', file, '--json'], { cwd });

describe('the journal of a session', () => {
  it('gives the same orders again, and tells where they are not the same', async () => {
    const { rig, file } = await recorded();
    const same = await replay(file, rig.home);
    expect([same.status, same.stderr]).toEqual([0, '']);
    const result = JSON.parse(same.stdout) as { orders: number };
    expect(result).toMatchObject({ status: 'same', sessions: 2, runs: ['1'], difference: null, isTorn: false });
    expect(result.orders).toBeGreaterThan(10);

    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const index = lines.findIndex((line) => line.includes('"kind":"trade"'));
    const missing = join(rig.home, 'missing.jsonl');
    writeFileSync(missing, `${lines.toSpliced(index, 1).join('\n')}\n`);
    const other = await replay(missing, rig.home);
    expect([other.status, JSON.parse(other.stdout)]).toEqual([1, expect.objectContaining({ status: 'differences' })]);

    const torn = join(rig.home, 'torn.jsonl');
    writeFileSync(torn, readFileSync(file, 'utf8').slice(0, -40));
    expect(JSON.parse((await replay(torn, rig.home)).stdout)).toMatchObject({ status: 'same', isTorn: true });

    writeFileSync(
      join(rig.home, 'busy.mjs'),
      `${readFileSync(join(rig.home, 'busy.mjs'), 'utf8')}\nexport const more = 1;\n`,
    );
    const changed = await replay(file, rig.home);
    expect([changed.status, changed.stderr]).toEqual([2, expect.stringContaining('the strategy is')]);
  });

  it.each([
    ['', 'it is empty'],
    ['{"a":1}\n', 'the first line is not that of a journal'],
    ['not json\n', 'the line is no JSON'],
    ['{"journal":9,"orderPrefix":"x"}\n', 'its format is 9'],
  ])('refuses %j', async (text, message) => {
    const directory = temporaryDirectory({ 'x.jsonl': text });
    const { status, stderr } = await replay('x.jsonl', directory);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('keeps exact numbers exact', () => {
    const value = { qty: 123_456_789_012_345_678_901n, text: '5', list: [1.5, -0.25, 1n], nothing: null };
    expect(decodeLine(encodeLine(value))).toEqual(value);
  });
});
