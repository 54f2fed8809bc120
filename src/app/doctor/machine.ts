/** Checks of the machine: Node and its native parts, time zones, the terminal, room and rights for state. */

import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { guardNative } from '../../io/sqlite/guard.js';
import { type Check, type Finding, fail, ok, skip, warn } from './check.js';

export interface Surroundings {
  readonly isTty: boolean;
  readonly width: number;
  readonly useColour: boolean;
  readonly ascii: boolean;
}

export const machineChecks = (terminal: Surroundings): readonly Check[] => [
  { check: 'node', look: node },
  { check: 'time zones', look: timeZones },
  { check: 'terminal', look: () => terminalOf(terminal) },
];

/** bin/tradectl.js has refused what is too old; some newer ones crash the ledger's native part. */
function node(): Finding {
  guardNative();
  return ok(`Node ${process.versions.node} on ${process.platform} ${process.arch}`);
}

/** Sessions of the exchange are by New York's clock: its summer and its winter must be known. */
function timeZones(): Finding {
  const hours = ['2024-01-15T12:00:00Z', '2024-07-15T12:00:00Z'].map(newYorkHour);
  if (hours[0] === '07' && hours[1] === '08') return ok(`time zone data ${process.versions['tz'] ?? 'of the system'}`);
  return fail('New York is not known to this Node', 'install a Node with full ICU data (any from nodejs.org)');
}

function newYorkHour(time: string): string | undefined {
  try {
    const zone = { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat('en-US', zone).format(new Date(time));
  } catch {
    return undefined; // an ICU without zones throws RangeError
  }
}

function terminalOf({ isTty, width, useColour, ascii }: Surroundings): Finding {
  if (!isTty) return skip('stdout is no terminal');
  const found = `${width} columns, ${useColour ? 'colour' : 'no colour'}, ${ascii ? 'ASCII only' : 'UTF-8'}`;
  return ascii ? warn(found, 'for lines and charts set a UTF-8 locale: export LANG=C.UTF-8') : ok(found);
}

const MIB = 1024 * 1024;
/** Below it a ledger may not outlive a busy week. */
const ROOM_WARN = 1024 * MIB;
const ROOM_FAIL = 64 * MIB;

/** Room and rights in the directory of a file that is written. */
export const roomCheck = (check: string, directory: string): Check => ({ check, look: () => roomOf(directory) });

function roomOf(directory: string): Finding {
  const there = nearestThere(directory);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return fail(`${there} cannot be written by this user`, `chown or chmod it, or name another place with --db`);
  }
  const { bavail, bsize } = statfsSync(there);
  const room = bavail * bsize;
  const missing = there === directory ? '' : `; ${directory} is made when it is needed`;
  const found = `${Math.floor(room / MIB).toLocaleString('en-US')} MiB free in ${there}${missing}`;
  if (room < ROOM_FAIL) return fail(found, 'free some space: a ledger that cannot grow stops the trader');
  return room < ROOM_WARN ? warn(found, 'free some space soon') : ok(found);
}

/** The directory itself, or the one in which it would be made. */
function nearestThere(directory: string): string {
  const parent = dirname(directory);
  return existsSync(directory) || parent === directory ? directory : nearestThere(parent);
}
