/** Tells a person, wherever they are, what a session has to say: trouble at once, the day in figures when it is over. */

import { moneyText } from '../../core/base/decimal.js';
import { type Money, minus, sign } from '../../core/base/fixed.js';
import { type Micros, micros, startOfDay, timeText } from '../../core/base/time.js';
import { newYorkDay } from '../../core/base/zone.js';
import type { Alert, AlertKind } from '../../io/alerts/alert.js';
import type { Attend, Attendant, SessionDoor } from '../trade/attendant.js';
import type { TradeEvent } from '../trade/events.js';
import type { Totals } from '../trade/run-books.js';
import { type Notice, Throttle } from './throttle.js';

/** What takes alerts, such as a channel; it returns at once. */
export interface AlertTaker {
  send(alert: Alert): void;
  drain(): Promise<void>;
}

/** By the code of a session's own alert; others are `trouble`. */
const KINDS: Readonly<Record<string, AlertKind>> = {
  feed: 'stale_feed',
  divergence: 'divergence',
  cash_differs: 'divergence',
  missing_fill: 'divergence',
  order_vanished: 'divergence',
  overfill: 'divergence',
  foreign_order: 'divergence',
  lost_orders: 'divergence',
  unknown_movement: 'divergence',
  halted: 'halt',
  crash_loop: 'halt',
  resumed: 'halt',
  breaker: 'breaker',
};

/** The words of a rejection hold prices and ids: those of one symbol are the same. */
function noticeOf(event: TradeEvent): Notice | undefined {
  const details = { ...event };
  if (event.type === 'alert')
    return { kind: KINDS[event.code] ?? 'trouble', key: event.code, message: event.message, details };
  if (event.type !== 'order' || event.status !== 'rejected') return undefined;
  const message = `${event.clientOrderId} was rejected: ${event.reason}`;
  return { kind: 'reject', key: event.symbol, message, details };
}

export const attendAlerts =
  (taker: AlertTaker): Attend =>
  (door) =>
    new AlertsAttendant(taker, door);

class AlertsAttendant implements Attendant {
  readonly #throttle = new Throttle(({ kind, message, details }) => this.#send(kind, message, details));
  readonly #day: DayFigures;

  constructor(
    readonly taker: AlertTaker,
    readonly door: SessionDoor,
  ) {
    this.#day = new DayFigures(door);
  }

  heard(event: TradeEvent): void {
    const notice = noticeOf(event);
    if (notice !== undefined) this.#throttle.tell(notice, this.door.now());
  }

  tick(now: Micros): void {
    this.#throttle.look(now);
    const summary = this.#day.over(now);
    if (summary !== undefined) this.#send('daily_summary', summary.text, summary.details);
  }

  async end(failure?: unknown): Promise<void> {
    this.#throttle.end();
    const { text, details } = this.#day.summary(this.door.now());
    if (failure instanceof Error)
      this.#send('death', `the trader ended: ${failure.message}`, { error: failure.message });
    this.#send('daily_summary', text, details);
    await this.taker.drain();
  }

  #send(kind: AlertKind, text: string, details: Alert['details']): void {
    const { run, mode } = this.door;
    this.taker.send({
      ...{ kind, at: timeText(this.door.now()) },
      text: `${mode} run ${run}: ${text}`,
      details: { run, mode, ...details },
    });
  }
}

/** What a day in New York brought. */
class DayFigures {
  #day: number | undefined;
  #profit: Money;
  #totals: Totals;

  constructor(readonly door: SessionDoor) {
    this.#profit = profitOf(door);
    this.#totals = { orders: 0, fills: 0, denied: 0 };
  }

  /** The day that ended, once; the first day begins with the session. */
  over(now: Micros): { readonly text: string; readonly details: Alert['details'] } | undefined {
    const today = newYorkDay(now);
    if (today === this.#day) return undefined;
    const ended = this.#day === undefined ? undefined : this.summary(now);
    this.#begin(today);
    return ended;
  }

  #begin(day: number): void {
    this.#day = day;
    this.#profit = profitOf(this.door);
    this.#totals = this.door.totals();
  }

  summary(now: Micros): { readonly text: string; readonly details: Alert['details'] } {
    const equity = this.door.engine.exactEquity();
    const change = minus(profitOf(this.door), this.#profit);
    const { orders, fills, denied } = this.door.totals();
    const date = timeText(micros(startOfDay(this.#day ?? newYorkDay(now)))).slice(0, 10);
    const details = {
      ...{ date, equity: moneyText(equity), change: moneyText(change) },
      orders: orders - this.#totals.orders,
      fills: fills - this.#totals.fills,
      denied: denied - this.#totals.denied,
    };
    const figures = `${counted(details.orders, 'order')}, ${counted(details.fills, 'fill')}, ${details.denied} denied`;
    const text = `${date}: equity ${details.equity} (${sign(change) < 0 ? '' : '+'}${details.change}), ${figures}`;
    return { text, details };
  }
}

const counted = (value: number, noun: string): string => `${value} ${noun}${value === 1 ? '' : 's'}`;
/** Since the run began, after fees; what was paid in or out is none. */
const profitOf = ({ engine }: SessionDoor): Money =>
  minus(minus(engine.exactEquity(), engine.portfolio.startCash), engine.portfolio.external);
