/** What the broker says of assets is known to gate and ledger from the start, once a day anew, and in a replay. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RecordingEngine } from '../../../../src/app/journal/recording-engine.js';
import { questionOf } from '../../../../src/app/risk/question.js';
import { readRiskState } from '../../../../src/app/risk/risk-state.js';
import { whatIf } from '../../../../src/app/risk/what-if.js';
import { AssetReader } from '../../../../src/app/trade/broker/asset-reader.js';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { decodeLine } from '../../../../src/core/base/exact-json.js';
import { DAY, MINUTE, type Micros, micros } from '../../../../src/core/base/time.js';
import { Engine } from '../../../../src/core/engine/engine.js';
import type { Fact } from '../../../../src/core/risk/facts.js';
import type { VenueAsset } from '../../../../src/core/venue/records.js';
import { openLedger, type SqliteLedger } from '../../../../src/io/sqlite/ledger.js';
import { NEW_RUN } from '../../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../../support/cli.js';
import { bar, day, FREE, instrument, money, price, qty } from '../../../support/core/build.js';
import { scripted, setupOf } from '../../../support/core/run.js';

const ABC: VenueAsset = {
  ...{ symbol: 'ABC', assetClass: 'us_equity', isTradable: true, isFractionable: true, isShortable: false },
  ...{ isEasyToBorrow: false, isMarginable: true, priceStep: undefined, qtyStep: undefined, minQty: undefined },
};

/** Sells short at its first bar. */
const SETUP = setupOf({
  ...{ isBroker: true, release: 'at-once', instruments: [instrument('ABC')], cash: money('1000') },
  direction: 'both',
  strategy: scripted((ctx) => ctx.sell({ qty: 1, tif: 'day' })),
});

const deny = (engine: Engine): readonly string[] => engine.step(bar(1, '100')).denials.map(({ code }) => code);

interface Session {
  readonly engine: Engine;
  readonly lines: readonly string[];
  readonly asked: () => number;
  /** Looks, and waits until all that it asked is answered. */
  readonly look: (now: Micros) => Promise<void>;
}

function session(ledger: SqliteLedger, answer: () => VenueAsset | undefined): Session {
  const lines: string[] = [];
  const engine = new RecordingEngine(SETUP, { write: (line) => lines.push(line) });
  let asked = 0;
  const asset = async (): Promise<VenueAsset | undefined> => {
    asked++;
    return answer();
  };
  const fail = (error: Error): never => {
    throw error;
  };
  const reader = new AssetReader({ engine, client: { asset }, book: ledger.risk, isOver: () => false, fail });
  const look = async (now: Micros): Promise<void> => {
    reader.look(now);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { engine, lines, asked: () => asked, look };
}

const newLedger = (path: string): SqliteLedger => openLedger(path, { pid: 1, now: day(0) });

it('is known to the gate, to a replay of the journal, to the next session and to a what-if of the ledger', async () => {
  const path = join(temporaryDirectory(), 'l.db');
  const ledger = newLedger(path);
  ledger.beginRun({ ...NEW_RUN, config: { isBroker: true, direction: 'both' } });
  const { engine, lines, look } = session(ledger, () => ABC);
  await look(day(1));
  expect(deny(engine)).toEqual(['broker_borrow']);

  const again = new Engine(SETUP);
  for (const line of lines) {
    const { call, with: fact } = decodeLine(line) as { call?: string; with: Fact };
    if (call === 'learn') again.learn(fact);
  }
  expect(deny(again)).toEqual(['broker_borrow']);
  expect(deny(session(ledger, () => undefined).engine)).toEqual(['broker_borrow']);

  ledger.close();
  const terms = { risk: {}, costs: FREE, account: { cash: money('1000') } };
  const state = readRiskState(path, { ...terms, backtest: { lot: qty('1'), direction: 'both' } }, day(2));
  const asked = { symbol: 'ABC', side: 'sell', type: undefined, tif: 'day', isExtended: false } as const;
  const question = questionOf({ ...asked, qty: qty('1'), price: price('100'), stop: undefined });
  expect(whatIf(state, question)).toMatchObject({ approved: false, code: 'broker_borrow' });
});

it('is asked once a day; a broker that does not answer is asked again, and nothing is denied for it', async () => {
  const ledger = newLedger(join(temporaryDirectory(), 'l.db'));
  let isAway = true;
  const { engine, asked, look } = session(ledger, () => {
    if (isAway) throw new TradectlError('venue_unreachable', 'no answer');
    return ABC;
  });
  const begun = day(1);
  const at = (after: number): Promise<void> => look(micros(begun + after));
  await at(0);
  await at(MINUTE);
  expect(asked()).toBe(1);
  expect(deny(engine)).toEqual([]);
  isAway = false;
  await at(6 * MINUTE);
  await at(DAY);
  expect(asked()).toBe(2);
  await at(DAY + 7 * MINUTE);
  expect(asked()).toBe(3);
  ledger.close();
});
