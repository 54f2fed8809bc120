/** Whether this session is fit to open anything: the broker takes the keys and lets the account trade, and both clocks agree. */

import { isPast, MINUTE, type Micros, SECOND } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { VenueAccount } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import { blockOf } from './account-check.js';
import { isUnreachable } from './account-movements.js';

export interface FitnessOptions {
  readonly engine: Pick<Engine, 'hold'>;
  readonly client: Pick<TradingClient, 'account' | 'clockSkew' | 'forbidden' | 'areKeysDoubted'>;
  readonly alert: (code: string, message: string) => void;
  /** What is answered from then on is nobody's concern. */
  readonly isOver: () => boolean;
  readonly fail: (error: Error) => void;
}

const KEYS = 'the broker refuses the keys, which it took before';
/** How often the account is read, and each answer brings the broker's time. */
const EVERY = MINUTE;
/** The same while entries are held, and where the broker forbade something. */
const EVERY_DOUBT = 3 * SECOND;
/** Beyond the first, bars close and orders end early or late; beyond the second, nobody knows when. */
const SKEW_TOLD = 2 * SECOND;
const SKEW_HELD = 30 * SECOND;

export class Fitness {
  #block: string | undefined;
  #areKeysDoubted = false;
  #clock: 'right' | 'told' | 'held' = 'right';
  #readAt = -EVERY;
  #forbidden = 0;
  #isReading = false;

  constructor(readonly options: FitnessOptions) {}

  /** The account as the broker has just told it. */
  heard(account: Pick<VenueAccount, 'status' | 'isBlocked'>): void {
    const { alert } = this.options;
    const block = blockOf(account);
    if (block === this.#block) return;
    this.#block = block;
    this.#hold();
    if (block === undefined) alert('account_unblocked', 'the broker lets the account trade again');
    else alert('account_blocked', `exits only: ${block}; see the broker's dashboard`);
  }

  /** Compares the clocks, and reads the account in the background where that is due. */
  look(now: Micros): void {
    this.#compare(this.options.client.clockSkew);
    this.#doubt(this.options.client.areKeysDoubted);
    if (this.#isReading || !isPast(this.#readAt, this.#isDoubtful ? EVERY_DOUBT : EVERY, now)) return;
    this.#isReading = true;
    this.#readAt = now;
    void this.#read().catch((error: unknown) => this.options.fail(error as Error));
  }

  get #isDoubtful(): boolean {
    const isHeld = this.#block !== undefined || this.#areKeysDoubted || this.#clock === 'held';
    return isHeld || this.options.client.forbidden !== this.#forbidden;
  }

  async #read(): Promise<void> {
    const { client, isOver } = this.options;
    try {
      this.#forbidden = client.forbidden;
      const account = await client.account();
      if (!isOver()) this.heard(account);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
    }
    this.#isReading = false;
  }

  /** One refusal may be a hiccup: the account is asked for, and that goes on or ends the session. */
  #doubt(areDoubted: boolean): void {
    if (areDoubted === this.#areKeysDoubted) return;
    this.#areKeysDoubted = areDoubted;
    this.#hold();
    const { alert } = this.options;
    if (areDoubted) alert('keys_refused', `exits only: ${KEYS}; they are tried again for some seconds`);
    else alert('keys_accepted', 'the broker takes the keys again');
  }

  #hold(): void {
    this.options.engine.hold('account', this.#areKeysDoubted ? KEYS : this.#block);
  }

  /** Held entries wait until the clock is right, and not only less wrong. */
  #compare(skew: number): void {
    const off = Math.abs(skew);
    const next =
      off > SKEW_HELD || (this.#clock === 'held' && off > SKEW_TOLD) ? 'held' : off > SKEW_TOLD ? 'told' : 'right';
    if (next === this.#clock) return;
    this.#clock = next;
    const { engine, alert } = this.options;
    const reason = `this machine's clock is ${skewText(skew)} the broker's`;
    engine.hold('clock', next === 'held' ? reason : undefined);
    if (next === 'right') alert('clock_right', "this machine's clock agrees with the broker's again");
    else alert('clock_skew', `${next === 'held' ? 'exits only: ' : ''}${reason}; set it: timedatectl set-ntp true`);
  }
}

/** `600 s ahead of`. */
const skewText = (skew: number): string =>
  `${Math.round(Math.abs(skew) / SECOND)} s ${skew > 0 ? 'ahead of' : 'behind'}`;
