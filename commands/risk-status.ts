/** `tradectl risk status`: what stands in the way of entries, and how near the limits of the breaker are. */

import { Option } from 'commander';
import { reportRisk } from '../src/app/breaker/risk-report.js';
import { EXIT } from '../src/core/base/errors.js';
import { renderRiskStatus } from '../src/views/risk-status.js';
import type { TableForm } from '../src/views/table.js';
import { isAlive } from './alive.js';
import { tellMode } from './ledger-mode.js';
import { configOf, isSet } from './options/common.js';
import { riskOptions } from './risk-say.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  riskOptions(command)
    .description(
      'Halt, breaker and crash guard: since when, why, what ends them; exit 5 where entries are held, else 0',
    )
    .addOption(new Option('--csv', 'comma-separated values on stdout').conflicts('json'))
    .addHelpText('after', examples(['tradectl risk status', 'tradectl risk status --json']))
    .action(run(status));
};

function status(call: Call): number {
  const { context, options } = call;
  const { ledger, risk, crash } = configOf(call);
  const report = reportRisk(ledger.path, risk.breaker, crash, context.now(), isAlive);
  const mode = tellMode(call);
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify({ mode, ...report })}\n`);
  else context.out.write(renderRiskStatus(report, formOf(call)));
  return report.entries === 'held' ? EXIT.halted : DONE;
}

function formOf({ context: { width, ascii, isTty }, options }: Call): TableForm {
  if (isSet(options, 'csv')) return { kind: 'csv' };
  return isTty ? { kind: 'box', width, ascii } : { kind: 'tabs' };
}
