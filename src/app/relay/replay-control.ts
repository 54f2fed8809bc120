/**
 * When a replayed event is due: by its distance to the others, the speed, and what somebody at the keys wants.
 *
 * A pure machine: every call is told the time. What is due is reckoned from one anchor, never from the event before,
 * so that no lateness adds up.
 */

import type { Micros } from '../../core/base/time.js';
import { micros } from '../../core/base/time.js';

export type ReplayCommand =
  | { readonly kind: 'toggle' }
  /** One more event, and pause. */
  | { readonly kind: 'step' }
  | { readonly kind: 'faster' }
  | { readonly kind: 'slower' }
  /** To the events from that time on; back, too. */
  | { readonly kind: 'seek'; readonly to: Micros };

/** What `faster` and `slower` go through. */
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 50, 100, 1000, Number.POSITIVE_INFINITY];

export class ReplayControl {
  #speed: number;
  #isPaused: boolean;
  #steps = 0;
  /** At `wall` the replay stood at `event`; undefined until the first event comes. */
  #anchor: { readonly event: number; readonly wall: number } | undefined;
  /** Where it stood when it was paused, or the last event that was told. */
  #at: Micros | undefined;
  #target: Micros | undefined;
  #onChange: () => void = () => undefined;

  /** `speed` is a factor; Infinity is as fast as it goes. */
  constructor(speed: number, isPaused = false) {
    this.#speed = speed;
    this.#isPaused = isPaused;
  }

  get speed(): number {
    return this.#speed;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The time of the market that the replay has come to; undefined before its first event. */
  get at(): Micros | undefined {
    return this.#at;
  }

  /** Calls back after every command: what is waited for may be due at another time, or never. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** Milliseconds until an event of that time is due, Infinity while it is paused; the first is due at once. */
  delayMs(event: Micros, now: Micros): number {
    if (this.#isPaused) return this.#steps > 0 ? 0 : Number.POSITIVE_INFINITY;
    if (this.#speed === Number.POSITIVE_INFINITY) return 0;
    this.#anchor ??= { event: this.#at ?? event, wall: now };
    const due = this.#anchor.wall + (event - this.#anchor.event) / this.#speed;
    return Math.max(0, Math.ceil((due - now) / 1000));
  }

  /** An event of that time is told. */
  passed(event: Micros): void {
    if (this.#steps > 0) this.#steps--;
    this.#at = event;
  }

  command(command: ReplayCommand, now: Micros): void {
    if (command.kind === 'seek') this.#seek(command.to);
    else if (command.kind === 'toggle') this.#pause(!this.#isPaused, now);
    else if (command.kind === 'step') this.#step(now);
    else this.#shift(command.kind === 'faster' ? 1 : -1, now);
    this.#onChange();
  }

  /** Where to go on, where somebody wants to be elsewhere; told once. */
  takeTarget(): Micros | undefined {
    const target = this.#target;
    this.#target = undefined;
    return target;
  }

  get hasTarget(): boolean {
    return this.#target !== undefined;
  }

  #seek(to: Micros): void {
    this.#target = to;
    this.#anchor = undefined;
    this.#at = undefined;
    // Somebody who is paused wants to see where that is.
    if (this.#isPaused) this.#steps = 1;
  }

  #pause(isPaused: boolean, now: Micros): void {
    this.#hold(now);
    this.#isPaused = isPaused;
    this.#steps = 0;
  }

  #step(now: Micros): void {
    if (!this.#isPaused) this.#pause(true, now);
    this.#steps++;
  }

  #shift(by: 1 | -1, now: Micros): void {
    this.#hold(now);
    const next = by > 0 ? SPEEDS.find((speed) => speed > this.#speed) : SPEEDS.findLast((speed) => speed < this.#speed);
    this.#speed = next ?? this.#speed;
  }

  /** Notes where the replay stands between two events: from there it goes on when it goes on. */
  #hold(now: Micros): void {
    if (this.#anchor !== undefined)
      this.#at = micros(Math.round(this.#anchor.event + (now - this.#anchor.wall) * this.#speed));
    this.#anchor = undefined;
  }
}
