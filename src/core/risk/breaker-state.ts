/** The words of the circuit breaker: its settings, what it is told, its state, and what it says when that changes. */

import type { Money, Qty, Rate } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { CountRow, HighRow } from './breaker-windows.js';

/** What opens it; a trigger that is absent is off. Times are in microseconds, rates are fractions. */
export interface BreakerSettings {
  /** Since the session's first mark. */
  readonly dailyLoss?: Money;
  /** Of the equity at the session's first mark. */
  readonly dailyLossPercent?: Rate;
  /** From the highest equity. */
  readonly drawdownPercent?: Rate;
  /** From the highest equity within the window. */
  readonly speedPercent?: Rate;
  readonly speedWindow: number;
  /** Orders that closed something at a loss, one after the other. */
  readonly consecutiveLosses?: number;
  /** Orders that the venue rejected, of those sent within the window. */
  readonly rejectRate?: Rate;
  /** Orders that our own risk denied, of those decided within the window. */
  readonly denialRate?: Rate;
  readonly rateWindow: number;
  /** Fewer orders within the window make no rate. */
  readonly rateMinOrders: number;
  /** Without market data, while the exchange is open. */
  readonly staleFeed?: number;
  /** Opens where the books and the broker disagree. */
  readonly reconcileFailure?: boolean;
  /** How long it stays open where time closes it, and half-open without a loss. */
  readonly cooldown: number;
  /** The part of an entry's size that passes while half-open. */
  readonly halfOpenSize: Rate;
  /** Closing orders with a profit that close it again. */
  readonly halfOpenTrades: number;
  /** What becomes of open entry orders when it opens. */
  readonly onOpen: 'cancel' | 'keep';
  readonly flattenOnOpen: boolean;
  /** Whose days and hours; told by the symbols where absent. */
  readonly calendar?: Calendar;
}

/** `nyse`: New York's days and sessions; `utc`: every day, round the clock. */
export type Calendar = 'nyse' | 'utc';

export type Phase = 'closed' | 'open' | 'half_open';

export type Cause =
  | 'daily_loss'
  | 'drawdown'
  | 'speed'
  | 'consecutive_losses'
  | 'reject_rate'
  | 'denial_rate'
  | 'stale_feed'
  | 'reconcile_failure'
  | 'half_open_loss';

/** What it is told. */
export type Fact =
  /** `exact` is asked only where the estimate comes near a limit. */
  | { readonly kind: 'equity'; readonly estimate: number; readonly exact: () => Money }
  /** Money came or went that nobody traded for; or a position was taken over. */
  | { readonly kind: 'moved'; readonly amount: Money }
  /** An order that closed something has ended: what that earned, after fees. */
  | { readonly kind: 'closing'; readonly pnl: Money }
  | { readonly kind: 'order'; readonly outcome: 'sent' | 'rejected' | 'denied' }
  | { readonly kind: 'data' }
  /** Time passes. */
  | { readonly kind: 'clock' }
  | { readonly kind: 'divergence'; readonly reason: string }
  /** A person says that it may go on. */
  | { readonly kind: 'resume'; readonly reason: string };

/** One reason to be open. */
export interface Trip {
  readonly cause: Cause;
  readonly at: Micros;
  /** The session in which it happened, as a day counted since 1970. */
  readonly day: number;
  readonly message: string;
  readonly used: string;
  readonly limit: string;
}

/** A change of phase, or one more reason to be open. */
export interface Transition {
  readonly from: Phase;
  readonly to: Phase;
  readonly at: Micros;
  readonly cause: Cause | 'cooldown' | 'session' | 'good_trades' | 'quiet' | 'resume';
  readonly message: string;
  /** The figure and its limit, as text; empty where there is none. */
  readonly used: string;
  readonly limit: string;
  /** What changes it back. */
  readonly resets: string;
}

/** All that must survive a restart. */
export interface BreakerState {
  readonly phase: Phase;
  readonly since: Micros;
  readonly trips: readonly Trip[];
  /** How often it has opened. */
  readonly opened: number;
  readonly day: number;
  /** Equity at the session's first mark, the highest, and the last; undefined before the first mark. */
  readonly dayStart?: Money | undefined;
  readonly peak?: Money | undefined;
  readonly last?: Money | undefined;
  readonly lossesInRow: number;
  readonly goodTrades: number;
  /** What was counted within the windows of the triggers that are set; of a state of before there were any, undefined. */
  readonly highs?: readonly HighRow[] | undefined;
  readonly rejects?: readonly CountRow[] | undefined;
  readonly denials?: readonly CountRow[] | undefined;
}

/** A trigger that is set: how much of it is used, in money, or counted. It opens where `used` comes to `limit`. */
export type BreakerRoom = { readonly cause: Cause } & (
  | { readonly unit: 'money'; readonly used: Money; readonly limit: Money }
  | { readonly unit: 'count'; readonly used: Qty; readonly limit: Qty }
);

/** The state after what happened, and what happened. */
export interface BreakerRecord {
  readonly state: BreakerState;
  readonly transitions: readonly Transition[];
}

/** What an engine is made to do with its breaker from outside, plain data: an engine made to do it again does the same. */
export type BreakerAct =
  | { readonly kind: 'restore'; readonly state: BreakerState; readonly hasFigures: boolean }
  | { readonly kind: 'resume'; readonly reason: string }
  | { readonly kind: 'moved'; readonly amount: Money }
  | { readonly kind: 'divergence'; readonly reason: string };

/** Those that only the next session, or a person, closes. */
export const isOfSession = (cause: Cause): boolean => cause === 'daily_loss' || cause === 'drawdown';
