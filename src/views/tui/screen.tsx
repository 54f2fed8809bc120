/** Keeps a ladder on a terminal until somebody leaves it: ten frames a second at most. Loads Ink; load it lazily. */

import { render, useApp, useInput, useStdin } from 'ink';
import type { ReactNode } from 'react';
import { BookLadder } from './book-ladder.js';
import type { LadderView } from './ladder-frame.js';

const FRAMES = 10;

export interface Screen {
  /** Resolves when `q` or Ctrl-C was pressed, or the screen was closed. */
  readonly left: Promise<void>;
  /** Draws the last frame, which stays, and gives the terminal back. */
  readonly close: () => Promise<void>;
}

export interface ScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** What there is to see now. */
  readonly read: () => LadderView;
}

export function openScreen({ stdout, stdin, read }: ScreenOptions): Screen {
  const { rerender, unmount, waitUntilExit } = render(<Watched view={read()} />, {
    ...{ stdout, stdin },
    maxFps: FRAMES,
    exitOnCtrlC: true,
    patchConsole: false,
  });
  let isLeft = false;
  // Drawing after the end would begin again, and take the keyboard again.
  const draw = (): void => {
    if (!isLeft) rerender(<Watched view={read()} />);
  };
  const timer = setInterval(draw, 1000 / FRAMES);
  const leave = async (): Promise<void> => {
    await waitUntilExit();
    isLeft = true;
    clearInterval(timer);
    // Ink does so, too, but only when it gets round to it: what is printed next shall find lines again.
    if (stdin.isTTY) stdin.setRawMode(false);
  };
  const left = leave();
  return {
    left,
    close: () => {
      draw();
      unmount();
      return left;
    },
  };
}

/** A ladder that `q` leaves. */
function Watched({ view }: { readonly view: LadderView }): ReactNode {
  const { exit } = useApp();
  const { isRawModeSupported } = useStdin();
  useInput(
    (input) => {
      if (input === 'q') exit();
    },
    { isActive: isRawModeSupported },
  );
  return <BookLadder view={view} />;
}
