/**
 * Which terms of an order go together. The rules are the broker's (Alpaca's order reference), and are kept wherever an
 * order is wished for, so that a backtest takes no order that trading would refuse.
 */

import { must } from '../base/assert.js';
import { parseRate } from '../base/decimal.js';
import type { Intent, TimeInForce } from './order.js';

/** What the rules look at. */
export type Terms = Pick<Intent, 'symbol' | 'side' | 'type' | 'trail' | 'tif' | 'isExtended'>;

export interface TermProblem {
  /** Such as `a stop order cannot be ioc`. */
  readonly message: string;
  readonly hint: string;
}

interface TermRule {
  readonly isBroken: (terms: Terms) => boolean;
  readonly problem: (terms: Terms) => TermProblem;
}

const WHOLE = must(parseRate('1'), 'a rate');
const MOMENTARY: readonly TimeInForce[] = ['ioc', 'fok', 'opg', 'cls'];
const COIN_TIFS: readonly TimeInForce[] = ['gtc', 'ioc'];

/** Coins are named as pairs. */
const isCoin = ({ symbol }: Terms): boolean => symbol.includes('/');
const worded = ({ type }: Terms): string => type.replaceAll('_', ' ');

const RULES: readonly TermRule[] = [
  {
    isBroken: (terms) => isCoin(terms) && (terms.type === 'stop' || terms.type === 'trailing_stop'),
    problem: (terms) => ({
      message: `a ${worded(terms)} order is not taken for coins`,
      hint: 'coins take market, limit and stop-limit orders: give a limit with the stop',
    }),
  },
  {
    isBroken: (terms) => isCoin(terms) && !COIN_TIFS.includes(terms.tif),
    problem: ({ tif }) => ({ message: `coins are not traded ${tif}`, hint: 'their market never closes: gtc or ioc' }),
  },
  {
    isBroken: (terms) => MOMENTARY.includes(terms.tif) && terms.type !== 'market' && terms.type !== 'limit',
    problem: (terms) => ({
      message: `a ${worded(terms)} order cannot be ${terms.tif}`,
      hint: 'ioc, fok, opg and cls are for market and limit orders; a stop waits: gtc or day',
    }),
  },
  {
    isBroken: (terms) => terms.isExtended && isCoin(terms),
    problem: () => ({ message: 'coins have no extended hours', hint: 'leave it out: their market never closes' }),
  },
  {
    isBroken: ({ isExtended, type, tif }) => isExtended && (type !== 'limit' || MOMENTARY.includes(tif)),
    problem: () => ({
      message: 'only a limit order that is day or gtc trades in extended hours',
      hint: 'give a limit, and leave tif away or make it day or gtc',
    }),
  },
  {
    // Its stop would lie at nothing or below: a sale that never comes.
    isBroken: ({ side, trail }) => side === 'sell' && trail?.kind === 'percent' && trail.by >= WHOLE,
    problem: () => ({ message: 'a sale cannot trail by 100 % or more', hint: 'a stop of 5 % is 5' }),
  },
];

/** The first rule that an order breaks; undefined where its terms go together. */
export const termProblem = (terms: Terms): TermProblem | undefined =>
  RULES.find(({ isBroken }) => isBroken(terms))?.problem(terms);
