/** A row of bars, and lines that fit. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, displayWidth, labelled, padLeft, padRight, wrap } from '../../src/views/layout.js';
import { sparkline } from '../../src/views/sparkline.js';

test('low to high, in blocks or in ASCII', () => {
  const values = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(sparkline(values, { width: 20, ascii: false })).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline(values, { width: 20, ascii: true })).toBe('_.-:=+*#');
});

test('a flat line runs at the bottom, and nothing is nothing', () => {
  expect(sparkline([5, 5, 5], { width: 10, ascii: false })).toBe('▁▁▁');
  expect(sparkline([], { width: 10, ascii: false })).toBe('');
});

test('on a given scale two rows compare', () => {
  expect(sparkline([10, 20], { width: 10, ascii: false, low: 0, high: 40 })).toBe('▃▅');
});

test('many values are thinned to the width and end with the last', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
      fc.integer({ min: 1, max: 50 }),
      (values, width) => {
        const row = sparkline([...values, 2e6], { width, ascii: false });
        expect(row).toHaveLength(Math.min(width, values.length + 1));
        expect(row.endsWith(values.length > 0 ? '█' : '▁')).toBe(true);
      },
    ),
  );
});

test('padding counts columns, not characters', () => {
  expect(padLeft('東京', 6)).toBe('  東京');
  expect(padRight('e\u0301', 3)).toBe('e\u0301  ');
  expect([clip('abcdef', 4), clip('東京都', 5), clip('abc', 3), clip('abc', 0)]).toEqual(['abc…', '東京…', 'abc', '']);
});

test('wrapping keeps every word and the width', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '東'), minLength: 1, maxLength: 12 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 4, max: 30 }), (list, width) => {
      const lines = wrap(list.join(' '), width);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(list.join(''));
    }),
  );
});

test('a labelled text goes on under itself', () => {
  expect(labelled('Notice', 'one two three', 14, 8)).toEqual(['Notice  one', '        two', '        three']);
});
