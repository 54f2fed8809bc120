/** Where the simulator of a trader without keys listens: a file beside its state, for other processes of this user. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { SimAddress } from './options.js';

const pathOf = (statePath: string): string => `${statePath}.address`;

/** Where it cannot be told, others do not find it, and the trader goes on. */
export function tellAddress(statePath: string, address: SimAddress): void {
  try {
    forgetAddress(statePath);
    writeFileSync(pathOf(statePath), JSON.stringify(address), { mode: 0o600, flag: 'wx' });
  } catch {
    // A disk that is full stops the trader elsewhere, with its own words.
  }
}

/** Undefined where nothing is told. After a kill it may be out of date. */
export function toldAddress(statePath: string): SimAddress | undefined {
  try {
    return JSON.parse(readFileSync(pathOf(statePath), 'utf8')) as SimAddress;
  } catch {
    return undefined;
  }
}

export function forgetAddress(statePath: string): void {
  rmSync(pathOf(statePath), { force: true });
}
