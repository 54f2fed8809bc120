/** Headroom that is set aside for a time: orders that are not there yet, and count as if they were. */

import { type Micros, micros, ofMillis } from '../../core/base/time.js';
import type { RiskQuestion } from './judge.js';

export interface Reservation {
  readonly name: string;
  readonly question: RiskQuestion;
  readonly until: Micros;
}

export const RESERVATIONS_MAX = 1000;

export class Reservations {
  readonly #held = new Map<string, Reservation>();
  /** When the first of them lapses; nothing does before. */
  #nextLapse = Number.POSITIVE_INFINITY;
  #version = 0;

  /** Changes whenever what is held changes. */
  get version(): number {
    return this.#version;
  }

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  get isFull(): boolean {
    return this.#held.size >= RESERVATIONS_MAX;
  }

  /** In the order in which they were made. */
  list(): readonly Reservation[] {
    return [...this.#held.values()];
  }

  get(name: string): Reservation | undefined {
    return this.#held.get(name);
  }

  add(name: string, question: RiskQuestion, now: Micros, forMs: number): Reservation {
    const reservation = { name, question, until: micros(now + ofMillis(forMs)) };
    this.#held.set(name, reservation);
    this.#changed();
    return reservation;
  }

  /** Whether there was one of that name. */
  release(name: string): boolean {
    const isThere = this.#held.delete(name);
    if (isThere) this.#changed();
    return isThere;
  }

  /** Forgets what has had its time. */
  lapse(now: Micros): void {
    if (now < this.#nextLapse) return;
    for (const { name, until } of this.list()) if (until <= now) this.#held.delete(name);
    this.#changed();
  }

  #changed(): void {
    this.#version++;
    this.#nextLapse = this.list().reduce((first, { until }) => Math.min(first, until), Number.POSITIVE_INFINITY);
  }
}
