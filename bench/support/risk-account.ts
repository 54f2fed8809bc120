/** A ledger with a few positions, the limits they are judged by, and the question that is asked of them. */

import { must } from '../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty } from '../../src/core/base/decimal.js';
import { ZERO_MONEY } from '../../src/core/base/fixed.js';
import { micros } from '../../src/core/base/time.js';
import type { Limits } from '../../src/core/risk/checks.js';
import { openLedger } from '../../src/io/sqlite/ledger.js';

const money = (text: string) => must(parseMoney(text), 'money');

/** All that there are. */
export const riskLimits: Limits = {
  maxPositionQty: must(parseQty('1000'), 'a quantity'),
  maxPositionNotional: money('100000'),
  maxOrderNotional: money('50000'),
  maxGrossNotional: money('1000000'),
};

export const QUESTION = JSON.stringify({ id: 1, symbol: 'S3', side: 'buy', qty: '10', price: '101.25', type: 'limit' });

const SYMBOLS = 20;
const AT = micros(1_780_000_000_000_000);

export function writeRiskLedger(path: string): void {
  const ledger = openLedger(path, { pid: process.pid, now: AT });
  const run = ledger.beginRun({
    ...{ mode: 'paper', strategy: 'bench', params: {}, config: { direction: 'both' }, fingerprint: 'bench' },
    ...{ orderPrefix: 'bench', startCash: money('1000000'), seed: 1, startedAt: AT },
  });
  const none = { changes: [], fills: [], movements: [], trades: [], denials: [], commands: [], cash: undefined };
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
