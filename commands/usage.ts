/** Complaints about the command line in tradectl's terms, with the nearest command or flag that there is. */

import type { Command, CommanderError } from 'commander';
import { likely } from '../src/app/guess.js';
import { TradectlError } from '../src/core/base/errors.js';

/** Names of files that stand where a command would, and the command that takes them. */
const FILES: readonly (readonly [path: string, pattern: RegExp, command: string])[] = [
  ['tradectl', /\.(csv|parquet|pq)$/i, 'tradectl backtest'],
  ['tradectl init', /\.[cm]?[jt]s$/, 'tradectl init strategy'],
];

/** An error for a word that is no command of `names`; `path` is what was typed before it. */
export function unknownCommand(word: string, names: readonly string[], path = 'tradectl'): TradectlError {
  const meant = FILES.find(([at, pattern]) => at === path && pattern.test(word))?.[2];
  const known = `known: ${names.join(', ')}; see \`${path} --help\``;
  const all = path === 'tradectl' ? [...names, '--version'] : names;
  const hint = meant === undefined ? (didYouMean(word, all) ?? known) : `did you mean ${meant} ${word}?`;
  return new TradectlError('usage', `unknown command '${word}'`, { where: path, hint });
}

/** Commander's complaint about `argv`, read again for what would have been right. */
export function usageError(
  { code, message }: CommanderError,
  program: Command,
  argv: readonly string[],
): TradectlError {
  const command = calledCommand(program, argv);
  const path = pathOf(command);
  const text = message.replace(/^error: /, '');
  const word = /'(.*)'/s.exec(text)?.[1] ?? '';
  if (code === 'commander.unknownCommand') return unknownCommand(word, namesOf(command), path);
  if (code === 'commander.excessArguments') return excess(command, argv, text);
  const hint = flagFirst(command, argv) ?? adviceOn(code, word, text, command) ?? `see \`${path} --help\``;
  return new TradectlError('usage', text, { where: path, hint });
}

/** A flag of a command before its name: what it is to be. */
function flagFirst(command: Command, argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => namesOf(command).includes(word));
  if (command.parent !== null || at < 1) return undefined;
  return `the command comes first: ${[pathOf(command), argv[at], ...argv.toSpliced(at, 1)].join(' ')}`;
}

/** What to type instead; undefined where nobody can say. */
function adviceOn(code: string, word: string, text: string, command: Command): string | undefined {
  const path = pathOf(command);
  switch (code) {
    case 'commander.unknownOption':
      return didYouMean(word.replace(/=.*$/s, ''), flagsOf(command));
    case 'commander.missingArgument':
      return `type: ${path} ${command.usage()}; see \`${path} --help\` for examples`;
    case 'commander.optionMissingArgument':
      return `put its value behind it: ${word}`;
    case 'commander.conflictingOption':
      return 'leave one of them out';
    case 'commander.invalidArgument':
      return choiceAdvice(text);
    default:
      return undefined;
  }
}

/** Commander ends such a complaint with the words that it takes. */
function choiceAdvice(text: string): string | undefined {
  const [, typed = '', list = ''] = /argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(text) ?? [];
  const choices = list.split(', ');
  return list === '' ? undefined : (didYouMean(typed, choices) ?? `use one of ${choices.join(', ')}`);
}

/** A word too many, where a word would have been a command, is a command mistyped. */
function excess(command: Command, argv: readonly string[], text: string): TradectlError {
  const path = pathOf(command);
  const names = namesOf(command);
  const words = argv.slice(argv.indexOf(command.name()) + 1).filter((word) => !word.startsWith('-'));
  if (names.length > 0 && words[0] !== undefined) return unknownCommand(words[0], names, path);
  const hint = flagFor(words, flagsOf(command), path) ?? reasonFor(command, path) ?? `see \`${path} --help\``;
  return new TradectlError('usage', text, { where: path, hint });
}

/** Who halts in a hurry says why without its flag; the words as one for a shell. */
function reasonFor(command: Command, path: string): string | undefined {
  if (command.registeredArguments.length > 0 || !flagsOf(command).includes('--reason')) return undefined;
  return `if it says why: ${path} --reason '${command.args.join(' ').replaceAll("'", String.raw`'\''`)}'`;
}

const SYMBOL = /^[A-Z][A-Z\d./-]*$/;
const RUN = /^(\d+|[\da-f]{12})$/;

/** Behind which flag the words belong. */
function flagFor(words: readonly string[], flags: readonly string[], path: string): string | undefined {
  const symbols = words.filter((word) => SYMBOL.test(word));
  const run = words.find((word) => RUN.test(word));
  if (symbols.length > 0 && flags.includes('--symbols'))
    return `name symbols so: ${path} --symbols ${symbols.join(',')}`;
  if (symbols.length > 0 && flags.includes('--symbol'))
    return `if ${symbols[0]} is a symbol: ${path} --symbol ${symbols[0]}`;
  return run !== undefined && flags.includes('--run') ? `if ${run} is a run: ${path} --run ${run}` : undefined;
}

/** Lets a flag that takes one value be given once: the second would silently win. */
export function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    if (!option.required) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      const isList = Array.isArray(command.getOptionValue(option.attributeName()));
      if (isGiven && !isList) {
        const hint = `keep one ${option.long ?? option.flags}`;
        throw new TradectlError('usage', `${option.long ?? option.flags} is given twice`, {
          where: pathOf(command),
          hint,
        });
      }
      isGiven = true;
    });
  }
  for (const child of command.commands) refuseRepeats(child);
}

function didYouMean(word: string, known: readonly string[]): string | undefined {
  const begun = word.length > 3 ? known.find((name) => name.startsWith(word)) : undefined;
  // The dashes of a flag say nothing about which is meant.
  const plain = new Map(known.map((name) => [name.replace(/^-+/, ''), name]));
  const guess = plain.get(likely(word.replace(/^-+/, ''), [...plain.keys()]) ?? '') ?? begun;
  return guess === undefined ? undefined : `did you mean ${guess}?`;
}

/** The deepest command that the words name; the program itself where a flag stands before any. */
function calledCommand(program: Command, argv: readonly string[]): Command {
  if (argv[0]?.startsWith('-')) return program;
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next) command = next;
  }
  return command;
}

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

const namesOf = (command: Command): readonly string[] => command.commands.map((child) => child.name());

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long }) => long ?? []),
  '--help',
];
