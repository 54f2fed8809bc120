/** What happens to an account beside the orders of a strategy: what it held before, deposits, dividends, splits. */

import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { moneyText, parseMoney } from '../../src/core/base/decimal.js';
import { minus } from '../../src/core/base/fixed.js';
import { parseTime } from '../../src/core/base/time.js';
import { CREDENTIALS, compareBooks, openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { startTrader } from '../support/trader.js';

const rigs: Rig[] = [];
afterAll(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(): Promise<Rig> {
  const rig = await openRig(31);
  rigs.push(rig);
  return rig;
}

async function ask({ sim }: Rig, path: string, body: unknown): Promise<void> {
  const headers = { 'APCA-API-KEY-ID': CREDENTIALS.key, 'APCA-API-SECRET-KEY': CREDENTIALS.secret };
  const answer = await fetch(`${sim.address.rest}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

const buy = (rig: Rig, symbol: string, qty: string) =>
  ask(rig, '/v2/orders', { symbol, qty, side: 'buy', type: 'market', time_in_force: 'day' });

const tradeFor = (duration: string, rig: Rig, ...argv: readonly string[]) =>
  runCli([...rig.argv, '--duration', duration, ...argv], { env: rig.env });
const trade = (rig: Rig, ...argv: readonly string[]) => tradeFor('3s', rig, ...argv);

describe('a simulator that runs fast', () => {
  it.concurrent.each(['10x', '100x'] as const)('at %s gives the trader its time', async (clock) => {
    const rig = await openRig(41, [], clock);
    rigs.push(rig);
    // Of these a busy machine takes most for the start.
    const { status, stdout, stderr } = await tradeFor('8s', rig, '--warmup', '0');
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('ahead')]);
    const times = stdout.split('\n').flatMap((line) => /"ts":"([^"]+)"/.exec(line)?.[1] ?? []);
    const span = Date.parse(times.at(-2) ?? '') - Date.parse(times[1] ?? '');
    expect(span).toBeGreaterThan(10_000);
    expect((await compareBooks(rig)).fills).toBeGreaterThan(0);
  });
});

describe('a simulator of another day', () => {
  it.concurrent('gives the trader its time, and the next start, too', async () => {
    const start = must(parseTime('2024-03-06T15:00:00Z'), 'a time');
    const rig = await openRig(43, [], 'real', undefined, ['AAPL', 'SPY'], { start });
    rigs.push(rig);
    for (const isResumed of [false, true]) {
      const { status, stdout, stderr } = await trade(rig, '--warmup', '0');
      expect([status, stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
      expect(stdout).toContain(`"isResumed":${isResumed}`);
      expect(stdout).not.toContain('clock_skew');
      expect(stdout.match(/"ts":"(?!2024-03-06T15:0)[^"]*"/)).toBeNull();
    }
    expect((await compareBooks(rig)).fills).toBeGreaterThan(0);
  });
});

describe('an account beside its orders', () => {
  it.concurrent('begins its books with what it holds, once somebody agrees', async () => {
    const rig = await open();
    await buy(rig, 'AAPL', '7');
    const refused = await trade(rig);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('7 AAPL at ')]);
    // Books that nobody agreed to would stand in the way of those before them.
    expect(runsOf(rig)).toBe(0);
    const { status, stderr } = await trade(rig, '--yes');
    expect([status, stderr]).toEqual([0, expect.stringContaining('The account holds')]);
    await compareBooks(rig, 1);
  });

  it.concurrent('takes in deposits, dividends and a split between two sessions, and while it trades', async () => {
    const rig = await open();
    expect((await trade(rig)).status).toBe(0);
    await ask(rig, '/sim/deposit', { amount: '1234.56' });
    await ask(rig, '/sim/dividend', { symbol: 'AAPL', amount: '0.24' });
    await ask(rig, '/sim/split', { symbol: 'AAPL', to: 10, from: 1 });
    const running = trade(rig);
    await ask(rig, '/sim/withdraw', { amount: '100' });
    const { status, stderr } = await running;
    expect([status, stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
    expect((await trade(rig)).status).toBe(0);
    await compareBooks(rig);
  });

  it.concurrent('opens nothing while the books lack cash that nobody can explain, and says so', async () => {
    const rig = await open();
    expect((await tradeUntil(rig, () => rig.sim.world.desk.orders().length > 0)).status).toBe(130);
    withhold(rig, '777');
    const wish = ['order', 'submit', '--symbol', 'AAPL', '--side', 'buy', '--qty', '1', '--db', rig.db, '--json'];
    const submit = () => runCli([...wish, '--endpoint', rig.sim.address.rest], { env: rig.env });
    let byHand = await submit();
    while (byHand.stdout.includes('being compared')) byHand = await submit();
    expect([byHand.status, byHand.stdout]).toEqual([1, expect.stringContaining('cash differs')]);
    const trader = startTrader(rig.argv, rig.env);
    const told = await trader.until(({ code }) => code === 'cash_differs');
    expect(told['message']).toContain('entries are held until it agrees');
    await trader.until(({ type, code }) => type === 'denied' && code === 'entries_held');
    expect(await trader.end('SIGTERM')).toBe(143);
  });
});

function runsOf({ db }: Rig): number {
  const file = new Database(db, { readonly: true });
  const { runs } = file.prepare('SELECT count(*) AS runs FROM runs').get() as { readonly runs: number };
  file.close();
  return runs;
}

/** Takes an amount out of the newest run's books. */
function withhold({ db }: Rig, amount: string): void {
  const file = new Database(db);
  const row = file.prepare('SELECT key, cash, start_cash FROM runs ORDER BY key DESC LIMIT 1').get() as Books;
  const less = (money: string): string =>
    moneyText(minus(must(parseMoney(money), 'money'), must(parseMoney(amount), 'money')));
  const update = file.prepare('UPDATE runs SET cash = ?, start_cash = ? WHERE key = ?');
  update.run(less(row.cash), less(row.start_cash), row.key);
  file.close();
}

interface Books {
  readonly key: number;
  readonly cash: string;
  readonly start_cash: string;
}
