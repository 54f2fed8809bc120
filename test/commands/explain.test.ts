/** `tradectl explain`: the way of an order that filled, of one that was denied, and of one that is not there. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hop } from '../../src/app/explain/hop.js';
import { must } from '../../src/core/base/assert.js';
import { parseTime } from '../../src/core/base/time.js';
import { openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli, temporaryDirectory } from '../support/cli.js';
import { byHand } from '../support/hand-rig.js';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const { sim } of rigs.splice(0)) await sim.close();
});

async function open(): Promise<Rig> {
  const rig = await openRig(6);
  rigs.push(rig);
  return rig;
}

async function submit(rig: Rig, qty: string): Promise<string> {
  const line = ['order', 'submit', '--symbol', 'SPY', '--side', 'buy', '--qty', qty, '--reason', 'a test'];
  return String((await byHand(rig, ...line)).answer.orders[0]?.['clientOrderId']);
}

const explain = ({ db }: Pick<Rig, 'db'>, ...argv: readonly string[]) => runCli(['explain', ...argv, '--db', db]);

async function hopsOf(where: Pick<Rig, 'db'>, id: string): Promise<readonly Hop[]> {
  const { stdout, stderr } = await explain(where, id, '--json');
  expect(stdout, stderr).not.toBe('');
  return (JSON.parse(stdout) as { hops: readonly Hop[] }).hops;
}

const namesOf = (hops: readonly Hop[]): readonly string[] => hops.map(({ hop }) => hop);

/** The first of those that the query finds. */
function idIn({ db }: Pick<Rig, 'db'>, query: string): string {
  const file = new Database(db, { readonly: true });
  try {
    return String(file.prepare(query).pluck().get());
  } finally {
    file.close();
  }
}

/** Before the end of the session, which cancels what is left. */
const CANCELED = `SELECT client_order_id FROM orders JOIN order_events USING (run, client_order_id)
  WHERE status = 'canceled' AND to_status = 'pending_cancel' AND cause NOT LIKE '%session%'`;

/** From the decision to the answer. */
const timesOf = ({ event }: Pick<Hop, 'event'> = {}, { request }: Pick<Hop, 'request'> = {}): readonly number[] =>
  [event?.decidedAt, request?.durableAt, request?.sentAt, request?.answeredAt].map(timeOf);

const timeOf = (text: string | null | undefined): number => must(parseTime(text ?? ''), `a time, not ${String(text)}`);

describe('tradectl explain', () => {
  it('walks from the signal to the end', async () => {
    const rig = await open();
    const id = await submit(rig, '2');
    const { status, stdout } = await explain(rig, id, '--json');
    const told = JSON.parse(stdout) as { hops: readonly Hop[] };
    expect([status, told]).toMatchObject([0, { clientOrderId: id, symbol: 'SPY', status: 'filled', filledQty: '2' }]);
    const hops = namesOf(told.hops);
    expect([hops.slice(0, 7), hops.slice(-2)]).toEqual([
      ['event', 'signal', 'size', 'risk', 'wire', 'wire', 'wire'],
      ['fill', 'end'],
    ]);
    expect(told.hops[0]?.text).toMatch(/^by hand: .+@.+, process \d+$/);
    expect(told.hops[1]?.text).toBe('by hand: a test');
    const [, , , judged] = told.hops;
    expect(judged?.text).toBe('approved: every limit in force held');
    const funds = judged?.checks?.find(({ code }) => code === 'buying_power');
    expect(funds).toMatchObject({ limit: '100000', passed: true });
    expect(Number(funds?.headroom) + Number(funds?.value)).toBeCloseTo(100_000, 6);
    const text = await explain(rig, id);
    expect(text.stdout).toMatch(/ok +buying_power: [\d.]+ of 100000, headroom [\d.]+/);
    expect(text.stdout).toMatch(/ok +broker_prices: no price \(the rule: the prices of a market order/);
    // What says nothing of a purchase of whole shares at the market is not listed.
    expect(text.stdout).not.toMatch(/broker_(type|group|replace|short|fractional|stop_side)|short_permission/);
    expect(text.stdout).toContain(`${id} (run 1): buy 2 SPY market, filled, 2 filled at`);
  });

  it('tells the limit that denied it, with its figures', async () => {
    const rig = await open();
    const id = await submit(rig, '1000000');
    const { stdout } = await explain(rig, id);
    expect(stdout).toMatch(/risk +denied: .* \[buying_power: limit [\d.]+, value [\d.]+\]/);
    expect(stdout).toContain('nothing was sent');
    expect(stdout).toMatch(/FAIL buying_power: [\d.]+ of 100000, headroom -[\d.]+/);
    const { hops } = JSON.parse((await explain(rig, id, '--json')).stdout) as { hops: readonly Hop[] };
    expect(hops.find(({ code }) => code === 'buying_power')?.headroom).toMatch(/^-\d/);
  });

  it('tells the terms, and the whole refusal of the broker', async () => {
    const rig = await open();
    await submit(rig, '1');
    const line = 'order submit --symbol SPY --side sell --qty 1 --stop 99999'.split(' ');
    const id = String((await byHand(rig, ...line)).answer.orders[0]?.['clientOrderId']);
    const { stdout } = await explain(rig, id);
    expect(stdout).toContain(`${id} (run 1): sell 1 SPY stop 99999, rejected`);
    expect(stdout).toMatch(/end +rejected: .* \(HTTP 4\d\d, code \d+, request \S+\)/);
    expect(stdout).toMatch(/wire +answered after [\d.]+ ms: refused: .* \(HTTP 4\d\d, code \d+\), request \S+/);
  });

  it('does not say of an order that never left that it was sent', async () => {
    const rig = await open();
    const id = await submit(rig, '1');
    new Database(rig.db)
      .exec("UPDATE orders SET status = 'abandoned', venue_order_id = NULL")
      .exec('DELETE FROM exchanges')
      .exec("DELETE FROM order_events WHERE to_status NOT IN ('pending_new', 'abandoned')")
      .exec(
        `INSERT INTO order_events SELECT NULL, run, client_order_id, 'pending_new', 'abandoned', at, 'not sent in time', 1,
          applied, NULL, NULL FROM order_events LIMIT 1`,
      )
      .close();
    const { stdout } = await explain(rig, id);
    expect(stdout).toContain(`recorded as ${id}; it never left`);
    expect(stdout).toMatch(/end +abandoned: not sent in time/);
  });

  it('says that an exit is one', async () => {
    const rig = await open();
    await submit(rig, '2');
    const { orders } = (await byHand(rig, 'flatten', 'SPY', '--yes')).answer;
    const { stdout } = await explain(rig, String(orders.at(-1)?.['clientOrderId']));
    expect(stdout).toContain('approved: it only reduces what is held\n');
  });

  it('begins with the event of the market, and tells when it was durable, sent and answered', async () => {
    const rig = await open();
    await tradeUntil(rig, () => rig.sim.world.desk.orders().some(({ status }) => status === 'canceled'));
    const hops = await hopsOf(rig, idIn(rig, CANCELED));
    const [event, signal, ...others] = hops;
    expect([event, signal]).toMatchObject([
      { hop: 'event', event: { kind: 'trade', price: expect.any(Number) as unknown } },
      { hop: 'signal', ts: event?.event?.decidedAt },
    ]);
    expect(event?.text).toMatch(/^a trade of (AAPL|SPY): \d+ at [\d.]+; here by /);
    const answered = (kind: string) => others.find(({ request }) => request?.kind === kind);
    const why = others.find(({ hop }) => hop === 'event');
    const told = [
      [timeOf(event?.event?.receivedAt), ...timesOf(event, answered('submit'))],
      timesOf(why, answered('cancel')),
    ];
    for (const times of told) expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const kind of ['submit', 'cancel']) expect(answered(kind)?.request?.requestId).toMatch(/^\w+$/);
  });

  it('of a replay: the bar that it was decided at, and the price that it met', async () => {
    const closes = [10, 10, 9, 9, 11, 12, 13];
    const bars = closes.map((close, day) => `2024-01-0${day + 1},${close},${close},${close},${close},100`);
    const home = temporaryDirectory({ 'ABC.csv': `date,open,high,low,close,volume\n${bars.join('\n')}\n` });
    const db = join(home, 'ledger.db');
    const terms = ['--param', 'fast=1', '--param', 'slow=3', '--speed', 'max', '--db', db];
    expect((await runCli(['trade', '--paper', '--replay', join(home, 'ABC.csv'), ...terms])).status).toBe(0);
    const hops = await hopsOf({ db }, idIn({ db }, 'SELECT client_order_id FROM orders'));
    expect(namesOf(hops)).toEqual(['event', 'signal', 'event', 'size', 'risk', 'wire', 'wire', 'fill', 'end']);
    const [decided, , met] = hops;
    expect([decided?.event, met?.event]).toMatchObject([
      { kind: 'bar', symbol: 'ABC', price: 11, at: '2024-01-05T00:00:00Z', decidedAt: null },
      { kind: 'opening', symbol: 'ABC', price: 12 },
    ]);
    expect(hops[5]?.text).toMatch(/^recorded as \S+; its market is simulated in the same process$/);
  });

  it('an order that is not there is status 2, with a guess', async () => {
    const rig = await open();
    const id = await submit(rig, '1');
    const { status, stderr } = await explain(rig, `${id}1`);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`did you mean ${id}?`)]);
    expect((await runCli(['explain'])).status).toBe(2);
  });
});
