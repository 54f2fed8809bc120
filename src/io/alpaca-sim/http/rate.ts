/** The limit on requests per minute, as a window that is filled anew. Pure: the time is handed in. */

export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the window is filled again, in whole seconds since 1970. */
  readonly reset: number;
}

const WINDOW_MS = 60_000;

export class RateLimit {
  private since = Number.NEGATIVE_INFINITY;
  private used = 0;

  constructor(private readonly perMinute: number) {}

  /** Counts one request at `nowMs`. */
  take(nowMs: number): Allowance {
    if (nowMs - this.since >= WINDOW_MS || nowMs < this.since) {
      this.since = nowMs;
      this.used = 0;
    }
    const isAllowed = this.used < this.perMinute;
    if (isAllowed) this.used++;
    return {
      isAllowed,
      limit: this.perMinute,
      remaining: this.perMinute - this.used,
      reset: Math.ceil((this.since + WINDOW_MS) / 1000),
    };
  }
}

export const rateHeaders = ({ limit, remaining, reset }: Allowance): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(reset),
});
