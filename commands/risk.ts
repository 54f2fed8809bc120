/** `tradectl risk`: the commands about risk, of which only the one that is called is loaded. */

import { type CommandEntry, type Define, examples } from './run-command.js';

/** One line makes one: its module exports `define`. */
const SUBCOMMANDS: readonly CommandEntry[] = [
  { name: 'check', summary: 'Ask whether an order would pass', load: () => import('./risk-check.js') },
  { name: 'status', summary: 'What stands in the way of entries', load: () => import('./risk-status.js') },
  { name: 'halt', summary: 'Stop all entries now', load: () => import('./risk-halt.js') },
  { name: 'resume', summary: 'Let entries pass again', load: () => import('./risk-resume.js') },
  { name: 'limit', summary: 'The limits in force, and a tighter one', load: () => import('./risk-limit.js') },
  { name: 'serve', summary: 'Answer what-ifs of other programs', load: () => import('./risk-serve.js') },
  { name: 'watchdog', summary: 'Act where the trader stops', load: () => import('./risk-watchdog.js') },
];

const EXAMPLES = ['tradectl risk status', 'tradectl risk halt --reason news --cancel', 'tradectl risk serve'];

export const define: Define = async (command, run, words) => {
  command.description('Ask risk, stop entries, let them pass again, and watch over a trader');
  command.addHelpText('after', examples(EXAMPLES));
  for (const { name, summary, load } of SUBCOMMANDS) {
    const child = command.command(name).summary(summary).description(summary);
    if (words.includes(name)) await (await load()).define(child, run, words);
  }
};
