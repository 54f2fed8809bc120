/** The screen of a ladder: it follows what it reads, keys leave it, and the keyboard is given back. */

import { describe, expect, it } from 'vitest';
import { openScreen } from '../../src/views/tui/screen.js';
import { until } from '../app/stream/driver.js';
import { FakeTerminal } from './fake-terminal.js';
import { VIEW } from './ladder-view.js';

function open() {
  const terminal = new FakeTerminal(80, 24);
  let reads = 0;
  const told: string[] = [];
  const back = { resolve: () => undefined as void };
  const screen = openScreen({
    stdout: terminal as unknown as NodeJS.WriteStream,
    stdin: terminal as unknown as NodeJS.ReadStream,
    read: () => ({ ...VIEW, notice: `look ${++reads}` }),
    interrupt: () => told.push('interrupted'),
    suspend: () => {
      told.push(`suspended ${terminal.isRaw ? 'raw' : 'as a line'}`);
      return new Promise((resolve) => (back.resolve = resolve));
    },
  });
  return { terminal, screen, reads: () => reads, told, back };
}

describe('the screen', () => {
  it('is left by q, draws no more, and gives the keyboard back', async () => {
    const { terminal, screen, reads } = open();
    await until(() => reads() > 1);
    expect(terminal.isRaw).toBe(true);
    terminal.type('q');
    await screen.left;
    const before = reads();
    await screen.close();
    expect([reads(), terminal.isRaw]).toEqual([before, false]);
  });

  it('tells of Ctrl-C, and goes on until it is closed', async () => {
    const { terminal, screen, reads, told } = open();
    await until(() => reads() > 1);
    terminal.type('\u0003');
    expect(told).toEqual(['interrupted']);
    await screen.close();
    expect(terminal.isRaw).toBe(false);
  });

  it('gives the terminal back for Ctrl-Z, and takes it again', async () => {
    const { terminal, screen, reads, told, back } = open();
    for (const times of [1, 2]) {
      const before = reads();
      await until(() => reads() > before + 1);
      expect(terminal.isRaw).toBe(true);
      terminal.type('\u001A');
      await until(() => told.length === times);
      expect(told.at(-1)).toBe('suspended as a line');
      back.resolve();
    }
    await screen.close();
    expect(terminal.isRaw).toBe(false);
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
