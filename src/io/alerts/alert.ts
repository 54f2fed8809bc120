/** What an alert says, and what carries it. */

/** A kind for each reason that somebody is woken for. */
export type AlertKind =
  | 'divergence'
  | 'reconcile_failed'
  | 'halt'
  | 'breaker'
  | 'reject'
  | 'stale_feed'
  | 'watchdog'
  | 'trouble'
  | 'death'
  | 'daily_summary';

export interface Alert {
  readonly kind: AlertKind;
  /** RFC 3339. */
  readonly at: string;
  /** One or two lines for a person. */
  readonly text: string;
  /** Anything that JSON can hold; a command gets it, a webhook does not. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Carries an alert away. Throws an Error that says why not, and holds no secret. */
export interface AlertCarrier {
  /** For messages: a host or a program, never the whole address. */
  readonly name: string;
  carry(alert: Alert): Promise<void>;
}

/** How long a carrier may take. */
export const CARRY_MS = 5000;
