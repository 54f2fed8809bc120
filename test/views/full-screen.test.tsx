/** The full screen: takes a terminal and gives it back, draws what changed, hears keys, and draws all of it again. */

import { afterEach, describe, expect, it } from 'vitest';
import { FullScreen } from '../../src/views/tui/full-screen.js';
import type { Key } from '../../src/views/tui/keys.js';
import { lineOf } from '../../src/views/tui/line.js';
import { ENTER, LEAVE } from '../../src/views/tui/painter.js';
import { until } from '../app/stream/driver.js';
import { FakeTerminal } from './fake-terminal.js';

const open: FullScreen[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function screenOn(terminal: FakeTerminal, text: () => string) {
  const keys: Key[] = [];
  let frames = 0;
  const screen = new FullScreen({
    stdout: terminal as unknown as NodeJS.WriteStream,
    stdin: terminal as unknown as NodeJS.ReadStream,
    frame: ({ columns, rows }) => [lineOf('title', 'strong'), lineOf(`${text()} ${columns}x${rows} ${++frames > 0}`)],
    useColour: false,
    onKey: (key) => keys.push(key),
  });
  open.push(screen);
  screen.open();
  return { screen, keys, frames: () => frames };
}

describe('the full screen', () => {
  it('takes the terminal, writes each frame at once, and gives it back once', async () => {
    const terminal = new FakeTerminal(40, 5);
    let text = 'one';
    const { screen } = screenOn(terminal, () => text);
    expect(terminal.writes[0]).toBe(ENTER);
    expect(terminal.writes.length).toBe(2);
    expect(terminal.writes[1]).toContain('title');
    await until(() => terminal.isRaw);
    text = 'two';
    screen.draw();
    await until(() => terminal.writes.length === 3);
    expect(terminal.writes[2]).toContain('two 40x5');
    expect(terminal.writes[2]).not.toContain('title');
    screen.close();
    screen.close();
    expect(terminal.writes.filter((one) => one === LEAVE).length).toBe(1);
    expect(terminal.writes.at(-1)).toBe(LEAVE);
    expect(terminal.isRaw).toBe(false);
    screen.draw();
    expect(terminal.writes.at(-1)).toBe(LEAVE);
  });

  it('draws ten times a second at most, however often it is told to', async () => {
    const terminal = new FakeTerminal(40, 5);
    const { screen, frames } = screenOn(terminal, () => 'x');
    const startedAt = performance.now();
    await until(() => {
      screen.draw();
      return frames() >= 4;
    });
    expect(performance.now() - startedAt).toBeGreaterThan(250);
  });

  it('draws all of it again for another size', async () => {
    const terminal = new FakeTerminal(40, 5);
    screenOn(terminal, () => 'x');
    [terminal.columns, terminal.rows] = [20, 3];
    terminal.emit('resize');
    await until(() => terminal.writes.length === 3);
    expect(terminal.writes[2]).toContain('\u001B[2J');
    expect(terminal.writes[2]).toContain('title');
    expect(terminal.writes[2]).toContain('20x3');
  });

  it('tells keys by name, also those that come at once', async () => {
    const terminal = new FakeTerminal(40, 5);
    const { keys } = screenOn(terminal, () => 'x');
    await until(() => terminal.isRaw);
    for (const typed of ['q', '\u001B[A', '\t', '\u001B[Z', '\r', '\u007F', '\u001B[6~', '\u0003', 'ab\u0003'])
      terminal.type(typed);
    const plain = (name: string): Key => ({ name, isCtrl: false });
    const interrupt = { name: 'c', isCtrl: true };
    expect(keys).toEqual([
      ...['q', 'up', 'tab', 'backtab', 'enter', 'backspace', 'pagedown'].map(plain),
      ...[interrupt, plain('a'), plain('b'), interrupt],
    ]);
  });

  it('gives the terminal back for a while, and takes it again, once', async () => {
    const terminal = new FakeTerminal(40, 5);
    const { screen } = screenOn(terminal, () => 'x');
    await until(() => terminal.isRaw);
    let back: () => void = () => undefined;
    const paused = screen.pause(() => new Promise((resolve) => (back = resolve)));
    expect([terminal.isRaw, terminal.writes.at(-1)]).toEqual([false, LEAVE]);
    const before = terminal.writes.length;
    screen.draw();
    expect(terminal.writes.length).toBe(before);
    screen.resume(); // as the process is let go on
    back();
    await paused;
    expect(terminal.isRaw).toBe(true);
    await until(() => terminal.writes.length === before + 2);
    expect(terminal.writes.slice(before).map((one) => one === ENTER || one.includes('title'))).toEqual([true, true]);
  });
});
