/** The simulated broker: takes orders, works them against the market it is told, and keeps the account. Deterministic. */

import type { Money, Price, Qty } from '../../base/fixed.js';
import { type Micros, micros } from '../../base/time.js';
import type { DrivenBroker, PricePath, Tick } from '../world/world.js';
import { Actions } from './actions.js';
import { availableQty } from './ask.js';
import { type BrokerOptions, Core } from './core.js';
import { Day } from './day.js';
import { Groups } from './groups.js';
import { Intake } from './intake.js';
import { Matcher } from './matcher.js';
import type { Offer, SymbolPrices } from './prices.js';
import { dumpOf, load } from './restore.js';
import type { BrokerChange } from './state.js';
import type {
  AccountFigures,
  Activity,
  Asset,
  BrokerOrder,
  BrokerPosition,
  OrderRequest,
  Refusal,
  ReplaceRequest,
} from './types.js';

export class Broker implements DrivenBroker {
  readonly #core: Core;
  readonly #actions: Actions;
  readonly #intake: Intake;
  readonly #matcher: Matcher;
  readonly #day: Day;

  constructor(options: BrokerOptions) {
    this.#core = new Core(options);
    const groups = new Groups(this.#core);
    this.#actions = new Actions(this.#core, groups);
    this.#matcher = new Matcher(this.#core, groups);
    this.#intake = new Intake(this.#core, groups, this.#matcher);
    this.#day = new Day(this.#core, groups, this.#intake, this.#matcher);
  }

  /**
   * A broker that goes on where another was, given the records it told (of one kind and key the last counts) or `dump`.
   * Prices are only in a dump: without them orders and marks wait for the next ones told. Throws TradectlError `data`.
   */
  static restore(options: BrokerOptions, state: Iterable<BrokerChange>): Broker {
    const broker = new Broker(options);
    load(broker.#core, state);
    return broker;
  }

  /** All that it is, as records for `restore`. */
  dump(): BrokerChange[] {
    return dumpOf(this.#core);
  }

  /** Lets time pass: what is due until then happens in its order. Never goes back. */
  advance(now: Micros): void {
    this.#pass(now);
    this.#core.flush();
  }

  /** One thing that the market told; a symbol that is not listed is not looked at. */
  take(tick: Tick): void {
    // A bar's time is its start.
    if (tick.kind !== 'bar') this.#pass(tick.tsEvent);
    this.#offer(tick.symbol, (prices) => prices.take(tick));
  }

  /** The same, but it only shows where the market is: orders that rest do not meet it. */
  show(tick: Tick): void {
    this.#offer(tick.symbol, (prices) => {
      prices.take(tick);
      return undefined;
    });
  }

  /** Works orders that rest against an opening or a whole bar, at the price that a backtest fills them at. */
  meet(path: PricePath): void {
    this.#offer(path.symbol, (prices) => prices.follow(path));
  }

  #offer(symbol: string, offerOf: (prices: SymbolPrices) => Offer | undefined): void {
    const asset = this.#core.asset(symbol);
    if (asset === undefined) return;
    const offer = offerOf(this.#core.prices(asset.symbol));
    if (offer !== undefined) this.#matcher.meetAll(asset.symbol, offer);
    this.#core.flush();
  }

  /** When something of its own is due next: a delay, or a phase of the day. */
  nextDue(): Micros | undefined {
    const { shelf, sessions, now } = this.#core;
    const times = [shelf.nextDue()?.dueAt, sessions.next(now)?.at].filter((at) => at !== undefined);
    return times.length === 0 ? undefined : micros(Math.min(...times));
  }

  submit(request: OrderRequest): BrokerOrder | Refusal {
    return this.#asked(() => this.#intake.submit(request));
  }

  replace(id: string, request: ReplaceRequest): BrokerOrder | Refusal {
    return this.#asked(() => this.#intake.replace(id, request));
  }

  cancel(id: string): Refusal | undefined {
    return this.#asked(() => this.#intake.cancel(id));
  }

  close(symbol: string, qty: Qty | undefined): BrokerOrder | Refusal {
    return this.#asked(() => this.#intake.close(symbol, qty));
  }

  order(id: string): BrokerOrder | undefined {
    return this.#core.shelf.get(id)?.order;
  }

  orderByClientId(clientOrderId: string): BrokerOrder | undefined {
    return this.#core.shelf.byClientId(clientOrderId)?.order;
  }

  orders(): readonly BrokerOrder[] {
    return this.#core.shelf.orders();
  }

  positions(): readonly BrokerPosition[] {
    const all = [...this.#core.funds.positions.values()];
    return all.map((position) => ({ ...position, symbol: position.symbol.replace('/', '') }));
  }

  activities(): readonly Activity[] {
    return this.#core.funds.activities;
  }

  account(): AccountFigures {
    return this.#core.figures();
  }

  assets(): readonly Asset[] {
    return this.#core.assets();
  }

  asset(symbolOrId: string): Asset | undefined {
    return this.#core.asset(symbolOrId);
  }

  available(symbol: string): Qty | undefined {
    const asset = this.#core.asset(symbol);
    return asset && availableQty(this.#core.scene(asset, 'sell'));
  }

  price(symbol: string): Price | undefined {
    const asset = this.#core.asset(symbol);
    return asset && this.#core.prices(asset.symbol).mark;
  }

  /**
   * `from` shares become `to`. A forward split restates open orders, a reverse one cancels them. This and the others
   * below throw TradectlError `not_found` for an asset that is not listed and `usage` for an amount that makes no sense.
   */
  split(symbol: string, to: number, from: number): void {
    this.#asked(() => this.#actions.split(symbol, { to, from }));
  }

  /** Money for each share held now. */
  dividend(symbol: string, perShare: Price): void {
    this.#asked(() => this.#actions.dividend(symbol, perShare));
  }

  rename(symbol: string, to: string): void {
    this.#asked(() => this.#actions.rename(symbol, to));
  }

  deposit(amount: Money): void {
    this.#asked(() => this.#actions.deposit(amount));
  }

  withdraw(amount: Money): void {
    this.#asked(() => this.#actions.withdraw(amount));
  }

  fee(amount: Money, description?: string): void {
    this.#asked(() => this.#actions.fee(amount, description));
  }

  /** The answer is as of the request; what comes of it at once is told before the call returns. */
  #asked<T>(request: () => T): T {
    const answer = request();
    this.#pass(this.#core.now);
    this.#core.flush();
    return answer;
  }

  #pass(now: Micros): void {
    const core = this.#core;
    for (;;) {
      const due = core.shelf.nextDue();
      const boundary = core.sessions.next(core.now);
      const at = Math.min(due?.dueAt ?? Number.POSITIVE_INFINITY, boundary?.at ?? Number.POSITIVE_INFINITY);
      if (at > now) break;
      core.now = micros(Math.max(core.now, at));
      if (due !== undefined && due.dueAt === at) this.#intake.perform(due);
      else for (const phase of boundary?.phases ?? []) this.#day.start(phase);
    }
    core.now = micros(Math.max(core.now, now));
  }
}
