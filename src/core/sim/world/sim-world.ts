/**
 * The simulated world: a market, a broker and what is remembered of both, moved by one call. It has no clock of its own,
 * and how time is cut into calls changes nothing.
 */

import { assert } from '../../base/assert.js';
import { type Micros, micros } from '../../base/time.js';
import { newYorkDay } from '../../base/zone.js';
import type { Quote, Trade, TradingStatus } from '../../events.js';
import type { OrderRequest, ReplaceRequest, TradeUpdate } from '../broker/types.js';
import type { Market, Moment } from '../market/market.js';
import type { WorldHistory } from './history.js';
import type { BrokerDesk, DrivenBroker, MarketHistory, Told, TradingCalendar, World } from './world.js';

export interface WorldParts<B extends DrivenBroker = DrivenBroker> {
  readonly start: Micros;
  readonly market: Market;
  readonly history: WorldHistory;
  readonly calendar: TradingCalendar;
  /** Symbols that were renamed before, by the market's own. */
  readonly names?: ReadonlyMap<string, string>;
  /** Makes the broker, which tells its updates as they happen. */
  readonly openBroker: (onUpdate: (update: TradeUpdate) => void) => B;
  /** Makes what the broker did durable; called before anybody hears of it. */
  readonly save: () => void;
}

const NEVER = Number.POSITIVE_INFINITY;

export class SimWorld<B extends DrivenBroker = DrivenBroker> implements World {
  readonly desk: BrokerDesk;
  readonly history: MarketHistory;
  readonly calendar: TradingCalendar;
  readonly #parts: WorldParts<B>;
  readonly #broker: B;
  readonly #updates: TradeUpdate[] = [];
  readonly #onUpdate = new Set<(update: TradeUpdate) => void>();
  readonly #onTicks = new Set<(ticks: readonly Told[]) => void>();
  /** Symbols that were renamed, by the market's own. */
  readonly #names: Map<string, string>;
  /** Symbols that their exchange does not trade now. */
  readonly #halted = new Set<string>();
  #now: Micros;
  /** When the market last told something, or somebody did something. */
  #lastAt: Micros;
  #present: (() => Micros) | undefined;
  #isMoving = false;
  #isTelling = false;

  constructor(parts: WorldParts<B>) {
    this.#parts = parts;
    this.#now = parts.start;
    this.#lastAt = parts.start;
    this.#names = new Map(parts.names);
    parts.history.rename(this.#names);
    this.history = parts.history;
    this.calendar = parts.calendar;
    this.#broker = parts.openBroker((update) => this.#updates.push(update));
    this.desk = this.#settledDesk(this.#broker);
  }

  now(): Micros {
    return this.#now;
  }

  onTradeUpdate(listener: (update: TradeUpdate) => void): () => void {
    this.#onUpdate.add(listener);
    return () => this.#onUpdate.delete(listener);
  }

  onTicks(listener: (ticks: readonly Told[]) => void): () => void {
    this.#onTicks.add(listener);
    return () => this.#onTicks.delete(listener);
  }

  /** Where time runs by itself: what a call to the desk finds has happened by then. */
  followClock(present: () => Micros): void {
    this.#present = present;
  }

  /** Whether more of the market has to be read before time can go on. */
  get isStarved(): boolean {
    return this.#parts.market.isStarved;
  }

  /** When something happens next; undefined where nothing will, or where the market is starved. */
  nextAt(): Micros | undefined {
    if (this.#parts.market.isStarved) return undefined;
    const next = this.#nextTime();
    return next === NEVER || this.#isAfterAll(next) ? undefined : micros(next);
  }

  /** A market that is over has the day to its end, for orders that end with it; nobody waits for the days after. */
  #isAfterAll(time: number): boolean {
    return this.#parts.market.nextAt() === undefined && newYorkDay(micros(time - 1)) > newYorkDay(this.#lastAt);
  }

  /**
   * Lets time pass to that moment, and all happen that is due by then; a time that is past changes nothing. Answers the
   * time that was reached: less than asked where the market is starved.
   */
  advance(to: Micros): Micros {
    assert(!this.#isMoving, 'a listener does not move the time');
    this.#isMoving = true;
    try {
      while (!this.#parts.market.isStarved && this.#nextTime() <= to) this.#step();
      if (!this.#parts.market.isStarved && to > this.#now) this.#passTo(to);
    } finally {
      this.#isMoving = false;
    }
    return this.#now;
  }

  /** Lets the next thing happen, whenever it is due. Whether there was one. */
  jump(): boolean {
    const next = this.nextAt();
    if (next === undefined) return false;
    this.advance(micros(Math.max(next, this.#now)));
    return true;
  }

  /** Does something by command, at the present; it is durable and told when this returns. */
  act(work: (broker: B) => void): void {
    assert(!this.#isMoving, 'a listener gives no commands');
    if (this.#present !== undefined) this.advance(this.#present());
    work(this.#broker);
    this.#lastAt = this.#now;
    this.#settle();
  }

  /** Sets the market of a symbol to a price: for good where it is made up, else one trade is told. */
  reprice(symbol: string, price: number): void {
    const [now, old] = [this.#now, this.#nameOf(symbol)];
    const ticks = this.#parts.market.reprice?.(old, price, now) ?? [printed(old, now, price)];
    this.#show({ at: now, ticks });
  }

  /** From now on the market's symbol goes by another name. */
  rename(symbol: string, to: string): void {
    this.#names.set(this.#nameOf(symbol), to);
    this.#parts.history.rename(new Map([[symbol, to]]));
  }

  /** Stops or resumes trading of a symbol, and says so: meanwhile nobody quotes it, so that orders wait. */
  setHalted(symbol: string, status: TradingStatus, isHalted: boolean): void {
    if (isHalted) this.#halted.add(symbol);
    else this.#halted.delete(symbol);
    if (isHalted) this.#broker.take(noQuote(symbol, this.#now));
    for (const listener of this.#onTicks) listener([status]);
    this.#settle();
  }

  /** The market's own name of a symbol. */
  #nameOf(symbol: string): string {
    for (const [own, name] of this.#names) if (name === symbol) return own;
    return symbol;
  }

  /** What the market tells, by the names that the symbols go by now; of those that are halted nothing. */
  #named<T extends { readonly symbol: string }>(told: readonly T[]): readonly T[] {
    if (this.#names.size + this.#halted.size === 0) return told;
    return told
      .map((one) => ({ ...one, symbol: this.#names.get(one.symbol) ?? one.symbol }))
      .filter(({ symbol }) => !this.#halted.has(symbol));
  }

  #nextTime(): number {
    return Math.min(this.#parts.market.nextAt() ?? NEVER, this.#broker.nextDue() ?? NEVER);
  }

  #step(): void {
    const tickAt = this.#parts.market.nextAt() ?? NEVER;
    const next = Math.min(tickAt, this.#broker.nextDue() ?? NEVER);
    this.#passTo(micros(Math.max(next, this.#now)));
    if (tickAt === next) this.#show(this.#parts.market.take());
  }

  #passTo(time: Micros): void {
    this.#now = time;
    this.#broker.advance(time);
    this.#settle();
  }

  #show({ ticks: own, paths, unquoted = [] }: Moment): void {
    this.#lastAt = this.#now;
    const ticks = this.#named(own);
    for (const tick of ticks) this.#parts.history.add(tick);
    if (ticks.length > 0) for (const listener of this.#onTicks) listener(ticks);
    for (const path of this.#named(paths ?? [])) this.#broker.meet(path);
    for (const tick of ticks) {
      if (paths === undefined) this.#broker.take(tick);
      else this.#broker.show(tick);
    }
    for (const symbol of unquoted) this.#broker.take(noQuote(this.#names.get(symbol) ?? symbol, this.#now));
    this.#settle();
  }

  /** What the broker did becomes durable, then it is told. What listeners ask of the desk meanwhile comes after. */
  #settle(): void {
    this.#parts.save();
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let update = this.#updates.shift(); update !== undefined; update = this.#updates.shift())
        for (const listener of this.#onUpdate) listener(update);
    } finally {
      this.#isTelling = false;
    }
  }

  /** Calls happen at the present, and are durable when they answer. */
  #settledDesk(broker: DrivenBroker): BrokerDesk {
    const settled = <T>(work: () => T): T => {
      if (!this.#isMoving && this.#present !== undefined) this.advance(this.#present());
      const answer = work();
      this.#lastAt = this.#now;
      this.#settle();
      return answer;
    };
    return {
      submit: (request: OrderRequest) => settled(() => broker.submit(request)),
      replace: (id: string, request: ReplaceRequest) => settled(() => broker.replace(id, request)),
      cancel: (id) => settled(() => broker.cancel(id)),
      close: (symbol, qty) => settled(() => broker.close(symbol, qty)),
      order: (id) => broker.order(id),
      orderByClientId: (id) => broker.orderByClientId(id),
      orders: () => broker.orders(),
      positions: () => broker.positions(),
      activities: () => broker.activities(),
      account: () => broker.account(),
      assets: () => broker.assets(),
      asset: (symbolOrId) => broker.asset(symbolOrId),
      available: (symbol) => broker.available(symbol),
      price: (symbol) => broker.price(symbol),
    };
  }
}

const printed = (symbol: string, at: Micros, price: number): Trade => ({
  ...{ kind: 'trade', symbol, tsEvent: at, tsRecv: at, nanos: 0 },
  ...{ price, size: 1, id: '0' },
});

const noQuote = (symbol: string, at: Micros): Quote => ({
  kind: 'quote',
  symbol,
  tsEvent: at,
  tsRecv: at,
  bidPrice: 0,
  bidSize: 0,
  askPrice: 0,
  askSize: 0,
  nanos: 0,
});
