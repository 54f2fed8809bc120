/** Symbols that their exchange halted: told when they begin and end, and kept in the ledger for who is not the trader. */

import { decodeLine } from '../../core/base/exact-json.js';
import type { Engine } from '../../core/engine/engine.js';
import type { SymbolHalt } from '../../core/market/halts.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import type { Attend } from '../trade/attendant.js';
import { isWritable } from './is-writable.js';

export type HaltedSymbols = Readonly<Record<string, SymbolHalt>>;

/** Of no session but the one that writes them. */
export function haltedSymbols(reads: LedgerReads): HaltedSymbols {
  const text = reads.meta(RISK_KEYS.haltedSymbols);
  return text === undefined ? {} : (decodeLine(text) as HaltedSymbols);
}

const haltsOf = (engine: Engine): HaltedSymbols =>
  Object.fromEntries(
    engine.hand.states.flatMap(({ instrument: { symbol }, halt }) => (halt === undefined ? [] : [[symbol, halt]])),
  );

/** What was halted when a session before this one ended is not known to be so any more. */
export const haltedAttend: Attend = ({ engine, ledger, alert }) => {
  let told: HaltedSymbols = {};
  const store = (): void => ledger.risk.write({ haltedSymbols: Object.keys(told).length === 0 ? undefined : told });
  store();
  return {
    tick: () => {
      const now = haltsOf(engine);
      const begun = Object.entries(now).filter(([symbol, { at }]) => told[symbol]?.at !== at);
      const ended = Object.keys(told).filter((symbol) => now[symbol] === undefined);
      if (begun.length + ended.length === 0) return;
      told = now;
      store();
      for (const [symbol, { reason }] of begun)
        alert('symbol_halted', `${symbol} is halted by its exchange: ${reason}; entries are denied until it trades`);
      for (const symbol of ended) alert('symbol_resumed', `${symbol} trades again`);
    },
    end: (failure) => {
      if (!isWritable(failure)) return;
      ledger.risk.write({ haltedSymbols: undefined });
    },
  };
};
