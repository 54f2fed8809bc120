/** A person's word to halt or to go on: through the trader that writes the ledger, or straight into the ledger. */

import { TradectlError } from '../../core/base/errors.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import { closedByHand } from '../../core/risk/breaker-words.js';
import { openLedger } from '../../io/sqlite/ledger.js';
import { readLedger } from '../../io/sqlite/reader.js';
import { appendRequest } from '../../io/sqlite/requests.js';
import type { Halt } from '../../io/sqlite/risk-book.js';
import { isTraderThere } from '../hands/presence.js';
import type { Clock } from '../trade/pacer.js';
import type { RiskWish } from './risk-requests.js';
import { recordHalt, recordResume, stateOf } from './risk-state.js';

export interface RiskWord {
  readonly path: string;
  readonly wish: RiskWish;
  /** User, machine and process. */
  readonly who: string;
  readonly pid: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface RiskAnswer {
  /** `undone`: the ledger is halted, and nobody was there to withdraw or to close. */
  readonly outcome: 'done' | 'denied' | 'undone';
  /** Who carried it out. */
  readonly by: 'trader' | 'ledger';
  readonly message: string;
}

/** Between two looks for the answer. */
const LOOK_MS = 25;
/** Longer than any trader needs that lives. */
const ANSWER_WITHIN = 5 * SECOND;

/** Throws TradectlError `ledger_*`; `ledger_locked` where the process that writes the ledger does not answer. */
export async function sayRisk(word: RiskWord): Promise<RiskAnswer> {
  if (isTraderThere(word.path, word.pid, word.clock.now())) return askTrader(word);
  try {
    return writeDown(word);
  } catch (error) {
    // Somebody has begun to trade since we looked.
    if (error instanceof TradectlError && error.code === 'ledger_locked') return askTrader(word);
    throw error;
  }
}

async function askTrader({ path, wish, who, clock, signal }: RiskWord): Promise<RiskAnswer> {
  const asked = clock.now();
  const id = appendRequest(path, { kind: wish.kind, body: wish, madeBy: who, at: asked });
  for (;;) {
    await clock.sleep(LOOK_MS, signal);
    signal.throwIfAborted();
    const row = readLedger(path, (reads) => reads.request(id));
    if (typeof row?.outcome === 'string') return answered(row.outcome);
    if (clock.now() - asked > ANSWER_WITHIN) throw silent(path, wish);
  }
}

function answered(text: string): RiskAnswer {
  const { outcome, message } = JSON.parse(text) as { readonly outcome: string; readonly message: string };
  return { outcome: outcome === 'done' ? 'done' : 'denied', by: 'trader', message };
}

const silent = (path: string, { kind }: RiskWish): TradectlError =>
  new TradectlError('ledger_locked', 'the process that writes the ledger has not answered', {
    where: path,
    hint:
      kind === 'risk_halt'
        ? 'it will halt as soon as it looks, and so will the next trader; to be sure now, end that process'
        : 'nothing is resumed: end that process, and ask again',
  });

/** Nobody trades: the next trader starts as it is left here. */
function writeDown({ path, wish, who, pid, clock }: RiskWord): RiskAnswer {
  const now: Micros = clock.now();
  const ledger = openLedger(path, { pid, now }, 'any');
  try {
    const { risk } = ledger;
    const said: Halt = { at: now, reason: wish.reason, who };
    if (wish.kind === 'risk_halt') recordHalt(risk, said);
    else {
      const { breaker } = stateOf(risk);
      recordResume(risk, said, breaker && { ...breaker, state: closedByHand(breaker.state, now) });
    }
    return written(wish, path);
  } finally {
    ledger.close();
  }
}

function written(wish: RiskWish, path: string): RiskAnswer {
  if (wish.kind === 'risk_resume')
    return {
      outcome: 'done',
      by: 'ledger',
      message: `no trader runs on ${path}; the next one starts with entries allowed`,
    };
  const halted = `halted: no trader runs on ${path}; the next one starts with exits only`;
  if (!wish.cancel && !wish.flatten) return { outcome: 'done', by: 'ledger', message: halted };
  const message = `${halted}; nobody is there to withdraw orders or to close positions: tradectl flatten --yes does`;
  return { outcome: 'undone', by: 'ledger', message };
}
