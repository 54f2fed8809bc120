/** What accompanies a session of `tradectl trade`: one line each. */

import type { Attend } from '../src/app/trade/attendant.js';
import type { Call } from './run-command.js';

/** In the order in which they hear, tick and end. */
export const attendantsOf = (_call: Call): readonly Attend[] => [];
