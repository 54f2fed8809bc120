/** The end of an account: one that is worth nothing once a time is over trades no more, whatever prices do later. */

import { ZERO_MONEY } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Engine } from './engine.js';

/** A double below it is looked at exactly. */
const NEARLY_NOTHING = 1;

export class Ruin {
  #at: Micros | undefined;

  /** `noted`: who has just reckoned the equity, so that it need not be done twice for every bar. */
  constructor(
    readonly engine: Pick<Engine, 'now' | 'equity' | 'exactEquity'>,
    readonly noted: { readonly equity: number } = engine,
  ) {}

  /** The time at whose end nothing was left; undefined while something is. */
  get at(): Micros | undefined {
    return this.#at;
  }

  /** To be asked before each event of that time: prices of one time are told one after the other, and count together. */
  isBefore(next: number): boolean {
    const { engine, noted } = this;
    if (this.#at === undefined && noted.equity < NEARLY_NOTHING && next !== engine.now && this.#isWorthless)
      this.#at = engine.now;
    return this.#at !== undefined;
  }

  get #isWorthless(): boolean {
    return this.engine.exactEquity() <= ZERO_MONEY;
  }
}
