/** What each setting means, in words for `tradectl help config` and for the file that `tradectl init` writes. */

import type { SettingPath } from './schema.js';

/** Total, so that a new setting must say what it is. */
export const MEANINGS: Readonly<Record<SettingPath, string>> = {
  'account.cash': 'cash that a run begins with, where no broker says what there is',
  'costs.commission_rate': 'commission as a fraction of the notional of every fill: "0.001" is 0.1 %',
  'costs.fee_per_share': 'fee for each unit that is filled',
  'costs.fee_per_order': 'fee for each order that is filled',
  'costs.slippage_bps': 'moves every fill against us, in hundredths of a per cent',
  'costs.spread': 'moves entries against us, as a fraction of the price',
  'backtest.fill': 'where a decision at the close of a bar is filled: next-open or close',
  'backtest.direction': 'long, or both: whether strategies may sell short (the strategy says where it is absent)',
  'backtest.size': 'of an entry: all, a quantity, or a percentage of equity such as "50%"',
  'backtest.lot': 'quantities are whole multiples of it: "0.0001" trades fractions',
  'backtest.timeframe': 'of the bars that a strategy sees (told by the data where it is absent)',
  'ledger.path': 'the file with orders, fills and books',
  'risk.max_position_qty': 'most units of one symbol, long or short; absent: no limit',
  'risk.max_position_notional': 'most value of one symbol; absent: no limit',
  'risk.max_gross_notional': 'most value of longs plus shorts, all symbols; absent: no limit',
  'risk.max_concentration': 'most of one symbol as a share of equity: "0.25" is a quarter; absent: no limit',
  'risk.max_order_notional': 'most value of one order; absent: no limit',
  'live.enabled': 'whether real money may be traded, together with --live',
  'live.max_capital': 'most capital that live trading may use',
  'venue.endpoint': "where orders and data go instead of Alpaca's own paper hosts, such as a simulator",
};
