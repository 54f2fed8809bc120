/** What accompanies a session of `tradectl trade`: one line each. */

import type { Attend } from '../src/app/trade/attendant.js';
import { attendView } from '../src/app/view/attend-view.js';
import { configOf } from './options/common.js';
import type { Call } from './run-command.js';
import { isUnderView, tellServing } from './trade-parent.js';

/** In the order in which they hear, tick and end. `account`: where the orders go, where they leave this process. */
export const attendantsOf = (call: Call, account?: string): readonly Attend[] => [viewOf(call, account)];

const viewOf = (call: Call, account: string | undefined): Attend =>
  attendView({
    env: call.context.env,
    limits: configOf(call).risk,
    account: account ?? null,
    pid: process.pid,
    onServing: isUnderView(call.options) ? tellServing : () => undefined,
  });
