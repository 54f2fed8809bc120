/** Orders that went wrong, as a share of all: what the venue rejected, and what our own risk denied, apart. */

import { countQty, type Rate, rateNumber } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import { type Finding, percentText } from './breaker-losses.js';
import type { BreakerRoom, BreakerSettings, BreakerState, Cause } from './breaker-state.js';
import { type Counts, RateWindow } from './breaker-windows.js';

export class Rates {
  readonly #rejects: RateWindow;
  readonly #denials: RateWindow;

  constructor(readonly settings: BreakerSettings) {
    this.#rejects = new RateWindow(settings.rateWindow);
    this.#denials = new RateWindow(settings.rateWindow);
  }

  /** Of a rate that is not set undefined. */
  get rows(): Pick<BreakerState, 'rejects' | 'denials'> {
    const { rejectRate, denialRate } = this.settings;
    return { rejects: rejectRate && this.#rejects.rows, denials: denialRate && this.#denials.rows };
  }

  restore({ rejects = [], denials = [] }: Pick<BreakerState, 'rejects' | 'denials'>): void {
    this.#rejects.restore(rejects);
    this.#denials.restore(denials);
  }

  /** Every rate that is too high after it. */
  take(outcome: 'sent' | 'rejected' | 'denied', now: Micros): readonly Finding[] {
    const { rejectRate, denialRate } = this.settings;
    if (outcome !== 'denied') this.#rejects.note(now, outcome === 'sent' ? 1 : 0, outcome === 'rejected' ? 1 : 0);
    if (outcome !== 'rejected') this.#denials.note(now, 1, outcome === 'denied' ? 1 : 0);
    const found = [
      this.#look('reject_rate', 'were rejected by the venue', this.#rejects.countsAt(now), rejectRate),
      this.#look('denial_rate', 'were denied by risk', this.#denials.countsAt(now), denialRate),
    ];
    return found.filter((one) => one !== undefined);
  }

  /** How far each rate that is set is from too high, in orders. */
  roomAt(now: Micros): readonly BreakerRoom[] {
    const { rejectRate, denialRate, rateMinOrders } = this.settings;
    const room = (cause: Cause, window: RateWindow, limit: Rate | undefined): readonly BreakerRoom[] => {
      if (limit === undefined) return [];
      const { all, bad } = window.countsAt(now);
      const most = Math.max(1, Math.ceil(Math.max(all, rateMinOrders) * rateNumber(limit)));
      return [{ cause, unit: 'count', used: countQty(bad), limit: countQty(most) }];
    };
    return [...room('reject_rate', this.#rejects, rejectRate), ...room('denial_rate', this.#denials, denialRate)];
  }

  /** What opened it is over: counted anew from here. */
  forget(cause: Cause): void {
    if (cause === 'reject_rate') this.#rejects.clear();
    if (cause === 'denial_rate') this.#denials.clear();
  }

  #look(cause: Cause, what: string, { all, bad }: Counts, limit: Rate | undefined): Finding | undefined {
    if (limit === undefined) return undefined;
    if (bad === 0 || all < this.settings.rateMinOrders || bad < all * rateNumber(limit)) return undefined;
    const used = `${String(bad)} of ${String(all)}`;
    const most = percentText(limit);
    return { cause, used, limit: most, message: `${used} orders ${what}, the limit is ${most}` };
  }
}
