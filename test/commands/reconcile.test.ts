/** `tradectl reconcile` against a simulated broker: what a trader left behind, what others did meanwhile, what fails. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { parseQty } from '../../src/core/base/decimal.js';
import type { OrderRequest } from '../../src/core/sim/broker/types.js';
import { compareBooks, openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { type Result, runCli } from '../support/cli.js';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.sim.close();
  rig = undefined;
});

interface Report {
  readonly status: string;
  readonly account: string;
  readonly checked: { readonly orders: number; readonly fills: number; readonly positions: number };
  readonly differences: readonly {
    readonly kind: string;
    readonly symbol: string | null;
    readonly clientOrderId: string | null;
    readonly local: string | null;
    readonly remote: string | null;
    readonly cause: string;
    readonly repair: { readonly safe: boolean; readonly what: string };
  }[];
  readonly applied?: { readonly imported?: number; readonly request?: number };
}

/** Closed when its test ends, whatever runs beside it. */
async function opened(test: TestContext, seed: number): Promise<Rig> {
  const of = await openRig(seed);
  test.onTestFinished(() => of.sim.close());
  return of;
}

/** A rig of which a trader has used the account for a while, and left something open. */
async function traded(test: TestContext): Promise<Rig> {
  const of = await opened(test, 11);
  const { status, stderr } = await tradeUntil(of, () => of.sim.world.desk.orders().length >= 8);
  expect([status, stderr]).toEqual([130, expect.stringContaining('SIMULATED')]);
  return of;
}

const ask = ({ db, env, sim }: Rig, ...flags: readonly string[]): Promise<Result> =>
  runCli(['reconcile', '--db', db, '--endpoint', sim.address.rest, ...flags], { env });

async function report(of: Rig, ...flags: readonly string[]): Promise<Report & { readonly exit: number | null }> {
  const { status, stdout, stderr } = await ask(of, '--json', ...flags);
  expect(stderr).toBe('');
  return { ...(JSON.parse(stdout) as Report), exit: status };
}

/** Whether the trader has answered what it was asked through the ledger. */
function wasAnswered({ db }: Rig): boolean {
  const file = new Database(db, { readonly: true });
  try {
    return file.prepare('SELECT 1 FROM requests WHERE outcome IS NOT NULL').get() !== undefined;
  } finally {
    file.close();
  }
}

const kinds = ({ differences }: Report): readonly string[] => differences.map(({ kind }) => kind);

/** By hand, as from a phone. */
function byHand({ sim }: Rig, change: Partial<OrderRequest> = {}): void {
  const none = { notional: undefined, limitPrice: undefined, stopPrice: undefined, trailPrice: undefined };
  const order = sim.world.desk.submit({
    ...{ ...none, symbol: 'AAPL', qty: parseQty('2'), side: 'buy', type: 'market', tif: 'day' },
    ...{ trailPercent: undefined, extendedHours: false, clientOrderId: 'phone-1', orderClass: 'simple' },
    ...{ takeProfit: undefined, stopLoss: undefined },
    ...change,
  });
  expect(order).toMatchObject({ clientOrderId: 'phone-1' });
}

describe('reconcile', { concurrent: true }, () => {
  it('finds nothing where a trader has booked all that happened', async (test) => {
    const of = await traded(test);
    const { exit, status, checked, differences } = await report(of);
    expect(differences).toEqual([]);
    expect([exit, status]).toEqual([0, 'clean']);
    expect(checked.orders).toBe(of.sim.world.desk.orders().length);
    expect(checked.fills).toBe(of.sim.world.desk.activities().filter(({ type }) => type === 'FILL').length);
    const people = await ask(of);
    expect([people.status, people.stdout]).toEqual([0, '']);
    expect(people.stderr).toMatch(
      /^SIMULATED ledger .*\nclean: \d+ orders?, \d+ fills?, \d+ positions? and cash of account /,
    );
    const shown = await runCli(['positions', '--db', of.db], { isTty: true });
    expect(shown.stderr).toMatch(/^SIMULATED run 1: busy/);
  });

  it('names an order made by hand, imports its fills when asked, and is clean then', async (test) => {
    const of = await traded(test);
    byHand(of);
    await settled(of, 'phone-1');
    const found = await report(of, '--plan');
    expect([found.exit, kinds(found)]).toEqual([1, ['unknown_order']]);
    expect(found.differences[0]).toMatchObject({ symbol: 'AAPL', clientOrderId: 'phone-1', repair: { safe: true } });
    const after = await report(of, '--apply');
    expect([after.exit, after.differences, after.applied]).toEqual([0, [], { imported: 1 }]);
    const verified = await runCli(['ledger', 'verify', '--db', of.db], { env: of.env });
    expect([verified.status, verified.stderr]).toEqual([0, expect.stringContaining('clean')]);
    expect(await report(of, '--apply')).toMatchObject({ exit: 0, differences: [] });
  });

  it('names money and shares that moved without an order, and imports them', async (test) => {
    const of = await traded(test);
    byHand(of);
    await settled(of, 'phone-1');
    await report(of, '--apply');
    await steer(of, 'deposit', { amount: '250.75' });
    await steer(of, 'dividend', { symbol: 'AAPL', amount: '0.5' });
    await steer(of, 'split', { symbol: 'AAPL', to: '3', from: '1' });
    const found = await report(of);
    expect(kinds(found)).toEqual(['cash', 'cash', 'quantity']);
    expect(found.differences[0]).toMatchObject({ remote: 'CSD 250.75', local: null, repair: { safe: true } });
    expect(found.differences[2]).toMatchObject({ symbol: 'AAPL', repair: { safe: true } });
    const after = await report(of, '--apply');
    expect([after.exit, after.differences, after.applied]).toEqual([0, [], { imported: 3 }]);
    const verified = await runCli(['ledger', 'verify', '--db', of.db], { env: of.env });
    expect([verified.status, verified.stderr]).toEqual([0, expect.stringContaining('clean')]);
  });
});

describe('a fill that nobody heard of', { concurrent: true }, () => {
  it('is named with its cause, planned, imported, and booked as if it had been heard', async (test) => {
    const of = await resting(test);
    await steer(of, 'price', { symbol: 'AAPL', price: '1' });
    await settled(of, of.id);
    const found = await report(of);
    expect([found.exit, kinds(found)]).toEqual([1, ['missing_fill']]);
    const [one] = found.differences;
    expect(one).toMatchObject({
      symbol: 'AAPL',
      clientOrderId: of.id,
      local: null,
      repair: { safe: true },
    });
    const people = await runCli(['reconcile', '--plan', '--db', of.db, '--endpoint', of.sim.address.rest], {
      env: of.env,
      isTty: true,
      width: 160,
    });
    expect([people.status, people.stdout]).toEqual([1, expect.stringContaining('missing_fill')]);
    expect(people.stderr).toContain('1 can be mended with --apply');
    expect(await report(of, '--apply')).toMatchObject({ exit: 0, status: 'clean', applied: { imported: 1 } });
    const orders = await runCli(['orders', '--db', of.db, '--json'], { env: of.env });
    // One that came before entries were let through is there as denied.
    const all = JSON.parse(orders.stdout) as readonly { clientOrderId: string; status: string }[];
    expect(all.filter(({ status }) => status !== 'denied')).toMatchObject([{ clientOrderId: of.id, filledQty: '2' }]);
    const verified = await runCli(['ledger', 'verify', '--db', of.db], { env: of.env });
    expect([verified.status, verified.stderr]).toEqual([0, expect.stringContaining('clean')]);
  });

  it('and an order that ended meanwhile has the status that the broker tells', async (test) => {
    const of = await resting(test);
    of.sim.world.desk.cancel(of.sim.world.desk.orders()[0]?.id ?? '');
    await settled(of, of.id, 'canceled');
    const found = await report(of);
    expect(found.differences).toMatchObject([{ kind: 'status_mismatch', local: 'new', remote: 'canceled' }]);
    expect(await report(of, '--apply')).toMatchObject({ exit: 0, applied: { imported: 1 } });
  });
});

describe('a backup that was put back', { concurrent: true }, () => {
  it('learns how its orders ended, though its run is over', async (test) => {
    const of = await resting(test);
    const copy = join(of.home, 'copy.db');
    await runCli(['ledger', 'backup', copy, '--db', of.db], { env: of.env });
    of.sim.world.desk.cancel(of.sim.world.desk.orders()[0]?.id ?? '');
    await settled(of, of.id, 'canceled');
    const restored = await runCli(['ledger', 'restore', copy, '--db', of.db], { env: of.env });
    expect(restored.status, restored.stderr).toBe(0);
    expect(kinds(await report(of))).toEqual(['status_mismatch']);
    expect(await report(of, '--apply')).toMatchObject({ exit: 0, applied: { imported: 1 } });
    const verified = await runCli(['ledger', 'verify', '--db', of.db], { env: of.env });
    expect([verified.status, verified.stderr]).toEqual([0, expect.stringContaining('clean')]);
  });
});

describe('a backup that is older than what was traded', { concurrent: true }, () => {
  /** Until there are more orders; another size is another run. */
  function tradeMore(of: Rig, size = '3'): Promise<Result> {
    const { desk } = of.sim.world;
    const enough = desk.orders().length + 5;
    const terms = of.argv.map((word, at) => (of.argv[at - 1] === '--size' ? size : word));
    return tradeUntil({ ...of, argv: [...terms, '--yes'] }, () => desk.orders().length >= enough);
  }

  async function restored(of: Rig, copy: string): Promise<void> {
    const done = await runCli(['ledger', 'restore', copy, '--db', of.db], { env: of.env });
    expect(done.status, done.stderr).toBe(0);
  }

  /** A rig whose account has gone on after the backup that is in the ledger's place. */
  async function behind(test: TestContext, ...sizes: readonly string[]): Promise<Rig> {
    const of = await traded(test);
    const copy = join(of.home, 'copy.db');
    await runCli(['ledger', 'backup', copy, '--db', of.db], { env: of.env });
    for (const size of sizes) expect((await tradeMore(of, size)).status).toBe(130);
    await restored(of, copy);
    return of;
  }

  async function mended(of: Rig): Promise<void> {
    const planned = await report(of, '--plan');
    expect(planned.exit).toBe(1);
    expect(new Set(kinds(planned))).toEqual(new Set(['lost_order']));
    expect(planned.differences.every(({ repair }) => repair.safe)).toBe(true);
    expect(await report(of, '--apply')).toMatchObject({ exit: 0, differences: [] });
    const verified = await runCli(['ledger', 'verify', '--db', of.db], { env: of.env });
    expect([verified.status, verified.stderr]).toEqual([0, expect.stringContaining('clean')]);
  }

  it('is told orders and fills by the broker, to the last digit, also of a run that was lost as a whole', async (test) => {
    const of = await behind(test, '3', '4');
    await mended(of);
    await compareBooks(of);
  });

  it('opens nothing until that was done', async (test) => {
    const of = await behind(test, '3');
    const held = await runCli([...of.argv, '--duration', '2s', '--yes'], { env: of.env });
    expect(held.stdout).toContain('"code":"lost_orders"');
    expect(held.stdout).not.toContain('"type":"fill","side":"buy"');
    await mended(of);
    const free = await tradeMore(of);
    // Interrupted by the order that was waited for, and not by time.
    expect([free.status, free.stdout]).toEqual([130, expect.not.stringContaining('lost_orders')]);
  });
});

describe('an order that was lost and is still open', () => {
  /** Trades by what leaves orders at the broker, until it has so many of them. */
  async function left(of: Rig, orders: number): Promise<void> {
    const stopped = new AbortController();
    const trading = runCli([...of.argv, '--headless', '--on-stop', 'keep'], { env: of.env, signal: stopped.signal });
    await until(of, () => open(of).length >= orders);
    stopped.abort('SIGTERM');
    expect((await trading).status).toBe(143);
  }

  const open = ({ sim }: Rig): readonly string[] =>
    sim.world.desk.orders().flatMap(({ status, clientOrderId }) => (status === 'new' ? [clientOrderId] : []));

  async function behindOpen(): Promise<Rig & { readonly lost: readonly string[] }> {
    const of = await openRig(14);
    rig = of;
    writeFileSync(join(of.home, 'busy.mjs'), WAITS.replace('% 150', '% 40'));
    await left(of, 1);
    const copy = join(of.home, 'copy.db');
    await runCli(['ledger', 'backup', copy, '--db', of.db], { env: of.env });
    const known = open(of);
    await left(of, known.length + 2);
    await runCli(['ledger', 'restore', copy, '--db', of.db], { env: of.env });
    return { ...of, lost: open(of).filter((id) => !known.includes(id)) };
  }

  it('keeps a trader from beginning new books, and is followed and can be cancelled once it was imported', async () => {
    const of = await behindOpen();
    const [filled = '', canceled = ''] = of.lost;
    const refused = await runCli([...of.argv, '--duration', '2s', '--headless', '--yes'], { env: of.env });
    const said = refused.stdout + refused.stderr;
    expect([refused.status, said]).toEqual([6, expect.stringContaining('ledger_behind')]);
    expect(new Set(kinds(await report(of)))).toEqual(new Set(['lost_order']));
    expect(await report(of, '--apply')).toMatchObject({ exit: 0, differences: [] });
    const cancel = await runCli(
      ['order', 'cancel', canceled, '--db', of.db, '--endpoint', of.sim.address.rest, '--json'],
      { env: of.env },
    );
    expect([cancel.status, of.sim.world.desk.orderByClientId(canceled)?.status], cancel.stderr).toEqual([
      0,
      'canceled',
    ]);
    const stopped = new AbortController();
    const trading = runCli([...of.argv, '--headless'], { env: of.env, signal: stopped.signal });
    const made = of.sim.world.desk.orders().length;
    await until(of, () => of.sim.world.desk.orders().length > made);
    await steer(of, 'price', { symbol: 'AAPL', price: '1' });
    await settled(of, filled);
    stopped.abort('SIGTERM');
    const { status, stdout } = await trading;
    expect([status, stdout]).toEqual([143, expect.not.stringContaining('foreign_order')]);
    expect(await report(of)).toMatchObject({ exit: 0, differences: [] });
    await compareBooks(of);
  });
});

/** Fewer orders: what a trader sends at the limit of requests, others of its account cannot ask. */
function calm({ home }: Rig): void {
  const path = join(home, 'busy.mjs');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('% 26 ', '% 780 ').replaceAll('% 20 ', '% 600 '));
}

describe('beside a trader that writes', () => {
  it('finds nothing, waits for nobody, and asks the trader for repairs', async () => {
    const of = await openRig(12);
    rig = of;
    calm(of);
    const stopped = new AbortController();
    const trading = runCli([...of.argv, '--headless'], { env: of.env, signal: stopped.signal });
    await until(of, () => of.sim.world.desk.orders().length >= 5);
    for (let round = 0; round < 4; round++) {
      const { exit, differences } = await report(of);
      expect([exit, differences]).toEqual([0, []]);
    }
    byHand(of);
    await settled(of, 'phone-1');
    const asked = await report(of, '--apply');
    expect(asked.applied?.request ?? asked.applied).toBe(1);
    await until(of, () => wasAnswered(of));
    const { exit, differences } = await report(of);
    expect([exit, differences]).toEqual([0, []]);
    stopped.abort('SIGTERM');
    expect((await trading).status).toBe(143);
  });
});

describe('what cannot be compared', { concurrent: true }, () => {
  it('is never read as flat: unreachable is 3, keys that are refused or missing 4', async (test) => {
    const of = await traded(test);
    const address = of.sim.address.rest;
    const wrong = { ...of.env, APCA_API_SECRET_KEY: 'nonsense-nonsense-nonsense' };
    const refused = await runCli(['reconcile', '--db', of.db, '--endpoint', address, '--json'], { env: wrong });
    expect([refused.status, refused.stdout, codeIn(refused)]).toEqual([4, '', 'auth']);
    const keyless = await runCli(['reconcile', '--db', of.db, '--endpoint', address, '--json']);
    expect([keyless.status, keyless.stdout, codeIn(keyless)]).toEqual([4, '', 'auth']);
    await of.sim.close();
    const away = await ask(of, '--json');
    expect([away.status, away.stdout, codeIn(away)]).toEqual([3, '', 'venue_unreachable']);
  });

  it('is a ledger that is not there, or of another account', async (test) => {
    const of = await opened(test, 13);
    const none = await ask(of, '--json');
    expect([none.status, codeIn(none)]).toEqual([2, 'not_found']);
    await tradeUntil(of, () => of.sim.world.desk.orders().length > 0);
    const other = await opened(test, 15);
    const foreign = await ask({ ...other, db: of.db }, '--json', '--apply');
    expect([foreign.status, foreign.stdout, codeIn(foreign)]).toEqual([6, '', 'ledger_foreign']);
  });

  it('is told of: a flag that does not fit is 2', async () => {
    for (const flags of [
      ['--plan', '--apply'],
      ['--since', 'yesterday'],
      ['--alert-url', 'http://example.com/x'],
    ]) {
      const { status } = await runCli(['reconcile', ...flags]);
      expect([flags, status]).toEqual([flags, 2]);
    }
  });
});

describe('alerts', () => {
  it('tell a webhook and a command of differences, and never stop the work', async (test) => {
    const of = await traded(test);
    byHand(of);
    await settled(of, 'phone-1');
    const told: string[] = [];
    const hook = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => told.push(chunk.toString()));
      request.on('end', () => response.end('ok'));
    });
    await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
    const { port } = hook.address() as AddressInfo;
    const copy = join(of.home, 'alert.json');
    const script = `process.stdin.pipe(require('node:fs').createWriteStream(${JSON.stringify(copy)}))`;
    const found = await ask(
      of,
      ...['--json', '--alert-url', `http://127.0.0.1:${port}/s3cret`],
      ...['--alert-command', JSON.stringify([process.execPath, '-e', script])],
    );
    expect([found.status, found.stderr]).toEqual([1, '']);
    const { text } = JSON.parse(told.join('')) as { text: string };
    expect(text).toMatch(/^SIMULATED tradectl reconcile: 1 difference between [^]*unknown_order \| AAPL/);
    const alert = JSON.parse(readFileSync(copy, 'utf8')) as { kind: string; details: Report };
    expect([alert.kind, alert.details.differences.length]).toEqual(['divergence', 1]);
    await new Promise((done) => hook.close(done));
    const lost = await ask(of, '--json', '--alert-url', `http://127.0.0.1:${port}/s3cret`);
    expect([lost.status, lost.stdout === '']).toEqual([1, false]);
    expect(lost.stderr).toContain('was not taken by the webhook');
    expect(lost.stderr).not.toContain('s3cret');
  });
});

const codeIn = ({ stderr }: Result): string =>
  (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code;

/** Far from the market, and again much later: the first may come before orders are let through. */
const WAITS = `
export default {
  name: 'waits',
  params: {},
  create(_params, { symbol }) {
    let trades = 0;
    return {
      onTrade(trade, ctx) {
        if (symbol === 'AAPL' && ++trades % 150 === 20) ctx.buy({ qty: 2, limit: Math.round(trade.price * 95) / 100, tif: 'day' });
      },
    };
  },
};
`;

/** A trader that left one order at the broker, far from the market. */
async function resting(test: TestContext): Promise<Rig & { readonly id: string }> {
  const of = await opened(test, 14);
  writeFileSync(join(of.home, 'busy.mjs'), WAITS);
  const stopped = new AbortController();
  const argv = [...of.argv, '--headless', '--on-stop', 'keep'];
  const trading = runCli(argv, { env: of.env, signal: stopped.signal });
  const { desk } = of.sim.world;
  await until(of, () => desk.orders().some(({ status }) => status === 'new'));
  stopped.abort('SIGTERM');
  expect((await trading).status).toBe(143);
  expect(desk.orders().map(({ status }) => status)).toEqual(['new']);
  return { ...of, id: desk.orders()[0]?.clientOrderId ?? '' };
}

const settled = (of: Rig, id: string, status = 'filled'): Promise<void> =>
  until(of, () => of.sim.world.desk.orderByClientId(id)?.status === status);

/** Resolves when it holds, looked at with each change of an order. */
async function until({ sim }: Rig, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const off = sim.world.onTradeUpdate(() => {
      if (!holds()) return;
      off();
      resolve();
    });
  });
}

/** What befalls the account, by the simulator's own control. */
async function steer({ sim }: Rig, what: string, body: Readonly<Record<string, string>>): Promise<void> {
  const { rest, key, secret } = sim.address;
  const headers = { 'APCA-API-KEY-ID': key, 'APCA-API-SECRET-KEY': secret, 'content-type': 'application/json' };
  const { status } = await fetch(`${rest}/sim/${what}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(status).toBe(200);
}
