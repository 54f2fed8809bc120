/** The flags of `tradectl sim`, read and checked among themselves. */

import { resolve } from 'node:path';
import { CASH, type Reader } from '../../src/app/config/formats.js';
import type { Credentials, SimData, SimOptions } from '../../src/app/sim/options.js';
import { must } from '../../src/core/base/assert.js';
import { parseMoney } from '../../src/core/base/decimal.js';
import { type Micros, parseTime } from '../../src/core/base/time.js';
import type { CalendarName } from '../../src/core/sim/world/calendar.js';
import type { ClockMode } from '../../src/core/sim/world/world.js';
import type { Call, Options } from '../run-command.js';
import { isSet, listOf, textOf } from './common.js';
import { inCapitals, parseSymbols } from './lists.js';
import { badFlag, flagOf } from './values.js';

const DEFAULT_SYMBOLS = ['ACME', 'BOLT', 'CRUX', 'BTC/USD'];
const CASH_AT_START = must(parseMoney('100000'), 'cash is money');

function choice<T extends string>(choices: readonly T[]): Reader<T> {
  return { expected: `one of ${choices.join(', ')}`, choices, parse: (text) => choices.find((one) => one === text) };
}

const whole = (min: number, max: number, expected: string): Reader<number> => ({
  expected,
  parse: (text) => (/^\d{1,15}$/.test(text) && +text >= min && +text <= max ? +text : undefined),
});

const PORT = whole(0, 65_535, 'a port from 1 to 65535, or 0 for any free one');
const SEED = whole(0, Number.MAX_SAFE_INTEGER, 'a whole number of at least 0');
const RATE = whole(1, 20_000, 'ticks a second, from 1 to 20000');
const RATE_LIMIT = whole(1, 1_000_000_000, 'requests a minute such as 200');
const START: Reader<Micros> = { expected: 'a time such as 2024-01-02T14:30:00Z, or a date', parse: parseTime };
const CLOCK = choice<ClockMode>(['real', '10x', '100x', 'virtual']);
const CALENDAR = choice<CalendarName>(['always', 'nyse']);
const MARGIN: Reader<1 | 2 | 4> = {
  expected: '1, 2 or 4',
  choices: ['1', '2', '4'],
  parse: (text) => ([1, 2, 4] as const).find((one) => String(one) === text),
};

export type SimFlags = Omit<SimOptions, 'wall' | 'onFailure'>;

/** All that flags and environment say; the rest is `startSim`'s to know. Throws TradectlError `usage`. */
export function simFlags({ context, options }: Call): SimFlags {
  const data = dataOf(options, context.cwd);
  const statePath = textOf(options, 'state');
  return {
    host: hostOf(options),
    port: flagOf(options, 'port', PORT) ?? 0,
    data,
    clock: flagOf(options, 'clock', CLOCK) ?? 'real',
    calendar: flagOf(options, 'calendar', CALENDAR),
    seed: flagOf(options, 'seed', SEED) ?? 1,
    cash: flagOf(options, 'cash', CASH) ?? CASH_AT_START,
    margin: flagOf(options, 'margin', MARGIN) ?? 2,
    rate: flagOf(options, 'rate', RATE) ?? 10,
    ...startOf(options, data),
    requestsPerMinute: flagOf(options, 'rateLimit', RATE_LIMIT) ?? 200,
    hasPartialFills: isSet(options, 'partialFills'),
    faults: faultsOf(options),
    statePath: statePath === undefined ? undefined : resolve(context.cwd, statePath),
    credentials: credentialsOf(context.env),
  };
}

function dataOf(options: Options, cwd: string): SimData {
  const files = filesOf(options);
  const names = textOf(options, 'synthetic');
  if (files.length === 0)
    return {
      kind: 'synthetic',
      symbols: names === undefined ? DEFAULT_SYMBOLS : inCapitals(parseSymbols(names, '--synthetic'), '--synthetic'),
    };
  if (names !== undefined)
    throw badFlag('--synthetic', '--data and --synthetic exclude each other', 'leave one of them out');
  if (textOf(options, 'rate') !== undefined)
    throw badFlag('--rate', '--rate is of a synthetic market', 'leave it out: files have their own times');
  return { kind: 'files', files: files.map((file) => resolve(cwd, file)) };
}

/** Equal seeds and equal starts give equal markets. */
function startOf(options: Options, { kind }: SimData): Pick<SimFlags, 'start'> {
  const start = flagOf(options, 'start', START);
  if (start === undefined) return {};
  if (kind === 'files')
    throw badFlag('--start', '--start is of a synthetic market', 'leave it out: files have their own times');
  return { start };
}

const filesOf = (options: Options): readonly string[] => listOf(options, 'data');

const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;

/** The keys guard nothing: whoever reaches the port may send orders. */
function hostOf(options: Options): string {
  const host = textOf(options, 'host') ?? '127.0.0.1';
  if (LOOPBACK.test(host) || isSet(options, 'exposed')) return host;
  const hint = 'use 127.0.0.1; or add --exposed to let other machines in, in the clear';
  throw badFlag('--host', `${host} can be reached from other machines`, hint);
}

/** `--zombie 90s` and `--partial-fills` are the faults of that name under a name of their own. */
function faultsOf(options: Options): readonly string[] {
  const zombie = options['zombie'];
  const text = typeof zombie === 'string' ? `zombie=${zombie}` : 'zombie';
  return [...listOf(options, 'fault'), ...(zombie === undefined ? [] : [text])];
}

/** Both or neither: one alone would be silently replaced. */
function credentialsOf(env: Call['context']['env']): Credentials | undefined {
  const { TRADECTL_SIM_KEY: key, TRADECTL_SIM_SECRET: secret } = env;
  if (key && secret) return { key, secret };
  if (!key && !secret) return undefined;
  const missing = key ? 'TRADECTL_SIM_SECRET' : 'TRADECTL_SIM_KEY';
  throw badFlag(missing, `${missing} is not set, but its other half is`, 'set both, or neither to have them generated');
}
