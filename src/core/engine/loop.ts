/**
 * The one loop that every mode runs: event -> engine -> ledger -> venue -> reports -> engine.
 *
 * A step is durable before its commands are sent. If recording throws, nothing is sent and the caller must stop.
 */

import { type Micros, micros } from '../base/time.js';
import type { Bar, EngineEvent, MarketEvent, MovementEvent, Opening, Trade } from '../events.js';
import type { Asked, Cause, Ledger, Observer, Step, Venue } from '../ports.js';
import type { Engine } from './engine.js';
import { NOTHING } from './step-draft.js';

/**
 * When a step becomes durable. A real venue is sent only what is durable already. A venue in this process forgets with
 * us what was not recorded: then an event and all that follows from it are one, and a crash falls between two events.
 */
export type Durability = 'before-send' | 'whole-event';

const OF_ITSELF: Cause = { kind: 'session' };

export class TradingLoop {
  /** Market events the engine has applied, and the time of the last. */
  readonly #cursor: { applied: number; at: Micros } = { applied: 0, at: micros(0) };
  /** When the last trade of each symbol was that came as itself. */
  readonly #traded = new Map<string, Micros>();
  #isStaged = false;
  /** Market events applied at the last commit. */
  #committed = 0;
  readonly #onStep: readonly Required<Pick<Observer, 'onStep'>>[];
  readonly #onSettled: readonly Required<Pick<Observer, 'onSettled'>>[];

  constructor(
    readonly engine: Engine,
    readonly venue: Venue,
    readonly ledger: Ledger,
    observers: readonly Observer[] = [],
    readonly durability: Durability = 'before-send',
  ) {
    this.#onStep = observers.filter(seesSteps);
    this.#onSettled = observers.filter(seesSettled);
  }

  get cursor(): { readonly applied: number; readonly at: Micros } {
    return this.#cursor;
  }

  /** Lets strategies act before the first event, which is of that time. */
  start(at: Micros = this.#cursor.at): void {
    this.#carryOut(undefined, this.engine.start(at), OF_ITSELF);
    this.#drain();
  }

  /** One market event, and all that follows from it. */
  take(event: MarketEvent): void {
    if (this.#isNews(event)) this.#meet(event);
    this.#drain();
    this.#cursor.applied++;
    this.#cursor.at = event.tsEvent;
    this.#handle(event);
    this.#drain();
    if (this.#isStaged && this.durability === 'whole-event') this.commit();
    for (let i = 0; i < this.#onSettled.length; i++) this.#onSettled[i]?.onSettled(event);
  }

  /** A bar whose trades were told one by one has no new price for orders: it is for the strategy alone. */
  #isNews(event: MarketEvent): boolean {
    if (event.kind === 'trade') this.#traded.set(event.symbol, event.tsEvent);
    if (event.kind !== 'bar' || this.#traded.size === 0) return true;
    return event.tsEvent > (this.#traded.get(event.symbol) ?? Number.NEGATIVE_INFINITY);
  }

  #meet(event: MarketEvent): void {
    if (event.kind === 'bar' || event.kind === 'trade') {
      if (this.engine.isWaiting(event.symbol)) this.#open(event);
      this.engine.foretell(event.symbol);
    }
    this.venue.onMarket(event);
  }

  /** The first price of what is about to be told, for the orders that wait for it. */
  #open(event: Bar | Trade): void {
    const opening = openingOf(event);
    this.engine.announce(event.symbol);
    this.venue.onMarket(opening);
    this.#drain();
    this.#handle(opening);
    this.#drain();
  }

  /** An event that lies before the run's first decision, or before the point where a restarted run goes on. */
  warmUp(event: MarketEvent): void {
    if (this.#isNews(event)) this.venue.onMarket(event);
    this.engine.warmUp(event);
    this.#cursor.applied++;
    this.#cursor.at = event.tsEvent;
  }

  /** What the engine did of itself, or as somebody asked; observers hear of it with an event alone. */
  carryOut(step: Step, event?: EngineEvent, asked?: Asked): void {
    this.#carryOut(event, step, asked ?? OF_ITSELF);
    this.#drain();
  }

  /** The account changed by what is no fill of ours: durable as one when this returns. What was told before does nothing. */
  move(...events: readonly MovementEvent[]): void {
    for (const event of events) this.#handle(event);
    if (this.#isStaged) this.commit();
  }

  /** Makes all that was recorded durable. */
  commit(): void {
    this.ledger.commit(this.#cursor);
    this.#isStaged = false;
    this.#committed = this.#cursor.applied;
  }

  /** Takes reports that the venue has for us outside of any market event (restored orders). */
  drain(): void {
    this.#drain();
  }

  #drain(): void {
    for (let report = this.venue.next(); report !== undefined; report = this.venue.next()) {
      this.#handle(report);
      if (this.engine.failure !== undefined) this.#stop(this.engine.failure);
    }
  }

  /** What a real venue told is in the books before a strategy's failure ends the run. */
  #stop(failure: Error): never {
    if (this.durability === 'before-send') this.commit();
    throw failure;
  }

  #handle(event: EngineEvent): void {
    const step = this.engine.step(event);
    this.#carryOut(event, step, event);
  }

  #carryOut(event: EngineEvent | undefined, step: Step, cause: Cause): void {
    if (step !== NOTHING) this.#recordAndSend(step, cause);
    if (event !== undefined && this.#onStep.length > 0) this.#tellOf(event, step);
  }

  #recordAndSend(step: Step, cause: Cause): void {
    this.ledger.record(step, this.#cursor, cause);
    this.#isStaged = true;
    if (step.commands.length > 0 && this.durability === 'before-send') this.commit();
    for (const command of step.commands) this.venue.send(command);
  }

  #tellOf(event: EngineEvent, step: Step): void {
    for (const observer of this.#onStep) observer.onStep(event, step);
  }

  /** Whether something is recorded that is not durable yet. */
  get isStaged(): boolean {
    return this.#isStaged;
  }

  /** Whether the ledger does not know all of it: what was recorded, or how far the market was followed. */
  get isBehind(): boolean {
    return this.#isStaged || this.#cursor.applied !== this.#committed;
  }
}

const seesSteps = (one: Observer): one is Required<Pick<Observer, 'onStep'>> => one.onStep !== undefined;
const seesSettled = (one: Observer): one is Required<Pick<Observer, 'onSettled'>> => one.onSettled !== undefined;

function openingOf(event: Bar | Trade): Opening {
  const { symbol, tsEvent, tsRecv } = event;
  return { kind: 'opening', symbol, tsEvent, tsRecv, price: event.kind === 'bar' ? event.open : event.price };
}
