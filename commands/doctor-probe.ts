/** `tradectl doctor --probe`: our broker contract tried on the user's own paper keys, or on a simulator. */

import { randomBytes, randomUUID } from 'node:crypto';
import { loadKeys } from '../src/app/config/keys.js';
import { isHeld } from '../src/app/doctor/books.js';
import { openProbe } from '../src/app/doctor/open-probe.js';
import { probe, type Step } from '../src/app/doctor/probe.js';
import { streamClock } from '../src/app/stream/clock.js';
import { TradectlError } from '../src/core/base/errors.js';
import { findingsSummary, renderFindings } from '../src/views/doctor.js';
import { askYes, isSomebodyThere } from './ask.js';
import { configOf, isSet } from './options/common.js';
import { brokerEndpoint } from './options/feed.js';
import { SYMBOL } from './options/lists.js';
import { badUsage } from './options/trade.js';
import { flagOf } from './options/values.js';
import { type Field, writeRecords } from './records.js';
import { ANSWER_IS_NO, type Call, DONE } from './run-command.js';

export async function probeBroker(call: Call): Promise<number> {
  const { context, options } = call;
  if (isSet(options, 'live')) throw badUsage('only a paper account is probed', 'leave --live out, and use paper keys');
  const config = configOf(call);
  const keys = loadKeys(context.env, context.cwd);
  if (keys === undefined) throw noKeys();
  if (isHeld(config.ledger.path, { pid: process.pid, now: context.now() }))
    throw badUsage('a trader runs on this ledger: it would find the order of the probe', 'stop it, then probe');
  const opened = await openProbe({
    ...{ keys, endpoint: brokerEndpoint(call), clock: streamClock, signal: context.signal },
    seed: randomBytes(4).readUInt32LE(),
    symbol: flagOf(options, 'symbol', SYMBOL),
  });
  const { mode, account, symbol } = opened;
  const where = `${mode} account ${account.accountNumber || account.accountId}`;
  if (!isSet(options, 'yes') && !(await isConfirmed(call, where, symbol))) return ANSWER_IS_NO;
  const ids = { clientOrderId: `probe-${randomBytes(8).toString('hex')}`, unknownId: randomUUID() };
  const steps = await probe({ ...opened, ...ids, limits: config.risk });
  write(call, steps, { mode, account: account.accountId, symbol });
  return steps.every(({ same }) => same) ? DONE : ANSWER_IS_NO;
}

const noKeys = (): TradectlError =>
  new TradectlError('auth', 'no keys of the broker are set, so there is nobody to probe', {
    where: 'APCA_API_KEY_ID',
    hint: 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or start `tradectl sim`, and use its keys and --endpoint',
  });

/** Throws TradectlError `usage` where nobody is there to be asked. */
async function isConfirmed({ context }: Call, where: string, symbol: string): Promise<boolean> {
  if (!isSomebodyThere(context))
    throw badUsage('nobody is there to confirm', 'add --yes to let --probe make and cancel one order');
  return askYes(context, `Make one order of ${symbol}, far from the market, on the ${where}, and cancel it?`);
}

type Head = Readonly<Record<'mode' | 'account' | 'symbol', string>>;

function write(call: Call, steps: readonly Step[], head: Head): void {
  const { context, options } = call;
  const rows = steps.map(({ step, assumed, observed, same }) => ({
    ...{ check: step, state: same ? ('ok' as const) : ('fail' as const) },
    found: `assumed: ${assumed}`,
    fix: `observed: ${observed}`,
  }));
  if (isSet(options, 'json')) {
    const status = steps.every(({ same }) => same) ? 'same' : 'different';
    context.out.write(`${JSON.stringify({ status, ...head, steps })}\n`);
    return;
  }
  if (context.isTty && !isSet(options, 'csv'))
    context.out.write(renderFindings(rows, context.width, context.useColour));
  else
    writeRecords(
      call,
      steps.map(({ same, ...rest }) => ({ ...rest, same: same ? 'yes' : 'no' })),
      FIELDS,
    );
  context.err.write(`${head.mode}  ${head.symbol}  ${findingsSummary(rows)}\n`);
}

const FIELDS: readonly Field<Omit<Step, 'same'> & { readonly same: string }>[] = [
  { key: 'step' },
  { key: 'assumed' },
  { key: 'observed' },
  { key: 'same' },
];
