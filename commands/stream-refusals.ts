/** What a replay, or a relay of another tradectl, cannot do: flags that do not go together, symbols that are not there. */

import { TradectlError } from '../src/core/base/errors.js';
import { isSet, listOf, textOf } from './options/common.js';
import { badFlag, flagName } from './options/values.js';
import { REPLAY_FLAGS } from './replay-flags.js';
import type { Options } from './run-command.js';

/** Throws TradectlError `not_found` where symbols were asked for, and nothing of any was told. */
export function refuseUntold(untold: ReadonlySet<string>, messages: number, notice: (text: string) => void): void {
  if (untold.size === 0) return;
  const names = [...untold].join(', ');
  if (messages > 0) return notice(`nothing of ${names} was replayed`);
  throw new TradectlError('not_found', `nothing of ${names} was replayed`, {
    where: names,
    hint: 'name symbols as they are written in the files; without symbols, all are told',
  });
}

/** Throws TradectlError `usage`. */
export function refuseMixed(options: Options): void {
  const isReplay = listOf(options, 'replay').length > 0;
  const isFrom = textOf(options, 'from') !== undefined;
  if (isReplay && isFrom) throw badFlag('--from', '--replay and --from exclude each other', 'leave one of them out');
  for (const name of isFrom ? REPLAY_FLAGS : [])
    if (options[name] !== undefined)
      throw badFlag(flagName(name), `${flagName(name)} is of a replay`, 'what another process sends comes as it comes');
  if (!isFrom && textOf(options, 'serverKey') !== undefined)
    throw badFlag('--server-key', '--server-key goes with --from', 'files have no key');
  for (const name of ['feed', 'endpoint', 'encoding', 'ownConnection', ...(isFrom ? [] : ['retries'])])
    if (options[name] !== undefined)
      throw badFlag(flagName(name), `${flagName(name)} is of a live feed`, 'leave out it, or --replay and --from');
  if (isSet(options, 'json') && isSet(options, 'csv'))
    throw badFlag('--csv', '--json and --csv exclude each other', 'leave one of them out');
}
