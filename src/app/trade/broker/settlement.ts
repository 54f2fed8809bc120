/** Whether the books and the broker say the same. Until they do, nothing is opened; exits pass. */

import { must } from '../../../core/base/assert.js';
import { moneyText, parseMoney, qtyText } from '../../../core/base/decimal.js';
import { abs, isZero, type Money, minus, type Qty, ZERO_QTY } from '../../../core/base/fixed.js';
import { type Micros, micros, SECOND } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { OrderManager } from '../../../core/venue/manager/order-manager.js';
import type { VenuePosition } from '../../../core/venue/records.js';
import { isUnreachable } from './account-movements.js';
import { Telling } from './telling.js';
import type { WrongBooks } from './wrong-books.js';

export interface SettlementOptions {
  readonly engine: Pick<Engine, 'portfolio' | 'hold'>;
  readonly manager: Pick<OrderManager, 'isUnsettled' | 'reports'>;
  /** Hears what the broker says that we hold. */
  readonly wrong: Pick<WrongBooks, 'counted' | 'compared' | 'away'>;
  /** Books what the broker booked without an order. */
  readonly readMovements: () => Promise<void>;
  readonly positions: () => Promise<readonly VenuePosition[]>;
  /** The broker's cash, as it was read with the movements. */
  readonly cash: () => Money | undefined;
  /** Books and broker say the same. */
  readonly agreed: () => void;
  /** Entries are held until somebody has looked. */
  readonly alert: (code: string, message: string) => void;
  /** A person is told, and no more. */
  readonly tell: (code: string, message: string) => void;
  readonly fail: (error: Error) => void;
}

/** How often positions that differ are read again before they count as different: fills may be under way. */
const LOOKS_MAX = 5;
/** While no order waits for it, fills have the books compared this often at most: the requests are for orders. */
const PAUSE = 3 * SECOND;
/** Between two looks at cash that differs: the broker may book a fill or a fee a moment before it tells of it. */
const CASH_PAUSE = SECOND;
const CENT = must(parseMoney('0.01'), 'an amount');

export class Settlement {
  #state: 'away' | 'syncing' | 'comparing' | 'settled' = 'away';
  /** Why entries stay held until somebody has looked. */
  #distrust: string | undefined;
  /** How the cash differs, while it does: it may be a movement that the broker tells late. */
  #cashGap: string | undefined;
  #looks = 0;
  /** Orders wait for it: entries that are held, or an exit that would be refused. */
  #isAwaited = true;
  #hasSettled = false;
  #lookedAt = micros(0);
  #restsUntil = micros(0);
  /** No look before: cash that differs is given time. */
  #nextLook = micros(0);

  readonly #telling: Telling;

  constructor(readonly options: SettlementOptions) {
    this.#telling = new Telling((message) => options.alert('divergence', message));
    this.#hold('the books have not been compared with the broker yet');
  }

  /** Whether books and broker have been compared, whatever came of it. */
  get isSettled(): boolean {
    return this.#state === 'settled';
  }

  /** Whether they have been compared since the session began. */
  get hasSettled(): boolean {
    return this.#hasSettled;
  }

  /** Orders are being asked for. */
  begin(): void {
    this.#state = 'syncing';
    this.#looks = 0;
    this.#isAwaited = true;
    this.#hold('the books are being compared with the broker');
  }

  /** Compares again, and holds nothing unless a difference is found. */
  refresh(): void {
    if (this.#state !== 'settled') return;
    this.#state = 'syncing';
    this.#looks = 0;
  }

  /** What happens now is not heard. */
  lost(reason: string): void {
    this.#state = 'away';
    this.options.wrong.away();
    this.#hold(`the order stream is away: ${reason}`);
  }

  /** Something is to be read that was not known at the last comparison. */
  again(): void {
    if (this.#state === 'settled' || this.#state === 'comparing') this.#state = 'syncing';
    this.#looks = 0;
  }

  /** Something cannot be true: no entry until a person has looked. */
  distrust(reason: string): void {
    this.#distrust ??= reason;
    this.#hold(this.#distrust);
  }

  /** The position after a fill, by the broker's own count. */
  told(symbol: string, qty: Qty): void {
    this.options.wrong.counted(symbol, qty);
    const ours = this.options.engine.portfolio.book(symbol).qty;
    if (ours === qty || this.#state !== 'settled') return;
    // Another fill may be on its way: only a comparison at rest says that the books are wrong.
    this.#state = 'syncing';
    // As after a fee in coins: more than the broker has cannot be sold.
    this.#isAwaited = abs(qty) < abs(ours);
  }

  /** Goes on once the orders are settled. */
  look(now: Micros): void {
    this.#telling.look(now);
    if (this.#state !== 'syncing' || this.options.manager.isUnsettled) return;
    // A clock that was set back stops nothing.
    const isAhead = now >= this.#lookedAt;
    if (isAhead && (now < this.#nextLook || (!this.#isAwaited && now < this.#restsUntil))) return;
    this.#state = 'comparing';
    this.#lookedAt = now;
    void this.#compare().catch((error: unknown) => this.options.fail(error as Error));
  }

  async #compare(): Promise<void> {
    const before = this.options.manager.reports;
    let told: readonly VenuePosition[];
    try {
      await this.options.readMovements();
      told = await this.options.positions();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (this.#state === 'comparing') this.#state = 'syncing';
      return;
    }
    if (this.#state !== 'comparing') return;
    const isOvertaken = before !== this.options.manager.reports;
    const difference = differenceOf(this.options.engine, told);
    if (difference !== undefined) return this.#differs(isOvertaken, difference, told);
    this.options.wrong.compared(told);
    const gap = gapOf(this.options.engine.portfolio.cash, this.options.cash());
    if (gap !== undefined) return this.#lacksCash(isOvertaken, gap);
    this.#cashGap = undefined;
    this.options.agreed();
    this.#settle();
  }

  #differs(isOvertaken: boolean, difference: string, told: readonly VenuePosition[]): void {
    if (this.#looksAgain(isOvertaken)) return;
    this.options.wrong.compared(told);
    this.#settle();
    this.#telling.say(`positions differ: ${difference}; see tradectl reconcile`, this.#lookedAt);
  }

  /** Entries are held until it agrees, and it is told once. */
  #lacksCash(isOvertaken: boolean, gap: string): void {
    this.#nextLook = micros(this.#lookedAt + CASH_PAUSE);
    if (this.#looksAgain(isOvertaken)) return;
    const isNews = this.#cashGap === undefined;
    this.#cashGap = `cash differs: ${gap}; see tradectl reconcile`;
    this.#settle();
    if (isNews) this.options.tell('cash_differs', `entries are held until it agrees: ${this.#cashGap}`);
  }

  /** Whether what differs may be something under way. */
  #looksAgain(isOvertaken: boolean): boolean {
    if (isOvertaken) this.#rest();
    const again = isOvertaken || ++this.#looks < LOOKS_MAX;
    if (again) this.#state = 'syncing';
    return again;
  }

  #settle(): void {
    this.#state = 'settled';
    this.#hasSettled = true;
    this.#isAwaited = false;
    this.#rest();
    this.options.engine.hold('books', this.#distrust ?? this.#cashGap);
  }

  #rest(): void {
    this.#restsUntil = micros(this.#lookedAt + PAUSE);
  }

  #hold(reason: string): void {
    this.options.engine.hold('books', this.#distrust ?? reason);
  }
}

/** The first symbol whose quantity is not the same, in words. */
function differenceOf(engine: SettlementOptions['engine'], told: readonly VenuePosition[]): string | undefined {
  const remote = new Map(told.map(({ symbol, qty }) => [symbol, qty]));
  for (const { symbol, qty } of engine.portfolio.books) {
    const theirs = remote.get(symbol) ?? ZERO_QTY;
    if (theirs !== qty) return `${symbol} is ${qtyText(qty)} here and ${qtyText(theirs)} at the broker`;
    remote.delete(symbol);
  }
  for (const [symbol, qty] of remote) if (!isZero(qty)) return `${symbol} is ${qtyText(qty)} at the broker alone`;
  return undefined;
}

/** Our cash has every digit, the broker's is told in whole cents. */
function gapOf(ours: Money, theirs: Money | undefined): string | undefined {
  if (theirs === undefined || abs(minus(theirs, ours)) < CENT) return undefined;
  return `${moneyText(ours)} here and ${moneyText(theirs)} at the broker, and no fill or movement says why`;
}
