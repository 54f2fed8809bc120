/** What stands in the way of entries, and how near the breaker's limits are: texts only, so that it is its own JSON. */

export interface RiskReport {
  /** The strongest of what stands in the way. */
  readonly state: 'halted' | 'crash_loop' | 'open' | 'half_open' | 'closed';
  readonly entries: 'held' | 'reduced' | 'allowed';
  readonly halt: { readonly at: string; readonly reason: string; readonly who: string } | null;
  readonly crash: { readonly at: string; readonly reason: string } | null;
  /** Why the running trader holds entries by itself: its books, its lease, the account, its clock. */
  readonly hold: { readonly code: string; readonly reason: string } | null;
  /** Symbols that their exchange halts, as the running trader was told. */
  readonly haltedSymbols: readonly { readonly symbol: string; readonly at: string; readonly reason: string }[];
  /** Starts after a crash within the window, and how many hold the entries; null where none do. */
  readonly starts: { readonly used: number; readonly limit: number | null };
  readonly breaker: {
    readonly isSet: boolean;
    readonly phase: string;
    readonly since: string | null;
    readonly opened: number;
    /** While it is half-open: the part of entries and of the limits of positions and exposure that passes, such as `50 %`. */
    readonly reducedTo: string | null;
    readonly trips: readonly Readonly<Record<'cause' | 'at' | 'message' | 'used' | 'limit' | 'resets', string>>[];
  };
  /** At the trader's last note, seconds ago where one runs. */
  readonly limits: readonly LimitRow[];
  /** Newest first. */
  readonly events: readonly Readonly<Record<'at' | 'kind' | 'cause' | 'message' | 'who', string>>[];
}

/** Null where it is not known yet. */
export interface LimitRow {
  readonly limit: string;
  readonly used: string | null;
  readonly allowed: string;
  readonly headroom: string | null;
}
