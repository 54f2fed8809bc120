/** What a stream has done so far: rates, gaps, bad messages by kind, and lag in a histogram of fixed size. */

import type { Micros } from '../base/time.js';
import { channelOf, channelWord, type FeedMessage } from './messages.js';

/** Eight buckets for each doubling, from 1 us to over an hour: a quantile is right to 9 %. */
const PER_DOUBLING = 8;
const BUCKETS = 32 * PER_DOUBLING;

export interface Lag {
  /** Milliseconds; null where nothing was measured. */
  readonly p50: number | null;
  readonly p99: number | null;
}

export interface Figures {
  readonly messages: number;
  /** Messages by channel, by the names that users type. */
  readonly channels: Readonly<Record<string, number>>;
  readonly frames: number;
  readonly perSecond: number;
  readonly gaps: number;
  readonly reconnects: number;
  /** Bad or unknown messages by what is wrong with them. */
  readonly malformed: Readonly<Record<string, number>>;
  /** Quotes left out because a newer one of the symbol came before they could be shown. */
  readonly conflated: number;
  readonly lagMs: Lag;
  /** Fraction of the time with the stream up. */
  readonly uptime: number;
}

export class Meter {
  readonly #channels: Record<string, number> = {};
  readonly #malformed = new Map<string, number>();
  readonly #lags = new Uint32Array(BUCKETS);
  #lagCount = 0;
  #messages = 0;
  #upSince: Micros | undefined;
  #upFor = 0;
  frames = 0;
  gaps = 0;
  conflated = 0;

  constructor(readonly startedAt: Micros) {}

  get messages(): number {
    return this.#messages;
  }

  /** One message; `isLive` is false for what was fetched later, which says nothing of lag. */
  take(message: FeedMessage, isLive = true): void {
    this.#messages++;
    const channel = channelOf(message);
    const word = channelWord(channel);
    this.#channels[word] = (this.#channels[word] ?? 0) + 1;
    const isInstant = channel !== 'bars' && channel !== 'updatedBars' && channel !== 'dailyBars';
    if (isLive && isInstant) this.#lag(message.tsRecv - message.tsEvent);
  }

  /** A message that could not be used; tells whether it is the first of its kind. */
  bad(kind: string): boolean {
    const before = this.#malformed.get(kind) ?? 0;
    this.#malformed.set(kind, before + 1);
    return before === 0;
  }

  up(now: Micros): void {
    this.#upSince ??= now;
  }

  down(now: Micros): void {
    if (this.#upSince !== undefined) this.#upFor += now - this.#upSince;
    this.#upSince = undefined;
  }

  figures(now: Micros, reconnects: number): Figures {
    const elapsed = Math.max(1, now - this.startedAt);
    const upFor = this.#upFor + (this.#upSince === undefined ? 0 : now - this.#upSince);
    return {
      messages: this.#messages,
      channels: { ...this.#channels },
      frames: this.frames,
      perSecond: Math.round((this.#messages / elapsed) * 1e7) / 10,
      gaps: this.gaps,
      reconnects,
      malformed: Object.fromEntries(this.#malformed),
      conflated: this.conflated,
      lagMs: { p50: this.#quantile(0.5), p99: this.#quantile(0.99) },
      uptime: Math.round((Math.min(upFor, elapsed) / elapsed) * 1000) / 1000,
    };
  }

  /** A venue's clock ahead of ours counts as no lag. */
  #lag(lag: number): void {
    const bucket = lag < 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(lag) * PER_DOUBLING));
    this.#lags[bucket] = (this.#lags[bucket] ?? 0) + 1;
    this.#lagCount++;
  }

  #quantile(share: number): number | null {
    if (this.#lagCount === 0) return null;
    let rest = Math.ceil(this.#lagCount * share);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      rest -= this.#lags[bucket] ?? 0;
      if (rest <= 0) return Number((2 ** (bucket / PER_DOUBLING) / 1000).toPrecision(3));
    }
    return null;
  }
}
