/**
 * What a view may know of a running trader: plain JSON that does not change any more, exact numbers as decimal text.
 *
 * One type for the terminal view, `attach --json` and whatever comes later. A new pane adds a field here, and fills it
 * where it is made (src/app/view); views leave out what they do not know.
 */

/** Changes whenever a view of before could misread a snapshot. */
export const PROTOCOL = 1;

/** The first line to everybody who comes. */
export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  readonly pid: number;
  /** Absolute: where requests to the trader go. */
  readonly ledger: string;
}

/** The last line: the session has ended in order. */
export interface Bye {
  readonly type: 'bye';
}

export interface Snapshot {
  readonly type: 'snapshot';
  /** Counts up by one. */
  readonly seq: number;
  /** The session's clock, RFC 3339. */
  readonly at: string;
  readonly session: SessionFacts;
  readonly money: MoneyFigures;
  readonly totals: { readonly orders: number; readonly fills: number; readonly denied: number };
  readonly curve: EquityCurve;
  /** What is held, by symbol; at most 500. */
  readonly positions: readonly PositionLine[];
  /** That have not ended, oldest first; at most 500 of `ordersOpen`. */
  readonly orders: readonly OrderLine[];
  readonly ordersOpen: number;
  /** The newest last; at most 100. */
  readonly fills: readonly FillLine[];
  readonly feed: FeedHealth;
  readonly venue: VenueHealth;
  readonly risk: readonly RiskLine[];
  /** Why nothing may be opened now, the strongest reason; null where entries may pass. */
  readonly hold: Reason | null;
  /** The circuit breaker, where it is not closed; its state is `none` where no trigger is set. */
  readonly breaker: { readonly state: string; readonly reason: string } | null;
  /** A person said halt. */
  readonly halt: { readonly reason: string } | null;
  readonly process: ProcessHealth;
  /** What the session told, the newest last; at most 200. */
  readonly log: readonly LogEntry[];
}

export interface SessionFacts {
  readonly run: string;
  readonly mode: 'SIMULATED' | 'PAPER' | 'LIVE';
  readonly account: string | null;
  readonly strategy: string;
  readonly source: string;
  readonly isResumed: boolean;
  /** Whether the market of stocks is open, and until when (RFC 3339); not there where it plays no part, or never closes. */
  readonly market?: { readonly isOpen: boolean; readonly until: string | null };
}

/** Of the whole run; `realized` is before fees. */
export interface MoneyFigures {
  readonly equity: string;
  readonly cash: string;
  readonly start: string;
  /** Of the whole run, after fees: equity less start and external. */
  readonly pnl: string;
  /** What came in and went out otherwise: equity = start + external + realized + unrealized - fees. */
  readonly external: string;
  readonly realized: string;
  readonly unrealized: string;
  readonly fees: string;
}

/** Equity over the session, thinned as it grows longer. */
export interface EquityCurve {
  /** The oldest first; at most 240. */
  readonly points: readonly number[];
  /** Between two points. */
  readonly everyMs: number;
}

export interface PositionLine {
  readonly symbol: string;
  /** Negative is short. */
  readonly qty: string;
  readonly avgPrice: string;
  /** The last price; null before the first. */
  readonly mark: string | null;
  readonly value: string | null;
  readonly unrealized: string | null;
  readonly realized: string;
}

export interface OrderLine {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  /** Null before it is sized. */
  readonly qty: string | null;
  readonly filledQty: string;
  readonly limit: string | null;
  readonly stop: string | null;
  /** How far a trailing stop stays behind: a price, or `2%`. */
  readonly trail: string | null;
  readonly status: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly reason: string;
}

export interface FillLine {
  readonly ts: string;
  readonly fillId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: string;
  readonly price: string;
  readonly fee: string;
}

export interface FeedHealth {
  /** `waiting` before the first event. */
  readonly state: 'waiting' | 'up' | 'down' | 'stale' | 'gap';
  readonly reason: string;
  /** Events a second, over the last few seconds. */
  readonly perSecond: number;
  /** Since the last event, by our clock; null before the first. */
  readonly silentMs: number | null;
}

export interface VenueHealth {
  /** From sending an order to its first answer, over the last 500; null before the first. */
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number; readonly count: number } | null;
  /** `here`: in this process; `agrees`: books and broker have been found to agree; else why not. */
  readonly books: 'here' | 'agrees' | 'unsure';
  /** When they last began to agree, RFC 3339. */
  readonly agreedAt: string | null;
}

/** A limit of risk, or a trigger of the breaker, and what of it is used; of limits, open orders counted as if filled. */
export interface RiskLine {
  /** The code of the check, such as `max_gross_notional`; of the breaker, such as `breaker_drawdown`. */
  readonly code: string;
  /** Of which symbol, where it is of one. */
  readonly symbol: string | null;
  readonly used: string;
  readonly limit: string;
  readonly headroom: string;
  /** Used over limit, an estimate; 1 is full. */
  readonly share: number;
}

export interface Reason {
  /** Stable: the code of a denial. */
  readonly code: string;
  readonly reason: string;
}

export interface ProcessHealth {
  /** How late the event loop comes to what is due, since the last snapshot. */
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly memoryMb: number;
}

/** What a session told, as a line of `trade --json`: an order, a fill, a denial, an alert; or a notice, without a time. */
export interface Told {
  readonly type: string;
  readonly ts?: string;
  readonly [field: string]: unknown;
}

export interface LogEntry {
  /** Counts up over the session. */
  readonly seq: number;
  readonly level: 'info' | 'warn';
  readonly event: Told;
}
