/** A trader against a simulated broker that misbehaves, and the comparison of their books when all is still. */

import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../../commands/main.js';
import type { RunningSim, SimOptions } from '../../src/app/sim/options.js';
import { startSim } from '../../src/app/sim/start-sim.js';
import { streamClock } from '../../src/app/stream/clock.js';
import { must } from '../../src/core/base/assert.js';
import { moneyText, parseMoney, qtyText } from '../../src/core/base/decimal.js';
import { isFinal } from '../../src/core/orders/lifecycle.js';
import type { ClockMode } from '../../src/core/sim/world/world.js';
import { fakeContext, type Result, runCli, temporaryDirectory } from './cli.js';

/** Trades at every few trades of the market: enters, exits, rests limits, withdraws them. */
const BUSY = `
export default {
  name: 'busy',
  params: {},
  create() {
    let trades = 0;
    let resting = '';
    return {
      onTrade(trade, ctx) {
        trades++;
        if (trades % 20 === 5) ctx.enter('long', 'in');
        if (trades % 20 === 15) ctx.exit('out');
        if (trades % 26 === 7) resting = ctx.buy({ qty: 1, limit: trade.price * 0.98, tif: 'day' });
        if (trades % 26 === 20 && resting !== '') ctx.cancel(resting);
      },
    };
  },
};
`;

export interface Rig {
  readonly sim: RunningSim;
  readonly home: string;
  readonly db: string;
  readonly env: Readonly<Record<string, string>>;
  /** The command line of the trader, without the program. */
  readonly argv: readonly string[];
}

export const CREDENTIALS = { key: 'RIGKEY0123456789', secret: 'rigsecret0123456789' };

export async function openRig(
  seed: number,
  faults: readonly string[] = [],
  clock: ClockMode = 'real',
  strategy = BUSY,
  symbols: readonly string[] = ['AAPL', 'SPY'],
  market: Partial<Pick<SimOptions, 'calendar' | 'data' | 'start'>> = {},
): Promise<Rig> {
  const home = temporaryDirectory({ 'busy.mjs': strategy });
  const sim = await startSim({
    host: '127.0.0.1',
    port: 0,
    data: { kind: 'synthetic', symbols },
    clock,
    calendar: undefined,
    seed,
    cash: must(parseMoney('100000'), 'money'),
    margin: 2,
    // Ticks of the market's second: the trader's own limit of requests is by the wall.
    rate: { real: 200, '10x': 20, '100x': 2, virtual: 2 }[clock],
    requestsPerMinute: 100_000,
    hasPartialFills: false,
    faults,
    statePath: undefined,
    credentials: CREDENTIALS,
    wall: streamClock,
    onFailure: (error) => {
      throw error;
    },
    ...market,
  });
  const db = join(home, 'ledger.db');
  const argv = [
    ...['trade', '--paper', '--symbols', symbols.join(','), '--endpoint', sim.address.rest, '--bars', '1s'],
    ...['--strategy', join(home, 'busy.mjs'), '--size', '3', '--db', db, '--own-connection', '--json'],
  ];
  const keys = { APCA_API_KEY_ID: CREDENTIALS.key, APCA_API_SECRET_KEY: CREDENTIALS.secret };
  // Traders are killed here more often than the guard against crash loops and a minute's requests allow.
  const often = { TRADECTL_BREAKER_CRASH_STARTS: 'off', TRADECTL_VENUE_REQUESTS_PER_MINUTE: '2000' };
  const env = { HOME: home, ...keys, ...often };
  return { sim, home, db, env, argv };
}

/** Trades until the broker has seen, or the trader said, what a test is about, however long a busy machine takes for it. */
export async function tradeUntil(rig: Rig, isSeen: (said: string) => boolean): Promise<Result> {
  const seen = new AbortController();
  const { context, stdout, stderr } = fakeContext({ env: rig.env, signal: seen.signal });
  const off = rig.sim.world.onTicks(() => {
    if (!seen.signal.aborted && isSeen(stdout())) seen.abort('SIGINT');
  });
  try {
    const status = await run([...rig.argv, '--duration', '90s'], context);
    return { status, stdout: stdout(), stderr: stderr() };
  } finally {
    off();
  }
}

/** `reconcile` finds nothing either. */
export async function expectClean({ db, env, sim }: Rig): Promise<void> {
  const argv = ['reconcile', '--db', db, '--endpoint', sim.address.rest, '--json'];
  const { status, stdout, stderr } = await runCli(argv, { env });
  expect([status, stdout], stderr).toEqual([0, expect.stringContaining('"differences":[]')]);
}

/** Exits of a group that work on where the other has ended: there must be none. */
export function orphans({ sim }: Rig): readonly string[] {
  const orders = sim.world.desk.orders();
  const byId = new Map(orders.map((order) => [order.id, order]));
  const hasEnded = (id: string): boolean => isFinal(byId.get(id)?.status ?? 'new');
  const isOrphan = ({ id, status, parentId }: (typeof orders)[number]): boolean =>
    !isFinal(status) && (byId.get(parentId ?? '')?.legIds.some((mate) => mate !== id && hasEnded(mate)) ?? false);
  return orders.filter(isOrphan).map(({ id }) => id);
}

type Row = Readonly<Record<string, string | null>>;

async function rows(rig: Rig, command: string): Promise<readonly Row[]> {
  const { status, stdout, stderr } = await runCli([command, '--db', rig.db, '--json'], { env: rig.env });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as readonly Row[];
}

/**
 * Nothing lost, nothing twice: orders, quantities, positions and cash are the broker's, to the last digit.
 * `foreign`: orders that somebody else made.
 */
export async function compareBooks(
  rig: Rig,
  foreign = 0,
): Promise<{ readonly orders: number; readonly fills: number }> {
  const { desk } = rig.sim.world;
  const local = new Map((await rows(rig, 'orders')).map((row) => [row['clientOrderId'], row]));
  const byVenueId = new Map([...local.values()].map((row) => [row['venueOrderId'], row]));
  // What the broker replaced by itself goes on as the order in its place.
  const all = desk
    .orders()
    .filter(
      ({ clientOrderId, status, replacedBy = '' }) =>
        status !== 'replaced' || local.get(clientOrderId)?.['status'] === 'replaced' || !byVenueId.has(replacedBy),
    );
  // The broker has legs under client ids of its own.
  const mineOf = ({ clientOrderId, id }: (typeof all)[number]): Row | undefined =>
    local.get(clientOrderId) ?? byVenueId.get(id);
  const remote = all.filter((order) => foreign === 0 || mineOf(order) !== undefined);
  expect(all.length - remote.length).toBe(foreign);
  for (const order of remote) {
    const mine = must(mineOf(order), `${order.clientOrderId} (${order.type}, ${order.status}) is at the broker alone`);
    expect([order.clientOrderId, mine['filledQty']]).toEqual([order.clientOrderId, qtyText(order.filledQty)]);
    if (mine['status'] !== 'abandoned')
      expect([order.clientOrderId, mine['status']]).toEqual([order.clientOrderId, order.status]);
  }
  const known = new Set(remote.map((order) => mineOf(order)?.['clientOrderId']));
  for (const row of local.values())
    if (!known.has(row['clientOrderId'] ?? null))
      expect([row['filledQty'], /^(abandoned|denied|rejected)$/.test(row['status'] ?? '')]).toEqual(['0', true]);
  const held = desk.positions().map(({ symbol, qty }) => [symbol, qtyText(qty)]);
  // The broker spells the position of a pair without its slash.
  const positions = (await rows(rig, 'positions')).map(({ symbol, qty }) => [symbol?.replace('/', ''), qty]);
  expect(new Set(positions.map(String))).toEqual(new Set(held.map(String)));
  const verified = await runCli(['ledger', 'verify', '--db', rig.db, '--json'], { env: rig.env });
  const { differences } = JSON.parse(verified.stdout) as { differences: readonly unknown[] };
  expect(differences).toEqual([]);
  expect(await cashOf(rig)).toBe(moneyText(desk.account().cash));
  return { orders: remote.length, fills: desk.activities().filter(({ type }) => type === 'FILL').length };
}

/** Of the newest run: start, what was realized, and what the open positions cost. */
async function cashOf({ db }: Rig): Promise<string> {
  const { default: Database } = await import('better-sqlite3');
  const file = new Database(db, { readonly: true });
  try {
    const row = file.prepare('SELECT cash FROM runs ORDER BY key DESC LIMIT 1').get() as { cash: string };
    return row.cash;
  } finally {
    file.close();
  }
}
