/** The gate: the one place where a sized order becomes an approved one, or is denied with code and figures. */

import { assert } from '../base/assert.js';
import { type Exact, floorToLot, max, min, minus, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import { otherSide } from '../orders/groups.js';
import type { Order } from '../orders/order.js';
import type { Approved } from './approved.js';
import { brokerProblem, brokerResults, largestAtBroker } from './broker-rules.js';
import type { CheckResult } from './check-result.js';
import { CHECKS } from './checks.js';
import type { Case, Check, Shown } from './checks-measures.js';
import { type Draft, draftOf, type Entry, type Exposure, entryOf, type Moment, UNKNOWN_MOMENT } from './exposure.js';
import { type LimitSet, type Limits, limitsFor } from './limits.js';

export type Verdict =
  | { readonly kind: 'approved'; readonly order: Approved }
  | { readonly kind: 'denied'; readonly result: CheckResult; readonly message: string };

type Sized = Order & { readonly qty: Qty };

/**
 * Whether an order can only reduce the position, even if every open order fills. Entry limits never block it.
 */
export const isExit = (order: Order, qty: Qty, exposure: Exposure): boolean => qty <= entryOf(order, exposure).exitMost;

/** The limits of one symbol and strategy, and the checks that they set. */
interface Rows {
  readonly limits: LimitSet;
  readonly checks: readonly Check[];
  /** What each of them said last: many figures never change, and printing is the most that an explanation costs. */
  readonly last: (Said | undefined)[];
}

interface Said {
  readonly limit: Exact | undefined;
  readonly value: Exact | undefined;
  readonly result: CheckResult;
}

/** More symbols than anybody trades. */
const ROWS_MAX = 10_000;

export class Gate {
  readonly #rows = new Map<string, Rows>();
  readonly #isScoped: boolean;
  /** Where no limit is of one symbol or strategy, there is one set of rows. */
  readonly #common: Rows;
  /** Whether any check looks at the orders of the last while. */
  readonly isCounting: boolean;

  /** `isBroker`: whether orders go to a broker that has rules of its own. */
  constructor(
    readonly limits: Limits,
    readonly isBroker = false,
  ) {
    this.#isScoped = limits.symbols !== undefined || limits.strategies !== undefined;
    this.#common = rowsOf(limits);
    const { symbols = {}, strategies = {} } = limits;
    this.isCounting = [limits, ...Object.values(symbols), ...Object.values(strategies)].some(isCounted);
  }

  /** Judges a sized order at the price it meets. The first limit broken decides. */
  check(order: Sized, exposure: Exposure, moment: Moment = UNKNOWN_MOMENT): Verdict {
    const entry = entryOf(order, exposure);
    const isReducing = order.qty <= entry.exitMost;
    if (this.isBroker) {
      const problem = brokerProblem(order, exposure, moment, isReducing);
      if (problem !== undefined) return { kind: 'denied', ...problem };
    }
    if (isReducing) return { kind: 'approved', order: order as Approved };
    const { limits, checks } = this.#rowsFor(entry);
    const at: Case = { limits, exposure, moment, entry };
    const draft = draftOf(entry, order.qty);
    for (const check of checks) if (!isPassed(check, at, draft)) return denied(check, at, draft);
    return { kind: 'approved', order: order as Approved };
  }

  /** Every check that applies with its figures, for a what-if; an exit passes them all. */
  explain(order: Sized, exposure: Exposure, moment: Moment = UNKNOWN_MOMENT): readonly CheckResult[] {
    const entry = entryOf(order, exposure);
    const isReducing = order.qty <= entry.exitMost;
    const { limits, checks, last } = this.#rowsFor(entry);
    const at: Case = { limits, exposure, moment, entry };
    const draft = draftOf(entry, order.qty);
    const broker = this.isBroker ? brokerResults(order, exposure, moment, isReducing) : [];
    const own = checks.map((check, i) => {
      const said = sayingOf(check, at, draft, last[i]);
      last[i] = said;
      return said.result;
    });
    const told = own.filter((_, place) => checks[place]?.applies?.(entry) !== false);
    return [...broker, ...(isReducing ? told.map((one) => ({ ...one, passed: true })) : told)];
  }

  /**
   * The largest size of an order that passes, in whole lots or all that it can close; zero where none does. Each check
   * says its own largest, and none is searched for. The quantity of the order itself is no matter.
   */
  largest(order: Order, lot: Qty, exposure: Exposure, moment: Moment = UNKNOWN_MOMENT): Qty {
    const entry = entryOf(order, exposure);
    const { limits, checks } = this.#rowsFor(entry);
    const at: Case = { limits, exposure, moment, entry };
    const exit = entry.exitMost;
    const fit = largestEntry(checks, at, lot);
    const own = fit > exit ? fit : exit;
    if (!this.isBroker) return own;
    return largestAtBroker([own, exit], lot, moment, (qty) => {
      const sized: Sized = { ...order, qty };
      return this.check(sized, exposure, moment).kind === 'approved';
    });
  }

  #rowsFor({ symbol, strategyId }: Entry): Rows {
    if (!this.#isScoped) return this.#common;
    const key = `${strategyId}\n${symbol}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    // Whoever asks from outside may name any symbol.
    if (this.#rows.size >= ROWS_MAX) this.#rows.clear();
    const rows = rowsOf(limitsFor(this.limits, symbol, strategyId));
    this.#rows.set(key, rows);
    return rows;
  }
}

const isCounted = ({ maxOrdersPerMinute, maxStrategyOrdersPerMinute, duplicateWindow }: LimitSet): boolean =>
  maxOrdersPerMinute !== undefined || maxStrategyOrdersPerMinute !== undefined || duplicateWindow !== undefined;

function rowsOf(limits: LimitSet): Rows {
  const checks = CHECKS.filter((check) => check.isSet(limits));
  return { limits, checks, last: checks.map(() => undefined) };
}

/** Checks of which size is no matter are asked about one lot; each of the others says its own bounds. */
function largestEntry(checks: readonly Check[], at: Case, lot: Qty): Qty {
  if (sign(at.exposure.price) <= 0) return ZERO_QTY;
  const one = draftOf(at.entry, lot);
  let to: Qty | undefined;
  let from = ZERO_QTY;
  for (const check of checks) {
    const most = check.most?.(at);
    if (most !== undefined) to = to === undefined ? most : min(to, most);
    else if (check.code !== 'duplicate_order' && !isPassed(check, at, one)) return ZERO_QTY;
    if (check.least !== undefined) from = max(from, check.least(at));
  }
  const fit = withoutTwins(checks, at, floorToLot(max(to ?? ZERO_QTY, ZERO_QTY), lot), lot);
  return fit >= from ? fit : ZERO_QTY;
}

/** The next smaller size of which there was no order just now: as many are skipped as there were orders. */
function withoutTwins(checks: readonly Check[], at: Case, size: Qty, lot: Qty): Qty {
  const check = checks.find(({ code }) => code === 'duplicate_order');
  if (check === undefined) return size;
  let qty = size;
  while (sign(qty) > 0 && !isPassed(check, at, draftOf(at.entry, qty))) qty = minus(qty, lot);
  return qty;
}

const isPassed = (check: Check, at: Case, draft: Draft): boolean =>
  isWithin(check.value(at, draft), check.limit(at, draft), check.isFloor?.(at) === true);

const isWithin = (value: Exact | undefined, limit: Exact | undefined, isFloor: boolean): boolean =>
  limit !== undefined && value !== undefined && (isFloor ? value >= limit : value <= limit);

const resultOf = (check: Check, at: Case, draft: Draft): CheckResult => sayingOf(check, at, draft, undefined).result;

function sayingOf(check: Check, at: Case, draft: Draft, last: Said | undefined): Said {
  const limit = check.limit(at, draft);
  const value = check.value(at, draft);
  const code = check.codeAt === undefined ? check.code : check.codeAt(at);
  if (last !== undefined && last.limit === limit && last.value === value && last.result.code === code) return last;
  return { limit, value, result: worded(check, at, { code, limit, value }, last) };
}

function worded(
  check: Check,
  at: Case,
  { code, limit, value }: Pick<CheckResult, 'code'> & Pick<Said, 'limit' | 'value'>,
  before: Said | undefined,
): CheckResult {
  const isFloor = check.isFloor?.(at) === true;
  const isFigure = limit !== undefined && value !== undefined && check.isWord !== true;
  const room = isFigure ? (isFloor ? minus(value, limit) : minus(limit, value)) : undefined;
  const textOf = (figure: Exact | undefined, of: Shown): string =>
    figure === undefined ? UNKNOWN : check.text(figure, at, of);
  return {
    code,
    limit: before !== undefined && before.limit === limit ? before.result.limit : textOf(limit, 'limit'),
    value: textOf(value, 'value'),
    headroom: room === undefined ? '' : check.text(room, at, 'room'),
    passed: isWithin(value, limit, isFloor),
  };
}

const UNKNOWN = 'unknown';

function denied(check: Check, at: Case, draft: Draft): Verdict {
  const result = resultOf(check, at, draft);
  const message = `${at.entry.symbol}: ${check.what} would be ${result.value}, the limit is ${result.limit}`;
  return { kind: 'denied', result, message };
}

/**
 * The exits that go with an approved order: judged with it, as they can do no more than undo it. One of another symbol,
 * side or size is a bug: it would not be an exit of it.
 */
export function approveLegs(first: Approved, legs: readonly Sized[]): readonly Approved[] {
  const side = first.role === 'entry' ? otherSide(first.side) : first.side;
  return legs.map((leg) => {
    const isOfIt = leg.symbol === first.symbol && leg.side === side && leg.qty === first.qty;
    assert(isOfIt && leg.parentId === first.clientOrderId, `${leg.clientOrderId} is an exit of ${first.clientOrderId}`);
    return leg as Approved;
  });
}

/** An exit of a group under other prices: it closes what it closed before. An entry is a bug here. */
export function approveExit(exit: Sized): Approved {
  assert(exit.role !== undefined && exit.role !== 'entry', `${exit.clientOrderId} is an exit`);
  return exit as Approved;
}
