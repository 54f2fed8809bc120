/** What a person asks for in a view, as requests to the trader; and its answers in words. */

import { askTrader, askWriter } from '../src/app/hands/ask-trader.js';
import type { Wish } from '../src/app/hands/wish.js';
import { messageOf } from '../src/app/strategy/faults.js';
import type { RequestAnswer } from '../src/app/trade/attendant.js';
import { systemClock } from '../src/app/trade/pacer.js';
import type { Act } from '../src/views/tui/trade-state.js';

interface Asked {
  readonly act: Act;
  /** The trader's ledger. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** What came of it, in one line; never throws. */
export async function carryOut({ act, path, signal }: Asked): Promise<string> {
  try {
    return words(act, await ask(act, { path, pid: process.pid, clock: systemClock, signal }));
  } catch (error) {
    return `${nameOf(act)}: ${messageOf(error)}`;
  }
}

type Asking = Omit<Parameters<typeof askWriter>[0], 'kind' | 'body'>;

function ask(act: Act, asking: Asking): Promise<Pick<RequestAnswer, 'outcome' | 'message'>> {
  const wish = wishOf(act);
  if (wish !== undefined) return askTrader({ ...asking, wish });
  const body = { reason: 'by a person at the view', by: `view, process ${asking.pid}` };
  return askWriter<RequestAnswer>({ ...asking, kind: act.kind, body });
}

function wishOf(act: Act): Wish | undefined {
  return act.kind === 'halt' || act.kind === 'resume' ? undefined : act;
}

const nameOf = (act: Act): string => act.kind.replace('_', ' ');

const words = (act: Act, { outcome, message }: Pick<RequestAnswer, 'outcome' | 'message'>): string =>
  `${nameOf(act)}: ${message === '' ? outcome : `${outcome}, ${message}`}`;
