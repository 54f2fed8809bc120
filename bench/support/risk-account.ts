/** A ledger with a few positions, the limits they are judged by, and the question that is asked of them. */

import type { RiskTerms } from '../../src/app/risk/risk-state.js';
import { must } from '../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty, parseRate } from '../../src/core/base/decimal.js';
import { ZERO_MONEY } from '../../src/core/base/fixed.js';
import { micros } from '../../src/core/base/time.js';
import { NO_COSTS } from '../../src/core/orders/costs.js';
import type { Limits } from '../../src/core/risk/limits.js';
import { openLedger } from '../../src/io/sqlite/ledger.js';

const money = (text: string) => must(parseMoney(text), 'money');

const risk: Limits = {
  maxPositionQty: must(parseQty('1000'), 'a quantity'),
  maxPositionNotional: money('100000'),
  maxOrderNotional: money('50000'),
  maxGrossNotional: money('1000000'),
  maxNetNotional: money('1000000'),
  maxConcentration: must(parseRate('0.5'), 'a rate'),
  maxOpenOrders: 100,
  maxOrdersPerMinute: 1000,
  priceCollar: must(parseRate('0.1'), 'a rate'),
  duplicateWindow: 1_000_000,
};

/** Most limits that there are are set. */
export const riskTerms: RiskTerms = {
  ...{ risk, costs: NO_COSTS, account: { cash: money('1000000') } },
  backtest: { direction: 'both', lot: must(parseQty('1'), 'a lot') },
};

export const QUESTION = JSON.stringify({ id: 1, symbol: 'S3', side: 'buy', qty: '10', price: '101.25', type: 'limit' });

const SYMBOLS = 20;

/** None with the symbol, the size or the price of the one before it. */
export const UNLIKE_QUESTIONS = Array.from({ length: 97 }, (_, i) =>
  JSON.stringify({
    ...{ id: i, symbol: `S${i % SYMBOLS}`, side: i % 3 === 0 ? 'sell' : 'buy', type: 'limit' },
    ...{ qty: `${1 + ((i * 7) % 90)}`, price: (95 + ((i * 37) % 1000) / 100).toFixed(2) },
  }),
);

const AT = micros(1_780_000_000_000_000);

export function writeRiskLedger(path: string): void {
  const ledger = openLedger(path, { pid: process.pid, now: AT });
  const run = ledger.beginRun({
    ...{ mode: 'paper', strategy: 'bench', params: {}, config: { direction: 'both' }, fingerprint: 'bench' },
    ...{ orderPrefix: 'bench', startCash: money('1000000'), seed: 1, startedAt: AT },
  });
  const nothing = { changes: [], fills: [], movements: [], trades: [], denials: [], unprotected: [], commands: [] };
  const none = { ...nothing, cash: undefined };
  const [price, qty] = [must(parsePrice('100'), 'a price'), must(parseQty('10'), 'a quantity')];
  for (let i = 0; i < SYMBOLS; i++) {
    const symbol = `S${i}`;
    const lots = [{ symbol, strategyId: 'bench', qty, price, fee: ZERO_MONEY, openedAt: AT }];
    const position = { symbol, qty, lots, realizedPnl: ZERO_MONEY, fees: ZERO_MONEY };
    run.record({ ...none, positions: [position] }, { applied: i, at: AT });
    run.recordMark(symbol, price, AT);
  }
  run.finish('stopped', { applied: SYMBOLS, at: AT }, AT);
  ledger.close();
}
