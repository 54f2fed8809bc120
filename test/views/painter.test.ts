/** What is written to a terminal leads from any frame to the next, and only to that. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Painter } from '../../src/views/tui/painter.js';

// oxlint-disable-next-line no-control-regex -- sequences of a terminal are what this reads
const SEQUENCES = /\u001B\[([?\d;]*)([A-Za-z])|([^\u001B]+)/g;

/** A terminal as far as the painter's sequences go. */
class Screen {
  rows: string[] = [];
  #row = 0;

  write(text: string): void {
    for (const [, sequence, letter, plain] of text.matchAll(SEQUENCES)) {
      if (plain !== undefined) this.rows[this.#row] = `${this.rows[this.#row] ?? ''}${plain}`;
      else if (letter === 'J') this.rows = [];
      else if (letter === 'H') {
        this.#row = Number(sequence?.split(';')[0]) - 1;
        this.rows[this.#row] = '';
      }
    }
  }

  get shown(): string {
    return Array.from(this.rows, (row) => row ?? '')
      .join('\n')
      .trimEnd();
  }
}

const frame = fc.array(fc.stringMatching(/^[a-c]{0,3}$/), { maxLength: 6 }).map((lines) => lines.join('\n'));

describe('the painter', () => {
  it('shows the last frame, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(frame, fc.boolean()), { minLength: 1, maxLength: 6 }), (frames) => {
        const [painter, screen] = [new Painter(), new Screen()];
        for (const [one, isForgotten] of frames) {
          if (isForgotten) painter.forget();
          screen.write(painter.paint(one, 6));
          expect(screen.shown).toBe(one.trimEnd());
        }
      }),
    );
  });

  it('writes nothing where nothing changed, and only the lines that did', () => {
    const painter = new Painter();
    painter.paint('a\nb\nc', 10);
    expect(painter.paint('a\nb\nc', 10)).toBe('');
    const text = painter.paint('a\nB\nc', 10);
    expect(text).toContain('\u001B[2;1HB');
    expect(text).not.toContain('\u001B[1;1H');
    expect(text).not.toContain('\u001B[3;1H');
  });

  it('writes no more rows than there are', () => {
    expect(new Painter().paint('a\nb\nc', 2)).not.toContain('c');
  });
});
