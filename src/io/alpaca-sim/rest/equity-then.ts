/** What the account was worth at moments past: today's cash and positions, with what happened since taken back. */

import { moneyNumber, notional, priceNumber, qtyNumber } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import type { Activity } from '../../../core/sim/broker/types.js';
import type { World } from '../../../core/sim/world/world.js';

/** The last price of a symbol that was told by that moment; undefined where there is none. */
export type PriceThen = (symbol: string, at: Micros) => number | undefined;

/** Types of lines whose quantity is a change of the position; a dividend's is what was held. */
const CHANGES_POSITION: readonly string[] = ['SPLIT', 'NC', 'CFEE'];

/** Equity at the end of each moment, `times` ascending. A statistic, not a balance. */
export function equityThen(world: World, times: readonly Micros[], priceThen: PriceThen): readonly number[] {
  const { desk } = world;
  const listed = (symbol: string): string => desk.asset(symbol)?.symbol ?? symbol;
  const held = new Map(desk.positions().map(({ symbol, qty }) => [listed(symbol), qtyNumber(qty)]));
  let cash = moneyNumber(desk.account().cash);
  const history = desk.activities();
  let next = history.length - 1;
  return times
    .toReversed()
    .map((time) => {
      for (let line = history[next]; line !== undefined && line.at > time; line = history[--next]) {
        cash -= cashChange(line);
        if (line.symbol === undefined) continue;
        const symbol = listed(line.symbol);
        held.set(symbol, (held.get(symbol) ?? 0) - positionChange(line));
      }
      let equity = cash;
      for (const [symbol, qty] of held) if (qty !== 0) equity += qty * (priceThen(symbol, time) ?? 0);
      return Math.round(equity * 1e6) / 1e6;
    })
    .reverse();
}

function cashChange({ type, side, price, qty, netAmount }: Activity): number {
  if (type !== 'FILL') return netAmount === undefined ? 0 : moneyNumber(netAmount);
  if (price === undefined || qty === undefined) return 0;
  return moneyNumber(notional(price, qty)) * (side === 'buy' ? -1 : 1);
}

function positionChange({ type, side, qty }: Activity): number {
  if (qty === undefined) return 0;
  if (type === 'FILL') return side === 'buy' ? qtyNumber(qty) : -qtyNumber(qty);
  return CHANGES_POSITION.includes(type) ? qtyNumber(qty) : 0;
}

interface Point {
  readonly end: number;
  readonly price: number;
}

/** Closes of bars of `length`; before the first of them the account's own fills, and without these the present price. */
export function closesOf(world: World, length: number, from: Micros, to: Micros): PriceThen {
  const known = new Map<string, readonly [closes: readonly Point[], fills: readonly Point[]]>();
  const pointsOf = (symbol: string): readonly [closes: readonly Point[], fills: readonly Point[]] => {
    const bars = world.history.bars(symbol, length, from, to);
    const closes = bars.map(({ tsEvent, close }) => ({ end: tsEvent + length, price: close }));
    const made = [closes, fillsOf(world, symbol)] as const;
    known.set(symbol, made);
    return made;
  };
  return (symbol, at) => {
    if (at >= world.now()) return presentPrice(world, symbol);
    const [closes, fills] = known.get(symbol) ?? pointsOf(symbol);
    return (lastBy(closes, at) ?? lastBy(fills, at))?.price ?? presentPrice(world, symbol);
  };
}

function presentPrice({ desk }: World, symbol: string): number | undefined {
  const price = desk.price(symbol);
  return price === undefined ? undefined : priceNumber(price);
}

const fillsOf = ({ desk }: World, symbol: string): readonly Point[] =>
  desk
    .activities()
    .flatMap((line) =>
      line.symbol === symbol && line.type === 'FILL' && line.price !== undefined
        ? [{ end: line.at, price: priceNumber(line.price) }]
        : [],
    );

/** The last of an ascending list that ended by then. */
function lastBy(points: readonly Point[], at: number): Point | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return points[low - 1];
}
