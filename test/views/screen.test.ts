/** The screen of a ladder: it follows what it reads, keys leave it, and the keyboard is given back. */

import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openScreen } from '../../src/views/tui/screen.js';
import { until } from '../app/stream/driver.js';
import { VIEW } from './ladder-view.js';

/** A terminal as far as Ink looks. */
class Terminal extends EventEmitter {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  written = '';
  isRaw = false;
  #typed: string | null = null;

  write(text: string): boolean {
    this.written += text;
    return true;
  }

  type(keys: string): void {
    this.#typed = keys;
    this.emit('readable');
  }

  read(): string | null {
    const typed = this.#typed;
    this.#typed = null;
    return typed;
  }

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  setEncoding(): void {}
  ref(): void {}
  unref(): void {}
  resume(): void {}
  pause(): void {}
}

function open() {
  const terminal = new Terminal();
  let reads = 0;
  const screen = openScreen({
    stdout: terminal as unknown as NodeJS.WriteStream,
    stdin: terminal as unknown as NodeJS.ReadStream,
    read: () => ({ ...VIEW, notice: `look ${++reads}` }),
  });
  return { terminal, screen, reads: () => reads };
}

describe('the screen', () => {
  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ])('is left by %s, draws no more, and gives the keyboard back', async (_name, key) => {
    const { terminal, screen, reads } = open();
    await until(() => reads() > 1);
    expect(terminal.isRaw).toBe(true);
    terminal.type(key);
    await screen.left;
    const before = reads();
    await screen.close();
    expect([reads(), terminal.isRaw]).toEqual([before, false]);
  });

  it('reads ten times a second at most', async () => {
    const { screen, reads } = open();
    const startedAt = performance.now();
    await until(() => reads() >= 4);
    expect(performance.now() - startedAt).toBeGreaterThan(250);
    await screen.close();
  });

  it('draws the last of what there is to see when it is closed', async () => {
    const { terminal, screen, reads } = open();
    await screen.close();
    expect(reads()).toBeGreaterThan(1);
    expect(terminal.written).toContain(`! look ${reads()}`);
    expect(terminal.isRaw).toBe(false);
  });
});
