/** A stream on a terminal: a screen while it goes on, and its last lines on the terminal as it was. Loads Ink. */

import { Rate } from '../src/app/book/rate.js';
import type { ReplayControl } from '../src/app/relay/replay-control.js';
import { streamClock } from '../src/app/stream/clock.js';
import type { StreamEvent } from '../src/app/stream/events.js';
import { Tape } from '../src/app/stream/tape.js';
import type { Figures } from '../src/core/feed/meter.js';
import { escapeControls } from '../src/views/escape.js';
import { streamLine, streamSummary } from '../src/views/stream.js';
import type { Key } from '../src/views/tui/keys.js';
import type { Line } from '../src/views/tui/line.js';
import type { ScreenSize } from '../src/views/tui/parts.js';
import {
  FIRST_LOOK,
  farthestLook,
  lookAfter,
  type StreamLook,
  type StreamScreenView,
  streamFrame,
} from '../src/views/tui/stream-frame.js';
import type { Context } from './context.js';
import { type OwnScreen, openWatchScreen } from './own-screen.js';
import { ReplayKeys } from './replay-keys.js';
import type { StreamScreen, StreamTerms } from './stream-screen.js';

/** Of the tape, and of the notices, that stay on the terminal. */
const LAST_EVENTS = 15;
const LAST_NOTICES = 10;

const KEYS = 'q quits  Tab focus  arrows scroll';
const REPLAY_KEYS = `space pause  s step  + - speed  g go to  ${KEYS}`;

type Size = Omit<ScreenSize, 'ascii'>;

export class StreamWatch implements StreamScreen {
  readonly #tape = new Tape();
  readonly #rate = new Rate(() => performance.now());
  readonly #leaving = new AbortController();
  readonly #screen: OwnScreen;
  readonly left = this.#leaving.signal;
  #figures: (() => Figures) | undefined;
  #replay: ReplayKeys | undefined;
  #look: StreamLook = FIRST_LOOK;
  /** What is read back in while more comes. */
  #held: readonly StreamEvent[] | undefined;
  #notices: readonly string[] = [];
  /** What the keys of a replay have done. */
  #said: string | undefined;
  #isOpen = true;
  /** Of the terminal, when it was last drawn on. */
  #size: Size = { columns: 0, rows: 0 };

  constructor(
    readonly context: Context,
    readonly terms: Omit<StreamTerms, 'isSlow'> & Pick<ScreenSize, 'ascii'>,
  ) {
    this.#screen = openWatchScreen({
      context,
      frame: (size) => this.#frame(size),
      onKey: (key) => this.#press(key),
      onLeave: () => this.#leaving.abort(),
    });
  }

  readonly tell = (events: readonly StreamEvent[]): void => this.#tape.take(events);

  readonly watch = (figures: () => Figures): void => {
    this.#figures = figures;
  };

  readonly notice = (text: string): void => {
    if (!this.#isOpen) return this.context.err.write(`notice: ${escapeControls(text)}\n`);
    this.#notices = [...this.#notices, text].slice(-LAST_NOTICES);
    this.#said = undefined;
  };

  readonly steer = (control: ReplayControl): void => {
    const notice = (text: string): void => void (this.#said = text);
    this.#replay = new ReplayKeys({ control, now: () => streamClock.now(), notice });
  };

  readonly end = (figures: Figures): void => {
    this.close();
    this.context.err.write(streamSummary(figures));
  };

  readonly close = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#screen.close();
    const { out, err } = this.context;
    for (const event of this.#tape.events.slice(-LAST_EVENTS)) out.write(`${streamLine(event)}\n`);
    for (const text of this.#notices) err.write(`notice: ${escapeControls(text)}\n`);
  };

  #frame(size: Size): readonly Line[] {
    this.#size = size;
    const { state, total } = this.#tape;
    const perSecond = this.#rate.of(total);
    return streamFrame({ ...this.#view(), perSecond, silentS: state === 'up' ? this.#rate.silentS : 0 });
  }

  #view(): StreamScreenView {
    const { state, total, symbols, events } = this.#tape;
    const typed = this.#replay?.typed;
    return {
      ...{ ...this.terms, ...this.#size, state, total, symbols, look: this.#look, perSecond: 0, silentS: 0 },
      figures: this.#figures?.(),
      events: this.#held ?? events,
      notice: this.#said ?? this.#notices.at(-1),
      prompt:
        typed !== undefined ? `go to: ${escapeControls(typed)}_` : this.#replay === undefined ? KEYS : REPLAY_KEYS,
    };
  }

  /** What moves the screen, and what steers the replay; while a time is typed all keys are of the replay. */
  #press(key: Key): boolean {
    const shown = this.#held ?? this.#tape.events;
    const isTyping = this.#replay?.typed !== undefined;
    const look = isTyping ? undefined : lookAfter(this.#look, key, farthestLook(this.#view()));
    if (look !== undefined) {
      this.#look = look;
      this.#held = look.scroll.events === 0 ? undefined : shown;
    } else if (isTyping || key.name !== 'q') this.#replay?.press(TYPED[key.name] ?? key.name);
    return isTyping || key.name !== 'q';
  }
}

/** Keys with names, as a terminal sends them. */
const TYPED: Readonly<Record<string, string>> = {
  ...{ right: '\u001B[C', enter: '\r', escape: '\u001B', backspace: '\u007F' },
};
