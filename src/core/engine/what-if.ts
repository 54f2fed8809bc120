/** A what-if: how the gate would judge an order that nobody sends, with every figure and the largest size that passes. */

import { qtyText } from '../base/decimal.js';
import { type Money, type Price, type Qty, type Rate, ZERO_MONEY, ZERO_PRICE, ZERO_QTY } from '../base/fixed.js';
import { type Micros, micros } from '../base/time.js';
import type { SymbolHalt } from '../market/halts.js';
import type { CostModel } from '../orders/costs.js';
import type { ClientOrderId, Order } from '../orders/order.js';
import { BOOKS_DIFFER, differText, exitable, exitableResult } from '../risk/books-differ.js';
import type { CheckResult } from '../risk/check-result.js';
import { type Exposure, entryOf, type Moment, type Share } from '../risk/exposure.js';
import { atBroker, type KnownFacts } from '../risk/facts.js';
import { Gate, type Verdict } from '../risk/gate.js';
import {
  halfOpenText,
  REDUCTION,
  reducedExposure,
  reducedLimits,
  reducedQty,
  reductionResult,
  wholeQty,
} from '../risk/half-open.js';
import { asksForShare, type Limits } from '../risk/limits.js';
import { isInLots } from '../risk/lots.js';
import type { SentOrders } from '../risk/sent-orders.js';
import { priceMet } from './desk-rules.js';
import { type Elsewhere, elsewhereOf, exposureHere, type Holding } from './exposure.js';
import { type Hold, haltRefusal } from './holds.js';
import { type PartHeld, partHeld, shareOf } from './share.js';

/** One symbol of an account. */
export interface Held extends Holding {
  readonly symbol: string;
  /** The last price; what is held and was never priced has its average cost. */
  readonly mark: Price | undefined;
  /** Undefined where that price was never told. */
  readonly markedAt: Micros | undefined;
  /** What of it the strategy holds itself; all where it is absent. */
  readonly ownQty?: Qty;
}

/** All that a judgement needs to know. */
export interface RiskState {
  /** The moment of the judgement. */
  readonly now: Micros;
  readonly limits: Limits;
  readonly strategy: string;
  readonly costs: CostModel;
  /** Whether orders go to a broker that has rules of its own. */
  readonly isBroker: boolean;
  readonly lot: Qty;
  readonly cash: Money;
  readonly held: ReadonlyMap<string, Held>;
  /** What the broker says, where that is known. */
  readonly facts?: KnownFacts;
  readonly sent: SentOrders;
  /** Why nothing may be opened now, whatever the limits say. */
  readonly hold?: Hold | undefined;
  /** Why exchanges do not trade symbols. */
  readonly halted?: Readonly<Record<string, SymbolHalt>>;
  /** What the trader that runs can trade; undefined where nobody says. */
  readonly followed?: ReadonlySet<string> | undefined;
  /** While a breaker is half-open: the part of an entry that passes. */
  readonly halfOpen?: Rate | undefined;
}

/** An order that is asked about. */
export interface Question
  extends Pick<Order, 'symbol' | 'side' | 'type' | 'limitPrice' | 'stopPrice' | 'tif' | 'isExtended'> {
  readonly qty: Qty;
  /** Stands for the last price, where none is known or another is meant. */
  readonly mark: Price | undefined;
}

export interface Judgement {
  readonly approved: boolean;
  /** Of the first check that failed; undefined where it passes. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly checks: readonly CheckResult[];
  /** In whole lots, or all that there is to close; zero where no size passes. */
  readonly maxQty: Qty;
  /** Whether the order can only reduce what is held: then no limit of entries stands in its way. */
  readonly isExit: boolean;
}

const NO_ASIDE = { value: ZERO_MONEY, gross: ZERO_MONEY };

type Sized = Order & { readonly qty: Qty };

/** Undefined where no price is known to judge the order at. */
export function whatIf(state: RiskState, question: Question): Judgement | undefined {
  const own = heldOf(state, question);
  const mark = own.mark ?? question.limitPrice ?? question.stopPrice;
  if (mark === undefined) return undefined;
  const order = askedOrder(state, question);
  const price = priceMet(order, mark);
  const ours = exposureHere(own, price, knownOf(state).elsewhere(question.symbol), state.costs);
  const told = state.facts === undefined ? ours : atBroker(ours, question.symbol, state.facts);
  const whole = asksForShare(state.limits, state.strategy) ? { ...told, own: ownShare(state, own, price) } : told;
  const exposure = state.halfOpen === undefined ? whole : reducedExposure(whole, state.halfOpen);
  return judge(state, order, exposure, momentOf(state, own));
}

function ownShare({ held, strategy, costs }: RiskState, here: Held, price: Price): Share {
  const part = (one: Held): PartHeld => partHeld(one, one.ownQty ?? one.book.qty, markOf(one), strategy);
  const others = [...held.values()].filter(({ symbol }) => symbol !== here.symbol);
  return shareOf(part(here), others.map(part), price, costs);
}

/** What the same books say to every question: worked out once, and kept as long as the books are. */
class Known {
  readonly gate: Gate;
  readonly #elsewhere = new Map<string, Elsewhere>();
  #lots: CheckResult | undefined;
  #lotsOf: readonly [qty: Qty, lot: Qty] | undefined;

  constructor(readonly of: RiskState) {
    const { limits, halfOpen, isBroker } = of;
    this.gate = new Gate(halfOpen === undefined ? limits : reducedLimits(limits, halfOpen), isBroker);
  }

  isOf({ held, limits, cash, costs, isBroker, halfOpen }: RiskState): boolean {
    const { of } = this;
    const isSameBooks = of.held === held && of.cash === cash && of.costs === costs;
    return isSameBooks && of.limits === limits && of.isBroker === isBroker && of.halfOpen === halfOpen;
  }

  /** What was said last is said again: to print it is most of it. */
  lots(order: Sized, lot: Qty, exposure: Exposure): CheckResult {
    const passed = isInLots(order, order.qty, lot, exposure);
    if (this.#lots?.passed === passed && this.#lotsOf?.[0] === order.qty && this.#lotsOf[1] === lot) return this.#lots;
    this.#lotsOf = [order.qty, lot];
    this.#lots = { code: 'lot_size', limit: qtyText(lot), value: qtyText(order.qty), headroom: '', passed };
    return this.#lots;
  }

  /** All but that symbol; of symbols that are not held there is one. */
  elsewhere(symbol: string): Elsewhere {
    const { held, cash, costs } = this.of;
    const own = held.get(symbol);
    const key = own === undefined ? '' : symbol;
    const before = this.#elsewhere.get(key);
    if (before !== undefined) return before;
    const made = elsewhereOf(own, held.values(), markOf, { cash, aside: NO_ASIDE }, costs);
    this.#elsewhere.set(key, made);
    return made;
  }
}

const KNOWN = new WeakMap<RiskState['held'], Known>();

function knownOf(state: RiskState): Known {
  const before = KNOWN.get(state.held);
  if (before?.isOf(state) === true) return before;
  const known = new Known(state);
  KNOWN.set(state.held, known);
  return known;
}

function judge(state: RiskState, order: Sized, exposure: Exposure, moment: Moment): Judgement {
  const known = knownOf(state);
  const { gate } = known;
  const hold = holdOf(state, order);
  const { exitMost } = entryOf(order, exposure);
  const exits = order.qty <= exitMost;
  const largest = gate.largest(order, state.lot, exposure, moment);
  const passes = (qty: Qty): boolean => gate.check({ ...order, qty }, exposure, moment).kind === 'approved';
  const reduction = exits ? [] : reductionOf(state, order, exposure, largest, passes);
  const lots = known.lots(order, state.lot, exposure);
  const theirs = state.facts?.held?.get(order.symbol);
  const there = theirs === undefined || !exits ? [] : [exitableResult(order, theirs, exposure)];
  const checks = [...holdCheck(hold, exits), ...there, lots, ...reduction, ...gate.explain(order, exposure, moment)];
  const failed = checks.find(({ passed }) => !passed);
  const most = wholeOf(state, order, exposure, largest);
  const isMost = most <= exitMost || (hold === undefined && (most === largest || passes(most)));
  return {
    approved: failed === undefined,
    code: failed?.code,
    message: failed && messageOf(state, hold, order, failed, () => gate.check(order, exposure, moment)),
    checks,
    maxQty: exitable(order, isMost ? most : exitOnly(gate, order, state, exposure, moment), theirs, exposure),
    isExit: exits,
  };
}

/** While half-open: what would be sent of it, where that passes. */
function reductionOf(
  { halfOpen, lot }: RiskState,
  { qty, side }: Sized,
  { position }: Exposure,
  largest: Qty,
  passes: (qty: Qty) => boolean,
): readonly CheckResult[] {
  if (halfOpen === undefined) return [];
  const sent = reducedQty(qty, side, position, lot, halfOpen, largest);
  return passes(sent) ? [reductionResult(qty, sent, qty)] : [];
}

/** The largest size that is sent as it is. */
const wholeOf = ({ halfOpen, lot }: RiskState, { side }: Sized, { position }: Exposure, largest: Qty): Qty =>
  halfOpen === undefined ? largest : wholeQty(side, position, lot, halfOpen, largest);

/** While entries are held, only what reduces passes. */
const exitOnly = (gate: Gate, order: Order, { lot, strategy }: RiskState, exposure: Exposure, moment: Moment): Qty =>
  new Gate({ strategies: { [strategy]: { maxOrderQty: ZERO_QTY } } }, gate.isBroker).largest(
    order,
    lot,
    exposure,
    moment,
  );

function messageOf(
  { halfOpen, held, facts }: RiskState,
  hold: Hold | undefined,
  { symbol }: Order,
  { code, limit, value }: CheckResult,
  ask: () => Verdict,
): string {
  if (hold?.code === code) return hold.reason;
  if (code === 'lot_size') return `the quantity ${value} is not a whole number of lots of ${limit}`;
  const theirs = facts?.held?.get(symbol);
  if (code === BOOKS_DIFFER && theirs !== undefined)
    return differText(symbol, held.get(symbol)?.book.qty ?? ZERO_QTY, theirs);
  if (code === REDUCTION) return `${symbol}: ${limit} would be sent, the breaker is half-open`;
  const verdict = ask();
  if (verdict.kind !== 'denied') return '';
  return halfOpen === undefined ? verdict.message : halfOpenText(verdict.message);
}

/** Why an entry of the symbol is denied now, whatever its size. */
function holdOf({ hold, halted, followed }: RiskState, { symbol }: Order): Hold | undefined {
  if (followed?.has(symbol) === false)
    return { code: 'unknown_symbol', reason: `${symbol} is not traded here: there are ${[...followed].join(', ')}` };
  const halt = halted?.[symbol];
  return hold ?? (halt && haltRefusal(symbol, halt));
}

const holdCheck = (hold: Hold | undefined, isReducing: boolean): readonly CheckResult[] =>
  hold === undefined
    ? []
    : [{ code: hold.code, limit: 'exits', value: isReducing ? 'exit' : 'entry', headroom: '', passed: isReducing }];

/** What is held counts at its mark; without one there is nothing held. */
const markOf = ({ mark }: Held): Price => mark ?? ZERO_PRICE;

function heldOf({ held, now }: RiskState, { symbol, mark }: Question): Held {
  const known = held.get(symbol) ?? { symbol, book: { qty: ZERO_QTY }, open: [], mark: undefined, markedAt: undefined };
  // A price that stands in for the last one is asked about as if it were told now.
  return mark === undefined ? known : { ...known, mark, markedAt: now };
}

const openOf = (held: RiskState['held']): number => {
  let count = 0;
  for (const { open } of held.values()) count += open.length;
  return count;
};

const UNPRICED = { mark: undefined, markedAt: micros(0) };

function momentOf({ now, sent, held, facts }: RiskState, own: Held): Moment {
  return {
    now,
    // The order's own limit, or a cost, is no price of the market: what is measured by one cannot pass.
    ...(own.markedAt === undefined ? UNPRICED : { mark: own.mark, markedAt: own.markedAt }),
    openOrders: () => openOf(held),
    symbolOpenOrders: () => own.open.length,
    symbolOrders: () => own.open,
    sent,
    asset: facts?.assets.get(own.symbol),
  };
}

/** The order of a question, as if the strategy had just made it. */
export const askedOrder = (
  { now, strategy }: Pick<RiskState, 'now' | 'strategy'>,
  question: Question,
  id = 'what-if',
): Order & { readonly qty: Qty } => ({
  symbol: question.symbol,
  side: question.side,
  size: { kind: 'qty', qty: question.qty },
  type: question.type,
  limitPrice: question.limitPrice,
  stopPrice: question.stopPrice,
  trail: undefined,
  tif: question.tif,
  isExtended: question.isExtended,
  replaces: undefined,
  reason: 'what if',
  clientOrderId: id as ClientOrderId,
  strategyId: strategy,
  createdAt: now,
  qty: question.qty,
  venueOrderId: undefined,
  status: 'pending_new',
  filledQty: ZERO_QTY,
  filledValue: ZERO_MONEY,
  updatedAt: now,
});
