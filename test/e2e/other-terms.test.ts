/** The books of an account go on whatever it is traded by: other parameters, other symbols, orders by hand. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { compareBooks, openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { startTrader } from '../support/trader.js';

/** Buys two and leaves a stop below them (1), or goes flat (2). */
const STRATEGY = `
export default {
  name: 'busy',
  params: { act: { type: 'int', default: 1 } },
  create({ act }) {
    let [trades, stop] = [0, ''];
    return {
      onTrade({ price }, ctx) {
        if (act === 1 && ctx.position === 0 && ++trades % 20 === 2) ctx.buy({ qty: 2 });
        if (act === 1 && ctx.position === 2 && stop === '') stop = ctx.sell({ qty: 2, stop: price * 0.5, tif: 'gtc' });
        if (act === 2 && ctx.position > 0) ctx.exit('other terms');
      },
    };
  },
};
`;

const rigs: Rig[] = [];
afterAll(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(seed: number, symbols: readonly string[]): Promise<Rig> {
  const rig = await openRig(seed, [], 'real', STRATEGY, symbols);
  rigs.push(rig);
  return rig;
}

const trading = (rig: Rig, symbols: string, ...more: readonly string[]): Rig => ({
  ...rig,
  argv: [...rig.argv.map((word, i) => (rig.argv[i - 1] === '--symbols' ? symbols : word)), ...more],
});

const byHand = (rig: Rig, ...words: readonly string[]) =>
  runCli([...words, '--db', rig.db, '--endpoint', rig.sim.address.rest, '--json'], { env: rig.env });

const openAt = ({ sim }: Rig) => sim.world.desk.orders().filter(({ status }) => status === 'new');
const heldAt = ({ sim }: Rig) => sim.world.desk.positions().map(({ symbol }) => symbol);

function runsOf({ db }: Rig): { readonly runs: number; readonly terms: readonly unknown[] } {
  const file = new Database(db, { readonly: true });
  const { runs } = file.prepare('SELECT count(*) AS runs FROM runs').get() as { runs: number };
  const terms = file.prepare('SELECT run, params FROM terms ORDER BY seq').all();
  file.close();
  return { runs, terms };
}

it.concurrent('a run that holds something goes on under other terms, and ends with what it held', async () => {
  const rig = await open(51, ['AAPL']);
  const keep = trading(rig, 'AAPL', '--on-stop', 'keep');
  const first = await tradeUntil(keep, () => openAt(rig).some(({ type }) => type === 'stop'));
  expect([first.status, heldAt(rig)], first.stderr).toEqual([130, ['AAPL']]);
  // The same words as ever, but for one parameter: its strategy closes what the other bought, and its stop goes.
  const journal = join(rig.home, 'other.journal');
  const other = trading(keep, 'AAPL', '--param', 'act=2', '--journal', journal);
  const second = await tradeUntil(other, () => heldAt(rig).length === 0);
  expect([second.status, second.stdout], second.stderr).toEqual([130, expect.stringContaining('"isResumed":true')]);
  expect(second.stdout).toContain('its books go on, under other terms: params.act 1 -> 2');
  expect(openAt(rig)).toEqual([]);
  expect(runsOf(rig)).toEqual({
    runs: 1,
    terms: [
      { run: 1, params: '{"act":1}' },
      { run: 1, params: '{"act":2}' },
    ],
  });
  await compareBooks(rig);
  // Its start is one of a strategy that has traded before: what it wishes for then is in the books.
  expect(readFileSync(journal, 'utf8')).toContain('"call":"restart"');
  const replayed = await runCli(['journal', 'replay', journal, '--json'], { env: rig.env, cwd: rig.home });
  expect([replayed.status, replayed.stderr]).toEqual([0, '']);
  // Nothing is held and nothing open: the first terms again are another run, not the old one with its old books.
  const third = await tradeUntil(keep, () => heldAt(rig).length > 0);
  expect(third.stdout).toContain('"isResumed":false');
  expect(runsOf(rig).runs).toBe(2);
  const clean = await byHand(rig, 'reconcile');
  expect([clean.status, clean.stdout]).toEqual([0, expect.stringContaining('"differences":[]')]);
});

it.concurrent('what nobody of the strategy bought is not traded without a question', async () => {
  const rig = await open(53, ['AAPL', 'SPY']);
  const first = trading(rig, 'AAPL', '--param', 'act=2');
  expect((await runCli([...first.argv, '--duration', '1s'], { env: rig.env })).status).toBe(0);
  const bought = await byHand(rig, 'order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', '2');
  expect(bought.status, bought.stderr).toBe(0);
  const rests = ['order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', '1', '--limit', '10', '--tif', 'gtc'];
  expect((await byHand(rig, ...rests)).status).toBe(0);
  const other = trading(first, 'SPY').argv;
  const asked = await runCli([...other, '--duration', '1s'], { env: rig.env });
  expect([asked.status, asked.stderr]).toEqual([2, expect.stringContaining('2 SPY at ')]);
  // A start that is refused leaves all as it was.
  expect(openAt(rig)).toHaveLength(1);
  expect((await byHand(rig, 'order', 'cancel', '--all')).status).toBe(0);
  // Nobody has agreed: it is asked again.
  expect((await runCli([...other, '--duration', '1s'], { env: rig.env })).status).toBe(2);
  // A session of another symbol sells none of it, whatever its end.
  const flat = await runCli([...first.argv, '--on-stop', 'flatten', '--duration', '1s'], { env: rig.env });
  expect([flat.status, heldAt(rig)], flat.stderr).toEqual([0, ['SPY']]);
  const agreed = await tradeUntil({ ...first, argv: [...other, '--yes'] }, () => heldAt(rig).length === 0);
  expect(agreed.status, agreed.stderr).toBe(130);
  await compareBooks(rig);
});

it.concurrent('orders by hand in a symbol that is not traded stand in no trader’s way, and it can withdraw them', async () => {
  const rig = await open(52, ['AAPL', 'SPY']);
  const trader = trading(rig, 'AAPL', '--param', 'act=2', '--on-stop', 'keep');
  expect((await runCli([...trader.argv, '--duration', '1s'], { env: rig.env })).status).toBe(0);
  const bought = await byHand(rig, 'order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', '2');
  expect(bought.status, bought.stderr).toBe(0);
  const rests = ['order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', '1', '--limit', '10', '--tif', 'gtc'];
  expect((await byHand(rig, ...rests)).status).toBe(0);
  const journal = join(rig.home, 'aside.journal');
  const again = startTrader([...trader.argv, '--journal', journal], rig.env);
  await again.until(({ type, isResumed }) => type === 'start' && String(isResumed) === 'true');
  const flat = await byHand(rig, 'flatten', '--yes');
  expect([flat.status, heldAt(rig), openAt(rig)], flat.stderr).toEqual([0, [], []]);
  expect(await again.end('SIGTERM')).toBe(143);
  const replayed = await runCli(['journal', 'replay', journal, '--json'], { env: rig.env, cwd: rig.home });
  expect([replayed.status, replayed.stderr]).toEqual([0, '']);
  await compareBooks(rig);
});
