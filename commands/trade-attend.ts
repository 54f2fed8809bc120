/** What accompanies a session of `tradectl trade`: one line each. */

import { riskAttend } from '../src/app/breaker/risk-attendant.js';
import type { Attend } from '../src/app/trade/attendant.js';
import { BUG_STATUS } from './failure.js';
import { configOf, listOf } from './options/common.js';
import type { Call } from './run-command.js';

/** In the order in which they hear, tick and end. */
export const attendantsOf = (call: Call): readonly Attend[] => [riskOf(call)];

/** What accompanies a short session by hand: it opens nothing that a trader might not open. */
export const attendantsByHand = (): readonly Attend[] => [
  riskAttend({ pid: process.pid, crash: undefined, isLive: false, onBug: () => () => undefined }),
];

/** The endpoint of a trade is of its market, not of the configuration. */
const riskOf = (call: Call): Attend =>
  riskAttend({
    pid: process.pid,
    crash: configOf({ ...call, options: { ...call.options, endpoint: undefined } }).crash,
    isLive: listOf(call.options, 'replay').length === 0,
    onBug: onBugExit,
  });

/** Hears of a process that ends by a bug, wherever it was thrown. */
function onBugExit(hear: () => void): () => void {
  const listen = (status: number): void => {
    if (status === BUG_STATUS) hear();
  };
  process.on('exit', listen);
  return () => process.off('exit', listen);
}
