/** What `order` and `flatten` share: the way to the trader or to the broker, and the answer in words. */

import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { loadKeys } from '../src/app/config/keys.js';
import { askTrader } from '../src/app/hands/ask-trader.js';
import { eitherWay } from '../src/app/hands/either-way.js';
import { isTraderThere } from '../src/app/hands/presence.js';
import type { HandAnswer, HandOrder, Wish } from '../src/app/hands/wish.js';
import { ledgerMode } from '../src/app/ledger/mode.js';
import { newestRunId } from '../src/app/ledger/query.js';
import { streamClock } from '../src/app/stream/clock.js';
import { worldOf } from '../src/app/trade/broker/ledger-world.js';
import type { BrokerDoor } from '../src/app/trade/broker/open-broker.js';
import { systemClock } from '../src/app/trade/pacer.js';
import { EXIT, TradectlError } from '../src/core/base/errors.js';
import { exact } from '../src/views/format.js';
import { logLine } from '../src/views/trade-log.js';
import { tellMode } from './ledger-mode.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { brokerEndpoint } from './options/feed.js';
import { parseRunOptions } from './options/run.js';
import { atOwnSim, ownSimOf } from './own-sim.js';
import { type Field, writeRecords } from './records.js';
import { whoAsks } from './risk-say.js';
import { ANSWER_IS_NO, type Call, DONE } from './run-command.js';

/** Declares the flags that every command by hand has. */
export const handOptions = (command: Command): Command =>
  jsonOption(dbOption(configOption(command)))
    .option('--live', 'the ledger is of a live account, and no trader runs on it: act with real money')
    .option(
      '--endpoint <url>',
      'where the broker is, such as a simulator on 127.0.0.1; not needed beside a running trader',
    );

const STATUS: Readonly<Record<HandAnswer['outcome'], number>> = {
  done: DONE,
  denied: ANSWER_IS_NO,
  rejected: ANSWER_IS_NO,
  unknown: EXIT.venue_unreachable,
};

/** Carries a wish out, by the running trader if there is one, and says what came of it. */
export async function byHand(call: Call, wish: Wish): Promise<number> {
  const { context, options } = call;
  const path = configOf(call).ledger.path;
  const { signal } = context;
  const answer = await eitherWay({
    isTraderThere: () => isTraderThere(path, process.pid, context.now()),
    ask: () => {
      tellMode(call);
      return askTrader({ path, wish, who: whoAsks(), clock: systemClock, signal });
    },
    act: () => directly(call, wish, path),
    ...{ clock: systemClock, signal },
  });
  const run = newestRunId(path);
  if (isSet(options, 'json'))
    context.out.write(`${JSON.stringify({ mode: ledgerMode(path) ?? null, run, ...answer })}\n`);
  else show(call, answer, run);
  return STATUS[answer.outcome];
}

async function directly(call: Call, wish: Wish, ledgerPath: string): Promise<HandAnswer> {
  const { context } = call;
  const own = await ownSimOf(call, ledgerPath);
  if (own !== undefined) return atOwnSim(call, own, ledgerPath, (at) => through(call, wish, ledgerPath, at));
  const keys = loadKeys(context.env, context.cwd);
  if (keys === undefined)
    throw new TradectlError('auth', 'no trader runs on this ledger, and there are no keys to reach the broker with', {
      where: ledgerPath,
      hint: 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or name the ledger of the running trader with --db',
    });
  const endpoint = brokerEndpoint(call);
  const { openDoor } = await import('./trade-broker.js');
  const door = await openDoor(call, keys, endpoint, worldFor(call, ledgerPath));
  return through(call, wish, ledgerPath, { door, endpoint });
}

interface Broker {
  readonly door: BrokerDoor;
  readonly endpoint: string | undefined;
}

async function through(call: Call, wish: Wish, ledgerPath: string, { door, endpoint }: Broker): Promise<HandAnswer> {
  const { context, options } = call;
  const { carryOutDirectly } = await import('../src/app/hands/direct.js');
  const { attendantsByHand } = await import('./trade-attend.js');
  const config = configOf({ ...call, options: { ...options, endpoint: undefined } });
  context.err.write(`${door.mode}: no trader runs on this ledger; asking ${door.endpoint.rest.host} directly\n`);
  return carryOutDirectly({
    ...{ wish, door, endpoint, ledgerPath, limits: config.risk },
    options: parseRunOptions({}, config),
    clock: streamClock,
    seed: randomBytes(4).readUInt32LE(),
    pid: process.pid,
    who: whoAsks(),
    orderPrefix: () => randomBytes(8).toString('hex'),
    attend: attendantsByHand(call),
    signal: context.signal,
    tell: (event) => {
      const line = event.type === 'alert' ? logLine({ ...event }) : undefined;
      if (line !== undefined) context.err.write(`${line}\n`);
    },
  });
}

/** Real money is touched by hand only by who says so. */
function worldFor({ options }: Call, ledgerPath: string): 'paper' | 'live' {
  const world = worldOf(ledgerPath);
  if (world === 'live' && !isSet(options, 'live'))
    throw new TradectlError('usage', 'the ledger is of a live account', {
      where: ledgerPath,
      hint: 'add --live to act on it with real money',
    });
  return world;
}

const FIELDS: readonly Field<HandOrder>[] = [
  { key: 'clientOrderId', header: 'order' },
  { key: 'venueOrderId' },
  { key: 'symbol', header: 'symbol' },
  { key: 'side', header: 'side' },
  { key: 'type', header: 'type' },
  { key: 'qty', header: 'qty', figure: exact },
  { key: 'filledQty', header: 'filled', figure: exact },
  { key: 'avgPrice', header: 'avg price', figure: exact },
  { key: 'status', header: 'status' },
  { key: 'reason' },
];

function show(call: Call, { outcome, code, message, orders }: HandAnswer, run: string | null): void {
  if (orders.length > 0) writeRecords(call, orders, FIELDS);
  const words = [code === null ? outcome : `${outcome} (${code})`, ...(message === '' ? [] : [message])].join(': ');
  call.context.err.write(`${words}${run === null ? '' : `; run ${run}`}\n`);
}
