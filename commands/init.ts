/** `tradectl init`: makes what a user needs and does not have yet; `init strategy` writes a strategy to begin with. */

import { relative } from 'node:path';
import { homeItems, isDotenvExposed } from '../src/app/init/home.js';
import { type Done, type Item, isMissing, provide } from '../src/app/init/items.js';
import { strategyItem } from '../src/app/init/strategy.js';
import { escapeControls } from '../src/views/escape.js';
import { askYes, isSomebodyThere } from './ask.js';
import type { Context } from './context.js';
import { isSet, jsonOption } from './options/common.js';
import { badUsage } from './options/trade.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  jsonOption(command)
    .description('Make your configuration, a .env for keys, and the directories of state; what is there stays as it is')
    .option('--yes', 'do not ask; needed without a terminal')
    .option('--no-env', 'make no .env in this directory')
    .addHelpText('after', examples([...HOME, ...STRATEGY]))
    .action(run(initHome));
  jsonOption(command.command('strategy <name>'))
    .description('Write a strategy that runs as it is, to begin with: a .ts or .js file')
    .addHelpText('after', examples([...STRATEGY, 'tradectl trade --paper --strategy ./mine.ts']))
    .action(run(initStrategy));
};

const HOME = ['tradectl init', 'tradectl init --yes --no-env --json'];
const STRATEGY = ['tradectl init strategy mine.ts'];

async function initHome(call: Call): Promise<number> {
  const { context, options } = call;
  const items = homeItems({ ...context, withDotenv: options['env'] !== false });
  const missing = items.filter(isMissing);
  if (missing.length > 0 && !isSet(options, 'yes') && !(await isConfirmed(context, missing))) return ANSWER_IS_NO;
  const next = ['tradectl doctor', 'tradectl trade --paper'];
  if (options['env'] !== false && isDotenvExposed(context.cwd)) next.unshift('echo .env >> .gitignore');
  write(call, items.map(provide), next);
  return DONE;
}

/** Throws TradectlError `usage` where nobody is there to be asked. */
async function isConfirmed(context: Context, missing: readonly Item[]): Promise<boolean> {
  if (!isSomebodyThere(context))
    throw badUsage('nobody is there to confirm', 'add --yes to make the files without being asked');
  context.err.write('This makes:\n');
  for (const { what, path } of missing) context.err.write(`  ${escapeControls(path)}  (${what})\n`);
  return askYes(context, 'Make them?');
}

function initStrategy(call: Call): number {
  const { context, args } = call;
  const done = provide(strategyItem(args[0] ?? '', context.cwd));
  const file = `./${relative(context.cwd, done.path)}`;
  write(call, [done], [`tradectl backtest prices.csv --strategy ${file}`, `tradectl trade --paper --strategy ${file}`]);
  return DONE;
}

/** What was made and what was there, and what to type next. */
function write({ context, options }: Call, done: readonly Done[], next: readonly string[]): void {
  if (isSet(options, 'json')) {
    context.out.write(`${JSON.stringify({ items: done, next })}\n`);
    return;
  }
  for (const { what, path, state, note } of done) {
    context.out.write(`${state === 'made' ? 'made   ' : 'there  '}  ${escapeControls(path)}  (${what})\n`);
    if (note !== null) context.out.write(`  warning: ${escapeControls(note)}\n`);
  }
  context.err.write(`next: ${next.map(escapeControls).join('\n      ')}\n`);
}
