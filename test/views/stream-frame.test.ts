/** The screen of a stream: what it shows at several sizes, and what keys make of it. */

import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/app/stream/tape.js';
import { micros } from '../../src/core/base/time.js';
import type { FeedStatus, Quote, Trade } from '../../src/core/events.js';
import { displayWidth } from '../../src/views/layout.js';
import { textOfLine } from '../../src/views/tui/line.js';
import {
  FIRST_LOOK,
  farthestLook,
  lookAfter,
  type StreamScreenView,
  streamFrame,
} from '../../src/views/tui/stream-frame.js';

const at = { tsEvent: micros(1_723_161_254_123_456), tsRecv: micros(1_723_161_254_223_456) };
const trade = (id: number): Trade => ({
  ...{ kind: 'trade', symbol: 'ACME', ...at, nanos: 0, price: 100 + id, size: id, id: `${id}` },
});
const quote: Quote = {
  ...{ kind: 'quote', symbol: 'BOLT\u001b[2J', ...at, nanos: 0, bidPrice: 48, bidSize: 1, askPrice: 0, askSize: 0 },
};
const feed = (state: FeedStatus['state'], symbol?: string): FeedStatus => ({
  ...{ kind: 'feed', symbol, ...at, state, reason: 'why' },
});

function viewOf(more: Partial<StreamScreenView> = {}): StreamScreenView {
  const tape = new Tape();
  tape.take([feed('up'), quote, ...Array.from({ length: 30 }, (_, i) => trade(i + 1)), feed('gap', 'ACME')]);
  const { state, total, symbols, events } = tape;
  return {
    ...{
      mode: 'SIMULATED',
      source: 'sim  trades',
      state,
      total,
      symbols,
      events,
      perSecond: 7,
      silentS: 0,
      figures: undefined,
    },
    ...{ look: FIRST_LOOK, notice: undefined, prompt: 'q quits', columns: 80, rows: 24, ascii: false, ...more },
  };
}
const linesOf = (view: StreamScreenView): readonly string[] =>
  streamFrame(view).map((line) => textOfLine(line).trimEnd());

describe('the screen of a stream', () => {
  it('has the last prices of each symbol, and the newest events', () => {
    const lines = linesOf(viewOf());
    expect(lines.slice(0, 6)).toEqual([
      ' SIMULATED   sim  trades',
      'feed up 7/s  33 events',
      `  Symbols 2 ${'─'.repeat(68)}`,
      'symbol         last  size    bid  ask  events',
      'ACME         130.00    30      -    -      30',
      'BOLT\\x1b[2J       -     -  48.00    -       1',
    ]);
    expect(lines[6]).toContain('> Events ─');
    expect(lines.at(-2)).toContain('gap: why');
    expect(lines.at(-1)).toBe('q quits');
  });

  it.each([
    [80, 24],
    [40, 10],
    [20, 10],
    [160, 50],
    [10, 3],
  ])('fits %i columns and %i rows, whatever there is to notice', (columns, rows) => {
    const lines = linesOf(viewOf({ columns, rows, notice: 'a long notice '.repeat(20), ascii: true }));
    expect(lines.length).toBe(rows);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toMatch(/^[ -~\n]*$/);
    expect(lines[0]).toContain('SIMULATE');
  });

  it('says for how long a feed has been silent', () => {
    expect(linesOf(viewOf({ state: 'up', perSecond: 0, silentS: 27.9 }))[1]).toBe(
      'feed up 0/s  silent 27 s  33 events',
    );
    expect(linesOf(viewOf({ state: 'up', silentS: 9, columns: 20, rows: 10 }))[1]).toBe('silent 9 s');
    expect(linesOf(viewOf({ state: 'up', silentS: 2 }))[1]).not.toContain('silent');
  });

  it('shows what was before where somebody goes back, and says so', () => {
    const far = farthestLook(viewOf({}));
    const up = (look = FIRST_LOOK) => lookAfter(look, { name: 'up', isCtrl: false }, far);
    const back = up(up());
    const lines = linesOf(viewOf({ look: back ?? FIRST_LOOK }));
    expect(lines[6]).toContain('Events, 2 back');
    expect(lines.at(-2)).toContain('129.00 x 29');
    expect(lookAfter(back ?? FIRST_LOOK, { name: 'end', isCtrl: false }, far)).toEqual(FIRST_LOOK);
    const top = lookAfter(FIRST_LOOK, { name: 'home', isCtrl: false }, far) ?? FIRST_LOOK;
    const first = linesOf(viewOf({ look: top }));
    expect(first[7]).toContain('up: why');
    expect(linesOf(viewOf({ look: lookAfter(top, { name: 'down', isCtrl: false }, far) ?? top }))).not.toEqual(first);
    expect(lookAfter(FIRST_LOOK, { name: 'x', isCtrl: false }, far)).toBeUndefined();
  });
});
