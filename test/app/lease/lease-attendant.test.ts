/** A trader's lease on clocks that are moved by hand: when it sends, when it does not, and how it comes back. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { stateOf } from '../../../src/app/breaker/risk-state.js';
import { leaseAttendant } from '../../../src/app/lease/lease-attendant.js';
import type { Attendant, SessionDoor } from '../../../src/app/trade/attendant.js';
import { must } from '../../../src/core/base/assert.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { type Instant, takenBy } from '../../../src/core/venue/lease.js';
import { LeaseFile } from '../../../src/io/sqlite/lease.js';
import { openLedger, type SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import { temporaryDirectory } from '../../support/cli.js';

const WALL = 1_700_000_000_000_000;
const DOG = { holder: 'dog', pid: 2 };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
});

/** A session that does nothing but beat. */
class Session {
  readonly ledger: SqliteLedger;
  readonly file: LeaseFile;
  /** As another process has it. */
  readonly other: LeaseFile;
  readonly holds = new Map<string, string | undefined>();
  readonly alerts: string[] = [];
  compared = 0;
  refreshed = 0;
  isSettled = true;
  readonly #time = { wall: WALL, mono: 0 };

  constructor() {
    const path = join(temporaryDirectory(), 'ledger.db');
    this.ledger = openLedger(path, { pid: 1, now: micros(WALL) });
    this.file = LeaseFile.open(path);
    this.other = LeaseFile.open(path);
    closers.push(() => [this.ledger, this.file, this.other].forEach((one) => one.close()));
  }

  now(): Instant {
    return { wall: micros(this.#time.wall), mono: this.#time.mono };
  }

  attend(ifTaken: 'wait' | 'refuse' = 'wait', seconds = 10): Attendant {
    const door = {
      engine: { hold: (source: string, reason: string | undefined) => this.holds.set(source, reason) },
      ...{ ledger: this.ledger, lease: this.file },
      alert: (code: string) => this.alerts.push(code),
      compareAgain: () => this.compared++,
      refresh: () => this.refreshed++,
      isSettled: () => this.isSettled,
    } as unknown as SessionDoor;
    const options = { who: { holder: 'trader', pid: 1 }, length: seconds * SECOND, ifTaken, now: () => this.now() };
    return leaseAttendant(options)(door);
  }

  /** Time passes, with a tick ten times a second. */
  live(attendant: Attendant, seconds: number): void {
    for (let tick = 0; tick < seconds * 10; tick++) {
      this.sleep(0.1);
      attendant.tick?.(this.now().wall);
    }
  }

  /** Time passes, and this process stands still. */
  sleep(seconds: number, set = 0): void {
    this.#time.wall += (seconds + set) * SECOND;
    this.#time.mono += seconds * SECOND;
  }

  take(): void {
    const found = must(this.other.read(), 'a lease');
    expect(this.other.change(found, takenBy(found, DOG, 'silence', this.now().wall))).toBe(true);
  }

  letGo(): void {
    this.other.end(must(this.other.read(), 'a lease'), 'let_go');
  }
}

describe('a trader’s lease', () => {
  it('beats once a second, tells when books and broker agreed, and is released in order', () => {
    const session = new Session();
    const trader = session.attend();
    expect(trader.mayLeave?.()).toBe(true);
    session.live(trader, 5);
    const agreedAt = session.now().wall;
    trader.agreed?.();
    session.live(trader, 5.1);
    expect(session.other.read()).toMatchObject({ state: 'held', epoch: 1, pid: 1, beat: 10, agreedAt });
    session.live(trader, 60);
    expect(session.refreshed).toBe(2);
    void trader.end?.();
    expect(session.other.read()?.state).toBe('released');
    expect([session.alerts, [...session.holds]]).toEqual([[], []]);
  });

  it('is not released by a trader that fails', () => {
    const session = new Session();
    void session.attend().end?.(new Error('it failed'));
    expect(session.other.read()?.state).toBe('held');
  });

  it('sends nothing where it was stopped while it looked', () => {
    const session = new Session();
    const trader = session.attend();
    session.live(trader, 2);
    const read = session.file.read.bind(session.file);
    session.file.read = () => {
      const found = read();
      session.sleep(12);
      session.take();
      return found;
    };
    expect(trader.mayLeave?.()).toBe(false);
  });

  it.each([
    ['a pause', 12, 0],
    ['a lid that was closed', 0.1, 3600],
    ['a clock that was set back', 0.1, -3600],
  ])('sends nothing after %s before the books have been compared', (_, seconds, set) => {
    const session = new Session();
    const trader = session.attend();
    session.live(trader, 2);
    session.sleep(seconds, set);
    session.isSettled = false;
    expect(trader.mayLeave?.()).toBe(false);
    expect(session.holds.get('lease')).toContain('the clock jumped');
    session.live(trader, 1);
    expect([session.compared, session.alerts]).toEqual([1, ['lease_lost']]);
    expect(trader.mayLeave?.()).toBe(false);
    session.isSettled = true;
    session.live(trader, 0.1);
    expect(trader.mayLeave?.()).toBe(true);
    expect(session.alerts).toEqual(['lease_lost', 'lease_regained']);
    expect([...session.holds]).toEqual([['lease', undefined]]);
  });

  it('sends nothing from the moment at which it is taken, waits while the watchdog acts, and stays halted', () => {
    const session = new Session();
    const trader = session.attend();
    session.live(trader, 2);
    session.take();
    expect(trader.mayLeave?.()).toBe(false);
    for (let second = 0; second < 20; second++) {
      const taken = must(session.other.read(), 'a lease');
      expect(session.other.beat(taken, session.now().wall, taken.agreedAt)).toBe(true);
      session.live(trader, 1);
    }
    expect([session.other.read()?.state, session.compared]).toEqual(['taken', 0]);
    session.letGo();
    session.live(trader, 1);
    expect(session.other.read()).toMatchObject({ state: 'held', epoch: 3, holder: 'trader' });
    expect(session.compared).toBe(1);
    expect(session.holds.get('halt')).toMatch(
      /^halted by risk watchdog, process 2 since .*: a watchdog acted: silence$/,
    );
    expect(stateOf(session.ledger.risk).halt).toMatchObject({ reason: 'a watchdog acted: silence' });
    expect(trader.mayLeave?.()).toBe(true);
  });

  it('comes back to a trader whose watchdog stopped in the middle of its work', () => {
    const session = new Session();
    const trader = session.attend();
    session.live(trader, 1);
    session.take();
    session.live(trader, 9);
    expect(session.other.read()?.state).toBe('taken');
    session.live(trader, 3);
    expect(session.other.read()).toMatchObject({ state: 'held', holder: 'trader' });
    expect(session.holds.get('halt')).toContain('silence');
  });

  it('is waited for by a trader that starts while a watchdog acts, and refused to a hand', () => {
    const session = new Session();
    session.attend();
    session.take();
    expect(() => session.attend('refuse')).toThrow(/a watchdog is acting/);
    const trader = session.attend();
    expect(trader.mayLeave?.()).toBe(false);
    session.live(trader, 1);
    expect(session.alerts).toEqual(['lease_lost']);
    session.letGo();
    session.live(trader, 1);
    expect(trader.mayLeave?.()).toBe(true);
  });

  it('is lost where no beat is taken for its length, and comes back', () => {
    const session = new Session();
    const trader = session.attend('wait', 3);
    session.live(trader, 1.1);
    const stuck = new Database(session.file.path);
    stuck.exec('BEGIN IMMEDIATE');
    session.live(trader, 2);
    expect(trader.mayLeave?.()).toBe(true);
    session.live(trader, 2);
    expect(trader.mayLeave?.()).toBe(false);
    expect(session.holds.get('lease')).toContain('not renewed');
    stuck.close();
    session.live(trader, 1);
    expect([trader.mayLeave?.(), session.compared]).toEqual([true, 1]);
  });
});
