/** The limit on requests per minute, as a window that is filled anew. Pure: the time is handed in. */

import { MINUTE, type Micros, SECOND } from '../../../core/base/time.js';

export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the window is filled again, in whole seconds since 1970. */
  readonly reset: number;
}

const WINDOW = MINUTE;

export class RateLimit {
  private since = Number.NEGATIVE_INFINITY;
  private used = 0;

  constructor(private readonly perMinute: number) {}

  /** Counts one request. */
  take(now: Micros): Allowance {
    if (now - this.since >= WINDOW || now < this.since) {
      this.since = now;
      this.used = 0;
    }
    const isAllowed = this.used < this.perMinute;
    if (isAllowed) this.used++;
    return {
      isAllowed,
      limit: this.perMinute,
      remaining: this.perMinute - this.used,
      reset: Math.ceil((this.since + WINDOW) / SECOND),
    };
  }
}

export const rateHeaders = ({ limit, remaining, reset }: Allowance): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(reset),
});
