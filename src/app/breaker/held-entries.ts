/**
 * What a session itself holds entries by (books that do not agree, an account that is blocked, a clock, the lease): kept
 * in the ledger while it trades, for who is not the trader.
 */

import { TradectlError } from '../../core/base/errors.js';
import { decodeLine } from '../../core/base/exact-json.js';
import type { Micros } from '../../core/base/time.js';
import type { HoldSource } from '../../core/engine/holds.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import type { Attend } from '../trade/attendant.js';

/** The strongest first. Of all others the ledger tells by itself. */
const OF_SESSION: readonly HoldSource[] = ['lease', 'account', 'clock', 'books'];

export interface HeldEntries {
  readonly source: HoldSource;
  readonly reason: string;
  readonly at: Micros;
}

/** Whether a process of that id lives. */
export type IsAlive = (pid: number) => boolean;

/** Undefined where entries may pass: of a trader that was killed the last word holds nothing. */
export function heldEntries(reads: LedgerReads, isAlive: IsAlive): HeldEntries | undefined {
  const [text, { heartbeat }] = [reads.meta(RISK_KEYS.held), reads];
  const isSaid = text !== undefined && heartbeat !== undefined && isAlive(heartbeat.pid);
  return isSaid ? (decodeLine(text) as HeldEntries) : undefined;
}

export const heldAttend: Attend = ({ engine, ledger: { risk }, now }) => {
  let told = risk.get('held') as HeldEntries | undefined;
  const tell = (held: HeldEntries | undefined): void => {
    if (told?.source === held?.source && told?.reason === held?.reason) return;
    told = held;
    risk.write({ held });
  };
  tell(undefined);
  return {
    tick: () => {
      const source = OF_SESSION.find((one) => engine.judge.reasonOf(one) !== undefined);
      const reason = source && engine.judge.reasonOf(source);
      tell(source === undefined || reason === undefined ? undefined : { source, reason, at: now() });
    },
    end: (failure) => {
      // What cannot be written is told by what failed.
      if (!(failure instanceof TradectlError && failure.code.startsWith('ledger_'))) tell(undefined);
    },
  };
};
