/**
 * A full screen of lines on a terminal, and its keys. Loads Ink; load it lazily.
 *
 * Ink lays frames out and reads keys, but does not write: it erases and draws line by line, and clears the terminal
 * where a frame is as tall as the screen. A painter writes instead, and Ink is given only the lines that have changed: the
 * cost of a frame is the number of its lines.
 */

import { type Instance, render, useInput } from 'ink';
import type { ReactNode } from 'react';
import { type Key, keysOf } from './keys.js';
import type { Line } from './line.js';
import { Lines } from './lines.js';
import { ENTER, LEAVE, Painter } from './painter.js';

/** Ten frames a second at most, where somebody presses keys; half of that for what changes by itself. */
const FRAME_MS = 100;
const UNASKED_MS = 200;
/** Fewer where a frame is dear: so many times as long as it took; but never as few as if nothing happened. */
const SHARE = 40;
const SLOWEST_MS = 500;

export interface FullScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly frame: (size: { readonly columns: number; readonly rows: number }) => readonly Line[];
  readonly useColour: boolean;
  readonly onKey: (key: Key) => void;
}

export class FullScreen {
  readonly #painter = new Painter();
  readonly #sheet = new Sheet((lines) => this.#put(lines));
  readonly #onResize = (): void => this.redraw();
  #ink: Instance | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #tookMs = 0;
  #isOpen = false;

  constructor(readonly options: FullScreenOptions) {}

  /** Takes the terminal. */
  open(): void {
    const { stdout } = this.options;
    this.#enter();
    stdout.on('resize', this.#onResize);
    this.#draw();
  }

  /** Gives the terminal back, as it was. Does nothing the second time: also for the end of a process. */
  close(): void {
    clearTimeout(this.#timer);
    this.options.stdout.off('resize', this.#onResize);
    this.#leave();
    this.#ink?.unmount();
    this.#ink = undefined;
  }

  /** Something changed: draws soon. */
  draw(): void {
    this.#drawAfter(Math.min(SLOWEST_MS, Math.max(UNASKED_MS, this.#tookMs * SHARE)));
  }

  /** So long after the last frame, or when it is to be drawn anyway. */
  #drawAfter(intervalMs: number): void {
    const dueAt = this.#drawnAt + intervalMs;
    if (!this.#isOpen || (this.#timer !== undefined && this.#dueAt <= dueAt)) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => this.#draw(), Math.max(0, dueAt - performance.now()));
  }

  /** Whoever presses a key waits for what it does. */
  readonly #press = (key: Key): void => {
    this.options.onKey(key);
    this.#drawAfter(FRAME_MS);
  };

  /** The whole screen again, whatever it shows. */
  redraw(): void {
    this.#painter.forget();
    this.#drawAfter(FRAME_MS);
  }

  /** Gives the terminal back for a while. */
  async pause(meanwhile: () => Promise<void>): Promise<void> {
    this.#leave();
    await meanwhile();
    // Whoever let the process go on may have said so already.
    if (!this.#isOpen) this.resume();
  }

  /** Takes the terminal again, also where another program has changed it while this one was stopped. */
  resume(): void {
    if (this.#ink === undefined) return;
    if (this.#isOpen) this.#leave();
    this.#enter();
    this.options.stdin.setRawMode(true);
    this.redraw();
  }

  #enter(): void {
    this.#isOpen = true;
    this.#painter.forget();
    this.options.stdout.write(ENTER);
  }

  #leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.options.stdin.setRawMode(false);
    this.options.stdout.write(LEAVE);
  }

  #draw(): void {
    this.#timer = undefined;
    if (!this.#isOpen) return;
    const { stdout, stdin, frame, useColour } = this.options;
    const startedAt = performance.now();
    [this.#sheet.columns, this.#sheet.rows] = [stdout.columns || 80, stdout.rows || 24];
    const changed = this.#painter.changes(frame(this.#sheet), this.#sheet);
    const node = <Heard lines={changed} useColour={useColour} onKey={this.#press} />;
    if (this.#ink !== undefined) {
      if (changed.length > 0) this.#ink.rerender(node);
    } else
      this.#ink = render(node, {
        ...sheetAs(this.#sheet),
        stdin,
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      });
    this.#drawnAt = performance.now();
    this.#tookMs = this.#drawnAt - startedAt;
  }

  #put(lines: string): void {
    if (!this.#isOpen) return;
    const text = this.#painter.paint(lines);
    if (text !== '') this.options.stdout.write(text);
  }
}

/** What Ink takes for its terminal: in its debug mode every frame comes whole, and at once. */
class Sheet {
  columns = 80;
  rows = 24;

  constructor(readonly put: (frame: string) => void) {}

  /** Of sizes it learns with every frame. */
  on(): this {
    return this;
  }

  off(): this {
    return this;
  }

  write(frame: string): boolean {
    this.put(frame);
    return true;
  }
}

/** Ink asks its output for a size, for events, and to be written to. */
const sheetAs = (sheet: Sheet): { stdout: NodeJS.WriteStream } => ({ stdout: sheet as unknown as NodeJS.WriteStream });

interface HeardProps {
  readonly lines: readonly Line[];
  readonly useColour: boolean;
  readonly onKey: (key: Key) => void;
}

/** Lines that hear the keys. */
function Heard({ lines, useColour, onKey }: HeardProps): ReactNode {
  useInput((input, key) => {
    for (const one of keysOf(input, key)) onKey(one);
  });
  return <Lines lines={lines} useColour={useColour} />;
}
