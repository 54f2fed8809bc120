/** Faults that befall connections by themselves: on arming where somebody is connected, else before the next data. */

import type { Faults } from '../../../core/sim/faults.js';
import type { FaultName, FaultPlace } from '../../../core/sim/faults-table.js';
import { FAULTS } from '../../../core/sim/faults-table.js';
import type { Eruption, StreamClient } from './client.js';

const ERUPTIONS: readonly Eruption[] = ['slow-client', 'garbage-frame', 'unknown-message', 'null-data', 'book-reset'];

export class Trouble {
  #outageUntilMs = 0;

  constructor(
    readonly faults: Faults,
    readonly clients: ReadonlySet<StreamClient>,
    readonly nowMs: () => number,
  ) {}

  /** Whether nobody gets in. */
  get isOut(): boolean {
    return this.nowMs() < this.#outageUntilMs;
  }

  /** Lets everything happen that is armed; one use of a fault befalls all whom it concerns. */
  strike(): void {
    this.#outage();
    for (const { peer } of this.#take('cut')) peer.cut();
    for (const { peer } of this.#take('cut-mid-frame')) peer.cutMidFrame();
    for (const name of ERUPTIONS) for (const client of this.#take(name)) client.erupt(name);
  }

  /** Those to whom it happens now. No use is taken where there is nobody. */
  #take(name: FaultName): readonly StreamClient[] {
    if (!this.faults.isArmed(name)) return [];
    const places: readonly FaultPlace[] = FAULTS[name].where;
    const concerned = [...this.clients].filter(({ isIn, place }) => isIn && places.includes(place));
    return concerned.length > 0 && this.faults.take(name) !== undefined ? concerned : [];
  }

  #outage(): void {
    const use = this.faults.take('outage');
    if (use === undefined) return;
    this.#outageUntilMs = this.nowMs() + use.ms;
    for (const { peer } of this.clients) peer.cut();
  }
}
