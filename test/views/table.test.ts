/** Tables: boxed for a person, tabs for a pipe, CSV for a program; and the texts in them made harmless. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../src/views/csv.js';
import { escapeControls } from '../../src/views/escape.js';
import { displayWidth } from '../../src/views/layout.js';
import { renderTable } from '../../src/views/table.js';

const COLUMNS = [{ header: 'symbol' }, { header: 'qty', align: 'right' }, { header: 'reason' }] as const;
const ROWS = [
  ['SPY', '1,200', 'cross up'],
  ['BTC/USD', '0.5', null],
];

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

  test('clips texts to the width, never numbers', () => {
    const rows = [['SPY', '123,456,789', 'because the fast average crossed the slow one from below']];
    const text = renderTable(COLUMNS, rows, { kind: 'box', width: 50, ascii: false });
    expect(text).toContain('123,456,789');
    expect(text).toContain('because the fast avera…');
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(50);
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
