/** Flat means that the broker holds nothing: whoever bought it, and whether a trader runs or trades the symbol or not. */

import { afterEach, describe, expect, it } from 'vitest';
import { isFinal } from '../../src/core/orders/lifecycle.js';
import { CREDENTIALS, openRig, type Rig } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { byHand, IDLE } from '../support/hand-rig.js';
import { startTrader, type Trader } from '../support/trader.js';

const rigs: Rig[] = [];
const traders: Trader[] = [];
afterEach(async () => {
  for (const trader of traders.splice(0)) trader.kill();
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(): Promise<Rig> {
  const rig = await openRig(3, [], 'real', IDLE);
  rigs.push(rig);
  return rig;
}

const HEADERS = {
  'APCA-API-KEY-ID': CREDENTIALS.key,
  'APCA-API-SECRET-KEY': CREDENTIALS.secret,
  'content-type': 'application/json',
};

const held = ({ sim }: Rig): readonly string[] => sim.world.desk.positions().map(({ symbol }) => symbol);

/** By phone, and filled. */
async function buy(rig: Rig, symbol: string, qty: string): Promise<void> {
  const body = JSON.stringify({ symbol, qty, side: 'buy', type: 'market', time_in_force: 'day' });
  await fetch(`${rig.sim.address.rest}/v2/orders`, { method: 'POST', headers: HEADERS, body });
  await expect.poll(() => held(rig), { timeout: 60_000 }).toContain(symbol);
}

/** By phone, and far from the market: it rests. */
async function rest(rig: Rig, symbol: string, side: 'buy' | 'sell', limit: string): Promise<void> {
  const terms = { symbol, side, qty: '2', type: 'limit', limit_price: limit, time_in_force: 'gtc' };
  const body = JSON.stringify(terms);
  const { status } = await fetch(`${rig.sim.address.rest}/v2/orders`, { method: 'POST', headers: HEADERS, body });
  expect(status).toBe(200);
}

/** One that trades AAPL alone, and has compared its books. */
async function traderOf(rig: Rig, ...flags: readonly string[]): Promise<Trader> {
  const argv = rig.argv.map((word) => (word === 'AAPL,SPY' ? 'AAPL' : word));
  const trader = startTrader([...argv, '--yes', '--foreign', 'ignore', ...flags], rig.env);
  traders.push(trader);
  await trader.until(({ type }) => type === 'start');
  return trader;
}

describe('flatten', () => {
  it('closes what a trader holds beside its symbols, and its books take it over; at the end the rest, if told to', async () => {
    const rig = await open();
    for (const symbol of ['SPY', 'AAPL']) await buy(rig, symbol, '2');
    const trader = await traderOf(rig, '--on-stop', 'flatten');
    const one = await byHand(rig, 'flatten', 'SPY', '--yes');
    expect([one.status, one.answer]).toEqual([
      0,
      expect.objectContaining({ outcome: 'done', message: 'closed too, though not traded here: SPY' }),
    ]);
    expect(held(rig)).toEqual(['AAPL']);
    const none = await byHand(rig, 'flatten', 'ZZZZ', '--yes');
    expect([none.status, none.answer.code]).toEqual([1, 'unknown_symbol']);
    await trader.end('SIGTERM');
    expect(held(rig)).toEqual([]);
    const told = await byHand(rig, 'reconcile');
    expect([told.status, told.answer]).toEqual([0, expect.objectContaining({ status: 'clean' })]);
  });

  it('is not what an end with --on-stop flatten leaves where the broker refuses: what is still held is an alert', async () => {
    const rig = await open();
    await buy(rig, 'AAPL', '2');
    const trader = await traderOf(rig, '--on-stop', 'flatten');
    await fetch(`${rig.sim.address.rest}/sim/block`, { method: 'POST', headers: HEADERS, body: '{}' });
    expect(await trader.end('SIGTERM')).toBe(143);
    const { message } = await trader.until(({ code }) => code === 'not_flat');
    expect(message).toMatch(/^still held: 2 AAPL; /);
    expect(held(rig)).toEqual(['AAPL']);
  });

  it('is what a halt with --flatten does, too, and it names what it closes', async () => {
    const rig = await open();
    for (const symbol of ['SPY', 'AAPL']) await buy(rig, symbol, '2');
    // Somebody else's order holds the shares.
    await rest(rig, 'AAPL', 'sell', '9000');
    const trader = await traderOf(rig);
    const body = ['risk', 'halt', '--flatten', '--reason', 'enough', '--db', rig.db, '--json'];
    const { status, stdout } = await runCli(body, { env: rig.env });
    expect([status, stdout]).toEqual([0, expect.stringContaining('being closed, though not traded here: 2 SPY')]);
    await expect.poll(() => held(rig), { timeout: 60_000 }).toEqual([]);
    expect(await trader.end('SIGTERM')).toBe(143);
  });

  it('is not said of an account that holds what the books do not know; once they do, it is closed', async () => {
    const rig = await open();
    await buy(rig, 'SPY', '2');
    const opened = await byHand(rig, 'order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', '1');
    expect(opened.status, opened.stderr).toBe(0);
    await buy(rig, 'AAPL', '4');
    const strange = await byHand(rig, 'flatten', '--yes');
    expect([strange.status, strange.answer.message]).toEqual([
      1,
      expect.stringMatching(/still holds.*4 AAPL.*--apply/),
    ]);
    expect((await byHand(rig, 'reconcile', '--apply')).status).toBe(0);
    const { status, answer } = await byHand(rig, 'flatten', '--yes');
    expect([status, answer.outcome]).toEqual([0, 'done']);
    expect(held(rig)).toEqual([]);
    const told = await byHand(rig, 'reconcile');
    expect([told.status, told.answer]).toEqual([0, expect.objectContaining({ status: 'clean' })]);
    const none = await byHand(rig, 'flatten', 'ZZZZ', '--yes');
    expect(none.status).toBe(2);
  });

  it('is reached past an own buy that rests: the exit waits until that is canceled', async () => {
    const rig = await open();
    const submit = (...flags: readonly string[]): ReturnType<typeof byHand> =>
      byHand(rig, 'order', 'submit', '--symbol', 'SPY', ...flags);
    expect((await submit('--side', 'buy', '--qty', '2')).status).toBe(0);
    const dip = await submit('--side', 'buy', '--qty', '1', '--limit', '1.5', '--tif', 'gtc');
    expect([dip.status, dip.answer.orders[0]?.['status']]).toEqual([0, 'new']);
    const out = await submit('--side', 'sell', '--qty', '2');
    expect([out.status, out.answer]).toEqual([0, expect.objectContaining({ outcome: 'done' })]);
    expect(held(rig)).toEqual([]);
    expect(rig.sim.world.desk.orders().map(({ status }) => status)).toEqual(['filled', 'canceled', 'filled']);
  });

  it('withdraws orders of others, which may hold the shares that are to be sold, or buy anew', async () => {
    const rig = await open();
    const bought = await byHand(rig, 'order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', '2');
    expect(bought.status, bought.stderr).toBe(0);
    await rest(rig, 'SPY', 'sell', '9000');
    await rest(rig, 'AAPL', 'buy', '1.5');
    const none = await byHand(rig, 'order', 'cancel', '--all');
    expect([none.status, none.answer.message]).toEqual([0, 'no open orders of this ledger']);
    const { status, answer } = await byHand(rig, 'flatten', '--yes');
    expect([status, answer]).toEqual([0, expect.objectContaining({ outcome: 'done' })]);
    expect(answer.orders.map((order) => order['status'])).toEqual(['rejected', 'filled']);
    expect(held(rig)).toEqual([]);
    expect(rig.sim.world.desk.orders().filter(({ status: is }) => !isFinal(is))).toEqual([]);
  });
});
