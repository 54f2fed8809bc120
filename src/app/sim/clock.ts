/** The edge where the simulated world gets its time: the wall's, faster, or the next event's as soon as all have read. */

import { type Micros, micros, SECOND } from '../../core/base/time.js';
import type { SimWorld } from '../../core/sim/world/sim-world.js';
import type { ClockControl, ClockMode } from '../../core/sim/world/world.js';
import type { SocketClock } from '../../io/shared/socket.js';

/** Who has to read what was told before a virtual clock goes on. */
export interface Audience {
  /** Whether anybody wants to hear of the market; without one, a virtual clock waits. */
  isThere(): boolean;
  /** Resolves when all have been sent what was told. */
  drained(): Promise<void>;
}

export interface ClockParts {
  readonly mode: ClockMode;
  readonly world: SimWorld;
  readonly wall: SocketClock;
  readonly audience: Audience;
  /** Reads more where the market is starved; resolves when it is not, or is over. */
  readonly refill: () => Promise<void>;
  /** The clock stops by it. */
  readonly onFailure: (error: unknown) => void;
}

const SPEED: Readonly<Record<Exclude<ClockMode, 'virtual'>, number>> = { real: 1, '10x': 10, '100x': 100 };
const [WAIT_MIN_MS, WAIT_MAX_MS] = [1, 50];
/** How long a virtual clock stands still after a bar or an update, so that an answer to it comes in time. */
const BREATH_MS = 5;
/** How many things a virtual clock lets happen before it looks at the sockets again. */
const JUMPS_MAX = 64;
/** So long, in wall time, the world may keep everybody else waiting. */
const SLICE_MICROS = 10_000;
/** Simulated time between two looks at the wall's clock. */
const STRIDE = SECOND / 20;
/** How far the world may fall behind before its clock is set back to where it is. */
const BEHIND_MAX = 2 * SECOND;

export class SimClock implements ClockControl {
  readonly mode: ClockMode;
  readonly #parts: ClockParts;
  #anchor: { wall: number; world: number };
  #cancel: () => void = () => undefined;
  #isPaused = false;
  #isStopped = false;
  #turns: Promise<void> = Promise.resolve();
  /** Something was told that clients act on. */
  #isNews = false;

  constructor(parts: ClockParts) {
    this.#parts = parts;
    this.mode = parts.mode;
    this.#anchor = { wall: parts.wall.now(), world: parts.world.now() };
    if (parts.mode === 'virtual') this.#watch();
    else parts.world.followClock(() => this.#present());
  }

  start(): void {
    this.#schedule(0);
  }

  /** Resolves when nothing moves any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#turns;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  pause(): void {
    this.#isPaused = true;
    this.#cancel();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#setAnchor();
    this.#schedule(0);
  }

  advance(to: Micros): Promise<void> {
    return this.#inTurn(async () => {
      const { world, audience } = this.#parts;
      for (;;) {
        const reached = world.advance(to);
        if (reached >= to || this.#isStopped || !(await this.#refilled())) break;
      }
      this.#setAnchor();
      await audience.drained();
    });
  }

  #watch(): void {
    const { world } = this.#parts;
    world.onTradeUpdate(() => {
      this.#isNews = true;
    });
    world.onTicks((ticks) => {
      this.#isNews ||= ticks.some(({ kind }) => kind === 'bar');
    });
  }

  /** One mover at a time. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turns.then(work);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }

  #setAnchor(): void {
    this.#anchor = { wall: this.#parts.wall.now(), world: this.#parts.world.now() };
  }

  /** Simulated time by the wall's clock; where the world stands while it is paused. */
  #present(): Micros {
    const { mode, world, wall } = this.#parts;
    if (mode === 'virtual' || this.#isPaused) return world.now();
    return micros(Math.floor(this.#anchor.world + (wall.now() - this.#anchor.wall) * SPEED[mode]));
  }

  #schedule(ms: number): void {
    if (this.#isStopped || this.#isPaused) return;
    this.#cancel();
    this.#cancel = this.#parts.wall.after(ms, () => {
      this.#inTurn(() => this.#turn()).then(
        () => this.#schedule(this.#waitMs()),
        (error: unknown) => this.#parts.onFailure(error),
      );
    });
  }

  async #turn(): Promise<void> {
    if (this.#isStopped || this.#isPaused) return;
    if (this.mode === 'virtual') await this.#jump();
    else await this.#follow();
  }

  /** From one thing to the next, until there is news; then others have their turn. */
  async #jump(): Promise<void> {
    const { world, audience } = this.#parts;
    for (let count = 0; count < JUMPS_MAX && audience.isThere(); count++) {
      await audience.drained();
      await this.#breathe();
      if (this.#isPaused || this.#isStopped) return;
      if (!world.jump() && !(await this.#refilled())) return;
    }
  }

  async #breathe(): Promise<void> {
    while (this.#isNews) {
      this.#isNews = false;
      await new Promise<void>((resolve) => this.#parts.wall.after(BREATH_MS, resolve));
    }
  }

  async #follow(): Promise<void> {
    const { world, wall } = this.#parts;
    const until = wall.now() + SLICE_MICROS;
    // What is due by now: who runs after a present that moves on never ends, and is told of nothing meanwhile.
    const target = this.#present();
    while (world.now() < target) {
      const reached = world.advance(micros(Math.min(target, world.now() + STRIDE)));
      if (reached < target && this.#isStarved() && !(await this.#refilled())) break;
      if (wall.now() < until) continue;
      if (this.#present() - world.now() > BEHIND_MAX) this.#setAnchor();
      break;
    }
  }

  #isStarved(): boolean {
    return this.#parts.world.isStarved;
  }

  /** Whether there is more to come, where the market had run dry. */
  async #refilled(): Promise<boolean> {
    if (!this.#isStarved()) return false;
    await this.#parts.refill();
    return !this.#isStarved();
  }

  #waitMs(): number {
    const { mode, world } = this.#parts;
    const next = world.nextAt();
    if (mode === 'virtual') return this.#parts.audience.isThere() && next !== undefined ? WAIT_MIN_MS : WAIT_MAX_MS;
    const ms = next === undefined ? WAIT_MAX_MS : (next - this.#present()) / SPEED[mode] / 1000;
    return Math.min(WAIT_MAX_MS, Math.max(WAIT_MIN_MS, ms));
  }
}
