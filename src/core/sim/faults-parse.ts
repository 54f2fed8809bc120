/** What users type to arm a fault: `NAME[=ARG]`, where ARG is a duration, how often, or both: `latency=200ms,p0.5`. */

import { TradectlError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { FAULT_NAMES, FAULTS, type FaultName, type FaultRow } from './faults-table.js';

/** How often a fault acts: so many times, with a chance, for a time, or always. Undefined is no limit. */
export interface FaultUses {
  readonly times: number | undefined;
  /** In [0, 1]. */
  readonly chance: number | undefined;
  readonly forMs: number | undefined;
}

export interface Arming {
  readonly name: FaultName;
  /** The duration that the fault is about, in milliseconds; 0 where it has none. */
  readonly ms: number;
  readonly uses: FaultUses;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(-?\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/;
const TIMES = /^[1-9]\d{0,6}$/;
const CHANCE = /^p(0?\.\d{1,9}|[01](?:\.0+)?)$/;
const GRAMMAR = 'a count (3), a chance (p0.1), a duration (30s), always, or several of them joined by commas';

/** Of `--fault NAME[=ARG]`. Throws TradectlError `usage`. */
export function parseFault(text: string): Arming {
  const at = text.indexOf('=');
  return at === -1 ? armingOf(text, '') : armingOf(text.slice(0, at), text.slice(at + 1));
}

/** Throws TradectlError `usage` for a name or an argument that means nothing, with what it may be. */
export function armingOf(name: string, arg: string): Arming {
  if (!isFault(name)) throw unknownFault(name);
  const row: FaultRow = FAULTS[name];
  const items = arg === '' ? [] : arg.split(',');
  const first = row.duration === undefined ? undefined : durationOf(items[0] ?? '');
  if (first !== undefined) items.shift();
  if (first !== undefined && first < 0 && name !== 'clock-skew') throw meaningless(name, arg);
  const uses = items.map((item) => usesOf(name, item));
  const once = row.lasts === 'once' && uses.length === 0 ? 1 : undefined;
  return {
    name,
    ms: first ?? row.duration?.ms ?? 0,
    uses: {
      times: uses.find(({ times }) => times !== undefined)?.times ?? once,
      chance: uses.find(({ chance }) => chance !== undefined)?.chance,
      forMs: uses.find(({ forMs }) => forMs !== undefined)?.forMs,
    },
  };
}

export const isFault = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);

/** Of a name that no fault has: the error that says which was meant. */
export function unknownFault(name: string): TradectlError {
  const meant = nearest(name, FAULT_NAMES);
  const hint = meant === undefined ? `one of ${FAULT_NAMES.join(', ')}` : `did you mean ${meant}?`;
  return new TradectlError('usage', `there is no fault ${JSON.stringify(name)}`, { where: '--fault', hint });
}

function usesOf(name: FaultName, item: string): Partial<FaultUses> {
  if (item === 'always') return {};
  if (TIMES.test(item)) return { times: Number(item) };
  const [, chance] = CHANCE.exec(item) ?? [];
  if (chance !== undefined) return { chance: Number(chance) };
  const forMs = durationOf(item);
  if (forMs !== undefined && forMs > 0) return { forMs };
  throw meaningless(name, item);
}

function meaningless(name: FaultName, text: string): TradectlError {
  const message = `${JSON.stringify(text)} says nothing to the fault ${name}`;
  return new TradectlError('usage', message, { where: '--fault', hint: `say ${GRAMMAR}` });
}

/** Milliseconds of `200ms`, `1.5s`, `2m`, `3h`; undefined where the text is no duration. */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 1);
}
