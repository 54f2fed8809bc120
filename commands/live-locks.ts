/** The locks before real money: each refuses alone, and only all of them together let a live session begin. */

import type { Config } from '../src/app/config/config.js';
import { moneyText, parseMoney } from '../src/core/base/decimal.js';
import { TradectlError } from '../src/core/base/errors.js';
import { type Money, min } from '../src/core/base/fixed.js';
import type { Limits } from '../src/core/risk/limits.js';
import { askText, isSomebodyThere } from './ask.js';
import { isSet, textOf } from './options/common.js';
import { badUsage, type TradeFlags } from './options/trade.js';
import type { Call } from './run-command.js';
import { askParentText, isUnderView } from './trade-parent.js';

/** What live trading may use before its owner has said a higher amount himself, at every start. */
const FIRST_CAPITAL = parseMoney('1000');

/** Throws TradectlError `usage` beside --paper, and `auth` where real money is asked for without keys. */
export function needKeys({ options }: Call, hasKeys: boolean): void {
  if (!isSet(options, 'live')) return;
  if (isSet(options, 'paper')) throw badUsage('--live and --paper exclude each other', 'leave one of them out');
  if (hasKeys) return;
  throw new TradectlError('auth', '--live needs the keys of a live account', {
    where: 'APCA_API_KEY_ID',
    hint: 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY; no simulator takes their place',
  });
}

/** What may be used of the account. Throws TradectlError `usage` or `config` for the first lock that is shut. */
export async function unlockLive(call: Call, flags: TradeFlags, config: Config): Promise<Money> {
  refuseElsewhere(flags);
  const { enabled, maxCapital } = config.live;
  if (!enabled)
    throw new TradectlError('config', 'live.enabled is not true: nothing is traded with real money', {
      where: '[live]',
      hint: 'set enabled = true under [live] in your own config.toml, or in a file that you name with --config',
    });
  await confirm(call, maxCapital);
  return maxCapital;
}

function refuseElsewhere({ files, isShadow }: TradeFlags): void {
  if (files.length > 0 || isShadow)
    throw badUsage('--live sends orders to the broker', 'leave out --replay and --shadow, which send none');
}

/** A person says yes, and types the amount where it is more than the first; without one the flags say both. */
async function confirm({ context, options }: Call, capital: Money): Promise<void> {
  const amount = moneyText(capital);
  const isRaised = FIRST_CAPITAL === undefined || capital > FIRST_CAPITAL;
  const answer = isRaised ? amount : 'yes';
  const given = isSet(options, 'yes') ? (isRaised ? textOf(options, 'confirmCapital') : 'yes') : undefined;
  if (given === answer || (given !== undefined && parseMoney(given) === capital)) return;
  const question = `LIVE: orders with real money, up to ${amount}. Type ${answer} to go on: `;
  const said = isUnderView(options)
    ? await askParentText(question)
    : isSomebodyThere(context)
      ? await askText(context, question)
      : undefined;
  if (said?.trim() === answer) return;
  const hint = isRaised ? `add --yes and --confirm-capital ${amount}` : 'add --yes';
  throw badUsage(
    said === undefined ? 'nobody is there to confirm live trading' : 'live trading was not confirmed',
    hint,
  );
}

/** The limits of a live session: never more in the market than what was confirmed. */
export const withinCapital = (limits: Limits, capital: Money): Limits => ({
  ...limits,
  maxGrossNotional: limits.maxGrossNotional === undefined ? capital : min(limits.maxGrossNotional, capital),
});
