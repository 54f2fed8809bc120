/** What a session makes of a request to set a limit anew: taken, asked back, or denied with why. */

import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { limitAttend } from '../../../src/app/breaker/limit-attendant.js';
import { besideSession, LIMIT_REQUEST, sessionLimits } from '../../../src/app/breaker/limit-requests.js';
import type { SessionDoor } from '../../../src/app/trade/attendant.js';
import { must } from '../../../src/core/base/assert.js';
import { micros } from '../../../src/core/base/time.js';
import type { Limits } from '../../../src/core/risk/limits.js';
import { openLedger, type SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { temporaryDirectory } from '../../support/cli.js';
import { money, qty } from '../../support/core/build.js';
import { play } from '../../support/core/run.js';

const NOW = micros(1_700_000_000_000_000);
const ledgers: SqliteLedger[] = [];
afterEach(() => {
  for (const ledger of ledgers.splice(0)) ledger.close();
});

function session(isCapped = false) {
  const path = join(temporaryDirectory(), 'ledger.db');
  const ledger = openLedger(path, { pid: 1, now: NOW });
  ledgers.push(ledger);
  const { engine } = play({ limits: { maxOrderQty: qty('50'), maxGrossNotional: money('1000') } });
  const alerts: string[] = [];
  const alert = (code: string): void => void alerts.push(code);
  const attendant = limitAttend(isCapped)({
    engine,
    ledger,
    run: '1',
    now: () => NOW,
    alert,
  } as unknown as SessionDoor);
  const ask = (body: unknown, at = NOW, kind = LIMIT_REQUEST) =>
    attendant.answer?.({ id: 1, kind, body, madeBy: 'ann@here', at, takenAt: NOW, outcome: undefined });
  return { path, engine, alerts, attendant, ask };
}

const asked = (key: string, value: string, isConfirmed = false) => ({ key, value, isConfirmed });

describe('a limit of a running session', () => {
  it('is taken where it is tighter, asked back where it is looser, and told to whoever reads the ledger', () => {
    const { path, engine, alerts, attendant, ask } = session();
    expect(ask(asked('max_order_qty', '20'))).toMatchObject({ outcome: 'done' });
    expect(ask(asked('max_order_qty', 'none'))).toMatchObject({ outcome: 'unconfirmed' });
    expect(engine.limits.maxOrderQty).toBe(qty('20'));
    expect(ask(asked('symbols.ABC.halted', 'true', true))).toMatchObject({ outcome: 'done' });
    expect(ask(asked('max_order_qty', 'none', true))).toMatchObject({ outcome: 'done' });
    expect(alerts).toEqual(['limit_tightened', 'limit_tightened', 'limit_loosened']);
    const stored = () => readLedger(path, (reads) => sessionLimits(reads));
    expect(stored()).toMatchObject({ run: '1', changed: { max_order_qty: 'none', 'symbols.ABC.halted': 'true' } });
    expect(Object.keys(must(stored(), 'kept').limits)).not.toContain('max_order_qty');
    void attendant.end?.();
    expect(stored()).toBeUndefined();
  });

  it.each([
    ['of another moment', asked('max_order_qty', '20'), NOW - 10_000_001, 'too long ago'],
    ['of no name', asked('max_order_qyt', '20'), NOW, 'did you mean max_order_qty?'],
    ['of no value', asked('max_order_qty', '-1'), NOW, 'expected a positive quantity'],
    ['that is no request', null, NOW, 'there is no limit'],
    ['of a symbol that is not traded', asked('symbols.ABD.max_order_qty', '1'), NOW, 'did you mean ABC?'],
    ['of another strategy', asked('strategies.other.max_order_qty', '1'), NOW, 'it has test'],
  ])('%s is denied', (_, body, at, why) => {
    const { engine, ask } = session();
    const before = engine.limits;
    const answer = ask(body, micros(at));
    expect(answer?.outcome).toBe('denied');
    expect(answer?.message).toContain(why);
    expect(engine.limits).toBe(before);
  });

  it('binds a what-if beside it, whatever the configuration of who asks; where that is tighter it binds too', () => {
    const { path, ask } = session();
    const beside = (limits: Limits): Limits =>
      besideSession(
        limits,
        '1',
        readLedger(path, (reads) => sessionLimits(reads)),
      );
    const first = { maxOrderQty: qty('50'), maxGrossNotional: money('1000') };
    expect(beside({})).toMatchObject(first);
    expect(beside({ maxOrderQty: qty('30'), denySymbols: ['GME'] })).toMatchObject({
      ...{ ...first, maxOrderQty: qty('30'), denySymbols: ['GME'] },
    });
    ask(asked('max_order_qty', '80', true));
    expect(beside({ maxOrderQty: qty('30') })).toMatchObject({ ...first, maxOrderQty: qty('80') });
  });

  it('is never more than the capital that a live session was confirmed for', () => {
    const { engine, ask } = session(true);
    expect(ask(asked('max_gross_notional', '2000', true))).toMatchObject({ outcome: 'denied' });
    expect(ask(asked('max_gross_notional', 'none', true))).toMatchObject({ outcome: 'denied' });
    expect(ask(asked('max_gross_notional', '500'))).toMatchObject({ outcome: 'done' });
    expect(ask(asked('max_gross_notional', '900', true))).toMatchObject({ outcome: 'done' });
    expect(engine.limits.maxGrossNotional).toBe(money('900'));
  });

  it('is not the answer to other requests', () => {
    expect(session().ask({}, NOW, 'risk_halt')).toBeUndefined();
  });
});
