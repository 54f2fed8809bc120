/** The trading day: what happens to orders when the market opens and closes, and to the account when a day ends. */

import type { Core } from './core.js';
import type { Groups } from './groups.js';
import type { Intake } from './intake.js';
import type { Matcher } from './matcher.js';
import { GTC_LIFE, type Phase } from './sessions.js';
import { hasFills, isOpen, type Work } from './work.js';

export class Day {
  constructor(
    readonly core: Core,
    readonly groups: Groups,
    readonly intake: Intake,
    readonly matcher: Matcher,
  ) {}

  /** A phase begins. Prices of the one before bind nobody: orders wait for the first of this one. */
  start(phase: Phase): void {
    if (phase === 'post') this.#auction();
    this.core.phase = phase;
    for (const prices of this.core.allPrices()) {
      if (this.core.asset(prices.symbol)?.assetClass === 'us_equity') prices.forget();
    }
    if (phase === 'pre' || phase === 'open') this.#wake();
    if (phase === 'post' || phase === 'closed') this.#rest();
    this.#rollEquity(phase);
  }

  #equities(): Work[] {
    return this.core.shelf.openEverywhere().filter(({ assetClass }) => assetClass === 'us_equity');
  }

  /** Orders for the close fill at the last price told; one whose limit it does not meet is canceled. */
  #auction(): void {
    for (const work of this.#equities()) {
      if (work.order.tif !== 'cls') continue;
      const { mark } = this.core.prices(work.order.symbol);
      if (mark !== undefined) this.matcher.close(work, mark);
      this.groups.end(work, 'canceled');
    }
  }

  #wake(): void {
    for (const work of this.#equities()) {
      const { status } = work.order;
      if (!isOpen(work) || !this.matcher.isItsTime(work)) continue;
      if (status === 'accepted') this.intake.accept(work);
      else if (status === 'done_for_day') {
        this.core.change(work, { status: hasFills(work) ? 'partially_filled' : 'new' }, 'new');
      }
    }
  }

  /** Who is not worked in this phase is done: day orders for ever, the others until tomorrow. */
  #rest(): void {
    for (const work of this.#equities()) {
      const { status, tif, submittedAt } = work.order;
      // Who waits is for the next session; legs that are held follow who works for them.
      if (status === 'accepted' || status === 'pending_new' || work.stage !== 'live') continue;
      if (!isOpen(work) || this.matcher.isItsTime(work)) continue;
      if (tif !== 'gtc' || this.core.now - submittedAt >= GTC_LIFE) this.groups.end(work, 'expired');
      else if (status === 'new' || status === 'partially_filled') {
        this.core.change(work, { status: 'done_for_day' }, 'done_for_day');
      }
    }
  }

  #rollEquity(phase: Phase): void {
    const { funds } = this.core;
    if (phase === 'post') funds.closingEquity = this.core.figures().equity;
    if (phase === 'pre') funds.lastEquity = funds.closingEquity;
  }
}
