/** Every kind of order, through the broker's wire: the books are the broker's afterwards, with a kind wire and a bad one. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { priceText } from '../../src/core/base/decimal.js';
import { MINUTE, type Micros, micros, parseTime, SECOND, timeText } from '../../src/core/base/time.js';
import { CREDENTIALS, compareBooks, expectClean, openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli, temporaryDirectory } from '../support/cli.js';
import { inSteps } from '../support/in-steps.js';

/** Works orders of each kind around a position, one step every so often. */
const KINDS = inSteps(
  'busy',
  250,
  `
    let [resting, trailing, near] = ['', '', ''];
    const steps = [
      (ctx) => ctx.position < 10 && ctx.buy({ qty: 10 }),
      (ctx, price) => { resting = ctx.buy({ qty: 4, limit: price * 0.9, tif: 'day' }); },
      (ctx) => { trailing = ctx.sell({ qty: 2, trailPercent: 5 }); },
      (ctx, price) => { resting = ctx.replace(resting, { limit: price * 0.95, qty: 5 }); },
      (ctx) => { trailing = ctx.replace(trailing, { trailPercent: 0.001 }); },
      (ctx, price) => { ctx.buy({ value: 2000, limit: price * 1.02, tif: 'ioc' }); },
      (ctx, price) => { resting = ctx.replace(resting, { limit: price * 1.01 }); },
      (ctx) => { ctx.sell({ qty: 1, trail: 0.01, tif: 'day' }); },
      (ctx, price) => { ctx.sell({ qty: 1, limit: price * 1.2, tif: 'fok' }); },
      (ctx, price) => { near = ctx.buy({ qty: 2, limit: price * 0.9999, extended: true }); },
      (ctx, price) => { near = ctx.replace(near, { limit: price * 1.0001 }); },
      (ctx) => { for (const id of [resting, trailing, near]) ctx.cancel(id); },
    ];
`,
);

/** How orders of each kind end that nothing disturbs. */
const ENDS = [
  'market gtc filled',
  'limit day replaced in place',
  'limit day filled in place',
  'limit gtc filled in place',
  'limit ioc filled',
  'limit fok canceled',
  'trailing_stop gtc replaced',
  'trailing_stop day filled',
];

const endsOf = ({ sim }: Rig): readonly string[] =>
  sim.world.desk
    .orders()
    .map(({ type, tif, status, replaces }) =>
      [type, tif, status, ...(replaces === undefined ? [] : ['in place'])].join(' '),
    );

/** Of each kind of order one has ended. */
function hasWorkedAll(rig: Rig): boolean {
  const ended = endsOf(rig);
  return ENDS.every((end) => ended.includes(end));
}

const hasWorkedMany = ({ sim }: Rig): boolean => sim.world.desk.orders().length >= 24;

it.concurrent.each([
  ['a kind wire', []],
  ['lost answers', ['accept-504=p0.2', 'cut-answer=p0.2']],
  ['lost requests and updates', ['cut-request=p0.2', 'drop-update=p0.2']],
  ['late and mixed up', ['jitter=200ms', 'out-of-order=p0.3']],
  ['many parts', ['partial-fills']],
] as const)('%s', { timeout: 240_000 }, async (_, faults) => {
  const rig = await openRig(21, faults);
  try {
    writeFileSync(join(rig.home, 'busy.mjs'), KINDS);
    const first = await tradeUntil(rig, () => (faults.length > 0 ? hasWorkedMany(rig) : hasWorkedAll(rig)));
    expect([0, 3, 130], first.stderr).toContain(first.status);
    for (const { name } of rig.sim.faults.list()) rig.sim.faults.disarm(name);
    const second = await runCli([...rig.argv, '--on-stop', 'cancel', '--duration', '1s'], { env: rig.env });
    expect([second.status, second.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
    await compareBooks(rig);
    await expectClean(rig);
    if (faults.length === 0) expect(endsOf(rig)).toEqual(expect.arrayContaining(ENDS));
  } finally {
    await rig.sim.close();
  }
});

/** One order for the opening and one for the close, each with one that comes too late. */
const AUCTIONS = `
export default {
  name: 'auctions',
  params: {},
  create() {
    let [steps, trades] = [0, 0];
    return {
      onTrade(trade, ctx) {
        // Entries are held until books and broker agree: far from the market, these say when they pass.
        if (trade.price < 104 && trades++ % 4 === 0) ctx.buy({ qty: 1, limit: 90, tif: 'day' });
        if (steps === 0 && trade.price >= 105) { steps = 1; ctx.buy({ qty: 5, tif: 'opg' }); }
        if (steps === 1 && ctx.position === 5) {
          steps = 2;
          ctx.buy({ qty: 2, tif: 'cls' });
          ctx.buy({ qty: 1, tif: 'opg' });
        }
        if (steps === 2 && trade.price >= 112) { steps = 3; ctx.buy({ qty: 1, tif: 'cls' }); }
      },
    };
  },
};
`;

const at = (text: string): Micros => must(parseTime(text), text);
/** A half day of New York. */
const [OPEN, CLOSE] = [at('2024-07-03T13:30:00Z'), at('2024-07-03T17:00:00Z')];
const SHUT = micros(CLOSE - 10 * MINUTE);

/** Half an hour of one price; then bars before the open, at it, and around the end of orders for the close, each dearer. */
function auctionDay(): string {
  const early = Array.from({ length: 25 }, (_, i) => ({ minute: i - 30, dearer: 0 }));
  const late = [-5, 0, 1, 2, 197, 199, 201, 203, 209].map((minute, i) => ({ minute, dearer: i + 5 }));
  const rows = [...early, ...late].map(({ minute, dearer }) => {
    const prices = [100.5, 101, 100, 100.75].map((price) => price + dearer).join();
    return `${timeText(micros(OPEN + minute * MINUTE))},${prices},1000`;
  });
  return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
}

const orderOf = ({ sim }: Rig, tif: string) => sim.world.desk.orders().find((order) => order.tif === tif);

/** What the order of that time in force was filled at. */
const priceOf = (rig: Rig, tif: string): readonly string[] =>
  rig.sim.world.desk
    .activities()
    .flatMap(({ orderId, price }) =>
      orderId === orderOf(rig, tif)?.id && price !== undefined ? [priceText(price)] : [],
    );

/** How many orders for an auction the trader did not send. */
async function deniedIn({ db, env }: Rig): Promise<number> {
  const { stdout } = await runCli(['orders', '--db', db, '--json'], { env });
  const orders = JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
  return orders.filter(({ type, status }) => type === 'market' && status === 'denied').length;
}

/** Lets the market go on, up to that moment, until that is so. */
async function goOn({ sim }: Rig, to: Micros, isSo: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(
    async () => {
      await sim.clock.advance(micros(Math.max(sim.world.now(), Math.min(to, sim.world.now() + 2 * SECOND))));
      expect(await isSo()).toBe(true);
    },
    { timeout: 60_000, interval: 50 },
  );
}

/** What the broker says to an order by hand. */
async function refusal({ sim }: Rig, tif: string): Promise<unknown> {
  const answer = await fetch(`${sim.address.rest}/v2/orders`, {
    method: 'POST',
    headers: { 'APCA-API-KEY-ID': CREDENTIALS.key, 'APCA-API-SECRET-KEY': CREDENTIALS.secret },
    body: JSON.stringify({ symbol: 'AAPL', side: 'buy', type: 'market', qty: '1', time_in_force: tif }),
  });
  return [answer.status, await answer.json()];
}

it('orders for the opening and the close fill there, and are refused too late', async () => {
  const file = join(temporaryDirectory({ 'AAPL.csv': auctionDay() }), 'AAPL.csv');
  const market = { calendar: 'nyse', data: { kind: 'files', files: [file] } } as const;
  const rig = await openRig(33, [], 'real', AUCTIONS, ['AAPL'], market);
  const { sim, argv, env } = rig;
  const ending = new AbortController();
  try {
    sim.clock.pause();
    // The trader takes the later of the market's time and this machine's.
    const wall = Date.now;
    const behind = wall() - sim.world.now() / 1000;
    vi.spyOn(Date, 'now').mockImplementation(() => wall() - behind);
    // Node dates answers by the machine's own clock, the simulator those that it skews by the one that is handed in.
    sim.faults.arm('clock-skew', '1ms');
    const trader = runCli(argv, { env, signal: ending.signal });
    await goOn(rig, micros(OPEN - 6 * MINUTE), () => sim.world.desk.orders().length > 0);
    await sim.clock.advance(micros(OPEN - 4 * MINUTE));
    await goOn(rig, sim.world.now(), () => orderOf(rig, 'opg')?.status === 'accepted');
    await sim.clock.advance(micros(OPEN + SECOND));
    expect(priceOf(rig, 'opg')).toEqual(['106.5']);
    expect(await refusal(rig, 'opg')).toEqual([403, expect.objectContaining({ code: 40310000 })]);
    await goOn(rig, micros(OPEN + 5 * MINUTE), () => orderOf(rig, 'cls')?.status === 'new');
    await sim.clock.advance(SHUT);
    await goOn(rig, micros(CLOSE - SECOND), async () => (await deniedIn(rig)) === 2);
    expect(await refusal(rig, 'cls')).toEqual([403, expect.objectContaining({ code: 40310000 })]);
    await sim.clock.advance(CLOSE);
    expect(priceOf(rig, 'cls')).toEqual(['113.75']);
    await vi.waitFor(async () => expect(await positionsIn(rig)).toEqual(['7']), { timeout: 60_000 });
    ending.abort('SIGINT');
    await trader;
    await compareBooks(rig);
  } finally {
    ending.abort('SIGINT');
    await sim.close();
    vi.restoreAllMocks();
  }
});

async function positionsIn({ db, env }: Rig): Promise<readonly unknown[]> {
  const { stdout } = await runCli(['positions', '--db', db, '--json'], { env });
  return (JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[]).map(({ qty }) => qty);
}
