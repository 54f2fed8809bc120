/** What a session tells, one plain record per happening: the lines of `trade --json`, and what the log is made of. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import { timeText } from '../../core/base/time.js';
import type { Engine } from '../../core/engine/engine.js';
import type { Unprotected } from '../../core/orders/groups.js';
import { trailText } from '../../core/orders/trail-text.js';
import type { Fill } from '../../core/portfolio/records.js';
import type { Denial, Observer, OrderChange } from '../../core/ports.js';
import type { Transition } from '../../core/risk/breaker-state.js';
import type { RunSummary } from '../../core/view/run-summary.js';
import type { FillLine } from '../../core/view/snapshot.js';
import type { RunPlan } from '../run-setup.js';
import type { TradeSource } from './source.js';

/** Whose money it is. */
export type TradeMode = 'SIMULATED' | 'PAPER' | 'LIVE';

export type TradeEvent =
  | {
      readonly type: 'start';
      readonly run: string;
      readonly mode: TradeMode;
      readonly source: string;
      readonly isResumed: boolean;
      readonly strategy: string;
      readonly params: Readonly<Record<string, unknown>>;
      readonly ledger: string;
    }
  | {
      readonly type: 'order';
      readonly ts: string;
      readonly clientOrderId: string;
      readonly symbol: string;
      readonly side: string;
      readonly orderType: string;
      readonly limit: string | null;
      readonly stop: string | null;
      /** How far a trailing stop stays behind: a price, or `2%`. */
      readonly trail: string | null;
      readonly qty: string | null;
      readonly from: string | null;
      readonly status: string;
      readonly reason: string;
    }
  | (FillLine & { readonly type: 'fill'; readonly position: string })
  | {
      readonly type: 'denied';
      readonly ts: string;
      readonly clientOrderId: string;
      readonly symbol: string;
      readonly code: string;
      readonly limit: string;
      readonly value: string;
      readonly message: string;
    }
  | {
      readonly type: 'alert';
      readonly ts: string;
      /** Stable, such as `missing_fill`. */
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly type: 'breaker';
      readonly ts: string;
      readonly from: string;
      readonly to: string;
      readonly cause: string;
      readonly used: string;
      readonly limit: string;
      /** What changes it back; empty where nothing is to be. */
      readonly resets: string;
      readonly message: string;
    }
  | GapEvent
  | TradeSummary;

/** What a fill of a shadow would have met: positive where the live quote was worse. */
export interface GapEvent {
  readonly type: 'gap';
  readonly ts: string;
  readonly fillId: string;
  readonly symbol: string;
  readonly side: string;
  readonly price: string;
  /** The ask of a buy, the bid of a sale. */
  readonly quote: string;
  readonly bps: number;
  /** In money, over the whole fill. */
  readonly gap: string;
}

export interface TradeSummary extends RunSummary {
  readonly type: 'summary';
  readonly mode: TradeMode;
  readonly status: 'done' | 'stopped';
}

/** A session begins, or goes on with a run. */
export const startEvent = (
  { plan, source, ledgerPath }: Pick<SessionTerms, 'plan' | 'source' | 'ledgerPath'>,
  mode: TradeMode,
  run: string,
  isResumed: boolean,
): TradeEvent => ({
  ...{ type: 'start', run, mode, source: source.description, isResumed },
  ...{ strategy: plan.strategy.definition.name, params: plan.params, ledger: ledgerPath },
});

interface SessionTerms {
  readonly plan: RunPlan;
  readonly source: TradeSource;
  readonly ledgerPath: string;
}

/** Tells every step as events. */
export const eventObserver = (engine: Engine, tell: (event: TradeEvent) => void): Observer => ({
  onStep: (_, { changes, fills, denials, unprotected, breaker }) => {
    for (const transition of breaker?.transitions ?? []) for (const event of breakerEvents(transition)) tell(event);
    for (const change of changes) {
      tell(orderEvent(change));
      if (!change.isLegal) tell(illegal(change));
    }
    for (const fill of fills) tell(fillEvent(fill, engine));
    for (const denial of denials) tell(deniedEvent(denial));
    for (const bare of unprotected) tell(unprotectedEvent(bare));
  },
});

/** Told as what it is, and as what a person should hear. */
const breakerEvents = ({ at, from, to, cause, used, limit, resets, message }: Transition): readonly TradeEvent[] => {
  const ts = timeText(at);
  const until = resets === '' ? '' : `; until ${resets}`;
  return [
    { type: 'breaker', ts, from, to, cause, used, limit, resets, message },
    { type: 'alert', ts, code: 'breaker', message: `breaker ${from} -> ${to} (${cause}): ${message}${until}` },
  ];
};

const orderEvent = ({ order, from, to, at, reason }: OrderChange): TradeEvent => ({
  type: 'order',
  ts: timeText(at),
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  orderType: order.type,
  limit: order.limitPrice === undefined ? null : priceText(order.limitPrice),
  stop: order.stopPrice === undefined ? null : priceText(order.stopPrice),
  trail: order.trail === undefined ? null : trailText(order.trail),
  qty: order.qty === undefined ? null : qtyText(order.qty),
  from: from ?? null,
  status: to,
  reason,
});

const illegal = ({ order, from, to, at }: OrderChange): TradeEvent => ({
  type: 'alert',
  ts: timeText(at),
  code: 'illegal_transition',
  message: `${order.clientOrderId}: ${from ?? 'nothing'} -> ${to} is not in the lifecycle of an order`,
});

const fillEvent = (fill: Fill, engine: Engine): TradeEvent => ({
  type: 'fill',
  ts: timeText(fill.ts),
  fillId: fill.fillId,
  clientOrderId: fill.clientOrderId,
  symbol: fill.symbol,
  side: fill.side,
  qty: qtyText(fill.qty),
  price: priceText(fill.price),
  fee: moneyText(fill.fee),
  position: qtyText(engine.portfolio.book(fill.symbol).qty),
});

const unprotectedEvent = ({ symbol, clientOrderId, qty, at }: Unprotected): TradeEvent => ({
  type: 'alert',
  ts: timeText(at),
  code: 'unprotected_position',
  message: `${symbol}: the exits of ${clientOrderId} have ended, and ${qtyText(qty)} are held without them`,
});

const deniedEvent = ({ at, clientOrderId, symbol, code, limit, value, message }: Denial): TradeEvent => ({
  type: 'denied',
  ts: timeText(at),
  clientOrderId,
  symbol,
  code,
  limit,
  value,
  message,
});
