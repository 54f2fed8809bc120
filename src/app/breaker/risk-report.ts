/** What stands in the way of entries, and how near the breaker's limits are, as far as the ledger tells. */

import { moneyText, qtyText } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import { fractionOf, type Money, max, minus, ZERO_MONEY } from '../../core/base/fixed.js';
import { type Micros, timeText } from '../../core/base/time.js';
import type { Hold } from '../../core/engine/holds.js';
import { Breaker } from '../../core/risk/breaker.js';
import { percentText } from '../../core/risk/breaker-losses.js';
import type { BreakerSettings, BreakerState } from '../../core/risk/breaker-state.js';
import { resetOf } from '../../core/risk/breaker-words.js';
import type { LimitRow, RiskReport } from '../../core/view/risk-report.js';
import { canonicalPlace } from '../../io/sqlite/copy.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { RiskEventRow } from '../../io/sqlite/rows.js';
import type { CrashSettings } from '../config/breaker-settings.js';
import { isSessionThere } from '../risk/fresh.js';
import { type HaltedSymbols, haltedSymbols } from './halted-symbols.js';
import { type RiskState, riskState, tripsText, unsetBreakerText } from './risk-state.js';
import { sessionHold } from './session-hold.js';
import { storedState } from './stored-hold.js';

const EVENTS_SHOWN = 10;

interface Stored {
  readonly haltedSymbols: HaltedSymbols;
  readonly state: RiskState;
  readonly events: readonly RiskEventRow[];
  readonly hold: Hold | undefined;
}

/** Nothing stands in the way where there is no ledger. Throws TradectlError `ledger_*`. */
export function reportRisk(
  path: string,
  settings: BreakerSettings | undefined,
  crash: CrashSettings,
  now: Micros,
  isAlive: (pid: number) => boolean = () => true,
): RiskReport {
  const { state, events, haltedSymbols: halted, hold } = storedRisk(path, { now, isAlive });
  const { halt, starts } = state;
  const told = stateText(state);
  const recent = starts.unclean.filter((at) => now - at < crash.window);
  return {
    state: told,
    entries: hold === undefined ? entriesAt(told, settings !== undefined) : 'held',
    halt: halt === undefined ? null : { at: timeText(halt.at), reason: halt.reason, who: halt.who },
    crash: state.crash === undefined ? null : { at: timeText(state.crash.at), reason: state.crash.reason },
    hold: hold ?? null,
    haltedSymbols: Object.entries(halted).map(([symbol, { at, reason }]) => ({ symbol, at: timeText(at), reason })),
    starts: { used: recent.length, limit: Number.isFinite(crash.starts) ? crash.starts : null },
    breaker: breakerOf(state.breaker?.state, settings),
    limits: settings === undefined ? [] : limitRows(settings, state.breaker?.state, now),
    events: events.map(({ at, kind, cause, message, who }) => ({
      ...{ at: timeText(at as Micros), kind, cause, message, who },
    })),
  };
}

/** Throws TradectlError `halted` where a trader that starts now could only exit. */
export function refuseWhereHalted(path: string, settings: BreakerSettings | undefined): void {
  const { state } = storedRisk(path);
  const told = stateText(state);
  if (entriesAt(told, settings !== undefined) !== 'held') return;
  const why = state.halt?.reason ?? state.crash?.reason ?? breakerWhy(state, settings);
  throw new TradectlError('halted', `nothing may be opened (${told}): ${why}`, {
    where: path,
    hint: 'see tradectl risk status; tradectl risk resume --reason TEXT ends it',
  });
}

const breakerWhy = ({ breaker }: RiskState, settings: BreakerSettings | undefined): string =>
  (settings === undefined ? unsetBreakerText : tripsText)(breaker?.state.trips ?? []);

interface Session {
  readonly now: Micros;
  readonly isAlive: (pid: number) => boolean;
}

/** `session`: for what a running one holds by. */
function storedRisk(path: string, session?: Session): Stored {
  try {
    return readLedger(path, (reads) => ({
      state: storedState(reads),
      events: reads.riskEvents(EVENTS_SHOWN),
      ...(session === undefined ? NO_SESSION : ofSession(reads, path, session)),
    }));
  } catch (error) {
    if (error instanceof TradectlError && error.code === 'not_found')
      return { state: riskState(() => undefined), events: [], ...NO_SESSION };
    throw error;
  }
}

const NO_SESSION: Pick<Stored, 'haltedSymbols' | 'hold'> = { haltedSymbols: {}, hold: undefined };

/** What one left behind that was killed is over. */
function ofSession(reads: LedgerReads, path: string, { now, isAlive }: Session): typeof NO_SESSION {
  const isThere = isSessionThere(reads, canonicalPlace(path), now, isAlive);
  return isThere ? { haltedSymbols: haltedSymbols(reads), hold: sessionHold(reads, now) } : NO_SESSION;
}

function stateText({ halt, crash, breaker }: RiskState): RiskReport['state'] {
  if (halt !== undefined) return 'halted';
  if (crash !== undefined) return 'crash_loop';
  return breaker?.state.phase ?? 'closed';
}

/** A trader without a breaker has nothing that would close one that opened before, or say how much passes half-open. */
const entriesAt = (told: RiskReport['state'], isSet: boolean): RiskReport['entries'] => {
  if (told === 'closed') return 'allowed';
  return told === 'half_open' && isSet ? 'reduced' : 'held';
};

function breakerOf(state: BreakerState | undefined, settings: BreakerSettings | undefined): RiskReport['breaker'] {
  const trips = (state?.trips ?? []).map(({ cause, at, message, used, limit }) => {
    const resets =
      settings === undefined ? 'tradectl risk resume' : resetOf(cause, settings, settings.calendar ?? 'nyse');
    return { cause, at: timeText(at), message, used, limit, resets };
  });
  return {
    isSet: settings !== undefined,
    phase: state?.phase ?? 'closed',
    since: state === undefined || state.since === 0 ? null : timeText(state.since),
    opened: state?.opened ?? 0,
    reducedTo: state?.phase === 'half_open' && settings !== undefined ? percentText(settings.halfOpenSize) : null,
    trips,
  };
}

function limitRows(settings: BreakerSettings, state: BreakerState | undefined, now: Micros): readonly LimitRow[] {
  const lossSince = (start: Money | undefined): Money | undefined =>
    start === undefined || state?.last === undefined ? undefined : max(minus(start, state.last), ZERO_MONEY);
  const { dailyLoss, dailyLossPercent, drawdownPercent, consecutiveLosses } = settings;
  const [today, fallen] = [lossSince(state?.dayStart), lossSince(state?.peak)];
  const rows: LimitRow[] = [];
  if (dailyLoss !== undefined) rows.push(moneyRow('daily_loss', today, dailyLoss));
  if (dailyLossPercent !== undefined)
    rows.push(
      moneyRow(`daily_loss (${percentText(dailyLossPercent)})`, today, part(state?.dayStart, dailyLossPercent)),
    );
  if (drawdownPercent !== undefined)
    rows.push(moneyRow(`drawdown (${percentText(drawdownPercent)})`, fallen, part(state?.peak, drawdownPercent)));
  if (consecutiveLosses !== undefined) rows.push(countRow('consecutive_losses', state?.lossesInRow, consecutiveLosses));
  return [...rows, ...windowRows(settings, state, now)];
}

/** Of triggers that look back for some minutes. */
function windowRows(settings: BreakerSettings, state: BreakerState | undefined, now: Micros): readonly LimitRow[] {
  const breaker = new Breaker(settings, settings.calendar ?? 'nyse');
  if (state !== undefined) breaker.restore(state, true);
  const rooms = breaker.roomAt(now);
  const rates = { speed: settings.speedPercent, reject_rate: settings.rejectRate, denial_rate: settings.denialRate };
  return Object.entries(rates).flatMap(([cause, rate]) => {
    if (rate === undefined) return [];
    const name = `${cause} (${percentText(rate)})`;
    const room = rooms.find((one) => one.cause === cause);
    if (room?.unit === 'count') return [countRow(name, Number(qtyText(room.used)), Number(qtyText(room.limit)))];
    return [moneyRow(name, room?.used, room?.limit)];
  });
}

const part = (of: Money | undefined, rate: Parameters<typeof fractionOf>[1]): Money | undefined =>
  of === undefined ? undefined : fractionOf(of, rate);

const moneyRow = (limit: string, used: Money | undefined, allowed: Money | undefined): LimitRow => ({
  limit,
  used: used === undefined ? null : moneyText(used),
  allowed: allowed === undefined ? '' : moneyText(allowed),
  headroom: used === undefined || allowed === undefined ? null : moneyText(max(minus(allowed, used), ZERO_MONEY)),
});

const countRow = (limit: string, used: number | undefined, allowed: number): LimitRow => ({
  limit,
  used: used === undefined ? null : String(used),
  allowed: String(allowed),
  headroom: used === undefined ? null : String(Math.max(allowed - used, 0)),
});
