/** What the manager has to say and to ask, in order; each order asks each thing once at a time. */

import { must } from '../../base/assert.js';
import type { Micros } from '../../base/time.js';
import type { OrderReport } from '../../events.js';
import type { Approved } from '../../risk/approved.js';
import { legsOf } from './groups.js';
import type { Tracked } from './tracked.js';
import type { ManagerOutput, VenueRequest } from './vocabulary.js';

export class Outbox {
  #outputs: ManagerOutput[] = [];
  /** Reports so far. */
  reports = 0;

  /** What was put in since it was last taken. */
  take(): readonly ManagerOutput[] {
    const outputs = this.#outputs;
    if (outputs.length > 0) this.#outputs = [];
    return outputs;
  }

  put(output: ManagerOutput): void {
    this.#outputs.push(output);
  }

  post(one: Tracked): void {
    const order = must(one.approved, 'only what was approved is sent');
    const venueOrderId = one.before?.venueOrderId;
    if (venueOrderId !== undefined)
      return this.#ask(one, { kind: 'replace', clientOrderId: order.clientOrderId, order, venueOrderId });
    const legs = legsOf(one).map(({ approved }) => must(approved, 'legs are approved with what they follow'));
    this.#ask(one, { kind: 'submit', clientOrderId: order.clientOrderId, order, legs });
  }

  lookup(one: Tracked): void {
    const { clientOrderId, parentId } = one.order;
    const { venueOrderId } = one;
    const byId = venueOrderId !== undefined && (parentId !== undefined || one.isRenamed) ? { venueOrderId } : {};
    this.#ask(one, { kind: 'lookup', clientOrderId, ...byId });
  }

  cancel(one: Tracked, venueOrderId: string): void {
    this.#ask(one, { kind: 'cancel', clientOrderId: one.order.clientOrderId, venueOrderId });
  }

  amend(one: Tracked, order: Approved, venueOrderId: string): void {
    this.#ask(one, { kind: 'amend', clientOrderId: order.clientOrderId, order, venueOrderId });
  }

  fills(one: Tracked): void {
    this.#ask(one, { kind: 'fills', clientOrderId: one.order.clientOrderId, venueOrderId: one.venueOrderId ?? '' });
  }

  #ask(one: Tracked, request: VenueRequest): void {
    if (one.asked.has(request.kind)) return;
    one.asked.add(request.kind);
    this.put({ kind: 'request', request });
  }

  /** `holdsEntries`: the books cannot be trusted until somebody has looked. */
  alert(code: string, message: string, holdsEntries: boolean): void {
    this.put({ kind: 'alert', code, message, holdsEntries });
  }

  report(
    one: Tracked,
    status: OrderReport['status'],
    at: Micros,
    reason: string,
    execution?: OrderReport['execution'],
    terms?: OrderReport['terms'],
  ): void {
    if (status !== 'abandoned') one.status = status;
    const { unsaid: prices } = one;
    one.unsaid = undefined;
    this.reports++;
    this.put({
      kind: 'report',
      report: {
        kind: 'report',
        clientOrderId: one.order.clientOrderId,
        venueOrderId: one.venueOrderId ?? '',
        tsEvent: at,
        tsRecv: at,
        status,
        execution,
        reason: reason === '' ? undefined : reason,
        ...(prices !== undefined && { prices }),
        ...(terms !== undefined && { terms }),
      },
    });
  }
}
