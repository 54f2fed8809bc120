/** `tradectl completion`: a script that lets a shell complete commands, flags and values. */

import { SCRIPTS, SHELLS } from '../src/app/completion/scripts.js';
import { nearest } from '../src/core/base/nearest.js';
import { isSet, jsonOption } from './options/common.js';
import { badUsage } from './options/trade.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  jsonOption(command)
    .description('Print a script for your shell; its first lines say where to put it')
    .argument('<shell>', SHELLS.join(', '))
    .addHelpText('after', examples(EXAMPLES))
    .action(run(completion));
};

const EXAMPLES = [
  'eval "$(tradectl completion bash)"',
  'source <(tradectl completion zsh)',
  'tradectl completion fish > ~/.config/fish/completions/tradectl.fish',
];

function completion({ context, args, options }: Call): number {
  const [shell = ''] = args;
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined) {
    const guess = nearest(shell, SHELLS);
    const hint = guess === undefined ? '' : `did you mean ${guess}? `;
    throw badUsage(`there is no completion for ${JSON.stringify(shell)}`, `${hint}known: ${SHELLS.join(', ')}`);
  }
  context.out.write(isSet(options, 'json') ? `${JSON.stringify({ shell, script })}\n` : script);
  return DONE;
}
