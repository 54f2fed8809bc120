/** What is written to a terminal leads from any frame to the next, and only to that. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, textOfLine } from '../../src/views/tui/line.js';
import { Painter } from '../../src/views/tui/painter.js';

// oxlint-disable-next-line no-control-regex -- sequences of a terminal are what this reads
const SEQUENCES = /\u001B\[([?\d;]*)([A-Za-z])|([^\u001B]+)/g;

/** What was on a row before, where nothing has been written over it. */
const OLD = '#';

/** A terminal as far as the painter's sequences go. */
class Screen {
  rows: string[] = [];
  #row = 0;

  write(text: string): void {
    for (const [, sequence, letter, plain] of text.matchAll(SEQUENCES)) {
      if (plain !== undefined) this.rows[this.#row] = plain.padEnd(this.rows[this.#row]?.length ?? 0, OLD);
      else if (letter === 'K') this.rows[this.#row] = this.#erased(this.rows[this.#row] ?? '');
      else if (letter === 'J') this.rows = [];
      else if (letter === 'H') {
        this.#row = Number(sequence?.split(';')[0]) - 1;
        this.rows[this.#row] = (this.rows[this.#row] ?? '').replaceAll(/./g, OLD);
      }
    }
  }

  /** A cursor behind the last column stands on it. */
  #erased(row: string): string {
    return row.replaceAll(OLD, '').slice(0, SIZE.columns - 1);
  }

  get shown(): string {
    return Array.from(this.rows, (row) => row ?? '')
      .join('\n')
      .trimEnd();
  }
}

const SIZE = { columns: 4, rows: 6 };

/** What is written for a frame, its lines looking as they read. */
function paint(painter: Painter, frame: string, size = SIZE): string {
  const changed = painter.changes(
    frame.split('\n').map((text) => lineOf(text)),
    size,
  );
  return painter.paint(changed.map(textOfLine).join('\n'));
}

const frame = fc.array(fc.stringMatching(/^[a-c]{0,4}$/), { maxLength: 6 }).map((lines) => lines.join('\n'));

describe('the painter', () => {
  it('shows the last frame, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(frame, fc.boolean()), { minLength: 1, maxLength: 6 }), (frames) => {
        const [painter, screen] = [new Painter(), new Screen()];
        for (const [one, isForgotten] of frames) {
          if (isForgotten) painter.forget();
          screen.write(paint(painter, one));
          expect(screen.shown).toBe(one.trimEnd());
        }
      }),
    );
  });

  it('writes nothing where nothing changed, and only the lines that did', () => {
    const painter = new Painter();
    paint(painter, 'a\nb\nc');
    expect(paint(painter, 'a\nb\nc')).toBe('');
    const text = paint(painter, 'a\nB\nc');
    expect(text).toContain('\u001B[2;1HB');
    expect(text).not.toContain('\u001B[1;1H');
    expect(text).not.toContain('\u001B[3;1H');
  });

  it('keeps the last character of a line that is as wide as the screen', () => {
    const screen = new Screen();
    screen.write(paint(new Painter(), 'abcd\nabc'));
    expect(screen.shown).toBe('abcd\nabc');
  });

  it('writes no more rows than there are', () => {
    expect(paint(new Painter(), 'a\nb\nc', { columns: 4, rows: 2 })).not.toContain('c');
  });

  it('writes nothing for a text that nobody waits for', () => {
    const painter = new Painter();
    paint(painter, 'a');
    expect(painter.paint('a')).toBe('');
  });
});
