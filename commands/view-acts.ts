/** What a person asks for in a view, as requests to the trader; and its answers in words. */

import type { RiskWish } from '../src/app/breaker/risk-requests.js';
import { sayRisk } from '../src/app/breaker/risk-word.js';
import { askTrader } from '../src/app/hands/ask-trader.js';
import { messageOf } from '../src/app/strategy/faults.js';
import type { RequestAnswer } from '../src/app/trade/attendant.js';
import { systemClock } from '../src/app/trade/pacer.js';
import { TradectlError } from '../src/core/base/errors.js';
import type { Act } from '../src/views/tui/trade-state.js';
import { whoAsks } from './risk-say.js';

interface Asked {
  readonly act: Act;
  /** The trader's ledger. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** What came of it, in one line; never throws. */
export async function carryOut({ act, path, signal }: Asked): Promise<string> {
  try {
    return words(act, await ask(act, { path, who: whoAsks(), clock: systemClock, signal }));
  } catch (error) {
    const hint = error instanceof TradectlError ? error.hint : undefined;
    return `${nameOf(act)}: ${messageOf(error)}${hint === undefined ? '' : `; ${hint}`}`;
  }
}

type Asking = Omit<Parameters<typeof askTrader>[0], 'wish'>;

function ask(act: Act, asking: Asking): Promise<Answer> {
  if (act.kind !== 'halt' && act.kind !== 'resume') return askTrader({ ...asking, wish: act });
  const { reason } = act;
  const wish: RiskWish =
    act.kind === 'halt'
      ? { kind: 'risk_halt', reason: reason === '' ? UNSAID : reason, cancel: false, flatten: false }
      : { kind: 'risk_resume', reason };
  return sayRisk({ ...asking, wish, pid: process.pid });
}

/** As of `risk halt`: a halt is to be quick. */
const UNSAID = 'no reason given';

type Answer = Pick<RequestAnswer, 'outcome' | 'message'>;

const nameOf = (act: Act): string => act.kind.replace('_', ' ');

const words = (act: Act, { outcome, message }: Answer): string =>
  `${nameOf(act)}: ${message === '' ? outcome : `${outcome}, ${message}`}`;
