/** The judge of the risk server: the gate's own checks, on the account that the ledger tells. */

import { must } from '../../core/base/assert.js';
import { parsePrice, parseQty } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import { type Price, type Qty, ZERO_MONEY, ZERO_QTY } from '../../core/base/fixed.js';
import { micros } from '../../core/base/time.js';
import type { CostModel } from '../../core/orders/costs.js';
import type { ClientOrderId, Order } from '../../core/orders/order.js';
import type { Exposure, Limits } from '../../core/risk/checks.js';
import { Gate, isExit } from '../../core/risk/gate.js';
import { type Account, type OpenOrder, withOrders } from './account.js';
import { Exposures } from './exposures.js';
import type { RiskAnswer, RiskQuestion, RiskState } from './judge.js';

export interface Terms {
  readonly limits: Limits;
  readonly costs: CostModel;
}

export class LedgerState implements RiskState {
  readonly #terms: Terms;
  readonly #gate: Gate;
  readonly #exposures: Exposures;

  constructor(
    readonly account: Account,
    terms: Terms,
    readonly ledgerSeq: number,
  ) {
    this.#terms = terms;
    this.#gate = new Gate({ ...terms.limits, isLongOnly: account.isLongOnly });
    this.#exposures = new Exposures(account, terms.costs);
  }

  judge(question: RiskQuestion): RiskAnswer {
    const qty = qtyOf(question);
    const exposure = this.#exposureOf(question);
    const order = orderOf(question, qty);
    const checks = this.#gate.explain(order, exposure);
    // As in the trader: limits are for entries, and never keep anybody in a position.
    const failed = isExit(order, qty, exposure) ? undefined : checks.find(({ passed }) => !passed);
    return { approved: failed === undefined, code: failed?.code ?? null, checks };
  }

  holding(orders: readonly RiskQuestion[]): RiskState {
    const account = withOrders(this.account, orders.map(openOf));
    return new LedgerState(account, this.#terms, this.ledgerSeq);
  }

  #exposureOf({ symbol, price }: RiskQuestion): Exposure {
    const meets = price === undefined ? this.#exposures.markOf(symbol) : priceOf(price);
    if (meets !== undefined) return this.#exposures.of(symbol, meets);
    throw new TradectlError(
      'not_found',
      `no price of ${symbol} is known: say at which price the order is to be judged`,
    );
  }
}

const qtyOf = ({ qty }: RiskQuestion): Qty => must(parseQty(qty), 'a quantity was checked');
const priceOf = (text: string): Price => must(parsePrice(text), 'a price was checked');

const openOf = (question: RiskQuestion): OpenOrder => ({
  symbol: question.symbol,
  side: question.side,
  qty: qtyOf(question),
  price: question.price === undefined ? undefined : priceOf(question.price),
});

/** What the gate looks at is its symbol, its side and its quantity. Written out: a spread would take longer than a check. */
const orderOf = ({ symbol, side }: RiskQuestion, qty: Qty): Order & { readonly qty: Qty } => ({
  symbol,
  side,
  qty,
  clientOrderId: 'question' as ClientOrderId,
  venueOrderId: undefined,
  strategyId: 'question',
  size: { kind: 'qty', qty },
  type: 'market',
  tif: 'day',
  limitPrice: undefined,
  stopPrice: undefined,
  reason: 'a question',
  status: 'pending_new',
  filledQty: ZERO_QTY,
  filledValue: ZERO_MONEY,
  createdAt: micros(0),
  updatedAt: micros(0),
});
