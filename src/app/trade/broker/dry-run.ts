/** Everything but the sending: the account is read, orders are decided and judged, and none leaves this process. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TradectlError } from '../../../core/base/errors.js';
import type { Micros } from '../../../core/base/time.js';
import { isFinal } from '../../../core/orders/lifecycle.js';
import type { OrderAnswer } from '../../../core/venue/manager/vocabulary.js';
import type { Answer, VenueOrder } from '../../../core/venue/records.js';
import { TradingClient } from '../../../io/alpaca/trading/client.js';
import { copyLedger } from '../../../io/sqlite/copy.js';

const NOT_SENT: OrderAnswer = {
  kind: 'refused',
  status: 0,
  code: undefined,
  message: 'not sent: this is a dry run',
};

/** Asks as the other does, and changes nothing at the broker: what was to be withdrawn counts as canceled from then on. */
export class DryRunClient extends TradingClient {
  readonly #withdrawn = new Set<string>();

  override submit(): Promise<OrderAnswer> {
    return Promise.resolve(NOT_SENT);
  }

  /** What became of an order that nobody was asked to cancel is looked up. */
  override cancel(venueOrderId: string): Promise<OrderAnswer> {
    this.#withdrawn.add(venueOrderId);
    return Promise.resolve({ kind: 'unsent' });
  }

  override replace(): Promise<OrderAnswer> {
    return Promise.resolve(NOT_SENT);
  }

  override amend(): Promise<OrderAnswer> {
    return Promise.resolve(NOT_SENT);
  }

  override async order(venueOrderId: string): Promise<Answer> {
    return this.#answered(await super.order(venueOrderId));
  }

  override async orderByClientId(clientOrderId: string): Promise<Answer> {
    return this.#answered(await super.orderByClientId(clientOrderId));
  }

  override async openOrders(): Promise<readonly VenueOrder[]> {
    return (await super.openOrders()).map((order) => this.#known(order));
  }

  override async ordersSince(after: Micros | undefined): Promise<readonly VenueOrder[]> {
    return (await super.ordersSince(after)).map((order) => this.#known(order));
  }

  #answered(answer: Answer): Answer {
    return answer.kind === 'order' ? { ...answer, order: this.#known(answer.order) } : answer;
  }

  #known(order: VenueOrder): VenueOrder {
    const told = { ...order, legs: order.legs.map((leg) => this.#known(leg)) };
    const isOver = order.status !== undefined && isFinal(order.status);
    if (isOver || !this.#withdrawn.has(order.venueOrderId)) return told;
    return { ...told, status: 'canceled', statusText: 'canceled' };
  }
}

/** Calls `work` with a copy of the ledger at `path` that is thrown away at its end; an empty one where there is none. */
export async function onCopy<T>(path: string, work: (copy: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'tradectl-dry-run-'));
  try {
    const copy = join(directory, 'ledger.db');
    await copyLedger(path, copy).catch((error: unknown) => {
      if (!(error instanceof TradectlError && error.code === 'not_found')) throw error;
    });
    return await work(copy);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
