/** All checks of `tradectl doctor`, in the order in which they are told. */

import { TradectlError } from '../../core/base/errors.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { Holder } from '../../io/sqlite/lock.js';
import { type Keys, loadKeys } from '../config/keys.js';
import { bookChecks, isHeld } from './books.js';
import { type BrokerRequest, brokerChecks } from './broker.js';
import { examine, type Row, skipped } from './check.js';
import { machineChecks, type Surroundings } from './machine.js';
import { type Settings, settingsChecks } from './settings.js';

export interface DoctorRequest extends Omit<Settings, 'hasKeys'>, Pick<BrokerRequest, 'endpoint' | 'random' | 'seed'> {
  readonly terminal: Surroundings;
  readonly clock: SocketClock;
  readonly holder: Holder;
  readonly signal: AbortSignal;
}

export interface Diagnosis {
  readonly status: 'ok' | 'fail';
  readonly checks: readonly Row[];
}

/** Throws only the signal's reason: what is wrong is a row. */
export async function diagnose(request: DoctorRequest): Promise<Diagnosis> {
  const { env, cwd, config, terminal, clock, holder, signal } = request;
  const keys = (): Keys | undefined => loadKeys(env, cwd);
  const pathOf = (): string => config().ledger.path;
  const broken = isRefused(config) ? 'the configuration cannot be read: see the row of config' : undefined;
  const unasked = broken ?? (isRefused(keys) ? 'the keys are not complete: see the row of keys' : undefined);
  const books = bookChecks(pathOf, holder);
  const broker = brokerChecks({ ...request, keys, ledgerPath: pathOf, isTrading: () => isHeld(pathOf(), holder) });
  const checks = await examine(
    [
      ...machineChecks(terminal),
      ...settingsChecks({ env, cwd, config, hasKeys: () => keys() !== undefined }),
      ...(broken === undefined ? books : skipped(books, broken)),
      ...(unasked === undefined ? broker : skipped(broker, unasked)),
    ],
    clock,
    signal,
  );
  return { status: checks.some(({ state }) => state === 'fail') ? 'fail' : 'ok', checks };
}

function isRefused(load: () => unknown): boolean {
  try {
    load();
    return false;
  } catch (error) {
    if (error instanceof TradectlError) return true;
    throw error;
  }
}
