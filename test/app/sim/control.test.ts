/** A whole simulator that is steered from outside: its clock, its market, its account, and the broker's misbehaviour. */

import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunningSim } from '../../../src/app/sim/options.js';
import { startSim } from '../../../src/app/sim/start-sim.js';
import { micros } from '../../../src/core/base/time.js';
import { ask, HEADERS, options } from './rig.js';

type Row = Record<string, unknown>;

interface Status extends Row {
  readonly now: string;
  readonly symbols: readonly Row[];
  readonly orders: readonly Row[];
  readonly positions: readonly Row[];
  readonly account: Row;
  readonly faults: readonly Row[];
  readonly sessions: { readonly connections: readonly Row[] };
}

const sims: RunningSim[] = [];
afterEach(async () => {
  for (const sim of sims.splice(0)) await sim.close();
});

/** At rest: its time goes on by command only, and its market has begun. */
async function paused(faults: readonly string[] = []): Promise<RunningSim> {
  const start = micros(1_767_366_000_000_000); // 2026-01-02T15:00:00Z
  const sim = await startSim(options({ clock: 'virtual', start, faults, rate: 5 }));
  sims.push(sim);
  sim.clock.pause();
  await steer(sim, 'clock', { advance: '10s' });
  return sim;
}

async function steer(sim: RunningSim, what: string, body: unknown, status = 200): Promise<Row> {
  const answer = await ask(sim.address.rest, `/sim/${what}`, body);
  expect(answer).toMatchObject({ status });
  return answer.json as Row;
}

const statusOf = async (sim: RunningSim): Promise<Status> =>
  (await ask(sim.address.rest, '/sim/status')).json as Status;

const order = (sim: RunningSim, more: Row = {}) =>
  ask(sim.address.rest, '/v2/orders', {
    ...{ symbol: 'ACME', qty: '100', side: 'buy', type: 'market', time_in_force: 'gtc' },
    ...more,
  }).then(({ json }) => json as Row);

const priceNow = async (sim: RunningSim): Promise<number> => {
  const { symbols } = await statusOf(sim);
  return Number(symbols.find(({ symbol }) => symbol === 'ACME')?.['last']);
};

describe('the control endpoints', () => {
  it('need the keys; the page does not, and loads nothing from elsewhere', async () => {
    const { address } = await paused();
    expect((await fetch(`${address.rest}/sim/status`)).status).toBe(401);
    expect((await fetch(`${address.rest}/sim/faults`, { method: 'POST', body: '{"name":"cut"}' })).status).toBe(401);
    const page = await fetch(`${address.rest}/`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('tradectl sim');
    expect(html).not.toMatch(/https?:\/\/|innerHTML|src=/);
  });

  it('are beyond the limits and the faults of the API', async () => {
    const sim = await startSim(options({ requestsPerMinute: 1, faults: ['error-500=always'] }));
    sims.push(sim);
    for (let i = 0; i < 5; i++) expect(await statusOf(sim)).toHaveProperty('now');
  });

  it('arm and disarm faults', async () => {
    const sim = await paused();
    await steer(sim, 'faults', { name: 'error-500', arg: '2' });
    const armed = (await statusOf(sim)).faults.filter((fault) => fault['is_armed'] === true);
    expect(armed).toMatchObject([{ name: 'error-500', times_left: 2 }]);
    expect((await ask(sim.address.rest, '/v2/account')).status).toBe(500);
    await fetch(`${sim.address.rest}/sim/faults/error-500`, { method: 'DELETE', headers: HEADERS });
    expect((await ask(sim.address.rest, '/v2/account')).status).toBe(200);
    expect(await steer(sim, 'faults', { name: 'eror-500' }, 422)).toMatchObject({ hint: 'did you mean error-500?' });
    await steer(sim, 'faults', { name: 'mute' });
    await fetch(`${sim.address.rest}/sim/faults`, { method: 'DELETE', headers: HEADERS });
    expect((await statusOf(sim)).faults.some((fault) => fault['is_armed'])).toBe(false);
  });

  it('move the clock, never back', async () => {
    const sim = await paused();
    expect((await statusOf(sim)).now).toBe('2026-01-02T15:00:10Z');
    await steer(sim, 'clock', { advance: '1h' });
    await steer(sim, 'clock', { to: '2026-01-02T16:30:00Z' });
    expect((await statusOf(sim)).now).toBe('2026-01-02T16:30:00Z');
    for (const wrong of [
      { to: '2026-01-02T16:00:00Z' },
      { advance: '-1s' },
      { advance: 'soon' },
      {},
      { advance: '9000h' },
    ])
      expect(await steer(sim, 'clock', wrong, 422)).toHaveProperty('message');
    for (const wrong of ['[]', '"', '{"advance":7}'])
      expect(
        (await fetch(`${sim.address.rest}/sim/clock`, { method: 'POST', body: wrong, headers: HEADERS })).status,
      ).toBe(422);
  });

  it('let prices jump, and orders that waited for it fill', async () => {
    const sim = await paused();
    const before = await priceNow(sim);
    const limit = (before / 2).toFixed(2);
    await order(sim, { type: 'limit', limit_price: limit });
    await steer(sim, 'clock', { advance: '10s' });
    expect((await statusOf(sim)).orders).toMatchObject([{ status: 'new', limit_price: String(Number(limit)) }]);
    await steer(sim, 'price', { symbol: 'ACME', price: (before / 3).toFixed(2) });
    await steer(sim, 'clock', { advance: '10s' });
    expect(await priceNow(sim)).toBeLessThan(before / 2);
    expect(await statusOf(sim)).toMatchObject({
      orders: [{ status: 'filled' }],
      positions: [{ symbol: 'ACME', qty: '100' }],
    });
  });

  it('halt a symbol: its market is silent and its orders wait, until it is resumed', async () => {
    const sim = await paused();
    const told: string[] = [];
    sim.world.onTicks((ticks) => told.push(...ticks.map(({ symbol, kind }) => `${symbol} ${kind}`)));
    await steer(sim, 'halt', { symbol: 'ACME', reason: 'news pending' });
    const waiting = await order(sim, { qty: '3' });
    await steer(sim, 'clock', { advance: '30s' });
    const statusOfOrder = async ({ id }: Row): Promise<unknown> =>
      ((await ask(sim.address.rest, `/v2/orders/${String(id)}`)).json as Row)['status'];
    expect(await statusOfOrder(waiting)).toBe('new');
    expect(told.filter((text) => text.startsWith('ACME'))).toEqual(['ACME trading_status']);
    await steer(sim, 'resume', { symbol: 'ACME' });
    await steer(sim, 'clock', { advance: '30s' });
    expect(await statusOfOrder(waiting)).toBe('filled');
    expect(told.filter((text) => text === 'ACME trade').length).toBeGreaterThan(0);
  });

  it('split, pay, rename, and move money', async () => {
    const sim = await paused();
    await order(sim);
    await steer(sim, 'clock', { advance: '1s' });
    const before = await priceNow(sim);
    await steer(sim, 'split', { symbol: 'ACME', to: 2, from: 1 });
    await steer(sim, 'clock', { advance: '30s' });
    expect((await statusOf(sim)).positions).toMatchObject([{ symbol: 'ACME', qty: '200' }]);
    expect((await priceNow(sim)) / before).toBeCloseTo(0.5, 1);
    const { cash } = (await statusOf(sim)).account;
    await steer(sim, 'dividend', { symbol: 'ACME', amount: '0.25' });
    await steer(sim, 'deposit', { amount: 100 });
    await steer(sim, 'withdraw', { amount: '40' });
    await steer(sim, 'fee', { amount: '1.5', description: 'for nothing' });
    expect(Number((await statusOf(sim)).account['cash'])).toBeCloseTo(Number(cash) + 50 + 100 - 40 - 1.5, 6);
    await steer(sim, 'rename', { symbol: 'ACME', to: 'ACMX' });
    await steer(sim, 'clock', { advance: '30s' });
    const renamed = await statusOf(sim);
    expect(renamed.positions).toMatchObject([{ symbol: 'ACMX', qty: '200' }]);
    expect(renamed.symbols.map(({ symbol }) => symbol)).toContain('ACMX');
    const activities = (await ask(sim.address.rest, '/v2/account/activities')).json as readonly Row[];
    const types = new Set(activities.map((activity) => activity['activity_type']));
    for (const type of ['SPLIT', 'DIV', 'CSD', 'CSW', 'FEE', 'NC']) expect(types).toContain(type);
  });

  it('block an account: no order is taken, cancels are, until it is let go', async () => {
    const sim = await paused();
    const { id } = await order(sim, { type: 'limit', limit_price: '1' });
    await steer(sim, 'block', {});
    const told = async () => ((await ask(sim.address.rest, '/v2/account')).json as Row)['trading_blocked'];
    expect([await told(), await order(sim)]).toMatchObject([true, { code: 40310000 }]);
    const { rest } = sim.address;
    expect((await fetch(`${rest}/v2/orders/${String(id)}`, { method: 'DELETE', headers: HEADERS })).status).toBe(204);
    await steer(sim, 'unblock', {});
    expect([await told(), await order(sim)]).toMatchObject([false, { symbol: 'ACME' }]);
  });

  it('refuse what makes no sense', async () => {
    const sim = await paused();
    await steer(sim, 'split', { symbol: 'NONE', to: 2, from: 1 }, 404);
    await steer(sim, 'split', { symbol: 'ACME', to: 2.5, from: 1 }, 422);
    await steer(sim, 'price', { symbol: 'ACME', price: '-1' }, 422);
    await steer(sim, 'price', { symbol: 'NONE', price: '1' }, 404);
    await steer(sim, 'withdraw', { amount: '1000000000' }, 422);
    await steer(sim, 'deposit', {}, 422);
  });
});

describe('the broker', () => {
  it('fills in a storm of parts', async () => {
    const sim = await paused(['partial-fills']);
    const { id } = await order(sim);
    await steer(sim, 'clock', { advance: '1m' });
    const done = (await ask(sim.address.rest, `/v2/orders/${String(id)}`)).json;
    expect(done).toMatchObject({ status: 'filled', filled_qty: '100' });
    const fills = (await ask(sim.address.rest, '/v2/account/activities/FILL')).json as readonly Row[];
    expect(fills.length).toBeGreaterThan(8);
    expect(fills.reduce((sum, { qty }) => sum + Number(qty), 0)).toBe(100);
  });

  it('replaces a stop, and fills what took its place', async () => {
    const sim = await paused(['stop-replaced']);
    await order(sim);
    await steer(sim, 'clock', { advance: '1s' });
    const before = await priceNow(sim);
    const stop = await order(sim, { side: 'sell', type: 'stop', stop_price: (before * 0.9).toFixed(2) });
    await steer(sim, 'clock', { advance: '1s' });
    await steer(sim, 'price', { symbol: 'ACME', price: (before * 0.8).toFixed(2) });
    await steer(sim, 'clock', { advance: '10s' });
    const old = (await ask(sim.address.rest, `/v2/orders/${String(stop['id'])}`)).json as Row;
    expect(old).toMatchObject({ status: 'replaced', filled_qty: '0' });
    const heir = (await ask(sim.address.rest, `/v2/orders/${String(old['replaced_by'])}`)).json;
    expect(heir).toMatchObject({ status: 'filled', filled_qty: '100', replaces: stop['id'] });
    expect((await statusOf(sim)).positions).toEqual([]);
  });

  it('leaves a cancel stuck, until it is asked for again', async () => {
    const sim = await paused(['stuck-cancel']);
    const { id } = await order(sim, { type: 'limit', limit_price: '1' });
    const path = `${sim.address.rest}/v2/orders/${String(id)}`;
    await steer(sim, 'clock', { advance: '1s' });
    expect((await fetch(path, { method: 'DELETE', headers: HEADERS })).status).toBe(204);
    await steer(sim, 'clock', { advance: '1h' });
    expect((await ask(sim.address.rest, `/v2/orders/${String(id)}`)).json).toMatchObject({ status: 'pending_cancel' });
    expect((await fetch(path, { method: 'DELETE', headers: HEADERS })).status).toBe(204);
    expect((await ask(sim.address.rest, `/v2/orders/${String(id)}`)).json).toMatchObject({ status: 'canceled' });
  });

  it('tells of a fill before the order is answered', async () => {
    const sim = await startSim(options({ faults: ['fill-before-answer=200ms'] }));
    sims.push(sim);
    const socket = new WebSocket(sim.address.trading);
    const events: Row[] = [];
    const heard = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { stream: string; data: Row };
        if (message.stream === 'authorization')
          socket.send(JSON.stringify({ action: 'listen', data: { streams: ['trade_updates'] } }));
        if (message.stream === 'listening') resolve();
        if (message.stream === 'trade_updates') events.push(message.data);
      });
    });
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(JSON.stringify({ action: 'auth', key: 'k', secret: 's' }));
    await heard;
    const answer = await order(sim, { symbol: 'BTC/USD', qty: '0.01', client_order_id: 'mine' });
    expect(answer).toMatchObject({ client_order_id: 'mine' });
    expect(events.map((event) => event['event'])).toContain('fill');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.close();
    await closed;
  });
});
