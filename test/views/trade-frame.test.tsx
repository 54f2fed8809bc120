/** The screen of a trader as text: at the sizes of terminals, in plain characters, and whatever the network says. */

import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { displayWidth } from '../../src/views/layout.js';
import { textOfLine } from '../../src/views/tui/line.js';
import { Lines } from '../../src/views/tui/lines.js';
import { farthestOf, type TradeScreenView, tradeFrame } from '../../src/views/tui/trade-frame.js';
import { FIRST, PANES, reduce, withNote } from '../../src/views/tui/trade-state.js';
import { order, position, SNAPSHOT, VIEW } from './trade-snapshot.js';

afterEach(cleanup);

const linesOf = (view: TradeScreenView): readonly string[] =>
  tradeFrame(view).map((line) => textOfLine(line).trimEnd());
const textOf = (view: TradeScreenView): string => linesOf(view).join('\n');

const fits = (view: TradeScreenView): void => {
  const lines = linesOf(view);
  expect(lines.length).toBeLessThanOrEqual(view.rows);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(view.columns);
};

describe('the screen of a trader', () => {
  it('fills 80 columns and 24 rows', () => {
    expect(textOf(VIEW)).toMatchInlineSnapshot(`
      " SIMULATED   2024-05-06 13:30:05 UTC  run 3  sma-crossover  account c3da0e20…
      equity 100,128.50  P&L +128.50  open +149.00  closed -20.50  cash 75,828.50
      feed up 36/s  venue agrees  p50 5.25 p99 17.00 ms  breaker closed  lag 0.80 ms
      equity 99,990.00 to 100,128.50 ▁▂▁██
      gross          ███████░  91% (1,450.00 left)
      buying power   █░░░░░░░  14% (85,578.50 left)
      > Positions 2 ──────────────────────────────────────────────────────────────────
      symbol  qty  avg price    last      value  open P&L  closed P&L
      ACME    100     120.01  121.50  12,150.00   +149.00      -20.50
      BOLT    -50     120.01   48.00  -2,400.00    -12.25      -20.50
        Open orders 2 ────────────────────────────────────────────────────────────────
        symbol  side  qty  filled  type    price  status  since     id
        ACME    buy    10       0  limit  101.25  new     13:30:05  0123456789abcdef-1
        BOLT    sell   10       0  stop    47.50  new     13:30:05  0123456789abcdef-2
        Fills 1 of 9 ─────────────────────────────────────────────────────────────────
      time      side  qty  symbol   price   fee  order
      13:30:05  buy   100  ACME    120.01  0.00  0123456789abcdef-0
        Log ──────────────────────────────────────────────────────────────────────────
      run 3 begins
      13:30:05  ALERT   feed gap: 3 missing



      ? help  q quit  F flatten  h halt  r resume  c C cancel  / filter  Tab focus"
    `);
  });

  it('shows the limits that come closest, counts as counts, and both prices of a stop with a limit', () => {
    const line = (code: string, share: number, symbol: string | null = null) => ({
      ...{ code, symbol, used: '3', limit: '6', headroom: '3', share },
    });
    const risk = [
      line('max_gross_notional', 0.1),
      line('max_symbol_open_orders', 0.5, 'ACME'),
      line('order_rate', 0.3),
    ];
    const orders = [order(1, { type: 'stop_limit', stop: '99', limit: '98.5' })];
    const text = textOf({ ...VIEW, snapshot: { ...SNAPSHOT, risk, orders, ordersOpen: 1 } });
    expect(text).toMatch(/^orders ACME .* 50% \(3 left\)\norders\/min .* 30% \(3 left\)$/m);
    expect(text).toContain('99.00/98.50');
    expect(text).not.toContain('gross');
    const over = [{ ...line('max_gross_notional', 1.2), headroom: '-1450.5' }];
    expect(textOf({ ...VIEW, snapshot: { ...SNAPSHOT, risk: over } })).toMatch(
      /^gross +█{8} 120% \(1,450.50 too much\)$/m,
    );
  });

  it('has two columns of panes where there is room', () => {
    expect(textOf({ ...VIEW, columns: 130, rows: 26 })).toMatchInlineSnapshot(`
      " SIMULATED   2024-05-06 13:30:05 UTC  run 3  sma-crossover  account c3da0e20…  synthetic market of ACME, BOLT
      equity 100,128.50  P&L +128.50  open +149.00  closed -20.50  fees 0.00  cash 75,828.50  orders 12 fills 9 denied 1
      feed up 36/s  venue agrees  p50 5.25 p99 17.00 ms  breaker closed  lag 0.80 ms
      equity 99,990.00 to 100,128.50 ▁▂▁██
      > Positions 2 ────────────────────────────────────────────────────────────────   Risk ────────────────────────────────────────────
      symbol  qty  avg price    last      value  open P&L  closed P&L                gross          ███████░  91% (1,450.00 left)
      ACME    100     120.01  121.50  12,150.00   +149.00      -20.50                buying power   █░░░░░░░  14% (85,578.50 left)
      BOLT    -50     120.01   48.00  -2,400.00    -12.25      -20.50                  Fills 1 of 9 ────────────────────────────────────
        Open orders 2 ────────────────────────────────────────────────────────────── time      side  qty  symbol   price   fee
        symbol  side  qty  filled  type    price  status  since                      13:30:05  buy   100  ACME    120.01  0.00
        ACME    buy    10       0  limit  101.25  new     13:30:05
        BOLT    sell   10       0  stop    47.50  new     13:30:05
        Log ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      run 3 begins
      13:30:05  ALERT   feed gap: 3 missing










      ? help  q quit  F flatten  h halt  r resume  c C cancel  / filter  Tab focus"
    `);
  });

  it.each([
    [80, 24],
    [160, 50],
    [200, 60],
    [119, 20],
    [120, 12],
    [40, 10],
    [20, 10],
    [10, 3],
    [1, 1],
  ])('fits %i columns and %i rows, whatever there is to show', (columns, rows) => {
    const positions = Array.from({ length: 300 }, (_, i) => position(`${i}日本語の長い名前の銘柄`));
    const orders = Array.from({ length: 300 }, (_, i) => order(i, { reason: 'wide 日本 '.repeat(40) }));
    const log = Array.from({ length: 200 }, (_, seq) => ({
      ...{ seq, level: 'warn' as const },
      event: { type: 'alert' as const, ts: SNAPSHOT.at, code: 'x', message: `m${seq} `.repeat(50) },
    }));
    const full = { ...SNAPSHOT, positions, orders, ordersOpen: 300, log };
    for (const kind of ['help', 'quit'] as const) {
      fits({ ...VIEW, columns, rows, state: { ...FIRST, dialog: { kind } } });
      fits({ ...VIEW, snapshot: full, columns, rows });
      fits({ ...VIEW, snapshot: full, columns, rows, ascii: true });
      fits({ ...VIEW, snapshot: undefined, columns, rows });
    }
  });

  it.each([
    [80, 24],
    [160, 50],
    [20, 10],
    [12, 2],
  ])('says whose money it is at %i by %i', (columns, rows) => {
    for (const mode of ['SIMULATED', 'PAPER', 'LIVE'] as const) {
      const session = { ...SNAPSHOT.session, mode };
      expect(linesOf({ ...VIEW, snapshot: { ...SNAPSHOT, session }, columns, rows })[0]).toContain(mode);
    }
  });

  it('keeps to ASCII where the terminal shows nothing else', () => {
    for (const [columns, rows] of [
      [80, 24],
      [160, 50],
    ] as const)
      expect(textOf({ ...VIEW, columns, rows, ascii: true })).toMatch(/^[ -~\n]*$/);
  });

  it('paints nothing without colour, and says gain and loss by sign with it', () => {
    const plain = render(<Lines lines={tradeFrame(VIEW)} useColour={false} />).lastFrame() ?? '';
    expect(plain.split('\n').map((line) => line.trimEnd())).toEqual(linesOf(VIEW));
    expect(plain).toContain('+149.00');
    expect(plain).toContain('-12.25');
    const tones = tradeFrame(VIEW).flat();
    expect(tones.find(({ text }) => text.includes('+149.00'))?.tone).toBe('good');
    expect(tones.find(({ text }) => text.includes('-12.25'))?.tone).toBe('bad');
    expect(tones.find(({ text }) => text.includes('SIMULATED'))?.tone).toBe('simulated');
  });

  it('shows what the network says without letting it act', () => {
    const evil = '\u001b[2J\u0007\u202eX';
    const hold = { code: evil, reason: evil };
    const session = { ...SNAPSHOT.session, account: evil, strategy: evil, source: evil };
    const snapshot = {
      ...{ ...SNAPSHOT, hold, session, breaker: { state: evil, reason: evil } },
      positions: [position(evil)],
      orders: [order(1, { symbol: evil, status: evil, reason: evil, clientOrderId: evil })],
      risk: [{ ...SNAPSHOT.risk[0], code: evil, symbol: evil } as never],
      log: [{ seq: 1, level: 'warn' as const, event: { type: 'alert' as const, ts: evil, code: evil, message: evil } }],
    };
    const state = withNote({ ...FIRST, filter: 'X' }, evil, snapshot);
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [20, 10],
    ] as const)
      expect(linesOf({ ...VIEW, snapshot, state, columns, rows }).join('')).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
  });

  it('says why entries are held, that it is halted, and that the trader has ended', () => {
    const reason = 'the order stream is away: closed';
    const snapshot = { ...SNAPSHOT, halt: { reason: 'by hand' }, hold: { code: 'halted', reason } };
    const text = textOf({ ...VIEW, snapshot, state: { ...FIRST, ended: 'the trader has ended' } });
    expect(text).toContain('HALTED');
    expect(text).toContain(`! ${reason}`);
    expect(text).toContain('the trader has ended');
    expect(text).toContain('q leaves');
  });

  it('says that the trader is not heard, in place of how well all was when it last was', () => {
    const lines = linesOf({ ...VIEW, silentS: 12 });
    expect(lines[0]).toMatch(/^ SIMULATED {3}NO WORD FOR 12 s {2}/);
    expect(lines[2]).toMatch(/^the trader has said nothing for 12 s: what stands here is old/);
    expect(lines.join('\n')).not.toMatch(/feed up|venue agrees|breaker closed/);
    expect(textOf({ ...VIEW, silentS: 12, columns: 20, rows: 10 })).toMatch(/^ SIMULATED {2}OLD 12 s\n/);
    expect(textOf({ ...VIEW, silentS: 12, snapshot: undefined })).toContain('it has said nothing for 12 s');
    expect(textOf({ ...VIEW, silentS: 2 })).toBe(textOf(VIEW));
    const ended = { ...FIRST, ended: 'the trader is gone' };
    expect(textOf({ ...VIEW, silentS: 12, state: ended })).not.toContain('12 s');
  });

  it('tells whole what went wrong, why entries are held and what came of an act, over more lines than one', () => {
    const words = 'the ledger says 10, the broker holds 12 and two orders of somebody else are open: look at them';
    const alert = (seq: number) => ({
      ...{ seq, level: 'warn' as const },
      event: { type: 'alert', ts: SNAPSHOT.at, code: 'x', message: `${seq}: ${words}` },
    });
    const log = [1, 2, 3, 4, 5, 6].map(alert);
    const snapshot = { ...SNAPSHOT, hold: { code: 'books', reason: words }, log };
    const state = withNote(FIRST, `halt: not done; ${words}`, snapshot);
    const seen = (view: Partial<TradeScreenView>) =>
      textOf({ ...VIEW, snapshot, state, ...view }).replaceAll(/\n +/g, ' ');
    expect(seen({ rows: 30 })).toContain(`! ${words}`);
    expect(seen({ rows: 30 })).toContain(`ALERT   6: ${words}`);
    expect(seen({ rows: 30 })).toContain(`you: halt: not done; ${words}`);
    const scrolled = { ...FIRST, focus: 'log' as const, scroll: { ...FIRST.scroll, log: 5 } };
    expect(seen({ state: scrolled, rows: 15 })).toContain(`ALERT   1: ${words}`);
    expect(seen({ state: scrolled, rows: 15 })).not.toContain('ALERT   6');
  });

  it('says when the market of stocks opens, and what a person was told at the start', () => {
    const closed = { isOpen: false, until: '2024-05-07T13:30:00Z' };
    const message =
      'notice: bars also come before and after the regular session: an entry decided there waits for the open';
    const log = [{ seq: 1, level: 'info' as const, event: { type: 'notice', message } }];
    const at = (market: typeof closed) => ({ ...SNAPSHOT, log, session: { ...SNAPSHOT.session, market } });
    const lines = linesOf({ ...VIEW, snapshot: at(closed) });
    expect(lines[2]).toMatch(/^feed up 36\/s {2}stocks closed to 05-07 13:30 UTC {2}venue agrees/);
    expect(lines.join('\n').replaceAll(/\n +/g, ' ')).toContain(message);
    const open = linesOf({ ...VIEW, columns: 120, snapshot: at({ isOpen: true, until: '2024-05-06T20:00:00Z' }) });
    expect(open[2]).toContain('stocks open to 20:00 UTC');
  });

  it('says how far the breaker is from opening, and that it is half-open, or that there is none', () => {
    const trip = (code: string, used: string, limit: string, share: number) => ({
      ...{ code: `breaker_${code}`, symbol: null, used, limit, headroom: '0', share },
    });
    const risk = [
      ...[...SNAPSHOT.risk, trip('daily_loss', '12', '500', 0.024), trip('consecutive_losses', '2', '5', 0.4)],
      ...[trip('drawdown', '850', '1000', 0.85), trip('reject_rate', '0', '5', 0)],
    ];
    const breaker = { state: 'half_open', reason: 'entries at 50 %' };
    const lines = linesOf({ ...VIEW, snapshot: { ...SNAPSHOT, risk, breaker } });
    expect(lines[0]).toContain('BREAKER HALF-OPEN');
    expect(lines).toContain('to trip  drawdown 850.00/1,000.00  streak 2/5  day 12.00/500.00  rejects 0/5');
    expect(lines).toContain('! the breaker is half-open: entries at 50 %');
    expect(lines.join('\n')).toMatch(/gross +█/);
    const none = { ...SNAPSHOT, breaker: { state: 'none', reason: '' } };
    expect(textOf({ ...VIEW, snapshot: none })).toContain('no breaker set');
    const open = { ...SNAPSHOT, breaker: { state: 'open', reason: 'lost 500' } };
    expect(linesOf({ ...VIEW, snapshot: open })[0]).toContain('BREAKER OPEN');
  });

  it.each([
    [80, 24],
    [20, 10],
  ])('asks the whole question, how to answer it included, at %i by %i', (columns, rows) => {
    const question = 'Flatten: cancel every open order and close every position?';
    const act = { kind: 'flatten', symbol: null } as const;
    const dialog = { kind: 'confirm', question, act, word: 'flatten', typed: 'flat' } as const;
    const view = { ...VIEW, columns, rows, state: { ...FIRST, dialog } };
    fits(view);
    expect(linesOf(view).join(' ')).toMatch(/close every +position\? +type +flatten and Enter: +flat_$/);
  });

  it('does not call flat what a filter hides', () => {
    const lines = linesOf({ ...VIEW, state: { ...FIRST, filter: 'XYZ' } });
    expect(lines[lines.findIndex((line) => line.startsWith('> Positions 0 of 2 /XYZ')) + 1]).toBe('none');
    expect(lines[lines.findIndex((line) => line.startsWith('  Fills 0 of 9 /XYZ')) + 1]).toBe('none');
    const totals = { orders: 0, fills: 0, denied: 0 };
    expect(textOf({ ...VIEW, snapshot: { ...SNAPSHOT, fills: [], totals } })).toMatch(/Fills 0 ─+\nnone yet$/m);
  });

  it('says at any size what became of what was asked for', () => {
    const state = withNote(FIRST, 'flatten: done', SNAPSHOT);
    expect(textOf({ ...VIEW, state })).toContain('you: flatten: done');
    expect(textOf({ ...VIEW, state, columns: 20, rows: 10 })).toContain('you: flatten: done');
  });

  it('leaves out whole what finds no room, and says the day of what is not of today', () => {
    const session = { ...SNAPSHOT.session, account: 'PA31', source: 'a market with a long name '.repeat(3) };
    const before = '2024-05-03T19:59:00Z';
    const trailing = order(3, { type: 'trailing_stop', limit: null, trail: '2%', createdAt: before });
    const log = SNAPSHOT.log.map((entry) => ({ ...entry, event: { ...entry.event, ts: before } }));
    const money = { ...SNAPSHOT.money, equity: '1100128.5', cash: '1075828.5' };
    const snapshot = { ...SNAPSHOT, session, money, orders: [trailing], log };
    for (const columns of [60, 80, 90]) {
      const lines = linesOf({ ...VIEW, snapshot, columns });
      expect([lines[0], lines.at(-1)].join()).not.toContain('…');
      expect(lines.at(-1)).toMatch(/^\? help {2}q quit {2}F flatten/);
      expect(lines.join('\n')).toMatch(/trail 2%[^]*2024-05-03 19:59:00 {2}ALERT/);
    }
    const lines = linesOf({ ...VIEW, snapshot, columns: 160 });
    expect(lines.join('\n')).toMatch(/^equity 99,990.00 to 1,100,128.50 /m);
    expect(lines.join('\n')).toMatch(/trailing_stop +trail 2% +new +05-03 19:59/);
  });

  it('keeps the answer to what was asked for in sight, as long as the log goes back to it', () => {
    const state = withNote(FIRST, 'flatten: done', SNAPSHOT);
    const later = (from: number) =>
      Array.from({ length: 200 }, (_, i) => ({
        ...{ seq: from + i, level: 'info' as const },
        event: { type: 'alert', ts: SNAPSHOT.at, code: 'x', message: `m${from + i}` },
      }));
    const lines = linesOf({ ...VIEW, state, snapshot: { ...SNAPSHOT, log: later(2) } });
    expect(lines.findIndex((line) => line === 'you: flatten: done')).toBe(
      lines.findIndex((line) => line.startsWith('  Log')) + 1,
    );
    expect(lines.join()).toContain('m201');
    expect(textOf({ ...VIEW, state, snapshot: { ...SNAPSHOT, log: later(3) } })).not.toContain('flatten: done');
  });

  it('follows the chosen order and the scrolled rows', () => {
    const orders = Array.from({ length: 50 }, (_, i) => order(i));
    const positions = Array.from({ length: 50 }, (_, i) => position(`SYM${i}`));
    const snapshot = { ...SNAPSHOT, orders, positions, ordersOpen: 50 };
    const scroll = { positions: 40, orders: 33, fills: 0, log: 0 };
    const lines = linesOf({ ...VIEW, snapshot, state: { ...FIRST, focus: 'orders', scroll } });
    expect(lines.find((line) => line.startsWith('>  ACME'))).toContain('133.25');
    expect(lines.join('\n')).toContain('SYM40');
    expect(lines.join('\n')).not.toContain('SYM39');
  });

  it.each([
    [80, 24],
    [80, 12],
    [160, 50],
  ])('moves at the first press from either end, at %i by %i', (columns, rows) => {
    const log = Array.from({ length: 60 }, (_, seq) => ({
      ...{ seq, level: 'warn' as const },
      event: { type: 'alert' as const, ts: SNAPSHOT.at, code: 'x', message: `m${seq} ${'word '.repeat(seq % 40)}` },
    }));
    const snapshot = {
      ...{ ...SNAPSHOT, log, ordersOpen: 50, orders: Array.from({ length: 50 }, (_, i) => order(i)) },
      positions: Array.from({ length: 50 }, (_, i) => position(`SYM${i}`)),
      fills: Array.from({ length: 50 }, (_, i) => ({ ...must(SNAPSHOT.fills[0], 'a fill'), price: `${i}` })),
    };
    for (const focus of PANES) {
      let view = { ...VIEW, columns, rows, snapshot, state: withNote({ ...FIRST, focus }, 'asked', snapshot) };
      const frameAfter = (name: string): string => {
        const sight = { snapshot, terms: VIEW.terms, farthest: () => farthestOf(view) };
        view = { ...view, state: reduce(view.state, { name, isCtrl: false }, sight).state };
        return textOf(view);
      };
      expect(frameAfter('end'), focus).not.toBe(frameAfter('up'));
      const top = frameAfter('home');
      expect(top, focus).toContain({ positions: 'SYM0 ', orders: '100.25', fills: '49.00', log: ' m0' }[focus]);
      expect(top, focus).not.toBe(frameAfter('down'));
    }
  });

  it('is the same for the same view', () => {
    expect(linesOf(VIEW)).toEqual(linesOf(structuredClone(VIEW)));
  });
});
