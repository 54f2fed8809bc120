/**
 * The guard against crashing again and again: a start after a bug, or one of several starts after a crash within a few
 * minutes, recovers and allows exits only until a person has looked.
 */

import { type ErrorCode, TradectlError } from '../../core/base/errors.js';
import { MINUTE, type Micros } from '../../core/base/time.js';
import type { RiskBook } from '../../io/sqlite/risk-book.js';
import type { CrashSettings } from '../config/breaker-settings.js';
import { messageOf } from '../strategy/faults.js';
import { type CrashHold, type Starts, stateOf } from './risk-state.js';

/** What the world does to a trader that then ends in order: no crash. */
const ORDERLY: readonly ErrorCode[] = ['venue_unreachable', 'auth', 'usage', 'config', 'not_found', 'output'];

/** Records a start, and answers why it may only exit; undefined where nothing speaks against it. */
export function noteStart(book: RiskBook, settings: CrashSettings, pid: number, now: Micros): CrashHold | undefined {
  const { crash, starts } = stateOf(book);
  const unclean = starts.running === null ? starts.unclean : [...starts.unclean, now];
  const recent = unclean.filter((at) => now - at < settings.window);
  const next: Starts = { unclean: recent, running: { at: now, pid }, bug: null };
  const held = crash ?? crashOf(starts, recent, settings, now);
  if (held === undefined || held === crash) book.write({ starts: next });
  else
    book.write(
      { starts: next, crash: held },
      { at: now, kind: 'crash', cause: 'crash_loop', message: held.reason, who: `process ${pid}` },
    );
  return held;
}

function crashOf(
  { bug }: Starts,
  recent: readonly Micros[],
  { starts, window }: CrashSettings,
  now: Micros,
): CrashHold | undefined {
  // Whoever counts no starts counts no bugs either.
  if (!Number.isFinite(starts)) return undefined;
  if (bug !== null) return { at: now, reason: `the last session ended by a bug: ${bug}` };
  if (recent.length < starts) return undefined;
  const minutes = Number((window / MINUTE).toPrecision(3));
  return { at: now, reason: `${recent.length} starts after a crash within ${minutes} min` };
}

/** Records the end of what `noteStart` began; without it the start counts as crashed. */
export function noteEnd(book: RiskBook, failure: unknown): void {
  const { starts } = stateOf(book);
  if (failure === undefined || isOrderly(failure)) book.write({ starts: { ...starts, running: null } });
  else if (!(failure instanceof TradectlError)) noteBug(book, messageOf(failure));
}

/** The process ends by a bug. */
export function noteBug(book: RiskBook, bug: string): void {
  book.write({ starts: { ...stateOf(book).starts, bug } });
}

/** A signal is what was thrown where it cut off a request. */
function isOrderly(failure: unknown): boolean {
  if (failure instanceof TradectlError) return ORDERLY.includes(failure.code);
  return !(failure instanceof Error) || failure.name === 'AbortError';
}
