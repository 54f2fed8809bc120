/**
 * Why the running session holds entries by itself (its books, its lease, the account, its clock), and what the broker holds
 * where its books are known to be wrong, for those that read the ledger: halt, crash guard and breaker stand there already.
 */

import { decodeLine } from '../../core/base/exact-json.js';
import type { Qty } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import type { Hold, HoldSource } from '../../core/engine/holds.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import { isKept } from '../risk/fresh.js';
import type { StoredHeld } from '../risk/stored-facts.js';
import type { Attend } from '../trade/attendant.js';
import { isWritable } from './is-writable.js';

/** The strongest first. */
const OWN: readonly HoldSource[] = ['ending', 'lease', 'account', 'clock', 'books'];

export const holdAttend: Attend = ({ engine: { judge }, ledger: { risk } }) => {
  const first = (): Hold | undefined => OWN.map((source) => judge.holdOf(source)).find((hold) => hold !== undefined);
  let told: Hold | undefined;
  let held: StoredHeld = {};
  const store = (hold: Hold | undefined): void => {
    told = hold;
    risk.write({ hold });
  };
  const storeHeld = (now: StoredHeld): void => {
    held = now;
    risk.write({ brokerHeld: Object.keys(now).length === 0 ? undefined : now });
  };
  if (risk.get('hold') !== undefined) store(undefined);
  if (risk.get('brokerHeld') !== undefined) storeHeld({});
  return {
    tick: () => {
      const hold = first();
      if (hold?.code !== told?.code || hold?.reason !== told?.reason) store(hold);
      if (!isSame(judge.facts.held, held)) storeHeld(Object.fromEntries(judge.facts.held));
    },
    end: (failure) => {
      if (!isWritable(failure)) return;
      if (told !== undefined) store(undefined);
      if (!isSame(NONE, held)) storeHeld({});
    },
  };
};

const NONE: ReadonlyMap<string, Qty> = new Map();

const isSame = (now: ReadonlyMap<string, Qty>, told: StoredHeld): boolean =>
  now.size === Object.keys(told).length && [...now].every(([symbol, qty]) => told[symbol] === qty);

/** Undefined where none runs, too: what one left behind that was killed is over. */
export function sessionHold(reads: LedgerReads, now: Micros): Hold | undefined {
  const text = isKept(reads, now) ? reads.meta(RISK_KEYS.hold) : undefined;
  return text === undefined ? undefined : (decodeLine(text) as Hold);
}
