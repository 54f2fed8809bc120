/** Keeps a ladder on a terminal until somebody leaves it: ten frames a second at most. Loads Ink; load it lazily. */

import { type Instance, render, useInput, useStdin } from 'ink';
import type { ReactNode } from 'react';
import { BookLadder } from './book-ladder.js';
import type { LadderView } from './ladder-frame.js';

const FRAMES = 10;

export interface Screen {
  /** Resolves when `q` was pressed, or the screen was closed. */
  readonly left: Promise<void>;
  /** Draws the last frame, which stays, and gives the terminal back. */
  readonly close: () => Promise<void>;
}

export interface ScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** What there is to see now. */
  readonly read: () => LadderView;
  /** Ctrl-C: a terminal whose keys are read one by one makes no signals. */
  readonly interrupt: () => void;
  /** Ctrl-Z, once the terminal is given back; resolves when the screen may have it again. */
  readonly suspend: () => Promise<void>;
}

export const openScreen = (options: ScreenOptions): Screen => new InkScreen(options);

class InkScreen implements Screen {
  readonly left: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #leave: () => void = () => undefined;
  /** Undefined while it is suspended, and after the end. */
  #shown: Instance | undefined;
  #isSuspending = false;

  constructor(readonly options: ScreenOptions) {
    this.left = new Promise((resolve) => (this.#leave = resolve));
    this.#show();
    this.#timer = setInterval(() => this.#draw(), 1000 / FRAMES);
  }

  readonly close = (): Promise<void> => {
    this.#isSuspending = false;
    this.#draw();
    if (this.#shown === undefined) this.#end();
    else this.#hide();
    return this.left;
  };

  /** Drawing after it would begin again, and take the keyboard again. */
  #hide(): void {
    const shown = this.#shown;
    this.#shown = undefined;
    shown?.unmount();
  }

  #show(): void {
    const { stdout, stdin } = this.options;
    this.#shown = render(this.#ladder(), {
      ...{ stdout, stdin },
      maxFps: FRAMES,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    void this.#shown.waitUntilExit().then(() => this.#gone());
  }

  #draw(): void {
    this.#shown?.rerender(this.#ladder());
  }

  #ladder(): ReactNode {
    return <Watched view={this.options.read()} onKey={(key) => this.#press(key)} />;
  }

  #press(key: Key): void {
    if (key === 'interrupt') return this.options.interrupt();
    this.#isSuspending = key === 'suspend';
    this.#hide();
  }

  /** Ink gives the terminal back, too, but only when it gets round to it: what is printed next shall find lines. */
  #gone(): void {
    const { stdin } = this.options;
    if (stdin.isTTY) stdin.setRawMode(false);
    if (this.#isSuspending) void this.#rest();
    else this.#end();
  }

  async #rest(): Promise<void> {
    await this.options.suspend();
    if (!this.#isSuspending) return;
    this.#isSuspending = false;
    this.#show();
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#leave();
  }
}

type Key = 'quit' | 'interrupt' | 'suspend';

/** A ladder that hears the keys. */
function Watched({ view, onKey }: { readonly view: LadderView; readonly onKey: (key: Key) => void }): ReactNode {
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, { ctrl }) => {
      if (ctrl && input === 'c') onKey('interrupt');
      else if (ctrl && input === 'z') onKey('suspend');
      else if (input === 'q') onKey('quit');
    },
    { isActive: isRawModeSupported },
  );
  return <BookLadder view={view} />;
}
