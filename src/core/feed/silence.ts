/**
 * Which channels have gone silent although the market is open: a socket can be connected, answer pings, and be mute.
 *
 * A channel's patience doubles when silence turns out to be its nature (few trades), and comes back when data do.
 */

import { MINUTE, type Micros, micros, SECOND } from '../base/time.js';
import type { Channel } from './messages.js';

/** Longest silence that is normal, in microseconds; a channel that is not here may be quiet for ever. */
const NORMAL: Partial<Record<Channel, number>> = {
  trades: MINUTE,
  quotes: MINUTE,
  orderbooks: MINUTE,
  bars: 3 * MINUTE,
};
const PATIENCE_MAX = 30 * MINUTE;
/** How soon a new connection speaks if the old one was mute. */
const SOON = 20 * SECOND;

interface Ear {
  readonly channel: Channel;
  readonly normal: number;
  patience: number;
  heardAt: number;
  startedAt: number;
  isSilent: boolean;
  isSuspect: boolean;
}

/** What changed: channels gone silent, and whether that is all of them, so that the connection is to blame. */
export interface Verdict {
  readonly silent: readonly Channel[];
  readonly isMute: boolean;
}

export class Silence {
  readonly #ears = new Map<Channel, Ear>();
  #isOn = false;

  constructor(
    channels: readonly Channel[],
    readonly isOpen: (now: Micros) => boolean,
  ) {
    for (const channel of channels) {
      const normal = NORMAL[channel];
      const ear = { patience: normal ?? 0, heardAt: 0, startedAt: 0, isSilent: false, isSuspect: false };
      if (normal !== undefined) this.#ears.set(channel, { channel, normal, ...ear });
    }
  }

  get due(): Micros | undefined {
    if (!this.#isOn || this.#ears.size === 0) return undefined;
    const next = Math.min(...[...this.#ears.values()].map((ear) => ear.heardAt + ear.patience));
    return micros(next);
  }

  start(now: Micros): void {
    this.#isOn = true;
    for (const ear of this.#ears.values()) Object.assign(ear, { heardAt: now, startedAt: now });
  }

  stop(): void {
    this.#isOn = false;
  }

  /** Data came; tells whether the channel had been reported as silent. */
  heard(channel: Channel, now: Micros): boolean {
    const ear = this.#ears.get(channel);
    if (ear === undefined) return false;
    if (ear.isSuspect) {
      if (now - ear.startedAt < SOON) ear.patience = ear.normal;
      ear.isSuspect = false;
    }
    ear.heardAt = now;
    const wasSilent = ear.isSilent;
    ear.isSilent = false;
    return wasSilent;
  }

  check(now: Micros): Verdict {
    const silent: Channel[] = [];
    if (!this.#isOn) return { silent, isMute: false };
    for (const ear of this.#ears.values()) {
      if (now - ear.heardAt < ear.patience) continue;
      // Silence counts from the open: before it there was nothing to hear.
      const isStrange = this.isOpen(now) && this.isOpen(micros(ear.heardAt));
      ear.heardAt = now;
      if (!isStrange) continue;
      ear.patience = Math.min(ear.patience * 2, PATIENCE_MAX);
      ear.isSilent = true;
      ear.isSuspect = true;
      silent.push(ear.channel);
    }
    const isMute = silent.length > 0 && [...this.#ears.values()].every((ear) => ear.isSilent);
    return { silent, isMute };
  }
}
