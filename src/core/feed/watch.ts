/** What is watched while a connection is open: the other end's pulse, and the channels' voices. */

import { type Micros, micros } from '../base/time.js';
import { Heartbeat, PACES } from './heartbeat.js';
import { type Channel, channelWord } from './messages.js';
import type { Output } from './protocol.js';
import { Silence } from './silence.js';

export interface Finding {
  readonly outputs: readonly Output[];
  /** Why the connection is of no use any more. */
  readonly trouble: string | undefined;
}

export class Watch {
  readonly #heartbeat = new Heartbeat();
  readonly #silence: Silence;

  constructor(channels: readonly Channel[], isOpen: (now: Micros) => boolean) {
    this.#silence = new Silence(channels, isOpen);
  }

  /** When `check` may have something to say. */
  get due(): Micros | undefined {
    const dues = [this.#heartbeat.due, this.#silence.due].filter((due) => due !== undefined);
    return dues.length === 0 ? undefined : micros(Math.min(...dues));
  }

  opened(now: Micros, isLocal: boolean): void {
    this.#heartbeat.start(now, isLocal ? PACES.local : PACES.venue);
  }

  /** From here on data can be expected. */
  listen(now: Micros): void {
    this.#silence.start(now);
  }

  stop(): void {
    this.#heartbeat.stop();
    this.#silence.stop();
  }

  alive(now: Micros): void {
    this.#heartbeat.alive(now);
  }

  /** The channels among these that had been reported silent. */
  heard(channels: readonly Channel[], now: Micros): readonly Channel[] {
    return channels.filter((channel) => this.#silence.heard(channel, now));
  }

  check(now: Micros): Finding {
    const beat = this.#heartbeat.check(now);
    if (beat === 'dead') return { outputs: [], trouble: 'the venue does not answer a ping' };
    const outputs: Output[] = beat === 'ping' ? [{ kind: 'ping' }] : [];
    const { silent, isMute } = this.#silence.check(now);
    for (const channel of silent)
      outputs.push({
        kind: 'status',
        state: 'stale',
        reason: `no ${channelWord(channel)} although the market is open`,
      });
    return { outputs, trouble: isMute ? 'connected, but mute' : undefined };
  }
}
