/**
 * A trader's lease: it beats once a second, looks before every order that leaves, and after a pause, or when the lease
 * was lost, sends nothing until it has it again and the books have been compared.
 */

import { TradectlError } from '../../core/base/errors.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import { type Holder, heldBy, type Instant, type Lease, LeaseClock, Stillness } from '../../core/venue/lease.js';
import type { LeaseFile } from '../../io/sqlite/lease.js';
import type { Halt } from '../../io/sqlite/risk-book.js';
import { haltText, recordHalt, stateOf } from '../breaker/risk-state.js';
import type { Attend, Attendant, SessionDoor } from '../trade/attendant.js';

export interface LeaseOptions {
  readonly who: Holder;
  /** Microseconds. */
  readonly length: number;
  /** The machine's own clocks, also where a session's time is a simulator's. */
  readonly now: () => Instant;
  /** Where a watchdog acts just now: a trader waits until it is done, a hand is told. */
  readonly ifTaken: 'wait' | 'refuse';
}

const BEAT_EVERY = SECOND;
/** How often the books are compared with the broker, so that a watchdog can tell that they are. */
const COMPARE_EVERY = 30 * SECOND;

/** Does nothing where there is no broker. */
export const leaseAttendant =
  (options: LeaseOptions): Attend =>
  (door) =>
    door.lease === undefined ? {} : new LeaseAttendant(door, door.lease, options);

class LeaseAttendant implements Attendant {
  readonly #clock: LeaseClock;
  readonly #watch = new Stillness();
  /** `lost`: not ours. `recovering`: ours, and the books are being compared. */
  #phase: 'held' | 'lost' | 'recovering' = 'lost';
  #mine: Lease | undefined;
  #agreedAt: Micros | undefined;
  #beatAt = 0;
  #comparedAt: number;
  /** Why it was lost, until a person was told. */
  #untold: string | undefined;

  constructor(
    readonly door: SessionDoor,
    readonly file: LeaseFile,
    readonly options: LeaseOptions,
  ) {
    const now = options.now();
    this.#clock = new LeaseClock(options.length, now);
    this.#comparedAt = now.mono;
    // A start is a recovery of its own: nothing is opened before the books have been compared.
    if (this.#acquire(now, true)) this.#phase = 'held';
    else if (options.ifTaken === 'refuse') throw busy(file.path);
    else this.#lose('a watchdog acts on the account');
  }

  tick(): void {
    const now = this.options.now();
    const lapse = this.#phase === 'lost' ? undefined : this.#clock.lapse(now);
    this.#clock.tick(now);
    if (lapse !== undefined) this.#lose(lapse);
    this.#tell();
    if (this.#phase === 'lost') return this.#regain(now);
    if (now.mono - this.#beatAt >= BEAT_EVERY) this.#beat(now);
    if (this.#phase === 'recovering' && this.door.isSettled()) this.#recovered();
    if (now.mono - this.#comparedAt < COMPARE_EVERY) return;
    this.#comparedAt = now.mono;
    this.door.refresh();
  }

  /** A look costs microseconds; a file that cannot be read now is trusted for half of the lease. */
  mayLeave(): boolean {
    if (this.#phase !== 'held') return false;
    const isMine = this.#attempt(() => this.#isMine());
    // The clocks last: who was stopped while it read has read what stood there before.
    const now = this.options.now();
    const lapse = this.#clock.lapse(now);
    if (lapse !== undefined) this.#lose(lapse);
    else if (!(isMine ?? this.#clock.isFresh(now))) this.#lose('it was taken away');
    return this.#isHeld;
  }

  #isMine(): boolean {
    const found = this.file.read();
    return found?.epoch === this.#mine?.epoch && found?.state === 'held';
  }

  get #isHeld(): boolean {
    return this.#phase === 'held';
  }

  agreed(): void {
    this.#agreedAt = this.options.now().wall;
  }

  /** A trader that failed does not release it: somebody has to look after what it holds. */
  end(failure?: unknown): void {
    if (failure !== undefined || this.#mine === undefined || this.#phase === 'lost') return;
    const mine = this.#mine;
    this.#attempt(() => this.file.end(mine, 'released'));
  }

  #beat(now: Instant): void {
    this.#beatAt = now.mono;
    const mine = this.#mine;
    if (mine === undefined) return;
    const isKept = this.#attempt(() => this.file.beat(mine, now.wall, this.#agreedAt ?? mine.agreedAt));
    // A file that cannot be written is waited for as long as the lease lasts.
    if (isKept === undefined) return;
    if (!isKept) return this.#lose('it was taken away');
    this.#clock.confirm(now);
    this.door.ledger.beat({ pid: this.options.who.pid, now: now.wall });
  }

  #lose(reason: string): void {
    this.#phase = 'lost';
    this.#untold = reason;
    this.door.engine.hold('lease', `the lease is lost: ${reason}`);
  }

  #tell(): void {
    if (this.#untold === undefined) return;
    this.door.alert('lease_lost', `nothing is sent until the books have been compared: ${this.#untold}`);
    this.#untold = undefined;
  }

  #regain(now: Instant): void {
    if (now.mono - this.#beatAt < BEAT_EVERY / 4) return;
    this.#beatAt = now.mono;
    if (!this.#acquire(now)) return;
    this.#phase = 'recovering';
    this.#comparedAt = now.mono;
    this.door.compareAgain();
  }

  /** False where somebody else has it who lives, or where it cannot be known. */
  #acquire(now: Instant, isStart = false): boolean {
    return this.#attempt(() => this.#change(now, isStart)) ?? false;
  }

  #change(now: Instant, isStart: boolean): boolean {
    const found = this.file.read();
    if (found?.state === 'taken' && this.#watch.of(`${found.epoch}/${found.beat}`, found.beatAt, now) <= found.length)
      return false;
    const mine = heldBy(found, this.options.who, this.options.length, now.wall);
    if (!this.file.change(found, mine)) return false;
    // At a start the halt that the watchdog left in the ledger is read with all else.
    const hasActed = found?.state === 'taken' || found?.state === 'let_go';
    if (hasActed && !isStart) this.#halt(found, now);
    this.#mine = mine;
    this.#agreedAt = undefined;
    this.#clock.confirm(now);
    return true;
  }

  /** The watchdog may not have come to it: a trader that was stopped in a commit kept it from the ledger. */
  #halt({ reason, pid }: Lease, now: Instant): void {
    const { engine, ledger } = this.door;
    const halt: Halt = { at: now.wall, reason: `a watchdog acted: ${reason}`, who: `risk watchdog, process ${pid}` };
    engine.hold('halt', haltText(halt));
    this.#attempt(() => stateOf(ledger.risk).halt ?? recordHalt(ledger.risk, halt));
  }

  #recovered(): void {
    this.#phase = 'held';
    this.door.engine.hold('lease', undefined);
    this.door.alert('lease_regained', 'the lease is held again, and the books have been compared');
  }

  /** Undefined where the file cannot be used now. */
  #attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof TradectlError) return undefined;
      throw error;
    }
  }
}

const busy = (path: string): TradectlError =>
  new TradectlError('halted', 'a watchdog is acting on the account; nothing was sent', {
    where: path,
    hint: 'wait until it is done, then look: tradectl reconcile',
  });
