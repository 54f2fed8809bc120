/** `tradectl risk`: the commands about risk, of which only the one that is called is loaded. */

import { type CommandEntry, type Define, examples } from './run-command.js';

/** One line makes one: its module exports `define`. */
const SUBCOMMANDS: readonly CommandEntry[] = [
  { name: 'serve', summary: 'Answer what-ifs of other programs', load: () => import('./risk-serve.js') },
  { name: 'watchdog', summary: 'Act where the trader stops', load: () => import('./risk-watchdog.js') },
];

const EXAMPLES = ['tradectl risk serve', 'tradectl risk serve --bind ipc://$HOME/.tradectl/risk.sock --json'];

export const define: Define = async (command, run, words) => {
  command.description('What risk would say, and who may ask').addHelpText('after', examples(EXAMPLES));
  for (const { name, summary, load } of SUBCOMMANDS) {
    const child = command.command(name).summary(summary).description(summary);
    if (words.includes(name)) await (await load()).define(child, run, words);
  }
};
