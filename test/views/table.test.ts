/** Tables: boxed for a person, tabs for a pipe, CSV for a program; and the texts in them made harmless. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../src/views/csv.js';
import { escapeControls } from '../../src/views/escape.js';
import { displayWidth } from '../../src/views/layout.js';
import { type Column, renderTable, type TableRow } from '../../src/views/table.js';

const COLUMNS = [{ header: 'symbol' }, { header: 'qty', align: 'right' }, { header: 'reason' }] as const;
const ROWS = [
  ['SPY', '1,200', 'cross up'],
  ['BTC/USD', '0.5', null],
];

/** `>` is a column of numbers, `=` one that is never broken. */
const headed = (...names: readonly string[]): readonly Column[] =>
  names.map((name) => ({
    header: name.replace(/^[>=]/, ''),
    ...(name.startsWith('>') ? { align: 'right' as const } : {}),
    ...(name.startsWith('=') ? { isWhole: true as const } : {}),
  }));

const ORDER = [
  ...['2026-11-23 00:32:05', 'buy', '624', 'BOLT', '48.01', 'partially_filled', 'a1b2c3-1-sma-17'],
  'SMA 5 crossed above SMA 15',
];
const DIFFERENCE = [
  ...['missing_order', 'BTC/USD', '61e69015-8549-4bfd-b9c3-01e75843f47d', 'filled 3 of 10', 'filled 10 of 10'],
  'the fill came while no trader ran, and none has started since',
];
const CHECK = ['broker_limit_increment', 'no price', 'prices in steps of 0.01', null, 'yes'];

describe('a box', () => {
  test('of lines', () => {
    expect(`\n${renderTable(COLUMNS, ROWS, { kind: 'box', width: 80, ascii: false })}`).toMatchInlineSnapshot(`
      "
      ┌─────────┬───────┬──────────┐
      │ symbol  │   qty │ reason   │
      ├─────────┼───────┼──────────┤
      │ SPY     │ 1,200 │ cross up │
      │ BTC/USD │   0.5 │ -        │
      └─────────┴───────┴──────────┘
      "
    `);
  });

  test('in ASCII', () => {
    expect(`\n${renderTable(COLUMNS, ROWS, { kind: 'box', width: 80, ascii: true })}`).toMatchInlineSnapshot(`
      "
      +---------+-------+----------+
      | symbol  |   qty | reason   |
      +---------+-------+----------+
      | SPY     | 1,200 | cross up |
      | BTC/USD |   0.5 | -        |
      +---------+-------+----------+
      "
    `);
  });

  test('goes on below where a text is too long, never in a number', () => {
    const rows = [['SPY', '123,456,789', 'because the fast average crossed the slow one from below']];
    const text = renderTable(COLUMNS, rows, { kind: 'box', width: 50, ascii: false });
    expect(`\n${text}`).toMatchInlineSnapshot(`
      "
      ┌────────┬─────────────┬─────────────────────┐
      │ symbol │         qty │ reason              │
      ├────────┼─────────────┼─────────────────────┤
      │ SPY    │ 123,456,789 │ because the fast    │
      │        │             │ average crossed the │
      │        │             │ slow one from below │
      └────────┴─────────────┴─────────────────────┘
      "
    `);
  });

  test('is a list where it would be wider than the terminal all the same', () => {
    const rows = [...ROWS, ['QQQ', '123,456,789', 'because it crossed']];
    expect(`\n${renderTable(COLUMNS, rows, { kind: 'box', width: 20, ascii: false })}`).toMatchInlineSnapshot(`
      "
      symbol  SPY
      qty     1,200
      reason  cross up

      symbol  BTC/USD
      qty     0.5
      reason  -

      symbol  QQQ
      qty     123,456,789
      reason  because it
              crossed
      "
    `);
  });

  // Those that there are: orders, the differences of reconcile, limits, checks, settings.
  const TABLES: readonly (readonly [string, readonly Column[], readonly TableRow[]])[] = [
    ['orders', headed('time', 'side', '>qty', 'symbol', '>price', 'status', '=order', 'reason'), [ORDER, ORDER]],
    ['differences', headed('what', 'symbol', 'order', 'the ledger says', 'the broker says', 'cause'), [DIFFERENCE]],
    ['limits', headed('limit', '>used', '>allowed', '>headroom'), [['drawdown (10 %)', '1250.5', '10000', '8749.5']]],
    ['checks', headed('=code', 'value', 'limit', '>headroom', 'passed'), [CHECK]],
    ['settings', headed('key', 'value', 'origin'), [['risk.max_order_qty', '100', 'the file tradectl.toml, line 12']]],
  ];
  describe.each([20, 40, 80, 200])('of %i columns', (width) => {
    test.each(TABLES)('holds %s whole', (_name, columns, rows) => {
      const text = renderTable(columns, rows, { kind: 'box', width, ascii: false });
      for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      const cells = rows.flat().map((cell) => cell ?? '');
      // A word that is longer than its place is broken: all of it is there, one piece below the other.
      const bare = (of: string): string => of.replace(/[\s│]/g, '');
      for (const word of cells.flatMap((cell) => cell.split(' ')).filter((one) => one.length <= 10))
        expect(text).toContain(word);
      expect(bare(text).length).toBeGreaterThanOrEqual(bare(cells.join('')).length);
      expect(text).not.toContain('…');
    });
  });

  test('counts wide characters twice', () => {
    const text = renderTable([{ header: 'symbol' }], [['币安人生'], ['AB']], { kind: 'box', width: 80, ascii: false });
    expect(new Set(text.trim().split('\n').map(displayWidth)).size).toBe(1);
  });

  test('of no rows is its header', () => {
    expect(renderTable(COLUMNS, [], { kind: 'box', width: 80, ascii: false })).toContain('symbol');
  });

  test('never colours', () => {
    expect(renderTable(COLUMNS, ROWS, { kind: 'box', width: 80, ascii: false })).not.toContain('\u001b');
  });
});

test('tabs', () => {
  expect(renderTable(COLUMNS, ROWS, { kind: 'tabs' })).toBe(
    'symbol\tqty\treason\nSPY\t1,200\tcross up\nBTC/USD\t0.5\t-\n',
  );
});

test('CSV has empty cells where there is nothing, and quotes what it must', () => {
  expect(renderTable(COLUMNS, ROWS, { kind: 'csv' })).toBe('symbol,qty,reason\nSPY,"1,200",cross up\nBTC/USD,0.5,\n');
});

test('a cell cannot forge a column, a row or a colour', () => {
  for (const kind of ['tabs', 'csv'] as const) {
    const text = renderTable([{ header: 'a' }, { header: 'b' }], [['x\ty\nz', '\u001b[31m']], { kind });
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('x\\ty\\nz');
    expect(text).toContain('\\x1b[31m');
  }
});

test('a line of CSV can be read back', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (row) => {
      expect(cellsOf(csvLine(row))).toEqual(row);
    }),
  );
});

/** A reader of one line of CSV, cell by cell. */
function cellsOf(line: string): string[] {
  if (!line.startsWith('"')) {
    const end = line.indexOf(',');
    return end < 0 ? [line] : [line.slice(0, end), ...cellsOf(line.slice(end + 1))];
  }
  let end = 1;
  while (line[end] !== '"' || line[end + 1] === '"') end += line[end] === '"' ? 2 : 1;
  const cell = line.slice(1, end).replaceAll('""', '"');
  return end + 1 === line.length ? [cell] : [cell, ...cellsOf(line.slice(end + 2))];
}

test('escaping leaves letters of all scripts and takes what controls', () => {
  expect(escapeControls('Zürich 東京 €5 🙂')).toBe('Zürich 東京 €5 🙂');
  expect(escapeControls('a\r\n\t\u0000\u009b')).toBe('a\\r\\n\\t\\x00\\x9b');
  expect(escapeControls('\u202e\u2028\u{e0001}\ud800')).toBe('\\u202e\\u2028\\u{e0001}\\ud800');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0x10_ffff })), (codes) => {
      const text = String.fromCodePoint(...codes);
      expect(escapeControls(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
  );
});
