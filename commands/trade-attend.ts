/** What accompanies a session of `tradectl trade`: one line each. */

import { resolve } from 'node:path';
import { attendAlerts } from '../src/app/alerts/attend-alerts.js';
import { openAlerts } from '../src/app/alerts/open-alerts.js';
import { haltedAttend } from '../src/app/breaker/halted-symbols.js';
import { limitAttend } from '../src/app/breaker/limit-attendant.js';
import { riskAttend } from '../src/app/breaker/risk-attendant.js';
import { holdAttend } from '../src/app/breaker/session-hold.js';
import { askAgain } from '../src/app/exits/ask-again.js';
import { exitWatch } from '../src/app/exits/exit-watch.js';
import { type LeaseOptions, leaseAttendant } from '../src/app/lease/lease-attendant.js';
import { machineNow, newHolder } from '../src/app/lease/this-process.js';
import type { Attend } from '../src/app/trade/attendant.js';
import { attendView, type ViewTerms } from '../src/app/view/attend-view.js';
import { escapeControls } from '../src/views/escape.js';
import { BUG_STATUS } from './failure.js';
import { alertTargets, hasAlerts } from './options/alerts.js';
import { configOf, isSet, listOf, textOf } from './options/common.js';
import { LEASE, LEASE_DEFAULT } from './options/lease.js';
import { flagOf } from './options/values.js';
import type { Call } from './run-command.js';
import { isUnderView, tellServing } from './trade-parent.js';

/** The library of the log is loaded only where there is one. */
async function logTo(path: string): Promise<Attend> {
  const { attendLog } = await import('../src/app/log/attend-log.js');
  return attendLog(path);
}

/** Nothing of it is loaded where nobody collects them. */
async function tracesOf(call: Call, onTrouble: (message: string) => void): Promise<readonly Attend[]> {
  const { endpoint } = configOf({ ...call, options: { ...call.options, endpoint: undefined } }).traces;
  if (endpoint === undefined) return [];
  const { attendTraces } = await import('../src/app/traces/attend-traces.js');
  return [attendTraces(endpoint, onTrouble)];
}

/** What only a view shows. */
export type Shown = Pick<ViewTerms, 'notices' | 'stocks'> & {
  /** Where the orders go, where they leave this process. */
  readonly account?: string;
};

/** In the order in which they hear, tick and end. */
export async function attendantsOf(call: Call, shown: Shown): Promise<readonly Attend[]> {
  const targets = alertTargets(call);
  const { err } = call.context;
  const warn = (message: string): void => err.write(`warning: ${escapeControls(message)}\n`);
  const log = textOf(call.options, 'log');
  return [
    leaseOf(call, 'wait'),
    riskOf(call),
    limitAttend(isSet(call.options, 'live')),
    haltedAttend,
    holdAttend,
    exitWatch,
    askAgain,
    ...(hasAlerts(targets) ? [attendAlerts(openAlerts(targets, warn))] : []),
    viewOf(call, shown),
    ...(await tracesOf(call, warn)),
    ...(log === undefined ? [] : [await logTo(resolve(call.context.cwd, log))]),
  ];
}

/** What accompanies a short session by hand: it opens nothing that a trader might not open. */
export const attendantsByHand = (call: Call): readonly Attend[] => [
  leaseOf(call, 'refuse'),
  riskAttend({ pid: process.pid, crash: undefined, isLive: false, onBug: () => () => undefined }),
  holdAttend,
  exitWatch,
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

/** Says that this process lives, and keeps it from sending where another one acts in its place. */
export const leaseOf = ({ options }: Call, ifTaken: LeaseOptions['ifTaken']): Attend =>
  leaseAttendant({
    ...{ who: newHolder(process.pid), now: machineNow, ifTaken },
    length: flagOf(options, 'lease', LEASE) ?? LEASE_DEFAULT,
  });

const viewOf = (call: Call, { account, ...shown }: Shown): Attend =>
  attendView({
    ...{ ...shown, account: account ?? null, env: call.context.env },
    pid: process.pid,
    onServing: isUnderView(call.options) ? tellServing : () => undefined,
  });
