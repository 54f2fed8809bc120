/** `tradectl reconcile` against a simulated broker: what a trader left behind, what others did meanwhile, what fails. */

import { afterEach, describe, expect, it } from 'vitest';
import { parseQty } from '../../src/core/base/decimal.js';
import type { OrderRequest } from '../../src/core/sim/broker/types.js';
import { openRig, type Rig } from '../support/broker-rig.js';
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

/** A rig of which a trader has used the account for a while, and left something open. */
async function traded(): Promise<Rig> {
  rig = await openRig(11);
  const { status, stderr } = await runCli([...rig.argv, '--duration', '3s', '--headless'], { env: rig.env });
  expect([status, stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
  return rig;
}

const ask = ({ db, env, sim }: Rig, ...flags: readonly string[]): Promise<Result> =>
  runCli(['reconcile', '--db', db, '--endpoint', sim.address.rest, ...flags], { env });

async function report(of: Rig, ...flags: readonly string[]): Promise<Report & { readonly exit: number | null }> {
  const { status, stdout, stderr } = await ask(of, '--json', ...flags);
  expect(stderr).toBe('');
  return { ...(JSON.parse(stdout) as Report), exit: status };
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

describe('reconcile', () => {
  it('finds nothing where a trader has booked all that happened', async () => {
    const of = await traded();
    const { exit, status, checked, differences } = await report(of);
    expect(differences).toEqual([]);
    expect([exit, status]).toEqual([0, 'clean']);
    expect(checked.orders).toBe(of.sim.world.desk.orders().length);
    expect(checked.fills).toBe(of.sim.world.desk.activities().filter(({ type }) => type === 'FILL').length);
    const people = await ask(of);
    expect([people.status, people.stdout]).toEqual([0, '']);
    expect(people.stderr).toMatch(/^clean: \d+ orders?, \d+ fills?, \d+ positions? and cash of account /);
  });

  it('names an order made by hand, imports its fills when asked, and is clean then', async () => {
    const of = await traded();
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

  it('names money and shares that moved without an order, and imports them', async () => {
    const of = await traded();
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

async function settled({ sim }: Rig, id: string): Promise<void> {
  const isFilled = (): boolean => sim.world.desk.orderByClientId(id)?.status === 'filled';
  if (isFilled()) return;
  await new Promise<void>((resolve) => {
    const off = sim.world.onTradeUpdate(() => {
      if (!isFilled()) return;
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
