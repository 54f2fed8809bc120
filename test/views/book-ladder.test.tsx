/** The ladder on a terminal: frames as text at two sizes, what a stale book shows, and how it is left. */

import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { BookLadder } from '../../src/views/tui/book-ladder.js';
import type { LadderView } from '../../src/views/tui/ladder-frame.js';
import { VIEW } from './ladder-view.js';

afterEach(cleanup);

const linesOf = (view: LadderView): readonly string[] =>
  (render(<BookLadder view={view} />).lastFrame() ?? '').split('\n');

describe('a fresh book', () => {
  it('fills 80 columns and 24 rows but one', () => {
    const lines = linesOf(VIEW);
    expect(lines.length).toBe(23);
    expect(lines[0]).toBe('ETHUSDT  fresh  binance  23:54:14.123 UTC  seq 35346513512');
    expect(lines.slice(8, 12)).toEqual([
      '  ask  2,682.81   1.5  ██',
      '  --- spread 0.01 (0.04 bps)   mid 2,682.805',
      '  --- microprice 2,682.8049   imbalance +10.0%',
      '  bid  2,682.80   1.5  ██',
    ]);
    expect(lines.slice(19)).toEqual([
      'trades  2,682.81 x 0.25 buy  2,682.8 x 0.25 sell',
      'feed up, 12/s, 1,234 messages, lag 3.4 ms',
      '2 gaps, 2 resyncs, 1 reconnect, 1 malformed',
      'q quits',
    ]);
  });

  it.each([
    [40, 24],
    [40, 16],
    [24, 20],
    [120, 50],
  ])('fits %i columns and %i rows', (columns, rows) => {
    const lines = linesOf({ ...VIEW, columns, rows });
    expect(lines.length).toBeLessThan(rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    const names = lines.map((line) => line.trim().slice(0, 3)).filter((name) => name === 'ask' || name === 'bid');
    expect(names.filter((name) => name === 'ask').length).toBe(names.length / 2);
    expect(names.indexOf('bid')).toBe(names.length / 2);
    expect(lines.at(-1)).toBe('q quits');
  });

  it('keeps to ASCII where the terminal shows nothing else, and shows no trades where none are told of', () => {
    const lines = linesOf({ ...VIEW, ascii: true, trades: undefined });
    expect(lines.join('\n')).toMatch(/^[ -~\n]*$/);
    expect(lines.join('\n')).not.toContain('trades');
    expect(linesOf({ ...VIEW, trades: [] })).toContain('no trades yet');
  });

  it('is the same for the same view', () => {
    expect(linesOf(VIEW)).toEqual(linesOf(structuredClone(VIEW)));
  });
});

describe('a stale book', () => {
  const stale = { ...VIEW.book, state: 'stale', bids: [], asks: [], measures: undefined, seq: null } as const;

  it('shows no level, and why', () => {
    const lines = linesOf({ ...VIEW, book: stale, notice: 'gap: U 9 after u 7 \u001b[2J' });
    expect(lines[0]).toBe('ETHUSDT  stale  binance  23:54:14.123 UTC');
    expect(lines[1]).toBe('  stale: there is no book to show');
    expect(lines.join('\n')).not.toMatch(/ask|bid/);
    expect(lines).toContain('! gap: U 9 after u 7 \\x1b[2J');
  });
});
