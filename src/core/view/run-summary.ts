/** How a trading session ended, for whoever shows it: amounts are decimal text. */

/** Figures of a whole run, over all its sessions; realizedPnl is before fees: start + external + realized + unrealized - fees = end. */
export interface RunSummary {
  readonly run: string;
  /** Whose money it is. */
  readonly mode: string;
  /** `done` at the end of the source, `stopped` where the same command goes on with the run. */
  readonly status?: 'done' | 'stopped';
  readonly orders: number;
  readonly fills: number;
  readonly denied: number;
  readonly startEquity: string;
  /** Paid in and out, held before, dividends, interest: what neither fills nor prices did. */
  readonly external: string;
  readonly endEquity: string;
  readonly realizedPnl: string;
  readonly unrealizedPnl: string;
  readonly fees: string;
  /** Of a shadow alone. */
  readonly gaps?: GapFigures;
}

/** How much worse live quotes were than the fills of a session; null before the first. */
export interface GapFigures {
  readonly fills: number;
  /** Fills without a quote to hold them against. */
  readonly unquoted: number;
  readonly meanBps: number | null;
  readonly worstBps: number | null;
  readonly worst: string | null;
  readonly sum: string;
}
