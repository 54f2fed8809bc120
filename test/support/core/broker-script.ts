/** Random sessions with a simulated broker: requests, prices, time, and what happens unasked, as a list of plain steps. */

import fc from 'fast-check';
import { isZero } from '../../../src/core/base/fixed.js';
import { HOUR, MINUTE, SECOND } from '../../../src/core/base/time.js';
import type { BrokerOrder } from '../../../src/core/sim/broker/types.js';
import type { Ask, Desk } from './broker-desk.js';
import { isNo } from './broker-desk.js';
import { money, price, qty } from './build.js';

export type Step =
  | { readonly kind: 'ask'; readonly side: 'buy' | 'sell'; readonly ask: Ask }
  | { readonly kind: 'quote' | 'trade'; readonly symbol: string; readonly cents: number; readonly size: number }
  | { readonly kind: 'bar'; readonly cents: readonly number[]; readonly size: number }
  | { readonly kind: 'pass'; readonly span: number }
  | { readonly kind: 'cancel' | 'close' | 'split'; readonly pick: number }
  | { readonly kind: 'replace'; readonly pick: number; readonly cents: number; readonly size: number | undefined }
  | { readonly kind: 'money'; readonly type: 'deposit' | 'fee' | 'dividend'; readonly cents: number };

const cents = fc.integer({ min: 9000, max: 11_000 });
const text = (value: number): string => (value / 100).toFixed(2);
const CRYPTO = 'BTC/USD';
const symbol = fc.constantFrom('ABC', 'ABC', 'XYZ', CRYPTO);
const side = fc.constantFrom('buy', 'sell');
const size = fc.integer({ min: 1, max: 60 }).map(String);

const simple = fc
  .record({
    symbol,
    size,
    at: cents,
    stop: cents,
    form: fc.integer({ min: 0, max: 5 }),
    tif: fc.constantFrom('day', 'gtc', 'ioc', 'fok', 'opg', 'cls'),
  })
  .map(({ symbol: of, size: many, at, stop, form, tif }): Ask => {
    const isPlain = form <= 1 || tif === 'gtc';
    const base = { symbol: of, qty: many, tif: of === CRYPTO ? 'gtc' : isPlain ? tif : 'day' } as const;
    if (form === 0) return base;
    if (form === 1) return { ...base, limit: text(at) };
    if (form === 2) return { ...base, stop: text(stop) };
    if (form === 3) return { ...base, stop: text(stop), limit: text(at) };
    if (form === 4) return { ...base, trail: text(at - 8999) };
    return { symbol: of, notional: `${many}.55`, tif: of === CRYPTO ? 'gtc' : 'day' };
  });

const fractional = fc
  .record({ units: fc.integer({ min: 1, max: 9_999_999 }), at: cents })
  .map(({ units, at }): Ask => ({ qty: (units / 1e6).toFixed(6), limit: text(at) }));

const group = fc
  .record({
    size,
    near: fc.integer({ min: 1, max: 300 }),
    far: fc.integer({ min: 1, max: 300 }),
    class: fc.constantFrom('bracket', 'oto', 'oco'),
    tif: fc.constantFrom('day', 'gtc'),
    up: fc.boolean(),
  })
  .map(({ size: many, near, far, class: orderClass, tif, up }): Ask => {
    const [profit, loss] = up ? [10_000 + near, 10_000 - far] : [10_000 - near, 10_000 + far];
    const base = { symbol: 'ABC', qty: many, class: orderClass, tif, loss: text(loss) } as const;
    if (orderClass === 'oto') return base;
    return { ...base, profit: text(profit), ...(orderClass === 'oco' ? { type: 'limit' } : {}) };
  });

const pick = fc.nat({ max: 1000 });
const SPANS = [0, 10, SECOND, MINUTE, 30 * MINUTE, 3 * HOUR, 20 * HOUR];

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('ask'), side, ask: simple }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask'), side, ask: fractional }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask'), side, ask: group }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom('quote', 'trade'), symbol, cents, size: fc.nat({ max: 200 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bar'),
      cents: fc.tuple(cents, cents, cents, cents),
      size: fc.nat({ max: 900 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass'), span: fc.constantFrom(...SPANS) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'cancel', 'cancel', 'close', 'close', 'split'), pick }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('replace'),
      pick,
      cents,
      size: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('money'),
      type: fc.constantFrom('deposit', 'fee', 'dividend'),
      cents: fc.integer({ min: 1, max: 999 }),
    }),
  },
);

export const script: fc.Arbitrary<readonly Step[]> = fc.array(anyStep, { minLength: 1, maxLength: 60, size: 'max' });

/** The newest orders are the interesting ones. */
function picked(desk: Desk, index: number): BrokerOrder | undefined {
  const orders = desk.broker.orders();
  return orders[orders.length - 1 - (index % Math.max(1, Math.min(orders.length, 12)))];
}

/** Plays one step; the answer is the order that a request made. */
export function play(desk: Desk, step: Step): BrokerOrder | undefined {
  switch (step.kind) {
    case 'ask':
      return made(desk.ask(step.side, step.ask));
    case 'quote':
      desk.quote(text(step.cents), text(step.cents + (step.size % 3)), step.symbol);
      return undefined;
    case 'trade':
      desk.trade(text(step.cents), step.size, step.symbol);
      return undefined;
    case 'bar':
      playBar(desk, step.cents, step.size);
      return undefined;
    case 'pass':
      desk.after(step.span);
      return undefined;
    case 'replace': {
      const order = picked(desk, step.pick);
      const over = {
        limitPrice: order?.limitPrice && price(text(step.cents)),
        qty: step.size === undefined ? undefined : qty(String(step.size)),
      };
      return order && made(desk.change(order, over));
    }
    case 'money':
      playMoney(desk, step);
      return undefined;
    default:
      return playPick(desk, step);
  }
}

const made = (answer: ReturnType<Desk['ask']>): BrokerOrder | undefined => (isNo(answer) ? undefined : answer);

function playBar(desk: Desk, values: readonly number[], volume: number): void {
  const [open = 0, close = 0] = values;
  const range = [Math.max(...values), Math.min(...values)];
  desk.bar([open, ...range, close].map((value) => value / 100).join(' '), { symbol: 'XYZ', volume });
}

function playMoney(desk: Desk, { type, cents: value }: Extract<Step, { readonly kind: 'money' }>): void {
  if (type === 'dividend') desk.broker.dividend('ABC', price(text(value)));
  else desk.broker[type](money(text(value)));
}

function playPick(
  desk: Desk,
  step: Extract<Step, { readonly kind: 'cancel' | 'close' | 'split' }>,
): BrokerOrder | undefined {
  const order = picked(desk, step.pick);
  if (step.kind === 'cancel' && order !== undefined) desk.broker.cancel(order.id);
  if (step.kind === 'split') desk.broker.split('ABC', 1 + (step.pick % 3), 1 + (step.pick % 2));
  if (step.kind !== 'close') return undefined;
  const position = desk.broker.positions().find(({ qty: held }) => !isZero(held));
  return position && made(desk.broker.close(position.symbol, undefined));
}
