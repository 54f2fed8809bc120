/** A check of the doctor: what it found, and what to do about it, within a limit of time. */

import { type ErrorCode, TradectlError } from '../../core/base/errors.js';
import type { SocketClock } from '../../io/shared/socket.js';

export type State = 'ok' | 'warn' | 'fail' | 'skip';

export interface Finding {
  readonly state: State;
  readonly found: string;
  /** What to type or to change; null where nothing has to be. */
  readonly fix: string | null;
}

export interface Row extends Finding {
  readonly check: string;
}

export interface Check {
  readonly check: string;
  /** Throws TradectlError where it fails; the signal ends what waits. */
  readonly look: (signal: AbortSignal) => Finding | Promise<Finding>;
}

export const ok = (found: string): Finding => ({ state: 'ok', found, fix: null });
export const warn = (found: string, fix: string): Finding => ({ state: 'warn', found, fix });
export const fail = (found: string, fix: string): Finding => ({ state: 'fail', found, fix });
export const skip = (found: string, fix: string | null = null): Finding => ({ state: 'skip', found, fix });

/** What to do about errors that come without advice. */
const FIXES: Partial<Record<ErrorCode, string>> = {
  auth: 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY: paper keys and live keys differ',
  venue_unreachable: 'check the network and --endpoint, or try again later',
};

/** What an operating error says as a finding. Anything else is a bug and passes on. */
export function failed(error: unknown): Finding {
  if (error instanceof TradectlError) {
    const { code, message, where, hint } = error;
    const fix = hint ?? FIXES[code] ?? 'see `tradectl help exit-codes`, and docs/TRADING.md';
    return fail(where === undefined ? message : `${message} (${where})`, fix);
  }
  if (error instanceof Error && 'code' in error) return fail(error.message, 'check that this user may read the file');
  throw error;
}

const LIMIT_MS = 8000;

/** The same checks, skipped for a reason that another row tells. */
export const skipped = (checks: readonly Check[], why: string): readonly Check[] =>
  checks.map(({ check }) => ({ check, look: () => skip(why) }));

/** All at once, told in their order; what takes longer than the limit has failed. Throws the signal's reason. */
export async function examine(
  checks: readonly Check[],
  clock: SocketClock,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const rows = await Promise.all(
    checks.map(async ({ check, look }) => ({ check, ...(await within(look, clock, signal)) })),
  );
  signal.throwIfAborted();
  return rows;
}

async function within(look: Check['look'], clock: SocketClock, signal: AbortSignal): Promise<Finding> {
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const late = new Promise<Finding>((resolve) => {
    const found = fail(`no answer within ${LIMIT_MS / 1000} s`, FIXES.venue_unreachable ?? '');
    ended.addEventListener('abort', () => resolve(found), { once: true });
  });
  const callOff = clock.after(LIMIT_MS, () => over.abort());
  try {
    return await Promise.race([Promise.resolve(ended).then(look).catch(failed), late]);
  } finally {
    callOff();
    over.abort();
  }
}
