/** A running trader on a terminal: its snapshots are shown, keys become requests, and the wish to leave is told. */

import { ViewClient, type ViewEnd } from '../src/app/view/client.js';
import type { Hello, Snapshot } from '../src/core/view/snapshot.js';
import type { Key } from '../src/views/tui/keys.js';
import type { Line } from '../src/views/tui/line.js';
import { farthestOf, type TradeScreenView, tradeFrame } from '../src/views/tui/trade-frame.js';
import {
  type Act,
  type Effect,
  FIRST,
  reduce,
  type Terms,
  type ViewState,
  withNote,
} from '../src/views/tui/trade-state.js';
import type { Context } from './context.js';
import { type OwnScreen, openOwnScreen } from './own-screen.js';
import { carryOut } from './view-acts.js';

/** Between two looks at whether the trader is still heard, in milliseconds. */
const LOOK_MS = 1000;

type Size = Pick<TradeScreenView, 'columns' | 'rows'>;

export interface ViewScreenOptions {
  readonly context: Context;
  readonly socketPath: string;
  readonly terms: Terms;
  readonly ascii: boolean;
  /** Somebody wants to leave; may be asked again. */
  readonly onLeave: (how: 'stop' | 'detach') => void;
  /** Nothing more comes; what was last there still stands. */
  readonly onEnd: (how: ViewEnd) => void;
}

export class ViewScreen {
  readonly #client: ViewClient;
  readonly #screen: OwnScreen;
  readonly #closing = new AbortController();
  #state: ViewState = FIRST;
  #snapshot: Snapshot | undefined;
  #hello: Hello | undefined;
  /** Of the terminal, when it was last drawn on. */
  #size: Size = { columns: 0, rows: 0 };
  #heardAt = performance.now();
  /** Only silence makes nothing that would be drawn. */
  readonly #clock = setInterval(() => this.#screen.draw(), LOOK_MS);

  constructor(readonly options: ViewScreenOptions) {
    const { context, socketPath, onEnd } = options;
    this.#screen = openOwnScreen({
      context,
      frame: (size) => this.#frame(size),
      onKey: (key) => this.#press(key),
    });
    this.#client = new ViewClient(socketPath, {
      hello: (hello) => (this.#hello = hello),
      snapshot: (snapshot) => {
        this.#snapshot = snapshot;
        this.#heardAt = performance.now();
        this.#screen.draw();
      },
      end: (how) => {
        this.#set({ ...this.#state, ended: ENDS[how], dialog: undefined });
        onEnd(how);
      },
    });
  }

  /** Who is looked at; undefined until it has said so. */
  get trader(): Hello | undefined {
    return this.#hello;
  }

  /** Tells the person something. */
  note(text: string): void {
    this.#set(withNote(this.#state, text, this.#snapshot));
  }

  /** Gives the terminal back. */
  close(): void {
    this.#closing.abort();
    clearInterval(this.#clock);
    this.#client.close();
    this.#screen.close();
  }

  #frame(size: Size): readonly Line[] {
    this.#size = size;
    return tradeFrame(this.#view());
  }

  #view(): TradeScreenView {
    const { terms, ascii } = this.options;
    const silentS = (performance.now() - this.#heardAt) / 1000;
    return { snapshot: this.#snapshot, state: this.#state, silentS, terms, ...this.#size, ascii };
  }

  #set(state: ViewState): void {
    this.#state = state;
    this.#screen.draw();
  }

  #press(key: Key): void {
    const { state, effect } = reduce(this.#state, key, {
      ...{ snapshot: this.#snapshot, terms: this.options.terms },
      farthest: () => farthestOf(this.#view()),
    });
    this.#set(state);
    if (effect !== undefined) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    if (effect.kind === 'leave') this.options.onLeave(effect.how);
    else if (effect.kind === 'suspend') this.#screen.suspend();
    else if (effect.kind === 'redraw') this.#screen.redraw();
    else void this.#act(effect.act);
  }

  async #act(act: Act): Promise<void> {
    const path = this.#hello?.ledger;
    if (path === undefined) return;
    this.note(`${act.kind.replace('_', ' ')} asked for`);
    // Before a large request is written, what was just said is to be seen.
    await new Promise(setImmediate);
    const said = await carryOut({ act, path, signal: this.#closing.signal });
    if (!this.#closing.signal.aborted) this.note(said);
  }
}

const ENDS: Readonly<Record<ViewEnd, string>> = {
  ended: 'the trader has ended',
  lost: 'the trader is gone',
  absent: 'no trader is there',
  foreign: 'the trader speaks another version: restart it',
};
