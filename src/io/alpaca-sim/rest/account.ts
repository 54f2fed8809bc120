/** GET /v2/account and its configuration: the broker's figures in Alpaca's words. */

import { moneyRounded, moneyText } from '../../../core/base/decimal.js';
import { type Micros, micros, timeText } from '../../../core/base/time.js';
import { newYorkDay } from '../../../core/base/zone.js';
import type { AccountFigures } from '../../../core/sim/broker/types.js';
import type { World } from '../../../core/sim/world/world.js';
import { json } from '../http/reply.js';
import { type Route, route } from '../http/router.js';
import { dayText, newYorkDate } from './new-york.js';

export interface AccountTerms {
  /** A UUID. */
  readonly id: string;
  readonly number: string;
  /** As the broker has it. */
  readonly multiplier: 1 | 2 | 4;
}

/** What the broker lets the account do: it lasts as long as the server. */
export interface AccountStanding {
  isBlocked: boolean;
}

type Fields = Readonly<Record<string, string | number | boolean>>;

export function accountRoutes(world: World, terms: AccountTerms, standing: AccountStanding): readonly Route[] {
  const begin = world.now();
  return [
    route('GET', '/v2/account', () =>
      json(200, { ...accountJson(world, terms, begin), trading_blocked: standing.isBlocked }),
    ),
    route('GET', '/v2/account/configurations', () => json(200, configuration(terms))),
  ];
}

function accountJson(world: World, { id, number, multiplier }: AccountTerms, begin: Micros): Fields {
  return {
    id,
    account_number: number,
    status: 'ACTIVE',
    crypto_status: 'ACTIVE',
    currency: 'USD',
    created_at: timeText(micros(Math.min(begin, world.desk.activities()[0]?.at ?? begin))),
    ...amounts(world.desk.account()),
    multiplier: String(multiplier),
    shorting_enabled: multiplier > 1,
    balance_asof: lastSessionDate(world),
    transfers_blocked: false,
    account_blocked: false,
    trade_suspended_by_user: false,
    options_approved_level: 0,
    options_trading_level: 0,
  };
}

/** Cash in whole cents, as the real one's; what the market moves as it is. */
function amounts(figures: AccountFigures): Fields {
  const margin = moneyText(figures.maintenanceMargin);
  return {
    cash: moneyRounded(figures.cash, 2),
    equity: moneyText(figures.equity),
    portfolio_value: moneyText(figures.equity),
    last_equity: moneyText(figures.lastEquity),
    buying_power: moneyText(figures.buyingPower),
    regt_buying_power: moneyText(figures.buyingPower),
    non_marginable_buying_power: moneyText(figures.nonMarginableBuyingPower),
    options_buying_power: moneyText(figures.nonMarginableBuyingPower),
    long_market_value: moneyText(figures.longMarketValue),
    short_market_value: moneyText(figures.shortMarketValue),
    initial_margin: moneyText(figures.initialMargin),
    maintenance_margin: margin,
    last_maintenance_margin: margin,
    sma: '0',
    accrued_fees: '0',
    pending_transfer_in: '0',
    pending_reg_taf_fees: '0',
    intraday_adjustments: '0',
  };
}

/** The New York date of the session before today's: the day of the figures called `last`. */
function lastSessionDate(world: World): string {
  const today = newYorkDay(world.now());
  const before = world.calendar.sessions(today - 14, today - 1).at(-1);
  return before === undefined ? newYorkDate(world.now()) : dayText(before.day);
}

const configuration = ({ multiplier }: AccountTerms): Fields => ({
  disable_overnight_trading: false,
  fractional_trading: true,
  max_margin_multiplier: String(multiplier),
  max_options_trading_level: 0,
  no_shorting: multiplier === 1,
  ptp_no_exception_entry: false,
  suspend_trade: false,
  trade_confirm_email: 'none',
});
