/** `tradectl risk resume`: a person has looked, and entries may pass again. */

import { textOf } from './options/common.js';
import { badUsage } from './options/trade.js';
import { riskOptions, say } from './risk-say.js';
import { type Call, type Define, examples } from './run-command.js';

const EXAMPLES = ["tradectl risk resume --reason 'the news is out'"];

export const define: Define = (command, run) => {
  riskOptions(command)
    .description('End a halt, close the breaker and clear the guard against crash loops; who and why is kept')
    .option('--reason <text>', 'why it is safe to go on; needed')
    .addHelpText('after', examples(EXAMPLES))
    .action(run((call) => say(call, { kind: 'risk_resume', reason: reasonOf(call) })));
};

function reasonOf({ options }: Call): string {
  const reason = textOf(options, 'reason')?.trim() ?? '';
  if (reason === '') throw badUsage('--reason is missing: say why it is safe to go on', EXAMPLES[0] ?? '');
  return reason;
}
