/** The desk: judged answers, batches, staleness, reservations, figures of its own; and nothing approved by default. */

import { describe, expect, it } from 'vitest';
import { TradectlError } from '../../../src/core/base/errors.js';
import { micros } from '../../../src/core/base/time.js';
import { money, order, qty, rate } from '../../support/core/build.js';
import { account, buy, holding, NOW, Rig, type Said, stateOf } from './support.js';

const rig = (isWithoutTrader = false): Rig =>
  new Rig(
    stateOf(account({ SPY: holding('100', '10'), QQQ: holding('50') }), { maxPositionQty: qty('20') }),
    isWithoutTrader,
  );

describe('a check', () => {
  it('is answered with its figures, the sequence and the age', () => {
    const desk = rig();
    desk.now = NOW + 1_500_000;
    expect(desk.ask(buy('5'))).toEqual({
      id: 1,
      approved: true,
      code: null,
      checks: [
        { code: 'lot_size', limit: '0.01', value: '5', headroom: null, passed: true },
        { code: 'max_position_qty', limit: '20', value: '15', headroom: '5', passed: true },
        { code: 'buying_power', limit: '100000', value: '500', headroom: '99500', passed: true },
      ],
      maxQty: '10',
      ledgerSeq: 7,
      ageMs: 1500,
    });
  });

  it('is denied by the first limit that it breaks', () => {
    expect(rig().ask(buy('11'))).toMatchObject({ approved: false, code: 'max_position_qty' });
    expect(rig().ask(buy('10', { price: '100000' }))).toMatchObject({ approved: false, code: 'buying_power' });
  });

  it('never keeps anybody in a position', () => {
    const desk = new Rig(stateOf(account({ SPY: holding('100', '10') }), { maxOrderNotional: money('1') }));
    expect(desk.ask({ symbol: 'SPY', side: 'sell', qty: '10' })).toMatchObject({ approved: true, code: null });
    expect(desk.ask({ symbol: 'SPY', side: 'sell', qty: '11' })).toMatchObject({ approved: false });
  });

  it('of a symbol without a known price needs one', () => {
    expect(rig().ask({ ...buy('1'), symbol: 'NOPE' })).toMatchObject({ id: 1, error: { code: 'usage' } });
    expect(rig().ask({ ...buy('21', { price: '1' }), symbol: 'NOPE' })).toMatchObject({ code: 'max_position_qty' });
  });

  it('counts open orders, and those of other symbols', () => {
    const open = order('buy', { symbol: 'QQQ', qty: '10', id: 'q-1' });
    const books = account({ SPY: holding('100'), QQQ: { ...holding('50'), open: [open] } }, '1000');
    const desk = new Rig(stateOf(books));
    expect(desk.ask(buy('5'))).toMatchObject({ approved: true });
    expect(desk.ask(buy('5.01'))).toMatchObject({ approved: false, code: 'buying_power' });
  });
});

describe('while nothing may be opened', () => {
  const held = (): Rig => {
    const books = account({ SPY: holding('100', '10') });
    return new Rig(stateOf({ ...books, hold: { code: 'halted', reason: 'halted by ann: news' } }));
  };

  it('an entry is denied with the code of the hold, and an exit passes', () => {
    expect(held().ask(buy('1'))).toMatchObject({ approved: false, code: 'halted', maxQty: '0' });
    expect(held().ask(buy('11', { side: 'sell' }))).toMatchObject({ approved: false, code: 'halted', maxQty: '10' });
    expect(held().ask(buy('10', { side: 'sell' }))).toMatchObject({ approved: true, code: null });
  });

  it('the status says so', () => {
    expect(held().ask({ op: 'status' })).toMatchObject({ entries: 'held', hold: { code: 'halted' } });
    const halfOpen = new Rig(stateOf({ ...account({}), halfOpen: rate('0.5') }));
    expect(halfOpen.ask({ op: 'status' })).toMatchObject({ entries: 'reduced', hold: null });
    expect(new Rig(stateOf(account({}))).ask({ op: 'status' })).toMatchObject({ entries: 'allowed', hold: null });
  });

  it('nothing is reserved', () => {
    expect(held().ask(buy('1', { op: 'reserve', forMs: 1000 }))).toMatchObject({ approved: false, code: 'halted' });
  });
});

describe('a batch', () => {
  it('answers each, wrong ones too', () => {
    const answers = rig().send([{ id: 'a', ...buy('5') }, { id: 'b' }, 7, { id: 'c', ...buy('500') }]) as Said[];
    expect(answers.map(({ id, approved, error }) => [id, approved, (error as Said | undefined)?.['code']])).toEqual([
      ['a', true, undefined],
      ['b', undefined, 'usage'],
      [null, undefined, 'usage'],
      ['c', false, undefined],
    ]);
  });

  it('has 1 to 1000 questions and nothing else', () => {
    const many = Array.from({ length: 1000 }, (_, id) => ({ id, ...buy('1') }));
    expect(rig().send(many)).toHaveLength(1000);
    expect(rig().send([...many, many[0]])).toMatchObject({ id: null, error: { code: 'usage' } });
    expect(rig().send([])).toMatchObject({ id: null, error: { code: 'usage' } });
    expect(rig().send([{ id: 1, op: 'health' }, [many[0]]])).toMatchObject([
      { id: 1, error: { code: 'usage' } },
      { id: null, error: { code: 'usage' } },
    ]);
  });
});

describe('age', () => {
  it.each([
    [2_000_000, true],
    [2_000_001, false],
    [-2_000_001, false],
  ])('after %d microseconds: %s', (age, isApproved) => {
    const desk = rig();
    desk.now = NOW + age;
    expect(desk.ask(buy('1'))).toMatchObject({ approved: isApproved, code: isApproved ? null : 'stale_state' });
    expect(desk.ask({ op: 'health' })).toMatchObject({ ok: isApproved, trader: isApproved ? 'alive' : 'silent' });
  });

  it('says how old and how old it may be', () => {
    const desk = rig();
    desk.now = NOW + 3_000_000;
    expect(desk.ask(buy('1'))['checks']).toEqual([
      { code: 'stale_state', limit: '2000', value: '3000', headroom: '-1000', passed: false },
    ]);
  });

  it('without a trader counts only where the user wants that', () => {
    const [strict, lenient] = [rig(), rig(true)];
    for (const desk of [strict, lenient]) {
      desk.view = { ...desk.view, hasTrader: false, at: micros(NOW - 3_600_000_000) };
    }
    expect(strict.ask(buy('1'))).toMatchObject({ approved: false, code: 'stale_state' });
    expect(lenient.ask(buy('1'))).toMatchObject({ approved: true, ageMs: 3_600_000 });
    strict.view = { ...strict.view, at: micros(NOW) };
    expect(strict.ask(buy('1'))).toMatchObject({ approved: false, code: 'stale_state' });
    lenient.view = { ...lenient.view, hasTrader: true };
    expect(lenient.ask(buy('1'))).toMatchObject({ approved: false, code: 'stale_state' });
  });
});

describe('a reservation', () => {
  it('counts until it is released, and against reservations too', () => {
    const desk = rig();
    const made = desk.ask(buy('6', { op: 'reserve', forMs: 1000 }));
    expect(made).toMatchObject({ approved: true, reservation: 'made-1', until: '2023-11-14T22:13:21Z' });
    expect(desk.ask(buy('5'))).toMatchObject({ approved: false, code: 'max_position_qty' });
    expect(desk.ask(buy('5', { op: 'reserve', forMs: 1000 }))).toMatchObject({ approved: false });
    expect(desk.ask({ op: 'release', reservation: 'made-1' })).toEqual({ id: 1, released: true });
    expect(desk.ask({ op: 'release', reservation: 'made-1' })).toEqual({ id: 1, released: false });
    expect(desk.ask(buy('5'))).toMatchObject({ approved: true });
  });

  it('lapses', () => {
    const desk = rig();
    desk.ask(buy('10', { op: 'reserve', forMs: 500 }));
    desk.now = NOW + 499_999;
    expect(desk.ask(buy('1'))).toMatchObject({ approved: false });
    expect(desk.ask({ op: 'status' })['reservations']).toHaveLength(1);
    desk.now = NOW + 500_000;
    expect(desk.ask(buy('1'))).toMatchObject({ approved: true });
    expect(desk.ask({ op: 'status' })['reservations']).toEqual([]);
  });

  it('asked for again under its name is the same one', () => {
    const desk = rig();
    const request = buy('10', { op: 'reserve', forMs: 1000, reservation: 'mine' });
    const first = desk.ask(request);
    expect(desk.ask(request)).toMatchObject({ approved: true, reservation: 'mine', until: first['until'] });
    expect(desk.ask({ op: 'status' })['reservations']).toHaveLength(1);
    expect(desk.ask({ ...request, qty: '9' })).toMatchObject({ error: { code: 'usage' } });
    desk.now = NOW + 1_500_000;
    desk.view = { ...desk.view, at: micros(NOW - 1_000_000) };
    expect(desk.ask(request)).toMatchObject({ approved: false, code: 'stale_state' });
  });

  it('of a symbol that nobody has traded counts at the price it was asked at', () => {
    const desk = new Rig(stateOf(account({ SPY: holding('100') }, '1000')));
    const made = desk.ask({ op: 'reserve', forMs: 1000, symbol: 'NEW', side: 'buy', qty: '4', price: '200' });
    expect(made).toMatchObject({ approved: true });
    expect(desk.ask(buy('2'))).toMatchObject({ approved: true });
    expect(desk.ask(buy('2.01'))).toMatchObject({ approved: false, code: 'buying_power' });
  });

  it('survives a newer state', () => {
    const desk = rig();
    desk.ask(buy('10', { op: 'reserve', forMs: 1000 }));
    desk.view = { ...desk.view, state: stateOf(account({ SPY: holding('100', '5') }), { maxPositionQty: qty('20') }) };
    expect(desk.ask(buy('5'))).toMatchObject({ approved: true });
    expect(desk.ask(buy('6'))).toMatchObject({ approved: false });
  });

  it('is one of at most a thousand', () => {
    const desk = new Rig(stateOf(account({ SPY: holding('1') })));
    const one = buy('1', { op: 'reserve', forMs: 1000 });
    for (let i = 0; i < 1000; i++) expect(desk.ask(one)).toMatchObject({ approved: true });
    expect(desk.ask(one)).toMatchObject({ error: { code: 'usage' } });
  });
});

describe('what goes wrong', () => {
  it('is told, and never an approval', () => {
    const desk = rig();
    desk.trouble = new TradectlError('ledger_corrupt', 'the ledger is damaged');
    for (const request of [buy('1'), { op: 'health' }, buy('1', { op: 'reserve', forMs: 1 })])
      expect(desk.ask(request)).toEqual({ id: 1, error: { code: 'ledger_corrupt', message: 'the ledger is damaged' } });
    desk.trouble = new TypeError('a bug');
    expect(desk.ask(buy('1'))).toMatchObject({ error: { code: 'internal' } });
    expect(desk.bugs).toEqual([desk.trouble]);
    desk.trouble = undefined;
    expect(desk.ask(buy('1'))).toMatchObject({ approved: true });
  });

  it('is counted', () => {
    const desk = rig();
    desk.send('junk');
    desk.ask(buy('1'));
    desk.ask(buy('100'));
    desk.ask({ ...buy('1'), symbol: 'NOPE' });
    const busy = JSON.parse(desk.desk.refuse('busy', Buffer.from('{"id":"x"}'))) as Said;
    expect(busy).toMatchObject({ id: 'x', error: { code: 'busy' } });
    expect(desk.ask({ op: 'metrics' })).toEqual({
      ...{ id: 1, requests: 6, approved: 1, denied: 1, errors: 3 },
      errorsByCode: { usage: 2, busy: 1 },
      latencyMicros: { p50: 0, p99: 0, of: 4 },
    });
  });
});

it('says that the trader has the last word', () => {
  const health = rig().ask({ op: 'health' });
  expect(health).toMatchObject({ ok: true, binding: false });
  expect(health['note']).toContain('gate');
});
