/** Risk's view of the orders of an engine: whether one passes, is an exit, is covered; and why nothing may be opened now. */

import { must } from '../base/assert.js';
import { costOf, max, min, minus, type Price, plus, type Qty, type Rate } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import { unitCost } from '../orders/costs.js';
import type { ClientOrderId, Order } from '../orders/order.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import { exitable } from '../risk/books-differ.js';
import type { CheckResult } from '../risk/check-result.js';
import type { Exposure, Share } from '../risk/exposure.js';
import { atBroker, Facts, type JudgedBy } from '../risk/facts.js';
import { Gate, isExit, type Verdict } from '../risk/gate.js';
import { halfOpenText, reducedExposure, reducedLimits, reducedQty, reductionResult } from '../risk/half-open.js';
import { type LimitChange, withLimit } from '../risk/limit-change.js';
import { asksForShare, type Limits, limitsFor } from '../risk/limits.js';
import { Refusals } from '../risk/refusals.js';
import { SentOrders } from '../risk/sent-orders.js';
import { priceMet } from './desk-rules.js';
import { EngineMoment } from './engine-moment.js';
import type { EngineSetup } from './engine-setup.js';
import { elsewhereOf, exposureOf } from './exposure.js';
import { type Hold, type HoldSource, Holds, haltRefusal, inDoubt } from './holds.js';
import { type PartHeld, partHeld, shareOf } from './share.js';
import { exactMark, type SymbolState, valueMark } from './symbol-state.js';

type Sized = Order & { readonly qty: Qty };

const NONE_OF_THEM = { clientOrderId: '' as ClientOrderId, strategyId: '' };

const holdResult = ({ code }: Hold): CheckResult => ({ code, limit: '', value: '', headroom: '', passed: false });

/** A run that is long only stays it. */
const gateOf = ({ direction, isBroker }: EngineSetup, limits: Limits): Gate =>
  new Gate({ ...limits, isLongOnly: direction === 'long' || limits.isLongOnly === true }, isBroker === true);

/** What others may ask of it. */
export type JudgeView = Pick<
  Judge,
  | 'facts'
  | 'held'
  | 'holdOf'
  | 'reasonOf'
  | 'strategy'
  | 'isExit'
  | 'wouldPass'
  | 'sentThisMinute'
  | 'reducedTo'
  | 'refusals'
>;

export class Judge {
  readonly #setup: EngineSetup;
  readonly #portfolio: Portfolio;
  readonly #states: readonly SymbolState[];
  #gate: Gate;
  readonly #sent: SentOrders;
  readonly #now: () => Micros;
  /** Why nothing may be opened now. */
  readonly holds = new Holds();
  /** What a broker would have refused, where none is there to do so. */
  readonly refusals = new Refusals();
  /** What the broker says of what is traded. */
  readonly facts = new Facts();

  /** While a breaker is half-open: the part of an entry's size that passes, and of what limits their sum. */
  #half: { readonly part: Rate; readonly since: Micros; readonly gate: Gate } | undefined;

  constructor(setup: EngineSetup, portfolio: Portfolio, states: readonly SymbolState[], now: () => Micros) {
    this.#setup = setup;
    this.#portfolio = portfolio;
    this.#states = states;
    this.#now = now;
    this.#gate = gateOf(setup, setup.limits);
    this.#sent = new SentOrders();
  }

  /** In force now; the run's direction is one of them. */
  get limits(): Limits {
    return this.#gate.limits;
  }

  /** Whose limits hold beside the account's. */
  get strategy(): string {
    return this.#setup.strategyId;
  }

  /** Orders that are judged from now on meet it; those that are at the venue stay. */
  limit(change: LimitChange): void {
    this.#gate = gateOf(this.#setup, withLimit(this.limits, change));
    if (this.#half !== undefined) this.reduceTo(this.#half);
  }

  /** Lets only a part of entries pass from then on, one by one and together; undefined for all of them. */
  reduceTo(half: { readonly part: Rate; readonly since: Micros } | undefined): void {
    this.#half = half && { ...half, gate: gateOf(this.#setup, reducedLimits(this.limits, half.part)) };
  }

  /** The part of entries, and of the limits of what is held, that passes; undefined where all does. */
  get reducedTo(): Rate | undefined {
    return this.#half?.part;
  }

  /** Why entries are denied now. */
  get held(): Hold | undefined {
    return this.holds.current;
  }

  /** Why one source holds entries, also beside a stronger one; undefined where it does not. */
  reasonOf(source: HoldSource): string | undefined {
    return this.holds.reasonOf(source);
  }

  /** The same with its code. */
  holdOf(source: HoldSource): Hold | undefined {
    return this.holds.of(source);
  }

  /** What the gate is to know of the account for an order of `state` that meets `price`. */
  exposure(state: SymbolState, price: Price, except?: string): Exposure {
    const ours = exposureOf(state, price, this.#states, valueMark, this.#portfolio, this.#setup.costs, except);
    const all = atBroker(ours, state.instrument.symbol, this.facts);
    return asksForShare(this.limits, this.strategy) ? { ...all, own: this.#share(state, price, except) } : all;
  }

  /** Takes note of what the broker says. */
  learn(fact: JudgedBy): void {
    this.facts.learn(fact, () => {
      const { equity, gross } = elsewhereOf(undefined, this.#states, valueMark, this.#portfolio, this.#setup.costs);
      return minus(equity, gross);
    });
  }

  /** What of it the strategy holds itself. */
  #share(state: SymbolState, price: Price, except?: string): Share {
    const part = (one: SymbolState): PartHeld =>
      partHeld(one, one.book.heldBy(this.strategy), valueMark(one), this.strategy);
    const others = this.#states.filter((one) => one !== state).map(part);
    return shareOf(part(state), others, price, this.#setup.costs, except);
  }

  /** Judges a sized order at the price it meets. */
  check(order: Sized, exposure: Exposure): Verdict {
    const hold = this.#holdOf(order);
    if (hold === undefined || isExit(order, order.qty, exposure)) return this.#gated(order, exposure);
    return { kind: 'denied', result: holdResult(hold), message: hold.reason };
  }

  /**
   * Every check with its figures, of an exit only what speaks against it; undefined where nobody keeps them. `asked` is
   * the quantity before it was reduced.
   */
  figures(order: Sized, exposure: Exposure, asked: Qty): readonly CheckResult[] | undefined {
    if (this.#setup.keepsFigures !== true) return undefined;
    const all = this.#gateNow.explain(order, this.#usable(exposure), this.#momentOf(order));
    if (isExit(order, order.qty, exposure)) return all.filter(({ passed }) => !passed);
    const hold = this.#holdOf(order);
    const held = hold === undefined ? [] : [holdResult(hold)];
    return [...held, ...(this.#half === undefined ? [] : [reductionResult(asked, order.qty, order.qty)]), ...all];
  }

  /** Why an entry of the symbol is denied now: nothing is added to what may be of other shares than the books hold. */
  #holdOf(order: Order): Hold | undefined {
    const { halt, doubt } = this.#stateOf(order);
    const ofSymbol = halt && haltRefusal(order.symbol, halt);
    const isDoubtful = doubt !== undefined && this.#setup.isBroker === true;
    return this.holds.current ?? ofSymbol ?? (isDoubtful ? inDoubt(order) : undefined);
  }

  #momentOf(order: Order): EngineMoment {
    const { symbol, clientOrderId } = order;
    const asset = this.facts.assets.get(symbol);
    return new EngineMoment(this.#now(), this.#sent, this.#stateOf(order), this.#states, clientOrderId, asset);
  }

  #gated(order: Sized, exposure: Exposure): Verdict {
    const verdict = this.#gateNow.check(order, this.#usable(exposure), this.#momentOf(order));
    if (verdict.kind === 'approved' || this.#half === undefined) return verdict;
    return { ...verdict, message: halfOpenText(verdict.message) };
  }

  get #gateNow(): Gate {
    return this.#half?.gate ?? this.#gate;
  }

  /** Of the account what may be used now. */
  #usable(exposure: Exposure): Exposure {
    return this.#half === undefined ? exposure : reducedExposure(exposure, this.#half.part);
  }

  /** What of a quantity may be sent: all that closes, and of the rest the part that passes, one lot at least. */
  reduced(order: Order, qty: Qty, lot: Qty, exposure: Exposure): Qty {
    const half = this.#half;
    if (half === undefined) return qty;
    const largest = half.gate.largest(order, lot, this.#usable(exposure), this.#momentOf(order));
    return reducedQty(qty, order.side, exposure.position, lot, half.part, largest);
  }

  /** The same of an order in the place of one: that keeps what it has since entries are reduced. */
  reducedAgain(old: Sized, order: Order, qty: Qty, lot: Qty, exposure: Exposure): Qty {
    const part = this.reduced(order, qty, lot, exposure);
    if (this.#half === undefined || old.createdAt < this.#half.since) return part;
    return max(part, min(qty, minus(old.qty, old.filledQty)));
  }

  /** What of an exit may be sent: where the books are known to be wrong, what the broker holds. */
  exitable(order: Order, qty: Qty, exposure: Exposure): Qty {
    return exitable(order, qty, this.facts.held.get(order.symbol), exposure);
  }

  /** Whether a sized order that is not at the venue would pass at the last price. */
  wouldPass(order: Sized): boolean {
    return this.check(order, this.#without(order)).kind === 'approved';
  }

  /** Whether an order can only reduce what is held, even if every other one fills. */
  isExit(order: Sized): boolean {
    return isExit(order, order.qty, this.#without(order));
  }

  /** Whether cash covers opening that much more at a bare price, this order's own claim on it set aside. */
  covers(state: SymbolState, order: Order, opening: Qty, bare: Price): boolean {
    const { costs } = this.#setup;
    const { buyingPower } = this.exposure(state, bare, order.clientOrderId);
    return plus(costOf(unitCost(costs, order.side, bare), opening), costs.feePerOrder) <= buyingPower;
  }

  /** An order passes here: whether it would where it is traded. */
  foresee(order: Sized, exposure: Exposure): void {
    if (this.#setup.foresees !== true) return;
    const limits = limitsFor(this.limits, order.symbol, order.strategyId);
    const judged = { isExit: isExit(order, order.qty, exposure), limits };
    this.refusals.note(order, exposure, this.#momentOf(order), judged);
  }

  /** An order was let through. */
  noteSent(order: Sized, at: Micros): void {
    // At a broker a limit that counts may be set later.
    if (this.#gate.isCounting || this.#setup.isBroker === true) this.#sent.note(order, at);
  }

  /** Orders that left within the last minute, as far as a limit counts them; at most `enough`. */
  sentThisMinute(enough: number): number {
    return this.#sent.perMinute(this.#now(), enough, NONE_OF_THEM, false);
  }

  /** An order of before a restart: it left no later than it was last heard of. */
  noteRestored(order: Order): void {
    const { qty, status, updatedAt } = order;
    if (qty !== undefined && status !== 'denied' && status !== 'abandoned') this.noteSent({ ...order, qty }, updatedAt);
  }

  #without(order: Order): Exposure {
    const state = this.#stateOf(order);
    return this.exposure(state, priceMet(order, exactMark(state)), order.clientOrderId);
  }

  #stateOf({ symbol }: Order): SymbolState {
    return must(
      this.#states.find(({ instrument }) => instrument.symbol === symbol),
      'orders are of our symbols',
    );
  }
}
