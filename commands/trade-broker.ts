/** `tradectl trade` through a broker: the account, the client and the feed. Loads what a replay has no use for. */

import { randomBytes } from 'node:crypto';
import type { Keys } from '../src/app/config/keys.js';
import type { RunPlan } from '../src/app/run-setup.js';
import { streamClock } from '../src/app/stream/clock.js';
import { runBrokerSession } from '../src/app/trade/broker/broker-session.js';
import { DryRunClient, onCopy } from '../src/app/trade/broker/dry-run.js';
import type { ForeignPolicy } from '../src/app/trade/broker/foreign.js';
import type { OnStop } from '../src/app/trade/broker/on-stop.js';
import { type BrokerDoor, openBroker } from '../src/app/trade/broker/open-broker.js';
import type { TradeSummary } from '../src/app/trade/events.js';
import type { TradeSource } from '../src/app/trade/source.js';
import { askYes, isSomebodyThere } from './ask.js';
import { configOf, isSet } from './options/common.js';
import type { Call } from './run-command.js';
import { attendantsOf, type Shown } from './trade-attend.js';
import { askParent, isUnderView } from './trade-parent.js';
import type { TradeScreen } from './trade-screen.js';

/** Asks the account first: wrong keys and a broker that is away are told before anything is opened. */
export const openDoor = (
  call: Call,
  keys: Keys,
  endpoint: string | undefined,
  world: 'paper' | 'live',
): Promise<BrokerDoor> => {
  // The endpoint of a trade is of its market, not of the configuration.
  const { ledger, venue } = configOf({ ...call, options: { ...call.options, endpoint: undefined } });
  return openBroker({
    ...{ world, keys, endpoint, ledgerPath: ledger.path, requestsPerMinute: venue.requestsPerMinute },
    clock: streamClock,
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
    signal: call.context.signal,
    onTrouble: (message) => call.context.err.write(`warning: ${message}\n`),
  });
};

export interface BrokerTrade {
  readonly door: BrokerDoor;
  readonly plan: RunPlan;
  readonly source: TradeSource;
  readonly ledgerPath: string;
  readonly durationMicros: number | undefined;
  readonly onStop: OnStop;
  readonly journalPath: string | undefined;
  readonly foreign: ForeignPolicy;
  readonly screen: TradeScreen;
  readonly shown: Shown;
}

/** The same on a copy of the ledger, with a broker to whom nothing is sent. */
export const tradeDry = (call: Call, trade: BrokerTrade): Promise<TradeSummary> =>
  onCopy(trade.ledgerPath, (ledgerPath) => {
    const client = new DryRunClient(trade.door.client.options);
    const dry = { ...call, options: { ...call.options, yes: true } };
    return tradeThrough(dry, { ...trade, ledgerPath, door: { ...trade.door, client }, onStop: 'keep' });
  });

export const tradeThrough = async (call: Call, trade: BrokerTrade): Promise<TradeSummary> => {
  const { context } = call;
  const { door, plan, source, ledgerPath, durationMicros, onStop, journalPath, foreign, screen } = trade;
  return runBrokerSession({
    ...{ plan, source, ledgerPath, durationMicros, onStop, journalPath, foreign },
    ...door,
    clock: streamClock,
    seed: randomBytes(4).readUInt32LE(),
    confirm: (lines) => confirmOpening(call, lines),
    pid: process.pid,
    orderPrefix: () => randomBytes(8).toString('hex'),
    signal: context.signal,
    attend: await attendantsOf(call, { ...trade.shown, account: door.account.accountId }),
    tell: (event) => screen.tell(event),
    onProgress: (engine, totals) => screen.status(engine, totals),
  });
};

/** Shows what the account holds, and asks the person at the terminal; `--yes` has answered. */
async function confirmOpening({ context, options }: Call, lines: readonly string[]): Promise<boolean> {
  const isAnswered = isSet(options, 'yes');
  if (!isAnswered && isUnderView(options)) return askParent(lines);
  context.err.write(`The account holds:\n`);
  for (const line of lines) context.err.write(`  ${line}\n`);
  if (isAnswered) return true;
  return isSomebodyThere(context) && (await askYes(context, 'Go on with it?'));
}
