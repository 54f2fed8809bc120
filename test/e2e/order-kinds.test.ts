/** Every kind of order, through the broker's wire: the books are the broker's afterwards, with a kind wire and a bad one. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareBooks, openRig, type Rig, tradeUntil } from '../support/broker-rig.js';
import { runCli } from '../support/cli.js';

/** Works orders of each kind around a position, one step every so often. */
const KINDS = `
const STEP = 250_000;
export default {
  name: 'busy',
  params: {},
  create() {
    let last = 0;
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
    return {
      onTrade(trade, ctx) {
        const step = Math.floor(ctx.now / STEP);
        if (step === last) return;
        last = step;
        steps[step % steps.length](ctx, trade.price);
      },
    };
  },
};
`;

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

it.each([
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
    const second = await runCli([...rig.argv, '--duration', '1s'], { env: rig.env });
    expect([second.status, second.stderr]).toEqual([0, expect.stringContaining('SIMULATED')]);
    await compareBooks(rig);
    const clean = await runCli(['reconcile', '--db', rig.db, '--endpoint', rig.sim.address.rest, '--json'], {
      env: rig.env,
    });
    expect([clean.status, clean.stderr]).toEqual([0, expect.anything()]);
    if (faults.length === 0) expect(endsOf(rig)).toEqual(expect.arrayContaining(ENDS));
  } finally {
    await rig.sim.close();
  }
});
