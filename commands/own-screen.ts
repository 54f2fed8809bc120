/** A full screen of this process: it is given back however the process ends, for Ctrl-Z, and taken again after it. */

import { FullScreen, type FullScreenOptions } from '../src/views/tui/full-screen.js';
import type { Key } from '../src/views/tui/keys.js';
import type { Context } from './context.js';
import { suspend } from './suspend.js';

export interface OwnScreen {
  /** Something changed: draws soon. */
  draw(): void;
  /** The whole screen again, whatever it shows. */
  redraw(): void;
  suspend(): void;
  /** Gives the terminal back; does nothing the second time. */
  close(): void;
}

type Shown = Pick<FullScreenOptions, 'frame' | 'onKey'> & { readonly context: Context };

/** Takes the terminal. */
export function openOwnScreen({ context, frame, onKey }: Shown): OwnScreen {
  const { stdout, stdin } = process;
  const screen = new FullScreen({ stdout, stdin, useColour: context.useColour, frame, onKey });
  const onExit = (): void => screen.close();
  const onContinue = (): void => screen.resume();
  process.on('exit', onExit);
  process.on('SIGCONT', onContinue);
  screen.open();
  return {
    draw: () => screen.draw(),
    redraw: () => screen.redraw(),
    suspend: () => void screen.pause(suspend),
    close: () => {
      screen.close();
      process.off('exit', onExit);
      process.off('SIGCONT', onContinue);
    },
  };
}

/** Between two looks at what changes by itself, in milliseconds. */
const LOOK_MS = 100;

interface Watched extends Omit<Shown, 'onKey'> {
  /** A key that is none of the screen's own with Ctrl; answers whether it means something. */
  readonly onKey: (key: Key) => boolean;
  readonly onLeave: () => void;
}

/** The same for what is only looked at: drawn as it changes, and left by `q`. */
export function openWatchScreen({ onLeave, onKey, ...shown }: Watched): OwnScreen {
  const press = (key: Key): void => {
    // A terminal whose keys are read one by one makes no signals.
    if (key.isCtrl && key.name === 'c') process.kill(process.pid, 'SIGINT');
    else if (key.isCtrl && key.name === 'z') screen.suspend();
    else if (key.isCtrl && key.name === 'l') screen.redraw();
    else if (!key.isCtrl && !onKey(key) && key.name === 'q') onLeave();
  };
  const screen = openOwnScreen({ ...shown, onKey: press });
  const timer = setInterval(() => screen.draw(), LOOK_MS);
  return {
    ...screen,
    close: () => {
      clearInterval(timer);
      screen.close();
    },
  };
}
