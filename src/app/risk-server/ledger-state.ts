/** The judge of the risk server: the same what-if as `tradectl risk check`, on books that stay in memory. */

import { must } from '../../core/base/assert.js';
import { parsePrice, parseQty, qtyText } from '../../core/base/decimal.js';
import type { Price } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import { reserving } from '../../core/engine/reserved.js';
import type { Question } from '../../core/engine/what-if.js';
import type { Restraint } from '../breaker/stored-hold.js';
import { questionOf } from '../risk/question.js';
import { atMoment, type ReadRisk } from '../risk/risk-state.js';
import { judged } from '../risk/what-if.js';
import type { RiskAnswer, RiskQuestion, RiskState } from './judge.js';

export class LedgerState implements RiskState {
  constructor(
    readonly books: ReadRisk,
    /** Of whose books they are. */
    readonly run: string,
    readonly ledgerSeq: number,
  ) {}

  get restraint(): Restraint {
    const { hold, halfOpen } = this.books;
    return { hold, halfOpen };
  }

  judge(question: RiskQuestion, now: Micros): RiskAnswer {
    const { approved, code = null, checks, maxQty } = judged(atMoment(this.books, now), askedOf(question));
    return { approved, code, checks, maxQty: qtyText(maxQty) };
  }

  holding(orders: readonly RiskQuestion[]): RiskState {
    return new LedgerState(reserving(this.books, orders.map(askedOf)), this.run, this.ledgerSeq);
  }
}

const askedOf = ({ symbol, side, qty, type, tif, extended = false, price, stop }: RiskQuestion): Question =>
  questionOf({
    symbol,
    side,
    qty: must(parseQty(qty), 'a quantity was checked'),
    type,
    tif,
    isExtended: extended,
    price: priceOf(price),
    stop: priceOf(stop),
  });

const priceOf = (text: string | undefined): Price | undefined =>
  text === undefined ? undefined : must(parsePrice(text), 'a price was checked');
