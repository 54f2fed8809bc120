/** The one order of a probe: a buy so far below the market that it rests, as small as the broker takes it. */

import { must } from '../../core/base/assert.js';
import { parseMoney, parsePrice, parseRate } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import {
  adjust,
  affordable,
  floorToTick,
  max,
  notional,
  ONE_UNIT,
  type Price,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import { NO_COSTS } from '../../core/orders/costs.js';
import type { ClientOrderId, Order } from '../../core/orders/order.js';
import type { Approved } from '../../core/risk/approved.js';
import { UNKNOWN_MOMENT } from '../../core/risk/exposure.js';
import { Gate } from '../../core/risk/gate.js';
import type { Limits } from '../../core/risk/limits.js';
import type { VenueAccount, VenueAsset } from '../../core/venue/records.js';

export interface Wanted {
  readonly asset: VenueAsset;
  /** The last that was told; undefined where none was. */
  readonly lastPrice: number | undefined;
  readonly clientOrderId: string;
  readonly now: Micros;
}

const HALF_OFF = must(parseRate('-0.5'), 'a rate');
const CENT = must(parsePrice('0.01'), 'a price');
const FAR = must(parsePrice('1'), 'a price');
/** Alpaca takes no order of coins below 10. */
const COIN_VALUE = must(parseMoney('20'), 'money');

/** Throws TradectlError `halted` where the account's limits of risk or its cash do not allow even that. */
export function probeOrder(wanted: Wanted, account: VenueAccount, limits: Limits): Approved {
  const { asset } = wanted;
  const limitPrice = farPrice(wanted);
  const isCoin = asset.assetClass === 'crypto';
  const step = asset.qtyStep ?? ONE_UNIT;
  const least = affordable(COIN_VALUE, notional(limitPrice, ONE_UNIT), step);
  const qty = isCoin ? max(least, asset.minQty ?? step) : ONE_UNIT;
  const order: Order & { readonly qty: typeof qty } = {
    ...{ symbol: asset.symbol, side: 'buy', type: 'limit', limitPrice, stopPrice: undefined, trail: undefined, qty },
    ...{ isExtended: false, replaces: undefined },
    size: { kind: 'qty', qty },
    tif: isCoin ? 'gtc' : 'day',
    reason: 'probe of the broker',
    clientOrderId: wanted.clientOrderId as ClientOrderId,
    ...{ strategyId: 'probe', createdAt: wanted.now, updatedAt: wanted.now },
    ...{ venueOrderId: undefined, status: 'pending_new', filledQty: ZERO_QTY, filledValue: ZERO_MONEY },
  };
  const { equity, buyingPower } = account;
  const exposure = { price: limitPrice, costs: NO_COSTS, ...NOTHING_HELD, equity, buyingPower };
  const { now } = wanted;
  const moment = { ...UNKNOWN_MOMENT, now, mark: lastOf(wanted) ?? limitPrice, markedAt: now };
  const verdict = new Gate(limits, true).check(order, exposure, moment);
  if (verdict.kind === 'approved') return verdict.order;
  throw new TradectlError('halted', `risk denies the order of the probe: ${verdict.message}`, {
    where: asset.symbol,
    hint: 'name a cheaper symbol with --symbol, or raise the limit for the probe with --config',
  });
}

const NOTHING_HELD = {
  ...{ position: ZERO_QTY, openBuys: ZERO_QTY, openSells: ZERO_QTY },
  ...{ grossElsewhere: ZERO_MONEY, netIfBought: ZERO_MONEY, netIfSold: ZERO_MONEY },
};

const lastOf = ({ lastPrice }: Wanted): Price | undefined =>
  lastPrice === undefined ? undefined : parsePrice(String(lastPrice));

/** Half the last price. */
function farPrice(wanted: Wanted): Price {
  const { asset } = wanted;
  const last = lastOf(wanted);
  if (last === undefined) return FAR;
  const tick = asset.priceStep ?? CENT;
  return max(floorToTick(adjust(last, HALF_OFF), tick), tick);
}
