/** Keeps in the ledger where trailing and triggered stops of a venue in this process stand. */

import { isUntouched, type Standing } from '../../core/sim/resting.js';
import type { SimVenue } from '../../core/sim/sim-venue.js';
import type { RunHandle } from '../../io/sqlite/run.js';

/** Written with every commit, so that they are of the very moment that a restart goes on from. */
export class Standings {
  readonly #written: Map<string, Standing>;

  constructor(
    readonly run: Pick<RunHandle, 'recordStanding'>,
    stored: ReadonlyMap<string, Standing> = new Map(),
  ) {
    this.#written = new Map([...stored].filter(([, standing]) => !isUntouched(standing)));
  }

  note(venue: Pick<SimVenue, 'standings'>): void {
    for (const [id, { best, isTriggered }] of venue.standings()) {
      const before = this.#written.get(id);
      if (before?.best === best && before?.isTriggered === isTriggered) continue;
      this.#written.set(id, { best, isTriggered });
      this.run.recordStanding(id, { best, isTriggered });
    }
  }
}
