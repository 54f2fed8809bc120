/** A position as Alpaca writes it: at its average price, marked at the last price told. */

import { moneyRounded, moneyText, parsePrice, priceText, qtyText } from '../../../core/base/decimal.js';
import {
  abs,
  averagePrice,
  type Money,
  minus,
  moneyNumber,
  negate,
  notional,
  ONE_UNIT,
  type Price,
  plus,
  sign,
} from '../../../core/base/fixed.js';
import { DAY, micros } from '../../../core/base/time.js';
import type { BrokerPosition } from '../../../core/sim/broker/types.js';
import { dayStart } from '../../../core/sim/world/calendar.js';
import type { World } from '../../../core/sim/world/world.js';

/** Decimals of an average price. */
const AVERAGE_DECIMALS = 6;
const RATIO_DECIMALS = 10;
/** Longer than markets are ever closed. */
const CLOSED_DAYS_MAX = 14;

type Fields = Readonly<Record<string, string | boolean>>;

/** A short position's quantities, value and cost are negative. */
export function positionJson(position: BrokerPosition, world: World): Fields {
  const { symbol, assetClass, qty, cost } = position;
  const asset = world.desk.asset(symbol);
  const average = averagePrice(abs(cost), abs(qty));
  const current = world.desk.price(symbol) ?? average;
  const before = lastDayPrice(position, world) ?? current;
  const available = world.desk.available(symbol);
  return {
    asset_id: asset?.id ?? '',
    symbol,
    exchange: asset?.exchange ?? '',
    asset_class: assetClass,
    asset_marginable: assetClass === 'us_equity',
    side: qty < 0n ? 'short' : 'long',
    qty: qtyText(qty),
    qty_available: qtyText(available === undefined || qty > 0n ? (available ?? qty) : negate(abs(available))),
    avg_entry_price: trimmed(moneyRounded(notional(average, ONE_UNIT), AVERAGE_DECIMALS)),
    current_price: priceText(current),
    lastday_price: priceText(before),
    change_today: ratio(gain(current, before), notional(before, ONE_UNIT)),
    ...profit(position, current, isOfToday(position, world) ? undefined : before),
  };
}

/** The day's profit counts from the close before, or from the cost of what was opened today (`before` undefined). */
function profit({ qty, cost }: BrokerPosition, current: Price, before: Price | undefined): Fields {
  const value = notional(current, qty);
  const valueBefore = before === undefined ? cost : notional(before, qty);
  const [all, today] = [minus(value, cost), minus(value, valueBefore)];
  return {
    market_value: moneyText(value),
    cost_basis: moneyText(cost),
    unrealized_pl: moneyText(all),
    unrealized_plpc: ratio(all, cost),
    unrealized_intraday_pl: moneyText(today),
    unrealized_intraday_plpc: ratio(today, valueBefore),
  };
}

const gain = (current: Price, before: Price): Money => notional(minus(current, before), ONE_UNIT);

/** A statistic, as text; zero where there is nothing to compare with. */
function ratio(part: Money, whole: Money): string {
  const base = Math.abs(moneyNumber(whole));
  return base === 0 ? '0' : trimmed((moneyNumber(part) / base).toFixed(RATIO_DECIMALS));
}

const trimmed = (text: string): string => {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
};

/** Whether nothing of the position is older than the day: today's fills make up all of it. */
function isOfToday({ symbol, assetClass, qty }: BrokerPosition, world: World): boolean {
  const today = dayStart(world.now(), assetClass === 'crypto');
  const listed = world.desk.asset(symbol)?.symbol;
  let carried = qty;
  for (const line of world.desk.activities()) {
    if (line.type !== 'FILL' || line.symbol !== listed || line.qty === undefined || line.at < today) continue;
    carried = line.side === 'buy' ? minus(carried, line.qty) : plus(carried, line.qty);
  }
  return sign(carried) !== sign(qty);
}

/** The close of the last day that is over. */
function lastDayPrice({ symbol, assetClass }: BrokerPosition, world: World): Price | undefined {
  const today = dayStart(world.now(), assetClass === 'crypto');
  const listed = world.desk.asset(symbol)?.symbol ?? symbol;
  const bars = world.history.bars(listed, DAY, micros(today - CLOSED_DAYS_MAX * DAY), micros(today - 1));
  const close = bars.at(-1)?.close;
  return close === undefined ? undefined : parsePrice(String(close));
}
