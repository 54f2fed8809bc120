/** What `risk halt` and `risk resume` share: who asks, and the answer in words. */

import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import type { RiskWish } from '../src/app/breaker/risk-requests.js';
import { sayRisk } from '../src/app/breaker/risk-word.js';
import { systemClock } from '../src/app/trade/pacer.js';
import { escapeControls } from '../src/views/escape.js';
import { tellMode } from './ledger-mode.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { ANSWER_IS_NO, type Call, DONE } from './run-command.js';

/** Declares the flags that every command about the risk of a ledger has. */
export const riskOptions = (command: Command): Command => jsonOption(dbOption(configOption(command)));

/** Says it to the trader, or writes it down for the next one; exit 1 where that is not all that was asked. */
export async function say(call: Call, wish: RiskWish): Promise<number> {
  const { context, options } = call;
  const { path } = configOf(call).ledger;
  const answer = await sayRisk({
    ...{ path, wish, who: whoAsks(), pid: process.pid, clock: systemClock, signal: context.signal },
  });
  const mode = tellMode(call);
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify({ mode, ...answer })}\n`);
  else context.err.write(`${escapeControls(answer.message)}\n`);
  return answer.outcome === 'done' ? DONE : ANSWER_IS_NO;
}

/** User, machine and process. */
export const whoAsks = (): string => `${userName()}@${hostname()}, process ${process.pid}`;

/** An account without a name, as in some containers, has its number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
