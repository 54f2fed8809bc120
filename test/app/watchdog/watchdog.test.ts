/** The watchdog on a clock that is moved by hand, with real files: when it acts, when it does not, what stops it. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { WatchdogEvent } from '../../../src/app/watchdog/events.js';
import { type OnLapse, Watchdog } from '../../../src/app/watchdog/watchdog.js';
import { must } from '../../../src/core/base/assert.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { MINUTE, micros, SECOND } from '../../../src/core/base/time.js';
import { heldBy, type Lease, takenBy } from '../../../src/core/venue/lease.js';
import { writeHalt } from '../../../src/io/sqlite/halt.js';
import { LeaseFile } from '../../../src/io/sqlite/lease.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { StillClock } from '../../io/alpaca/trading/clocks.js';
import { temporaryDirectory } from '../../support/cli.js';
import { SmallBroker, shares } from './small-broker.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
});

class Scene {
  readonly clock = new StillClock();
  readonly broker = new SmallBroker();
  readonly events: WatchdogEvent[] = [];
  readonly alerts: string[] = [];
  readonly stop = new AbortController();
  readonly ledger = join(temporaryDirectory(), 'ledger.db');
  readonly file: LeaseFile;
  account = 'account-1';

  constructor() {
    openLedger(this.ledger, { pid: 1, now: this.clock.now() }).close();
    this.file = LeaseFile.open(this.ledger);
    closers.push(() => this.file.close());
    this.broker.rest('a');
    this.broker.held.set('AAPL', shares('100'));
  }

  hold(): Lease {
    const found = this.file.read();
    const held = heldBy(found, { holder: 'abcdef0123456789', pid: 1 }, 10 * SECOND, this.clock.now());
    expect(this.file.change(found, held)).toBe(true);
    return held;
  }

  watchdog(onLapse: OnLapse = 'flatten', holder = 'dog'): Watchdog {
    const now = () => ({ wall: this.clock.now(), mono: this.clock.now() });
    const made = new Watchdog({
      ...{ ledgerPath: this.ledger, clock: this.clock, now, onLapse, client: this.broker.client },
      openLease: () => LeaseFile.open(this.ledger),
      leave: async () => undefined,
      isOurs: async () => {
        const { accountId } = await this.broker.client.account();
        if (accountId !== this.account) throw new TradectlError('ledger_foreign', 'the ledger is of another account');
        return true;
      },
      halt: (halt) => writeHalt(this.ledger, halt, 20),
      who: { holder, pid: 2 },
      ...{ lease: 5 * SECOND, reconcileLapse: 5 * MINUTE, signal: this.stop.signal },
      tell: (event) => this.events.push(event),
      alert: (text) => this.alerts.push(text),
    });
    closers.push(() => made.close());
    return made;
  }

  /** Time passes while promises settle; `each` is called four times a second. */
  async pass(seconds: number, each: () => void = () => undefined): Promise<void> {
    for (let step = 0; step < seconds * 4; step++) {
      each();
      this.clock.pass(250);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve));
    }
  }

  async run(work: Promise<unknown>, seconds: number, each?: () => void): Promise<void> {
    work.catch(() => undefined);
    await this.pass(seconds, each);
  }

  get told(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  /** As it stands in the ledger. */
  get halt(): string {
    return readLedger(this.ledger, (reads) => reads.meta('risk_halt')) ?? '';
  }
}

describe('a watchdog', () => {
  it('acts within the lease and five seconds, in this order', async () => {
    const scene = new Scene();
    const held = scene.hold();
    const from = scene.clock.now();
    let flatAt = 0;
    await scene.run(scene.watchdog().watch(), 20, () => {
      if (flatAt === 0 && scene.broker.isFlat) flatAt = scene.clock.now();
    });
    expect(flatAt - from).toBeLessThan(15 * SECOND);
    expect(flatAt - from).toBeGreaterThan(10 * SECOND);
    expect(scene.told).toEqual(['watching', 'lapsed', 'taken', 'halted', 'cancel', 'close', 'done']);
    expect(scene.halt).toMatch(/"reason":"the trader .* not been heard .*","who":"risk watchdog, process 2"/);
    expect(scene.file.read()).toMatchObject({ state: 'let_go', epoch: held.epoch + 1 });
    expect(scene.alerts).toHaveLength(2);
    expect(scene.file.closings()).toHaveLength(1);
    scene.stop.abort();
  });

  it('waits for the first trader, and leaves one alone that beats, and one that ended in order', async () => {
    const scene = new Scene();
    await scene.run(scene.watchdog().watch(), 20);
    const held = scene.hold();
    await scene.pass(60, () => expect(scene.file.beat(held, scene.clock.now(), scene.clock.now())).toBe(true));
    scene.file.end(held, 'released');
    await scene.pass(60);
    expect(scene.told).toEqual(['waiting', 'watching', 'released']);
    expect(scene.broker.isFlat).toBe(false);
    scene.stop.abort();
  });

  it('acts where books and broker were not found to agree for long, though the trader beats', async () => {
    const scene = new Scene();
    const held = scene.hold();
    await scene.run(scene.watchdog('cancel').watch(), 310, () => {
      scene.file.beat(held, scene.clock.now(), held.agreedAt);
    });
    expect(scene.halt).toContain('last found to agree');
    expect([scene.broker.cancels, scene.broker.posts]).toEqual([['v-a'], []]);
    scene.stop.abort();
  });

  it('only halts where it is told so', async () => {
    const scene = new Scene();
    scene.hold();
    await scene.run(scene.watchdog('halt').watch(), 12);
    expect(scene.told).toEqual(['watching', 'lapsed', 'taken', 'halted', 'done']);
    expect([scene.broker.cancels, scene.broker.posts]).toEqual([[], []]);
    scene.stop.abort();
  });

  it('goes on with what another one began and did not finish', async () => {
    const scene = new Scene();
    const held = scene.hold();
    const taken = takenBy(held, { holder: 'other', pid: 9 }, 'silence', scene.clock.now());
    scene.file.change(held, taken);
    await scene.run(scene.watchdog().watch(), 8, () => {
      scene.file.beat(taken, scene.clock.now(), taken.agreedAt);
    });
    expect(scene.told).toEqual([]);
    await scene.pass(15);
    expect(scene.told).toEqual(['lapsed', 'taken', 'halted', 'cancel', 'close', 'done']);
    scene.stop.abort();
  });

  it('acts once where there are two', async () => {
    const scene = new Scene();
    scene.hold();
    void scene.watchdog('flatten', 'one').watch();
    await scene.run(scene.watchdog('flatten', 'two').watch(), 20);
    expect(scene.told.filter((type) => type === 'taken')).toHaveLength(1);
    expect(scene.broker.posts).toHaveLength(1);
    scene.stop.abort();
  });

  it('acts though the trader was stopped in the middle of a commit, and halts the ledger once it can', async () => {
    const scene = new Scene();
    scene.hold();
    const commit = new Database(scene.ledger);
    commit.exec('BEGIN IMMEDIATE');
    await scene.run(scene.watchdog().watch(), 20);
    expect(scene.broker.isFlat).toBe(true);
    expect(scene.told).not.toContain('halted');
    commit.close();
    await scene.pass(1);
    expect(scene.halt).toContain('risk watchdog, process 2');
    scene.stop.abort();
  });

  it('acts though the lease file itself is stuck, and takes the lease once it can', async () => {
    const scene = new Scene();
    scene.hold();
    const beat = new Database(scene.file.path);
    beat.exec('BEGIN IMMEDIATE');
    scene.broker.isOpen = false;
    await scene.run(scene.watchdog().watch(), 14);
    expect(scene.broker.posts).toHaveLength(1);
    expect(scene.told).not.toContain('taken');
    beat.close();
    await scene.pass(3);
    expect(scene.told).toContain('taken');
    scene.stop.abort();
  });

  it('stands back where the trader is there again before anything was taken', async () => {
    const scene = new Scene();
    const held = scene.hold();
    const beat = new Database(scene.file.path);
    beat.exec('BEGIN IMMEDIATE');
    scene.broker.cancelsWork = false;
    await scene.run(scene.watchdog().watch(), 13);
    beat.close();
    scene.file.beat(held, scene.clock.now(), held.agreedAt);
    await scene.pass(3);
    expect(scene.told).toContain('stood_back');
    expect(scene.broker.posts).toEqual([]);
    scene.stop.abort();
  });

  it('does nothing to an account that is not the ledger’s', async () => {
    const scene = new Scene();
    scene.hold();
    scene.broker.account = 'account-2';
    const watching = scene.watchdog().watch();
    await expect(watching).rejects.toThrow(/another account/);
    expect(scene.broker.cancels).toEqual([]);
  });

  it('looks once: nothing to do, acted, and a beat that claims a time to come is watched first', async () => {
    const scene = new Scene();
    expect(await scene.watchdog().once()).toBe(false);
    const held = scene.hold();
    expect(await scene.watchdog().once()).toBe(false);
    scene.file.beat(held, micros(scene.clock.now() + 3600 * SECOND), held.agreedAt);
    const once = scene.watchdog().once();
    await scene.pass(15);
    expect(await once).toBe(true);
    expect(
      must(
        scene.events.find(({ type }) => type === 'taken'),
        'a lease',
      ).type,
    ).toBe('taken');
  });
});
