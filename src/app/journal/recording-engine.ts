/** An engine that writes down every call that changes it, before it is carried out, and the orders that come of it. */

import { encodeLine } from '../../core/base/exact-json.js';
import type { Micros } from '../../core/base/time.js';
import type { HandAct } from '../../core/engine/by-hand.js';
import type { AccountRead } from '../../core/engine/doubts.js';
import { Engine } from '../../core/engine/engine.js';
import type { EngineSetup } from '../../core/engine/engine-setup.js';
import type { HoldSource } from '../../core/engine/holds.js';
import type { EngineEvent, MarketEvent } from '../../core/events.js';
import type { Order } from '../../core/orders/order.js';
import type { Movement } from '../../core/portfolio/movement.js';
import type { Fill } from '../../core/portfolio/records.js';
import type { Step } from '../../core/ports.js';
import type { BreakerAct } from '../../core/risk/breaker-state.js';
import type { Fact } from '../../core/risk/facts.js';
import type { LimitChange } from '../../core/risk/limit-change.js';
import { type CallName, type JournalSink, termsOf } from './journal.js';

export class RecordingEngine extends Engine {
  readonly #sink: JournalSink;
  /** Calls that the engine makes to itself are part of the one from outside. */
  #depth = 0;

  constructor(setup: EngineSetup, sink: JournalSink) {
    super(setup);
    this.#sink = sink;
  }

  override start(at: Micros): Step {
    return this.#stepped('start', at, () => super.start(at));
  }

  override restart(at: Micros): void {
    this.#called('restart', at, () => super.restart(at));
  }

  override step(event: EngineEvent): Step {
    return this.#stepped('step', event, () => super.step(event));
  }

  override warmUp(event: MarketEvent): void {
    this.#called('warmUp', event, () => super.warmUp(event));
  }

  override announce(symbol: string): void {
    this.#called('announce', symbol, () => super.announce(symbol));
  }

  override restoreFill(fill: Fill): void {
    this.#called('restoreFill', fill, () => super.restoreFill(fill));
  }

  override restoreMovement(movement: Movement): void {
    this.#called('restoreMovement', movement, () => super.restoreMovement(movement));
  }

  override restoreOrder(order: Order): void {
    this.#called('restoreOrder', order, () => super.restoreOrder(order));
  }

  override hold(source: HoldSource, reason: string | undefined): void {
    this.#called('hold', { source, reason }, () => super.hold(source, reason));
  }

  override cancelAll(reason: string): Step {
    return this.#stepped('cancelAll', reason, () => super.cancelAll(reason));
  }

  override byHand(act: HandAct): Step {
    return this.#stepped('byHand', act, () => super.byHand(act));
  }

  override abandonWaiting(reason: string): Step {
    return this.#stepped('abandonWaiting', reason, () => super.abandonWaiting(reason));
  }

  override breaker(act: BreakerAct): Step {
    return this.#stepped('breaker', act, () => super.breaker(act));
  }

  override limit(change: LimitChange): void {
    this.#called('limit', change, () => super.limit(change));
  }

  override learn(fact: Fact): void {
    this.#called('learn', fact, () => super.learn(fact));
  }

  override accountRead(read: AccountRead): Step {
    return this.#stepped('accountRead', read, () => super.accountRead(read));
  }

  #stepped(call: CallName, argument: unknown, work: () => Step): Step {
    const step = this.#called(call, argument, work);
    if (this.#depth === 0) for (const line of orderLines(step)) this.#sink.write(line);
    return step;
  }

  #called<T>(call: CallName, argument: unknown, work: () => T): T {
    if (this.#depth === 0) this.#sink.write(encodeLine({ call, with: argument }));
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}

/** A line for each order that a step made, sent or withdrew. */
export function orderLines({ changes, commands }: Step): readonly string[] {
  const made = changes.flatMap(({ order, from }) =>
    from === undefined
      ? [encodeLine({ order: 'made', clientOrderId: order.clientOrderId, terms: termsOf(order) })]
      : [],
  );
  const sent = commands.map((command) =>
    command.kind === 'cancel'
      ? encodeLine({ order: 'canceled', clientOrderId: command.clientOrderId })
      : encodeLine({ order: 'sent', clientOrderId: command.order.clientOrderId, terms: termsOf(command.order) }),
  );
  return [...made, ...sent];
}
