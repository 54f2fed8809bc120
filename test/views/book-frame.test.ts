/** The screen of a book: frames as text at several sizes, what a stale book shows, and notices that keep their place. */

import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/views/layout.js';
import { type BookScreenView, bookFrame } from '../../src/views/tui/book-frame.js';
import { textOfLine } from '../../src/views/tui/line.js';
import { VIEW } from './book-view.js';

const linesOf = (view: BookScreenView): readonly string[] => bookFrame(view).map((line) => textOfLine(line).trimEnd());

describe('a fresh book', () => {
  it('fills 80 columns and 24 rows', () => {
    const lines = linesOf(VIEW);
    expect(lines.length).toBe(24);
    expect(lines.slice(0, 2)).toEqual([
      ' DATA   ETHUSDT  fresh  binance  23:54:14.123 UTC  seq 35346513512',
      'feed up 12/s  lag 3.4 ms  2 gaps  2 resyncs  1 reconnect  1 malformed  1,234 me…',
    ]);
    expect(lines.slice(10, 14)).toEqual([
      '  ask  2,682.81   1.5  ██',
      '  --- spread 0.01 (0.04 bps)   mid 2,682.805',
      '  --- microprice 2,682.8049   imbalance +10.0%',
      '  bid  2,682.80   1.5  ██',
    ]);
    expect(lines.slice(-2)).toEqual([
      'trades  2,682.81 x 0.25 buy  2,682.8 x 0.25 sell',
      'q quits  Ctrl-Z suspends  Ctrl-L draws again',
    ]);
  });

  it.each([
    [40, 24],
    [40, 16],
    [24, 20],
    [20, 10],
    [120, 50],
  ])('fits %i columns and %i rows, whatever there is to notice', (columns, rows) => {
    const notice = 'the venue closed the connection without a word, and will be asked again in 4.2 s';
    const lines = linesOf({ ...VIEW, columns, rows, notice });
    expect(lines.length).toBe(rows);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
    const sides = lines.flatMap((line) => /^ *([ab])(?:sk|id)? +2,68\d/.exec(line)?.[1] ?? []).join('');
    expect(sides).toMatch(/^a{2,}b{2,}$/);
    expect(sides.indexOf('b')).toBe(sides.length / 2);
    expect(lines[0]).toContain('DATA');
    expect(lines.at(-1)).toContain('q quits');
    expect(lines.join('\n')).toContain('! the venue');
  });

  it('has both sides in a few rows', () => {
    const lines = linesOf({ ...VIEW, columns: 20, rows: 5 });
    expect(lines.slice(2, 4)).toEqual([expect.stringMatching(/^a 2,68/), expect.stringMatching(/^b 2,68/)]);
  });

  it('keeps to ASCII where the terminal shows nothing else, and shows no trades where none are told of', () => {
    const lines = linesOf({ ...VIEW, ascii: true, trades: undefined });
    expect(lines.join('\n')).toMatch(/^[ -~\n]*$/);
    expect(lines.join('\n')).not.toContain('trades');
    expect(linesOf({ ...VIEW, trades: [] })).toContain('no trades yet');
  });
});

describe('a stale book', () => {
  const stale = { ...VIEW.book, state: 'stale', bids: [], asks: [], measures: undefined, seq: null } as const;

  it('says how old it may be where its feed is silent', () => {
    const health = { ...VIEW.health, perSecond: 0, silentS: 27.9 };
    const text = (size: object) =>
      bookFrame({ ...VIEW, ...size, health })
        .map(textOfLine)
        .join('\n');
    expect(text({})).toContain('feed up 0/s  silent 27 s');
    expect(text({ columns: 20, rows: 10 })).toContain('ETHUSDT  silent 27 s');
  });

  it('shows no level, and why', () => {
    const lines = linesOf({ ...VIEW, book: stale, notice: 'gap: U 9 after u 7 \u001b[2J' });
    expect(lines[0]).toBe(' DATA   ETHUSDT  stale  binance  23:54:14.123 UTC');
    expect(lines[2]).toBe('  stale: there is no book to show');
    expect(lines.join('\n')).not.toMatch(/ask|bid/);
    expect(lines).toContain('! gap: U 9 after u 7 \\x1b[2J');
  });
});
