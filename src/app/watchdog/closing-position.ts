/** One position on its way to nothing: at most one order of it is under way, and the next knows what that one did. */

import { must } from '../../core/base/assert.js';
import { qtyText } from '../../core/base/decimal.js';
import {
  isZero,
  minus,
  plus,
  type Qty,
  sign,
  ZERO_MONEY,
  ZERO_PRICE,
  ZERO_QTY,
  ZERO_RATE,
} from '../../core/base/fixed.js';
import { type Micros, micros, SECOND } from '../../core/base/time.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Approved } from '../../core/risk/approved.js';
import type { Exposure } from '../../core/risk/exposure.js';
import { Gate } from '../../core/risk/gate.js';
import { closingId, closingOrder } from '../../core/venue/lease-closing.js';
import type { OrderAnswer } from '../../core/venue/manager/vocabulary.js';
import type { VenueOrder } from '../../core/venue/records.js';
import { isIdTaken } from '../../core/venue/terms.js';
import { type Acting, lost } from './acting.js';

/** Orders of one symbol that were refused, before it is left to a person. */
const REFUSED_MAX = 8;
const AFTER_REFUSAL = SECOND;
/** Looks that find nothing before an order is sent again: the broker may take a moment to show it. */
const LOOKS = 3;
/** How long a position that does not show what was filled is disbelieved. */
const BEHIND_MAX = 10 * SECOND;
/** An order that works this long waits for its market to open. */
const PATIENCE = 3 * SECOND;

interface Sent {
  readonly order: Approved;
  /** The position that it was to close. */
  readonly held: Qty;
  readonly at: Micros;
  looks: number;
}

export class ClosingPosition {
  sent = 0;
  #attempts = 0;
  #refused = 0;
  #notBefore = micros(0);
  /** Not known yet what became of it. */
  #doubtful: Sent | undefined;
  /** What the last order that ended leaves by its own account, and since when that is known. */
  #expected: { readonly left: Qty; readonly since: Micros } | undefined;
  #last: Sent | undefined;

  constructor(
    readonly symbol: string,
    readonly options: Acting,
  ) {}

  get isGivenUp(): boolean {
    return this.#refused >= REFUSED_MAX;
  }

  /** Whether an order may be on its way to the broker. */
  get isDoubtful(): boolean {
    return this.#doubtful !== undefined && this.#doubtful.looks < LOOKS;
  }

  /** True where its order works, and only its market is waited for. */
  works({ clientOrderId, submittedAt }: VenueOrder): boolean {
    if (this.#doubtful?.order.clientOrderId === clientOrderId) this.#doubtful = undefined;
    return this.options.now() - (this.#last?.at ?? submittedAt ?? 0) > PATIENCE;
  }

  /** Asks what became of an order that nobody answered for. Throws TradectlError `venue_unreachable`. */
  async settle(): Promise<void> {
    const sent = this.#doubtful;
    if (sent === undefined) return;
    const answer = await this.options.client.orderByClientId(sent.order.clientOrderId);
    if (answer.kind === 'order') return this.#known(sent, answer.order);
    if (answer.kind === 'not_found') sent.looks++;
    else throw lost('reason' in answer ? answer.reason : answer.kind);
  }

  /** Sends what closes it; true where nobody can. Throws TradectlError `venue_unreachable`, and those of the ledger. */
  async send(held: Qty): Promise<boolean> {
    const now = this.options.now();
    if (this.isGivenUp) return true;
    if (this.#doubtful !== undefined) await this.#again(this.#doubtful);
    else if (now >= this.#notBefore && !(await this.#isBehind(held, now))) await this.#first(held, now);
    return false;
  }

  async #first(held: Qty, now: Micros): Promise<void> {
    const { lease, intend, tell } = this.options;
    const { reason } = lease;
    const id = closingId(lease, this.symbol, ++this.#attempts);
    const order = approve(closingOrder({ symbol: this.symbol, qty: held }, id, reason, now), held);
    const { side, qty } = order;
    intend({ clientOrderId: id, symbol: this.symbol, side, qty: qtyText(qty), at: now, reason });
    tell({ type: 'close', clientOrderId: id, symbol: this.symbol, side, qty: qtyText(qty) });
    this.sent++;
    await this.#post({ order, held, at: now, looks: 0 });
  }

  /** The broker does not have it: it goes again under its own id, of which the broker takes one. */
  async #again(sent: Sent): Promise<void> {
    if (sent.looks < LOOKS) return;
    sent.looks = 0;
    await this.#post(sent);
  }

  async #post(sent: Sent): Promise<void> {
    this.#doubtful = sent;
    this.#last = sent;
    const { client, mayAct } = this.options;
    this.#answered(sent, await client.submit(sent.order, { isExit: true, mayLeave: mayAct }));
  }

  #answered(sent: Sent, answer: OrderAnswer): void {
    if (answer.kind === 'order') return this.#known(sent, answer.order);
    if (answer.kind === 'unsent') {
      this.#doubtful = undefined;
      this.#last = undefined;
    } else if (answer.kind === 'refused' && !isIdTaken(answer))
      this.#refuse(`${sent.order.clientOrderId}: HTTP ${answer.status} ${answer.message}`);
  }

  #refuse(message: string): void {
    this.#doubtful = undefined;
    this.#last = undefined;
    this.#refused++;
    this.#notBefore = micros(this.options.now() + AFTER_REFUSAL);
    this.options.tell({ type: 'trouble', message });
  }

  #known(sent: Sent, order: VenueOrder): void {
    this.#doubtful = undefined;
    if (order.status === undefined || !isFinal(order.status)) return;
    this.#last = undefined;
    this.#expected = { left: leftOf(sent, order.filledQty), since: this.options.now() };
    if (isZero(order.filledQty)) this.#refuse(`${order.clientOrderId}: ${order.statusText}`);
  }

  /** Whether the broker's positions may not show yet what our last order did. */
  async #isBehind(held: Qty, now: Micros): Promise<boolean> {
    if (this.#last !== undefined) {
      const answer = await this.options.client.orderByClientId(this.#last.order.clientOrderId);
      if (answer.kind === 'order') this.#known(this.#last, answer.order);
      return this.#last !== undefined || this.#isUnlike(held, now);
    }
    return this.#isUnlike(held, now);
  }

  #isUnlike(held: Qty, now: Micros): boolean {
    const expected = this.#expected;
    if (expected === undefined || expected.left === held) return false;
    return now - expected.since < BEHIND_MAX;
  }
}

const leftOf = ({ held }: Sent, filled: Qty): Qty => (sign(held) < 0 ? plus(held, filled) : minus(held, filled));

/** What only reduces passes every limit. */
function approve(order: ReturnType<typeof closingOrder>, position: Qty): Approved {
  const verdict = new Gate({}).check(order, { ...NOTHING_ELSE, position });
  return must(verdict.kind === 'approved' ? verdict.order : undefined, 'what closes a position only reduces it');
}

const NOTHING_ELSE: Omit<Exposure, 'position'> = {
  price: ZERO_PRICE,
  costs: {
    ...{ commissionRate: ZERO_RATE, feePerShare: ZERO_PRICE, feePerOrder: ZERO_MONEY },
    ...{ slippage: ZERO_RATE, spread: ZERO_RATE },
  },
  ...{ openBuys: ZERO_QTY, openSells: ZERO_QTY, equity: ZERO_MONEY, grossElsewhere: ZERO_MONEY },
  ...{ netIfBought: ZERO_MONEY, netIfSold: ZERO_MONEY, buyingPower: ZERO_MONEY },
};
