/**
 * `tradectl __complete -- WORDS...`: what the last word may become, one a line with a tab and a few words on it. The
 * scripts of `tradectl completion` ask it. Whatever goes wrong, it is quiet: a completion must not disturb typing.
 */

import { Command, type Option } from 'commander';
import type { Word } from '../src/app/completion/ledger-words.js';
import { escapeControls } from '../src/views/escape.js';
import { argumentValues, flagValues, isList, type Line } from './complete-values.js';
import type { Context } from './context.js';
import { configOf } from './options/common.js';
import { type CommandEntry, DONE } from './run-command.js';

export async function complete(
  argv: readonly string[],
  context: Context,
  commands: readonly CommandEntry[],
): Promise<number> {
  try {
    const words = argv[0] === '--' ? argv.slice(1) : argv;
    for (const { word, about } of await candidates(words, context, commands))
      context.out.write(`${escapeControls(word)}\t${escapeControls(about)}\n`.replace(/^(:\w+)\t\n$/, '$1\n'));
  } catch {
    // No words are better than an error between what somebody types.
  }
  return DONE;
}

async function candidates(
  words: readonly string[],
  context: Context,
  commands: readonly CommandEntry[],
): Promise<readonly Word[]> {
  const current = words.at(-1) ?? '';
  const names = commands.map(({ name, summary }) => ({ word: name, about: summary }));
  if (words.length <= 1) return startingWith(current, [...names, ...GLOBAL]);
  const entry = commands.find(({ name }) => name === words[0]);
  if (entry === undefined) return [];
  const root = new Command(entry.name);
  await (await entry.load()).define(root, () => () => Promise.resolve(), words.slice(1));
  const place = placeOf(root, words.slice(1, -1));
  const line: Line = {
    commands: names,
    strategy: place.values.get('--strategy') ?? 'sma-crossover',
    ledgerPath: () => {
      const options = { db: place.values.get('--db'), config: place.values.get('--config') };
      return configOf({ context, args: [], options }).ledger.path;
    },
  };
  return possible(current, place, line);
}

const GLOBAL: readonly Word[] = [
  { word: '--help', about: 'display help for command' },
  { word: '--version', about: 'output the version number' },
];

/** Where on a command line the next word stands. */
interface Place {
  readonly command: Command;
  /** The flag that waits for its value. */
  readonly waiting: Option | undefined;
  /** How many arguments there are already. */
  readonly count: number;
  readonly given: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** Whether a `--` has ended the flags. */
  readonly isOver: boolean;
}

function placeOf(root: Command, words: readonly string[]): Place {
  let command = root;
  let waiting: Option | undefined;
  let count = 0;
  let isOver = false;
  const given = new Set<string>();
  const values = new Map<string, string>();
  for (const word of words) {
    if (waiting !== undefined && !(waiting.variadic && word.startsWith('-'))) {
      values.set(waiting.long ?? '', word);
      if (!waiting.variadic) waiting = undefined;
      continue;
    }
    waiting = undefined;
    if (!isOver && word === '--') isOver = true;
    else if (!isOver && word.startsWith('-')) {
      const [flag = '', value] = word.split(/=(.*)/s);
      const option = optionOf(command, flag);
      given.add(flag);
      if (value !== undefined) values.set(flag, value);
      else if (option !== undefined && (option.required || option.variadic)) waiting = option;
    } else {
      const child = count === 0 ? command.commands.find((candidate) => candidate.name() === word) : undefined;
      if (child === undefined) count++;
      else command = child;
    }
  }
  return { command, waiting, count, given, values, isOver };
}

const optionOf = (command: Command, flag: string): Option | undefined =>
  command.options.find(({ long, short }) => long === flag || short === flag);

function possible(current: string, place: Place, line: Line): readonly Word[] {
  const { command, waiting, count, isOver } = place;
  if (waiting !== undefined && !(waiting.variadic && current.startsWith('-')))
    return valuesOf(waiting.long ?? '', current, '', line);
  const [, flag, begun] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  if (!isOver && flag !== undefined && begun !== undefined) return valuesOf(flag, begun, `${flag}=`, line);
  if (!isOver && current.startsWith('-')) return startingWith(current, flagsOf(place));
  const children = count === 0 ? command.commands.map((child) => ({ word: child.name(), about: aboutOf(child) })) : [];
  const args = command.registeredArguments;
  const argument = args[count] ?? args.findLast(({ variadic }) => variadic);
  const values = argument === undefined ? [] : argumentValues(argument.name(), line);
  const found = startingWith(current, [...children, ...values]);
  return found.length > 0 || current !== '' ? found : flagsOf(place);
}

const aboutOf = (command: Command): string => command.summary() || command.description();

/** What may still be given; a flag that may be repeated stays. */
function flagsOf({ command, given }: Place): readonly Word[] {
  const options = command.options.filter(
    ({ long, parseArg, hidden }) => !hidden && (!given.has(long ?? '') || parseArg !== undefined),
  );
  return [
    ...options.map(({ long, flags, description }) => ({ word: long ?? flags, about: description })),
    { word: '--help', about: 'display help for command' },
  ];
}

/** `prefix` is what stands before the value in the same word. */
function valuesOf(flag: string, begun: string, prefix: string, line: Line): readonly Word[] {
  const comma = isList(flag) ? begun.lastIndexOf(',') + 1 : 0;
  const [done, last] = [begun.slice(0, comma), begun.slice(comma)];
  const taken = new Set(done.split(','));
  return startingWith(last, flagValues(flag, line))
    .filter(({ word }) => !taken.has(word))
    .map(({ word, about }) => ({ word: word.startsWith(':') ? word : `${prefix}${done}${word}`, about }));
}

/** Symbols are typed in small letters, too; what asks the shell always stays. */
const startingWith = (begun: string, all: readonly Word[]): readonly Word[] =>
  all.filter(({ word }) => word.startsWith(':') || word.toLowerCase().startsWith(begun.toLowerCase()));
