/**
 * The end by an error: entry orders are withdrawn, exits stay. Beside the engine, which may stand in the middle of a
 * step: the order manager asks, and the rows of the ledger take what comes of it. A fill waits for the next start.
 */

import { TradectlError } from '../../../core/base/errors.js';
import type { Micros } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { OrderReport } from '../../../core/events.js';
import { isFinal, isLegal, type OrderStatus } from '../../../core/orders/lifecycle.js';
import type { ClientOrderId, Order } from '../../../core/orders/order.js';
import type { OrderChange } from '../../../core/ports.js';
import type { VenueUpdate } from '../../../core/venue/records.js';
import type { SocketClock } from '../../../io/shared/socket.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import type { BrokerLink } from './broker-link.js';
import { DRAIN, LOOK_MS } from './wind-up.js';

export interface WithdrawingOptions {
  readonly engine: { readonly hand: Pick<Engine['hand'], 'traded' | 'find'> };
  readonly ledger: Pick<SqliteLedger, 'amend'>;
  readonly link: Pick<BrokerLink, 'send' | 'next' | 'heard' | 'tick'>;
  readonly clock: SocketClock;
}

const REASON = 'withdrawn: the session ends by an error';

/**
 * With keys that are refused or a ledger that takes nothing, nothing can be withdrawn so that the books know it. A start
 * that nobody agreed to (`usage`) leaves all as it was.
 */
export const canWithdraw = (failure: Error): boolean =>
  !(failure instanceof TradectlError && (/^(auth|usage)$/.test(failure.code) || failure.code.startsWith('ledger_')));

export class Withdrawing {
  readonly #awaited = new Set<string>();
  /** Their fills are in no books yet: the next start reads them, and what became of the order. */
  readonly #filled = new Set<string>();
  #isBroken = false;

  constructor(readonly options: WithdrawingOptions) {}

  /** How many there were, and whether the broker has confirmed all of them in time. Throws nothing. */
  async run(): Promise<{ readonly orders: number; readonly isDone: boolean }> {
    const { engine, link, clock } = this.options;
    this.#attempt(() => {
      const wished = engine.hand.traded.entryIds.flatMap((id) => this.#wish(id));
      for (const clientOrderId of wished) link.send({ kind: 'cancel', clientOrderId });
    });
    const orders = this.#awaited.size;
    const deadline = clock.now() + DRAIN;
    while (this.#awaited.size > 0 && !this.#isBroken && clock.now() < deadline) {
      await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
      this.#attempt(() => link.tick());
    }
    return { orders, isDone: this.#awaited.size === 0 };
  }

  heard(update: VenueUpdate): void {
    this.#attempt(() => this.options.link.heard(update));
  }

  /** Takes the reports that wait. */
  take(): void {
    const { link } = this.options;
    this.#attempt(() => {
      for (let report = link.next(); report !== undefined; report = link.next()) this.#hear(report);
    });
  }

  /** What the ledger does not know was decided in the step that failed, and never sent. */
  #wish(id: string): readonly ClientOrderId[] {
    const { ledger, clock } = this.options;
    const found: ClientOrderId[] = [];
    ledger.amend(id, (order) => {
      found.push(order.clientOrderId);
      return changed(order, 'pending_cancel', clock.now());
    });
    for (const one of found) this.#awaited.add(one);
    return found;
  }

  #hear({ clientOrderId, status, execution, tsEvent }: OrderReport): void {
    const { ledger, engine } = this.options;
    if (execution !== undefined) this.#filled.add(clientOrderId);
    if (!isFinal(status)) return;
    this.#awaited.delete(clientOrderId);
    if (this.#filled.has(clientOrderId)) return;
    // The step that failed may have been of a fill, which was not written.
    const filled = engine.hand.find(clientOrderId)?.filledQty;
    ledger.amend(clientOrderId, (order) => (order.filledQty === filled ? changed(order, status, tsEvent) : undefined));
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch {
      // The session ends by another error already; what is left the next start finds.
      this.#isBroken = true;
    }
  }
}

/** Undefined where it is so already, or has ended. */
function changed(order: Order, to: OrderStatus, at: Micros): OrderChange | undefined {
  const { status: from } = order;
  if (from === to || isFinal(from)) return undefined;
  const after = { ...order, status: to, updatedAt: at };
  return { order: after, from, to, at, reason: REASON, isLegal: isLegal(from, to) };
}
