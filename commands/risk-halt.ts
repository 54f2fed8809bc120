/** `tradectl risk halt`: the kill switch. No entry passes any more, of any trader on this ledger, until `risk resume`. */

import { isSet, textOf } from './options/common.js';
import { riskOptions, say } from './risk-say.js';
import { type Define, examples } from './run-command.js';

export const define: Define = (command, run) => {
  riskOptions(command)
    .description(
      'Stop all entries at once: through the running trader, or for the next one. Exits pass; `risk resume` ends it',
    )
    .option('--reason <text>', 'why, for the log and for those who come later')
    .option('--cancel', 'withdraw open entry orders; what closes or protects a position stays')
    .option('--flatten', 'withdraw every order and close every position')
    .addHelpText('after', examples(['tradectl risk halt', 'tradectl risk halt --reason news --flatten --json']))
    .action(
      run((call) =>
        say(call, {
          kind: 'risk_halt',
          reason: textOf(call.options, 'reason') ?? 'no reason given',
          cancel: isSet(call.options, 'cancel'),
          flatten: isSet(call.options, 'flatten'),
        }),
      ),
    );
};
