/** What `risk status` says of a breaker that is half-open, with and without settings that could close it. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refuseWhereHalted, reportRisk } from '../../../src/app/breaker/risk-report.js';
import { SECOND } from '../../../src/core/base/time.js';
import type { BreakerSettings, BreakerState } from '../../../src/core/risk/breaker-state.js';
import { START, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';
import { money, rate } from '../../support/core/build.js';

const STATE: BreakerState = {
  ...{ phase: 'half_open', since: START, trips: [], opened: 1, day: 0, lossesInRow: 0, goodTrades: 0 },
};
const SETTINGS: BreakerSettings = {
  ...{ dailyLoss: money('500'), speedWindow: SECOND, rateWindow: SECOND, rateMinOrders: 5, cooldown: SECOND },
  ...{ halfOpenSize: rate('0.5'), halfOpenTrades: 2, onOpen: 'cancel', flattenOnOpen: false },
};

it('refuses a start where none is set that could close it', () => {
  const path = join(temporaryDirectory(), 'l.db');
  withLedger(path, ({ risk }) => risk.write({ breaker: { run: '1', state: STATE } }));
  expect(() => refuseWhereHalted(path, SETTINGS)).not.toThrow();
  expect(() => refuseWhereHalted(path, undefined)).toThrow(expect.objectContaining({ code: 'halted' }));
});

it('is reduced where a breaker is set, and held, as by the trader, where none is', () => {
  const path = join(temporaryDirectory(), 'l.db');
  withLedger(path, ({ risk }) => risk.write({ breaker: { run: '1', state: STATE } }));
  const entriesOf = (settings: BreakerSettings | undefined): string =>
    reportRisk(path, settings, { starts: 3, window: SECOND }, START).entries;
  expect([entriesOf(SETTINGS), entriesOf(undefined)]).toEqual(['reduced', 'held']);
  expect(reportRisk(path, SETTINGS, { starts: 3, window: SECOND }, START).breaker.reducedTo).toBe('50 %');
});
