/** `tradectl doctor`: what is wrong with this installation, and what to do about it. */

import { randomBytes } from 'node:crypto';
import { Option } from 'commander';
import { diagnose } from '../src/app/doctor/doctor.js';
import { streamClock } from '../src/app/stream/clock.js';
import { findingsSummary, renderFindings } from '../src/views/doctor.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { brokerEndpoint } from './options/feed.js';
import { badUsage } from './options/trade.js';
import { type Field, writeRecords } from './records.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  jsonOption(dbOption(configOption(command)))
    .description('Check this machine, configuration, keys, ledger and broker; exit 1 where a check fails')
    .addOption(new Option('--csv', 'comma-separated values on stdout').conflicts('json'))
    .option('--endpoint <url>', "another server than Alpaca's own, such as a simulator on 127.0.0.1")
    .option('--probe', 'try the broker itself: one far order on the paper account, made and cancelled')
    .option('--symbol <name>', 'of the order of --probe (AAPL; BTC/USD while stocks are closed)')
    .option('--yes', 'do not ask before --probe; needed without a terminal')
    .option('--live', 'refused: only a paper account is probed')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(doctor));
};

const EXAMPLES = ['tradectl doctor', 'tradectl doctor --json', 'tradectl doctor --probe --yes --symbol BTC/USD'];

async function doctor(call: Call): Promise<number> {
  const { context, options } = call;
  if (isSet(options, 'probe')) return (await import('./doctor-probe.js')).probeBroker(call);
  for (const name of ['symbol', 'yes', 'live'])
    if (options[name] !== undefined) throw badUsage(`--${name} is of a probe`, 'leave it out, or add --probe');
  const result = await diagnose({
    ...{ env: context.env, cwd: context.cwd, signal: context.signal, terminal: context, clock: streamClock },
    config: () => configOf(call),
    endpoint: () => brokerEndpoint(call),
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
    seed: randomBytes(4).readUInt32LE(),
    holder: { pid: process.pid, now: context.now() },
  });
  if (isSet(call.options, 'json')) context.out.write(`${JSON.stringify(result)}\n`);
  else if (context.isTty && !isSet(call.options, 'csv'))
    context.out.write(renderFindings(result.checks, context.width, context.useColour));
  else writeRecords(call, result.checks, FIELDS);
  if (!isSet(call.options, 'json')) context.err.write(`${findingsSummary(result.checks)}\n`);
  return result.status === 'ok' ? DONE : ANSWER_IS_NO;
}

type Checked = Awaited<ReturnType<typeof diagnose>>['checks'][number];

const FIELDS: readonly Field<Checked>[] = [{ key: 'check' }, { key: 'state' }, { key: 'found' }, { key: 'fix' }];
