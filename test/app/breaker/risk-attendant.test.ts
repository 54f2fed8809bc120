/** A feed that is dead tells no time: its silence is time that passes, whatever happens to this machine's clock. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { riskAttend } from '../../../src/app/breaker/risk-attendant.js';
import type { SessionDoor } from '../../../src/app/trade/attendant.js';
import { must } from '../../../src/core/base/assert.js';
import { MINUTE, type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import type { BreakerSettings } from '../../../src/core/risk/breaker-state.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { temporaryDirectory } from '../../support/cli.js';
import { bar, day, rate } from '../../support/core/build.js';
import { play } from '../../support/core/run.js';

const BREAKER: BreakerSettings = {
  ...{ maxDrawdown: rate('0.1'), speedWindow: MINUTE, rateWindow: MINUTE, rateMinOrders: 5, cooldown: MINUTE },
  ...{ halfOpenSize: rate('0.5'), halfOpenTrades: 2, onOpen: 'cancel', flattenOnOpen: false, calendar: 'utc' },
};

it('passes on a clock that is set back by an hour', () => {
  const start = day(1);
  const ledger = openLedger(join(temporaryDirectory(), 'ledger.db'), { pid: 1, now: start });
  const { engine, loop } = play({ limits: { breaker: BREAKER } });
  loop.take(bar(1, '10 10 10 10'));
  const times: Micros[] = [];
  const door = { engine, ledger, run: '1', now: () => start, carryOut: () => times.push(engine.now) };
  const options = { pid: 1, crash: undefined, isLive: true, onBug: () => () => undefined };
  const attendant = riskAttend(options)(door as unknown as SessionDoor);
  const before = engine.now;
  attendant.tick?.(start);
  for (let second = 0; second <= 4; second++) attendant.tick?.(micros(start - 3600 * SECOND + second * SECOND));
  expect(must(times.at(-1), 'time was passed on')).toBeGreaterThan(before);
  ledger.close();
});
