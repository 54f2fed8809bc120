/** What the broker's headers said of the rate limit, noted on the way to the limiter that heeds it. */

import type { Quota } from '../../core/venue/limiter.js';
import { Turnstile } from '../../io/alpaca/trading/turnstile.js';

export class Quotas extends Turnstile {
  #last: Quota | undefined;

  override answered(quota: Quota | undefined): void {
    this.#last = quota ?? this.#last;
    super.answered(quota);
  }

  /** Whether all three headers were there, and what they said last. */
  seen(): { readonly observed: string; readonly same: boolean } {
    const { limit, remaining, reset } = this.#last ?? NOTHING;
    const observed = `limit ${limit ?? '-'}, remaining ${remaining ?? '-'}, reset ${reset === undefined ? '-' : 'told'}`;
    return { observed, same: limit !== undefined && remaining !== undefined && reset !== undefined };
  }
}

const NOTHING: Quota = { limit: undefined, remaining: undefined, reset: undefined };
