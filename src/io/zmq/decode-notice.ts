/** The events that tell of others: the state of a feed or of trading, price bands, corrections. */

import type { FeedStatus, TradingStatus } from '../../core/events.js';
import type { Correction, PriceBand, TradeCancel } from '../../core/feed/messages.js';
import { BadField, type Fields, numberOf, stampOf, textOf, timesOf, wordOf } from './fields.js';

/** Throws BadField where it is none of them. */
export function noticeOf(fields: Fields): FeedStatus | TradingStatus | PriceBand | Correction | TradeCancel {
  switch (fields['kind']) {
    case 'feed':
      return feed(fields);
    case 'trading_status':
      return status(fields);
    case 'price_band':
      return band(fields);
    case 'correction':
      return correction(fields);
    case 'trade_cancel':
      return cancel(fields);
    default:
      throw new BadField('kind');
  }
}

const stamped = (fields: Fields) => ({ ...stampOf(fields), nanos: numberOf(fields, 'nanos') });

const feed = (fields: Fields): FeedStatus => ({
  kind: 'feed',
  symbol: fields['symbol'] === undefined ? undefined : textOf(fields, 'symbol'),
  ...timesOf(fields),
  state: wordOf(fields, 'state', ['up', 'down', 'stale', 'gap']),
  reason: textOf(fields, 'reason'),
});

const status = (fields: Fields): TradingStatus => ({
  kind: 'trading_status',
  ...stamped(fields),
  code: textOf(fields, 'code'),
  message: textOf(fields, 'message'),
  reasonCode: textOf(fields, 'reasonCode'),
  reason: textOf(fields, 'reason'),
});

const band = (fields: Fields): PriceBand => ({
  kind: 'price_band',
  ...stamped(fields),
  up: numberOf(fields, 'up'),
  down: numberOf(fields, 'down'),
  indicator: textOf(fields, 'indicator'),
});

const correction = (fields: Fields): Correction => ({
  kind: 'correction',
  ...stamped(fields),
  originalId: textOf(fields, 'originalId'),
  originalPrice: numberOf(fields, 'originalPrice'),
  originalSize: numberOf(fields, 'originalSize'),
  id: textOf(fields, 'id'),
  price: numberOf(fields, 'price'),
  size: numberOf(fields, 'size'),
});

const cancel = (fields: Fields): TradeCancel => ({
  kind: 'trade_cancel',
  ...stamped(fields),
  id: textOf(fields, 'id'),
  price: numberOf(fields, 'price'),
  size: numberOf(fields, 'size'),
  action: textOf(fields, 'action'),
});
