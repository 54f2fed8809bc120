/** What accompanies a session of `tradectl trade`: one line each. */

import { type LeaseOptions, leaseAttendant } from '../src/app/lease/lease-attendant.js';
import { machineNow, newHolder } from '../src/app/lease/this-process.js';
import type { Attend } from '../src/app/trade/attendant.js';
import { attendView } from '../src/app/view/attend-view.js';
import { configOf } from './options/common.js';
import { LEASE, LEASE_DEFAULT } from './options/lease.js';
import { flagOf } from './options/values.js';
import type { Call } from './run-command.js';
import { isUnderView, tellServing } from './trade-parent.js';

/** In the order in which they hear, tick and end. `account`: where the orders go, where they leave this process. */
export const attendantsOf = (call: Call, account?: string): readonly Attend[] => [
  leaseOf(call, 'wait'),
  viewOf(call, account),
];

/** Says that this process lives, and keeps it from sending where another one acts in its place. */
export const leaseOf = ({ options }: Call, ifTaken: LeaseOptions['ifTaken']): Attend =>
  leaseAttendant({
    ...{ who: newHolder(process.pid), now: machineNow, ifTaken },
    length: flagOf(options, 'lease', LEASE) ?? LEASE_DEFAULT,
  });

const viewOf = (call: Call, account: string | undefined): Attend =>
  attendView({
    env: call.context.env,
    limits: configOf(call).risk,
    account: account ?? null,
    pid: process.pid,
    onServing: isUnderView(call.options) ? tellServing : () => undefined,
  });
