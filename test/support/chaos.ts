/** What goes wrong by chance: faults of the broker, and what befalls the process that trades. */

import type { Prng } from '../../src/core/base/prng.js';
import type { Faults } from '../../src/core/sim/faults.js';
import { inSteps } from './in-steps.js';

/** Strong enough to be met within seconds, weak enough that orders are made between them. */
const COMMON = [
  'cut=p0.01',
  'cut-mid-frame=p0.01',
  'replay',
  'out-of-order=p0.3',
  'drop-update=p0.3',
  'null-data=p0.3',
  'garbage-frame=p0.05',
  'unknown-message=p0.1',
  'accept-504=p0.3',
  'error-500=p0.3',
  'html-error=p0.3',
  'cut-request=p0.3',
  'cut-answer=p0.3',
  'fill-before-answer=200ms',
  'latency=100ms',
  'jitter=200ms',
  'clock-skew=5s',
  'partial-fills',
  'stop-replaced=p0.5',
  'stuck-cancel=p0.2',
] as const;

/** After each nobody trades for a while: one in four turns has one of them. */
const GRAVE = [
  'zombie=2s',
  'mute',
  'outage=2s',
  'slow-client',
  'listen-refused',
  'auth-refused',
  'rate-limit',
  'rate-limit-bare',
  'upgrade-429',
] as const;

/** A kill is a SIGKILL, a pause SIGSTOP and SIGCONT, an end SIGTERM. */
export type Mishap = 'none' | 'kill' | 'pause' | 'end';

export interface Turn {
  readonly faults: readonly string[];
  readonly mishap: Mishap;
  /** How long it is left to itself, and how long a pause is. */
  readonly restMs: number;
  readonly pauseMs: number;
}

/** Two to six faults, and every other time something befalls the trader. */
export function turnOf(prng: Prng): Turn {
  const one = <T>(of: readonly [T, ...T[]]): T => of[prng.int(0, of.length - 1)] ?? of[0];
  const faults = new Set<string>(prng.int(1, 4) === 1 ? [one(GRAVE)] : []);
  const count = prng.int(2, 6);
  while (faults.size < count) faults.add(one(COMMON));
  const mishap = one<Mishap>(['none', 'none', 'none', 'kill', 'pause', 'end']);
  return { faults: [...faults], mishap, restMs: prng.int(2000, 7000), pauseMs: prng.int(200, 6000) };
}

/** Those and no others are armed. */
export function switchTo(switchboard: Faults, faults: readonly string[]): void {
  for (const { name } of switchboard.list()) switchboard.disarm(name);
  for (const fault of faults) {
    const [name = '', arg = ''] = fault.split('=');
    switchboard.arm(name, arg);
  }
}

/** Orders of each kind, one every `step` milliseconds, and now and then a way out of all. */
export const MIX = inSteps(
  'mix',
  200,
  `
    let [resting, trailing, near, entry] = ['', '', '', ''];
    const around = (price, by) => ({ takeProfit: { limit: price * (1 + by) }, stopLoss: { stop: price * (1 - by) } });
    const steps = [
      (ctx) => ctx.position < 20 && ctx.buy({ qty: 6 }),
      (ctx, price) => { resting = ctx.buy({ qty: 4, limit: price * 0.95, tif: 'day' }); },
      (ctx) => { trailing = ctx.sell({ qty: 2, trailPercent: 5 }); },
      (ctx, price) => { entry = ctx.position < 20 ? ctx.buy({ qty: 5, ...around(price, 0.0006) }).entry : ''; },
      (ctx, price) => { resting = ctx.replace(resting, { limit: price * 0.97, qty: 5 }); },
      (ctx, price) => ctx.position < 20 && ctx.buy({ qty: 3, stopLoss: { stop: price * 0.9995 } }),
      (ctx) => { trailing = ctx.replace(trailing, { trailPercent: 0.01 }); },
      (ctx, price) => { ctx.buy({ value: 1500, limit: price * 1.02, tif: 'ioc' }); },
      (ctx, price) => { entry = ctx.buy({ qty: 2, limit: price * 0.9999, ...around(price, 0.0004) }).entry; },
      (ctx, price) => { resting = ctx.replace(resting, { limit: price * 1.01 }); },
      (ctx) => { ctx.sell({ qty: 1, trail: 0.01, tif: 'day' }); },
      (ctx, price) => { ctx.sell({ qty: 1, limit: price * 1.2, tif: 'fok' }); },
      (ctx) => ctx.cancel(entry),
      (ctx, price) => { near = ctx.buy({ qty: 2, limit: price * 0.9999, extended: true }); },
      (ctx, price) => { near = ctx.replace(near, { limit: price * 1.0001 }); },
      (ctx) => { for (const id of [resting, trailing, near]) ctx.cancel(id); },
      (ctx) => Math.floor(ctx.now / STEP / 21) % 3 === 2 && ctx.exit('out'),
      (ctx) => ctx.position < 20 && ctx.buy({ qty: 3 }),
      (ctx, price) => ctx.position > 2 && ctx.protect({ qty: 2, ...around(price, 0.0005) }),
      (ctx, price) => ctx.position > 0 && ctx.sell({ qty: 1, limit: price * 0.999, tif: 'ioc' }),
      (ctx) => ctx.position > 30 && ctx.exit('too much'),
    ];
`,
);
