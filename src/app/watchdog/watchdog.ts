/**
 * Watches a trader's lease from another process, and acts in its place when it stops: halts, cancels, flattens.
 *
 * It needs nothing of the trader but the file beside the ledger, and a connection to the broker of its own. Taking the
 * lease comes first: from then on the trader may not send. Of two watchdogs one takes it.
 */

import { TradectlError } from '../../core/base/errors.js';
import { SECOND, timeText } from '../../core/base/time.js';
import { type Holder, type Instant, type Lease, Stillness, seconds, takenBy } from '../../core/venue/lease.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { LeaseFile } from '../../io/sqlite/lease.js';
import type { Halt } from '../../io/sqlite/risk-book.js';
import { every } from '../stream/clock.js';
import { type Acting, isPassing } from './acting.js';
import { Closer } from './closer.js';
import type { Told, WatchdogEvent } from './events.js';

export type OnLapse = 'halt' | 'cancel' | 'flatten';

export interface WatchdogOptions {
  readonly ledgerPath: string;
  /** Undefined where there is no ledger yet. Throws the `ledger_*` errors. */
  readonly openLease: () => LeaseFile | undefined;
  readonly client: Acting['client'];
  /** Whether the broker's account is the ledger's; false where no ledger is there yet. Throws TradectlError `ledger_foreign`. */
  readonly isOurs: () => Promise<boolean>;
  /** The broker is not needed for now. */
  readonly leave: () => Promise<void>;
  readonly halt: (halt: Halt) => void;
  readonly who: Holder;
  /** Microseconds; where the trader's own lease is longer, that one counts. */
  readonly lease: number;
  /** How long books and broker may not have been found to agree, in microseconds. */
  readonly reconcileLapse: number;
  readonly onLapse: OnLapse;
  readonly clock: SocketClock;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  readonly tell: (event: WatchdogEvent) => void;
  /** Wakes a person; returns at once. */
  readonly alert: (text: string, details: Readonly<Record<string, unknown>>) => void;
}

const LOOK_MS = 250;
/** Between two passes over an account that is being taken out of the market. */
const PASS_MS = 300;
/** Between two tries at a broker or a file that cannot be reached. */
const RETRY_MS = 1000;
/** How long a lease file that is stuck is tried: its holder was stopped in the middle of a transaction. */
const TAKE_WITHIN = 2 * SECOND;

/** Of one that looks once, where the ledger is locked. */
const HALT_TRIES = 10;

type Verdict = { readonly lease: Lease; readonly lapse: string | undefined; readonly isSure: boolean } | undefined;

export class Watchdog {
  readonly #beats = new Stillness();
  readonly #agreements = new Stillness();
  #file: LeaseFile | undefined;
  #told: string | undefined;
  #trouble: string | undefined;
  /** Why the ledger is to be halted, until it is. */
  #toHalt: string | undefined;
  #isChecked = false;

  constructor(readonly options: WatchdogOptions) {}

  /** Until the signal. Throws TradectlError `auth`, `ledger_foreign`. */
  async watch(): Promise<void> {
    const { signal } = this.options;
    await this.#check().catch((error: unknown) => {
      if (!isPassing(error)) throw error;
      this.#say(error.message);
    });
    while (!signal.aborted) {
      this.#halt();
      const verdict = this.#look();
      if (verdict?.lapse !== undefined) await this.#act(verdict.lease, verdict.lapse);
      await this.#sleep(LOOK_MS);
    }
  }

  /** Looks once, and acts where that is due; true where it did. Throws TradectlError `venue_unreachable` besides. */
  async once(): Promise<boolean> {
    let verdict = this.#look();
    while (verdict !== undefined && verdict.lapse === undefined && !verdict.isSure && !this.options.signal.aborted) {
      await this.#sleep(LOOK_MS);
      verdict = this.#look();
    }
    if (verdict?.lapse === undefined) return false;
    const hasActed = await this.#act(verdict.lease, verdict.lapse, true);
    for (let tries = 0; tries < HALT_TRIES && this.#toHalt !== undefined; tries++) {
      await this.#sleep(RETRY_MS);
      this.#halt();
    }
    return hasActed;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /** Undefined where nobody is to be watched, or nothing can be known. */
  #look(): Verdict {
    const lease = this.#attempt(() => this.#open()?.read());
    if (lease === undefined || lease.state === 'released' || lease.state === 'let_go') return this.#rest(lease);
    const now = this.options.now();
    const silent = this.#beats.of(`${lease.epoch}/${lease.beat}`, lease.beatAt, now);
    const apart = this.#agreements.of(`${lease.epoch}/${lease.agreedAt}`, lease.agreedAt, now);
    if (lease.state === 'held')
      this.#tellOnce(`${lease.epoch}`, { type: 'watching', pid: lease.pid, lease: this.#length(lease) });
    return { lease, isSure: this.#beats.isSure, lapse: this.#lapseOf(lease, silent, apart) };
  }

  #lapseOf(lease: Lease, silent: number, apart: number): string | undefined {
    const { state, pid } = lease;
    if (silent > this.#length(lease))
      return state === 'taken'
        ? `the watchdog that acted (process ${pid}) stopped ${seconds(silent)} ago: ${lease.reason}`
        : `the trader (process ${pid}) has not been heard for ${seconds(silent)}`;
    if (state !== 'held' || apart <= this.options.reconcileLapse) return undefined;
    return `the trader (process ${pid}) and the broker were last found to agree ${seconds(apart)} ago`;
  }

  #rest(lease: Lease | undefined): undefined {
    this.#beats.forget();
    this.#agreements.forget();
    if (lease === undefined) this.#tellOnce('none', { type: 'waiting', ledger: this.options.ledgerPath });
    else if (lease.state === 'released')
      this.#tellOnce(`released ${lease.epoch}`, { type: 'released', pid: lease.pid });
    return undefined;
  }

  #length({ length }: Lease): number {
    return Math.max(length, this.options.lease);
  }

  /** True where it was this one that acted. */
  async #act(found: Lease, reason: string, isOnce = false): Promise<boolean> {
    this.#tell({ type: 'lapsed', reason });
    const mine = await this.#take(found, reason);
    if (mine === undefined) return false;
    this.#toHalt = reason;
    this.#halt();
    const { onLapse, alert, clock } = this.options;
    alert(`${reason}; on lapse: ${onLapse}`, { reason, onLapse, epoch: mine.epoch });
    const stopBeats = every(clock, RETRY_MS, () => this.#renew(found, mine));
    try {
      if (onLapse !== 'halt') await this.#close(found, mine, isOnce);
      else this.#letGo(mine, 0, 0);
    } finally {
      stopBeats();
      await this.options.leave();
    }
    return true;
  }

  /** Undefined where another was faster, or the trader lives. A file that is stuck does not stop it. */
  async #take(found: Lease, reason: string): Promise<Lease | undefined> {
    const { who, now } = this.options;
    const mine = takenBy(found, who, reason, now().wall);
    const deadline = now().mono + TAKE_WITHIN;
    for (;;) {
      const isTaken = this.#attempt(() => this.#open()?.change(found, mine));
      if (isTaken === true) {
        this.#tell({ type: 'taken', epoch: mine.epoch });
        return mine;
      }
      if (isTaken === false) {
        this.#tell({ type: 'stood_back', reason: 'another process has the lease' });
        return undefined;
      }
      if (now().mono > deadline) return mine;
      await this.#sleep(LOOK_MS);
    }
  }

  /** Beats; and takes at last what could not be taken at once. */
  #renew(found: Lease, mine: Lease): void {
    const { wall } = this.options.now();
    const isKept = this.#attempt(() => this.#open()?.beat(mine, wall, mine.agreedAt));
    if (isKept === false && this.#attempt(() => this.#open()?.change(found, mine)) === true)
      this.#tell({ type: 'taken', epoch: mine.epoch });
    this.#halt();
  }

  /** Whether the trader may not send: it was taken from it, or it has not stirred since. */
  #isOurs(found: Lease, mine: Lease): boolean {
    const lease = this.#attempt(() => this.#open()?.read());
    if (lease === undefined || (lease.epoch === mine.epoch && lease.holder === mine.holder)) return true;
    return lease.epoch === found.epoch && lease.beat === found.beat && lease.state === found.state;
  }

  async #close(found: Lease, mine: Lease, isOnce: boolean): Promise<void> {
    const { client, onLapse, signal, now } = this.options;
    const mayAct = (): boolean => !signal.aborted && this.#isOurs(found, mine);
    const closer = new Closer({
      ...{ client, mayAct, closesPositions: onLapse === 'flatten' },
      lease: { ...mine, holder: found.holder },
      now: () => now().wall,
      intend: (closing) => this.#attempt(() => this.#open()?.intend(closing)),
      tell: (event) => this.#tell(event),
    });
    let clear = 0;
    while (clear < 2) {
      if (signal.aborted) return;
      if (!mayAct()) return this.#tell({ type: 'stood_back', reason: 'the trader has its lease again' });
      try {
        await this.#check();
        clear = (await closer.pass()) ? clear + 1 : 0;
        await this.#sleep(PASS_MS);
      } catch (error) {
        if (isOnce || !isPassing(error)) throw error;
        this.#say(error.message);
        await this.#sleep(RETRY_MS);
      }
    }
    this.#letGo(mine, closer.canceled, closer.closed, closer.left);
  }

  /** Nothing is done to an account that is not the ledger's. */
  async #check(): Promise<void> {
    if (this.#isChecked) return;
    this.#isChecked = await this.options.isOurs();
  }

  #letGo(mine: Lease, canceled: number, closed: number, left: readonly string[] = []): void {
    this.#attempt(() => this.#open()?.end(mine, 'let_go'));
    this.#tell({ type: 'done', canceled, closed });
    const open = left.length === 0 ? '' : `; still held, and refused to close: ${left.join(', ')}`;
    this.options.alert(`done: ${canceled} orders canceled, ${closed} sent to close positions${open}`, {
      canceled,
      closed,
      left,
    });
  }

  #halt(): void {
    const reason = this.#toHalt;
    if (reason === undefined) return;
    const { halt, who, now } = this.options;
    this.#attempt(() => {
      halt({ at: now().wall, reason, who: `risk watchdog, process ${who.pid}` });
      this.#toHalt = undefined;
      this.#tell({ type: 'halted', reason });
    });
  }

  #open(): LeaseFile | undefined {
    this.#file ??= this.options.openLease();
    return this.#file;
  }

  /** Undefined where the file cannot be used now: it is opened anew the next time. */
  #attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TradectlError)) throw error;
      this.close();
      this.#say(error.message);
      return undefined;
    }
  }

  /** The same trouble is told once. */
  #say(message: string): void {
    if (this.#trouble === message) return;
    this.#trouble = message;
    this.#tell({ type: 'trouble', message });
  }

  #tellOnce(key: string, event: Told): void {
    if (this.#told === key) return;
    this.#told = key;
    this.#tell(event);
  }

  #tell(event: Told): void {
    this.options.tell({ ...event, ts: timeText(this.options.now().wall) });
  }

  #sleep(ms: number): Promise<void> {
    const { clock, signal } = this.options;
    return new Promise((resolve) => {
      const done = (): void => {
        callOff();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const callOff = clock.after(ms, done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }
}
