/** The values that a flag or an argument may have, for shell completion. */

import { openOrderWords, orderWords, runWords, symbolWords, type Word } from '../src/app/completion/ledger-words.js';
import { SHELLS } from '../src/app/completion/scripts.js';
import { DIRECTION, FILL, TIMEFRAME } from '../src/app/config/formats.js';
import { RISK_KEY_NAMES } from '../src/app/config/risk-settings.js';
import { RECORD_FORMATS } from '../src/app/record/formats.js';
import { CHANNEL_NAMES, FEEDS } from '../src/app/stream/feeds.js';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../src/core/orders/order.js';
import { FAULTS } from '../src/core/sim/faults-table.js';
import { findStrategy, strategyNames } from '../src/core/strategy/registry.js';
import { HELP_TOPICS } from './help-topics.js';
import { METRICS } from './options/gate.js';

/** What is on the command line so far, as far as values depend on it. */
export interface Line {
  /** Of the configuration, or of `--db`. */
  readonly ledgerPath: () => string;
  /** The strategy named so far. */
  readonly strategy: string;
  readonly commands: readonly Word[];
}

/** Words; `:files` and `:directories` ask the shell for its own. */
type Source = (line: Line) => readonly Word[];

const words = (...list: readonly string[]): readonly Word[] => list.map((word) => ({ word, about: '' }));
const oneOf =
  (list: readonly string[] = []): Source =>
  () =>
    words(...list);
const files: Source = () => words(':files');
const directories: Source = () => words(':directories');
const symbols: Source = ({ ledgerPath }) => symbolWords(ledgerPath());
const orders: Source = ({ ledgerPath }) => orderWords(ledgerPath());
const openOrders: Source = ({ ledgerPath }) => openOrderWords(ledgerPath());
const faults: Source = () => Object.entries(FAULTS).map(([word, { does }]) => ({ word, about: does }));
const strategies: Source = () => words(...strategyNames(), ':files');

/** `fast=` of the strategy named before, with what it means. */
function params({ strategy }: Line): readonly Word[] {
  const specs = Object.entries(findStrategy(strategy).params ?? {});
  return specs.map(([name, { describe = '', default: usual }]) => ({
    word: `${name}=`,
    about: `${describe} (${usual})`,
  }));
}

/** By the flag as it is typed. What is not here has values that only its user knows. */
const FLAGS: Readonly<Record<string, Source>> = {
  '--symbol': symbols,
  '--symbols': symbols,
  '--synthetic': symbols,
  '--run': ({ ledgerPath }) => runWords(ledgerPath()),
  '--strategy': strategies,
  '--param': params,
  '--fault': faults,
  '--gate': oneOf(METRICS),
  '--fill': oneOf(FILL.choices),
  '--direction': oneOf(DIRECTION.choices),
  '--timeframe': oneOf(TIMEFRAME.choices),
  '--make-bars': oneOf(TIMEFRAME.choices),
  '--feed': oneOf(FEEDS),
  '--channels': oneOf(CHANNEL_NAMES),
  '--calendar': oneOf(['always', 'nyse']),
  '--clock': oneOf(['real', '10x', '100x', 'virtual']),
  '--margin': oneOf(['1', '2', '4']),
  '--side': oneOf(['buy', 'sell']),
  '--type': oneOf(ORDER_TYPES),
  '--tif': oneOf(TIMES_IN_FORCE),
  '--foreign': oneOf(['halt', 'ignore', 'adopt']),
  '--on-quit': oneOf(['ask', 'stop', 'detach']),
  '--on-hangup': oneOf(['keep', 'stop']),
  '--on-lapse': oneOf(['halt', 'cancel', 'flatten']),
  '--size': oneOf(['all', '10%', '50%', '100%']),
  '--speed': oneOf(['1x', '10x', '100x', 'max']),
  '--on-stop': oneOf(['entries', 'cancel', 'keep', 'flatten']),
  '--record-format': oneOf(RECORD_FORMATS),
  '--encoding': oneOf(['json', 'msgpack']),
  ...Object.fromEntries(
    [
      ...['config', 'db', 'data', 'replay', 'trades', 'equity', 'report', 'journal', 'log', 'state'],
      ...['curve-key', 'server-key', 'alert-command'],
    ].map((name) => [`--${name}`, files]),
  ),
  '--record': directories,
};

/** By the argument's name. */
const ARGUMENTS: Readonly<Record<string, Source>> = {
  files,
  file: files,
  name: files,
  symbol: symbols,
  symbols,
  order: orders,
  id: openOrders,
  key: oneOf(RISK_KEY_NAMES),
  shell: oneOf(SHELLS),
  topic: ({ commands }) => [...commands, ...words(...HELP_TOPICS)],
};

const of = (table: Readonly<Record<string, Source>>, name: string): Source | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export const flagValues = (flag: string, line: Line): readonly Word[] => of(FLAGS, flag)?.(line) ?? [];

export const argumentValues = (name: string, line: Line): readonly Word[] => of(ARGUMENTS, name)?.(line) ?? [];

/** Flags whose value is a list: after a comma the next one is completed. */
export const isList = (flag: string): boolean => ['--symbols', '--synthetic', '--channels'].includes(flag);
