/** Orders by hand: alone under the ledger's lock, and through the running trader; always our own, always through risk. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compareBooks, openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';
import { rate } from '../support/core/build.js';
import { byHand, IDLE, idleArgv } from '../support/hand-rig.js';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(faults: readonly string[] = []): Promise<Rig> {
  const rig = await openRig(3, faults);
  writeFileSync(join(rig.home, 'idle.mjs'), IDLE);
  rigs.push(rig);
  return rig;
}

const buy = (rig: Rig, ...more: readonly string[]) =>
  byHand(rig, 'order', 'submit', '--symbol', 'AAPL', '--side', 'buy', '--qty', '3', ...more);

/** An id that no order has is a slip, not an answer. */
async function refusesUnknown(rig: Rig): Promise<void> {
  for (const words of [
    ['cancel', 'nobody-1'],
    ['replace', 'nobody-1', '--limit', '3'],
  ]) {
    const { status, stderr } = await byHand(rig, 'order', ...words);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/no order nobody-1 in the ledger.*the newest: /)]);
  }
}

/** A trader that does nothing by itself, until the answer is called. */
async function withTrader<T>(rig: Rig, work: () => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let told: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (told = resolve));
  const out = { write: (text: string) => void (text.includes('"start"') && told()) };
  const running = runCli(idleArgv(rig), { env: rig.env, signal: stop.signal, out });
  try {
    await started;
    return await work();
  } finally {
    stop.abort('SIGINT');
    expect((await running).status).toBe(130);
  }
}

describe('orders by hand, without a trader', () => {
  it('buys, shows the fill, and the books are the broker’s', async () => {
    const rig = await open();
    const { status, answer } = await buy(rig, '--reason', 'a test');
    expect(answer).toMatchObject({ outcome: 'done', orders: [{ symbol: 'AAPL', filledQty: '3', status: 'filled' }] });
    expect(status).toBe(0);
    expect(await compareBooks(rig)).toEqual({ orders: 1, fills: 1 });
    const again = await buy(rig);
    expect(again.answer.orders[0]?.['clientOrderId']).toMatch(/-2$/);
    expect(await compareBooks(rig)).toEqual({ orders: 2, fills: 2 });
  });

  it('is denied by risk with the code, and nothing is sent', async () => {
    const rig = await open();
    const { status, answer } = await byHand(rig, ...'order submit --symbol AAPL --side buy --qty 1000000'.split(' '));
    expect(answer).toMatchObject({ outcome: 'denied', code: 'buying_power' });
    expect(status).toBe(1);
    expect(rig.sim.world.desk.orders()).toHaveLength(0);
  });

  it('goes on with the run of a trader that was stopped, and leaves it fit to go on', async () => {
    const rig = await open();
    const { desk } = rig.sim.world;
    expect((await tradeUntil(rig, () => desk.positions().length > 0)).status).toBe(130);
    const { status, answer } = await byHand(rig, 'flatten', '--yes');
    expect([status, answer.outcome]).toEqual([0, 'done']);
    expect(rig.sim.world.desk.positions()).toEqual([]);
    await compareBooks(rig);
    const made = desk.orders().length;
    const next = await tradeUntil(rig, () => desk.orders().length > made);
    expect(next.stdout).toContain('"isResumed":true');
    expect(next.stdout).not.toContain('positions differ');
    await compareBooks(rig);
  });

  it('flattens an account whose books begin with what it holds', async () => {
    const rig = await open();
    await buy(rig);
    const anew = { ...rig, db: join(rig.home, 'anew.db') };
    const { status, answer } = await byHand(anew, 'flatten', '--yes');
    expect([status, answer.orders.map(({ side, status: end }) => [side, end])]).toEqual([0, [['sell', 'filled']]]);
    expect(rig.sim.world.desk.positions()).toEqual([]);
  });

  it('cancels what rests, by id and all, and says that there is none', async () => {
    const rig = await open();
    const resting = await buy(rig, '--limit', '1');
    expect(resting.answer).toMatchObject({ outcome: 'done', orders: [{ type: 'limit', status: 'new' }] });
    const id = String(resting.answer.orders[0]?.['clientOrderId']);
    expect((await byHand(rig, 'order', 'cancel', id)).answer).toMatchObject({ outcome: 'done' });
    await buy(rig, '--limit', '1');
    expect((await byHand(rig, 'order', 'cancel', '--all')).answer).toMatchObject({
      outcome: 'done',
      orders: [{ status: 'canceled' }],
    });
    expect(await byHand(rig, 'order', 'cancel', id)).toMatchObject({ status: 1, answer: { code: 'not_open' } });
    await refusesUnknown(rig);
  });

  it('takes every term, and puts another order in the place of one', async () => {
    const rig = await open();
    await buy(rig);
    const sold = ['order', 'submit', '--symbol', 'AAPL', '--side', 'sell'];
    const trailing = await byHand(rig, ...sold, '--qty', '3', '--trail-percent', '20', '--tif', 'gtc');
    expect(trailing.answer).toMatchObject({ outcome: 'done', orders: [{ type: 'trailing_stop', status: 'new' }] });
    const first = String(trailing.answer.orders[0]?.['clientOrderId']);
    const wider = await byHand(rig, 'order', 'replace', first, '--trail-percent', '25', '--qty', '2');
    expect(wider.answer).toMatchObject({
      outcome: 'done',
      orders: [
        { qty: '2', type: 'trailing_stop', status: 'new' },
        { clientOrderId: first, status: 'replaced' },
      ],
    });
    const { trailPercent, tif } = rig.sim.world.desk.orders().find(({ status }) => status === 'new') ?? {};
    expect([trailPercent, tif]).toEqual([rate('0.25'), 'gtc']);
    const never = await buy(rig, '--limit', '1', '--tif', 'ioc');
    expect(never.answer.orders).toMatchObject([{ status: 'canceled', filledQty: '0' }]);
    const spent = await byHand(rig, ...'order submit --symbol SPY --side buy --value 1000'.split(' '));
    expect(spent.answer.orders).toMatchObject([{ status: 'filled', qty: expect.stringMatching(/^\d+/) as unknown }]);
    const extended = await byHand(rig, ...sold, '--qty', '1', '--limit', '5000', '--extended');
    expect(extended.answer).toMatchObject({ outcome: 'done' });
    expect(rig.sim.world.desk.orders().filter(({ extendedHours }) => extendedHours)).toHaveLength(1);
    await compareBooks(rig);
  });

  it('what cannot be replaced so is refused, and stays', async () => {
    const rig = await open();
    const resting = await buy(rig, '--limit', '1');
    const id = String(resting.answer.orders[0]?.['clientOrderId']);
    expect(await byHand(rig, 'order', 'replace', id, '--stop', '3')).toMatchObject({
      status: 1,
      answer: { outcome: 'denied', code: 'terms', message: expect.stringContaining('no stop') as unknown },
    });
    expect(await byHand(rig, 'order', 'replace', id, '--qty', '100000000')).toMatchObject({
      status: 1,
      answer: { outcome: 'denied', code: 'buying_power' },
    });
    expect(rig.sim.world.desk.orders().map(({ status }) => status)).toEqual(['new']);
    await compareBooks(rig);
  });

  it('an answer that was lost is looked up, and nothing is sent twice', async () => {
    const rig = await open(['accept-504=p1']);
    const { answer } = await buy(rig);
    expect(answer).toMatchObject({ outcome: 'done', orders: [{ status: 'filled' }] });
    expect(await compareBooks(rig)).toEqual({ orders: 1, fills: 1 });
  });

  it.each([
    ['order submit --symbol AAPL --side buy', '--qty'],
    ['order submit --symbol AAPL --side buy --qty 0', '--qty'],
    ['order submit --symbol AAPL --side hold --qty 1', '--side'],
    ['order submit --symbol AAPL --side buy --qty 1 --type limit', '--limit'],
    ['order submit --symbol AAPL --side buy --qty 1 --type market --limit 5', '--type'],
    ['order submit --symbol AAPL --side buy --qty 1 --value 5', '--value'],
    ['order submit --symbol AAPL --side buy --qty 1 --stop 5 --tif ioc', 'gtc or day'],
    ['order submit --symbol AAPL --side buy --qty 1 --extended', 'limit'],
    ['order submit --symbol AAPL --side sell --qty 1 --trail 5 --limit 4', '--trail'],
    ['order submit --symbol BTC/USD --side sell --qty 1 --trail 5', 'coins'],
    ['order replace some-1', '--limit'],
    ['order replace some-1 --trail 1 --trail-percent 2', '--limit'],
    ['order cancel', '--all'],
    ['order cancel 5 --all', '--all'],
    ['flatten', '--yes'],
  ])('%s is refused', async (line, word) => {
    const { status, stderr } = await runCli(line.split(' '));
    expect([status, stderr]).toEqual([2, expect.stringContaining(word)]);
  });

  it('without keys and without a trader there is no broker', async () => {
    expect((await runCli(['flatten', '--yes'])).status).toBe(4);
  });

  it('with wrong keys nothing is sent', async () => {
    const rig = await open();
    const { status } = await byHand({ ...rig, env: { ...rig.env, APCA_API_SECRET_KEY: 'wrong' } }, 'flatten', '--yes');
    expect(status).toBe(4);
  });

  it('a symbol that the broker does not know is refused', async () => {
    const rig = await open();
    const line = 'order submit --symbol NOPE --side buy --qty 1'.split(' ');
    const { status, stderr } = await byHand(rig, ...line);
    expect([status, stderr]).toEqual([2, expect.stringContaining('NOPE')]);
  });
});

describe('orders by hand, beside a trader', () => {
  it('go through it: bought, rested, flattened, denied', async () => {
    const rig = await open();
    await withTrader(rig, async () => {
      const bought = await buy(rig);
      expect(bought.answer).toMatchObject({
        mode: 'SIMULATED',
        run: '1',
        outcome: 'done',
        orders: [{ filledQty: '3', status: 'filled' }],
      });
      expect((await buy(rig, '--limit', '1')).answer.orders[0]).toMatchObject({ status: 'new' });
      expect(await byHand(rig, ...'order submit --symbol TSLA --side buy --qty 1'.split(' '))).toMatchObject({
        status: 1,
        answer: { code: 'unknown_symbol' },
      });
      await refusesUnknown(rig);
      const flat = await byHand(rig, 'flatten', 'AAPL', '--yes');
      expect([flat.status, flat.answer.outcome]).toEqual([0, 'done']);
      expect(new Set(flat.answer.orders.map(({ status }) => status))).toEqual(new Set(['canceled', 'filled']));
      expect(rig.sim.world.desk.positions()).toEqual([]);
    });
    expect(await compareBooks(rig)).toEqual({ orders: 3, fills: 2 });
  });

  it('needs no keys for it', async () => {
    const rig = await open();
    await withTrader(rig, async () => {
      const cancel = ['order', 'cancel', '--all', '--db', rig.db];
      const { status, stdout } = await runCli([...cancel, '--json'], { env: { HOME: rig.home } });
      expect([status, JSON.parse(stdout)]).toEqual([
        0,
        expect.objectContaining({ mode: 'SIMULATED', message: 'no open orders of this ledger' }),
      ]);
      const people = await runCli(cancel, { env: { HOME: rig.home } });
      expect(people.stderr).toBe(`SIMULATED ledger ${rig.db}\ndone: no open orders of this ledger; run 1\n`);
    });
  });
});
