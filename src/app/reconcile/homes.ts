/** Which run of the ledger each record of the broker belongs to. */

import type { Import } from '../../core/reconcile/books.js';
import type { StoredRun } from '../../io/sqlite/stored-run.js';

export class Homes {
  readonly #byOrder = new Map<string, StoredRun>();

  /** Newest first. */
  constructor(readonly runs: readonly StoredRun[]) {
    for (const run of runs) for (const { clientOrderId } of run.orders) this.#byOrder.set(clientOrderId, run);
  }

  /** The one whose books are the account's. */
  get newest(): StoredRun | undefined {
    return this.runs[0];
  }

  /** What each run is to take, the oldest run first. */
  sorted(imports: readonly Import[]): ReadonlyMap<StoredRun | undefined, readonly Import[]> {
    for (const one of imports) if (one.kind === 'order') this.#settle(one.order);
    const found = new Map<StoredRun | undefined, Import[]>(this.runs.toReversed().map((run) => [run, []]));
    for (const one of imports) {
      const home = this.#homeOf(one);
      found.set(home, [...(found.get(home) ?? []), one]);
    }
    for (const [run, its] of found) if (its.length === 0) found.delete(run);
    return found;
  }

  #homeOf(one: Import): StoredRun | undefined {
    if (one.kind === 'movement') return this.newest;
    return this.#byOrder.get(one.kind === 'order' ? one.order.clientOrderId : one.clientOrderId);
  }

  /** An order of a run that was lost as a whole goes into the books that were the account's at its time. */
  #settle({ clientOrderId, parentId = clientOrderId, createdAt }: (Import & { kind: 'order' })['order']): void {
    const own = this.runs.find(({ orderPrefix }) => parentId.startsWith(`${orderPrefix}-`));
    const then = this.runs.find(({ startedAt }) => startedAt <= createdAt) ?? this.runs.at(-1);
    const home = own ?? then;
    if (home !== undefined) this.#byOrder.set(clientOrderId, home);
  }
}
