/** Figures of the closed trades: how often they won, how much, and at what price. Amounts are exact. */

import { must } from '../base/assert.js';
import { moneyText, parseQty } from '../base/decimal.js';
import { type Money, moneyNumber, negate, ONE_UNIT, plus, shareOf, sign, ZERO_MONEY } from '../base/fixed.js';
import type { ClosedTrade } from '../portfolio/records.js';
import { type Figure, known, ratio, unknown } from './figure.js';

export interface TradeFigures {
  /** Fraction of the trades with a profit after fees. */
  readonly winRate: Figure;
  /** Money per winning trade; decimal text, half-even at 1e-18, as are the next two. */
  readonly avgWin: Figure<string>;
  /** Money per losing trade; negative. */
  readonly avgLoss: Figure<string>;
  /** Money per closed trade. */
  readonly expectancy: Figure<string>;
  /** Money won over money lost. */
  readonly profitFactor: Figure;
}

const NONE = 'no closed trade';

export function tradeFigures(trades: readonly ClosedTrade[]): TradeFigures {
  const wins = new Tally();
  const losses = new Tally();
  const all = new Tally();
  for (const { pnl } of trades) {
    all.add(pnl);
    if (sign(pnl) > 0) wins.add(pnl);
    if (sign(pnl) < 0) losses.add(pnl);
  }
  const noLoss = all.count === 0 ? NONE : 'nothing was lost';
  return {
    winRate: ratio(wins.count, all.count, NONE),
    avgWin: wins.average(all.count === 0 ? NONE : 'no trade won'),
    avgLoss: losses.average(all.count === 0 ? NONE : 'no trade lost'),
    expectancy: all.average(NONE),
    profitFactor: ratio(moneyNumber(wins.total), moneyNumber(negate(losses.total)), noLoss),
  };
}

/** An exact total and how many went into it. */
class Tally {
  total: Money = ZERO_MONEY;
  count = 0;

  add(amount: Money): void {
    this.total = plus(this.total, amount);
    this.count++;
  }

  average(reason: string): Figure<string> {
    if (this.count === 0) return unknown(reason);
    // One unit's share of as many units: half-even, where splitEvenly would favour the loss.
    const units = must(parseQty(String(this.count)), 'a count is a quantity');
    return known(moneyText(shareOf(this.total, ONE_UNIT, units)));
  }
}
