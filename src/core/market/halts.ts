/** What the exchanges' trading states mean: whether a symbol is halted by one, or trades again. */

import type { Micros } from '../base/time.js';
import type { TradingStatus } from '../events.js';

/** Why a symbol does not trade, and since when. */
export interface SymbolHalt {
  readonly at: Micros;
  readonly reason: string;
}

/** Tapes A and B: 2 halt. Tapes C and O: H halt, P volatility pause. */
const HALTED: readonly string[] = ['2', 'H', 'P'];
/** 3 and T: trading goes on. Quotes that go on (Q) come before that, and everything else is no state of trading. */
const TRADING: readonly string[] = ['3', 'T'];

/** The halt of a symbol after a message; one that says nothing of trading leaves it as it was. */
export function haltAfter(status: TradingStatus, before: SymbolHalt | undefined): SymbolHalt | undefined {
  const { code, message, reason, tsEvent } = status;
  if (TRADING.includes(code)) return undefined;
  if (!HALTED.includes(code)) return before;
  return { at: tsEvent, reason: [message || 'halted', reason].filter((text) => text !== '').join(': ') };
}
