/** What a person does to the view of a trader, and what that asks for: a pure function of keys. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import type { Key } from './keys.js';

export const PANES = ['positions', 'orders', 'fills', 'log'] as const;
export type Pane = (typeof PANES)[number];

/** What a person may ask the trader for. */
export type Act =
  /** Why, in a person's words; to resume there is one. */
  | { readonly kind: 'halt'; readonly reason: string }
  | { readonly kind: 'resume'; readonly reason: string }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'cancel_all' }
  /** Of all symbols where null. */
  | { readonly kind: 'flatten'; readonly symbol: string | null };

export type Dialog =
  | { readonly kind: 'help' }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'quit' }
  /** Why is typed out, and Enter is the yes. */
  | { readonly kind: 'reason'; readonly of: 'halt' | 'resume'; readonly typed: string }
  | {
      readonly kind: 'confirm';
      readonly question: string;
      readonly act: Act;
      /** To be typed out, and Enter; a plain yes will do where it is undefined. */
      readonly word: string | undefined;
      readonly typed: string;
    };

export type Scroll = Readonly<Record<Pane, number>>;

export interface ViewState {
  readonly focus: Pane;
  /** How far each pane is scrolled: rows from its top, of the log from its end. Orders: the one that is chosen. */
  readonly scroll: Scroll;
  /** Symbols that hold this text are shown; in capitals. */
  readonly filter: string;
  readonly dialog: Dialog | undefined;
  /** What became of what was asked for, the newest last. */
  readonly notes: readonly Note[];
  /** Nothing more comes, and why. */
  readonly ended: string | undefined;
}

export interface Note {
  /** What the log had come to. */
  readonly after: number;
  readonly text: string;
}

export const FIRST: ViewState = {
  focus: 'positions',
  scroll: { positions: 0, orders: 0, fills: 0, log: 0 },
  filter: '',
  dialog: undefined,
  notes: [],
  ended: undefined,
};

export type Effect =
  | { readonly kind: 'act'; readonly act: Act }
  /** `stop`: the trader ends in order; `detach`: it goes on. */
  | { readonly kind: 'leave'; readonly how: 'stop' | 'detach' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'redraw' };

/** What leaving means: the view of `trade` may stop its trader, one that was attached only leaves. */
export interface Terms {
  readonly onQuit: 'ask' | 'stop' | 'detach';
  readonly onInterrupt: 'stop' | 'detach';
}

export interface Reaction {
  readonly state: ViewState;
  readonly effect?: Effect;
}

const NOTES_MAX = 50;

/** Tells the person something, at this place of the log. */
export function withNote(state: ViewState, text: string, snapshot: Snapshot | undefined): ViewState {
  const note = { after: snapshot?.log.at(-1)?.seq ?? 0, text: escapeControls(text) };
  return { ...state, notes: [...state.notes, note].slice(-NOTES_MAX) };
}

/** The rows of a pane that the filter lets through. */
export function rowsOf(snapshot: Snapshot | undefined, { filter }: Pick<ViewState, 'filter'>): Filtered {
  const { positions = [], orders = [], fills = [], log = [] } = snapshot ?? {};
  const isShown = ({ symbol }: { readonly symbol?: unknown }): boolean =>
    typeof symbol === 'string' && symbol.toUpperCase().includes(filter);
  return {
    positions: positions.filter(isShown),
    orders: orders.filter(isShown),
    fills: fills.filter(isShown),
    log: filter === '' ? log : log.filter(({ event }) => isShown({ symbol: event['symbol'] })),
  };
}

export type Filtered = Pick<Snapshot, Pane>;

/** What a person sees when a key is pressed. */
export interface Sight {
  readonly snapshot: Snapshot | undefined;
  readonly terms: Terms;
  /** How far each pane can be scrolled. */
  readonly farthest: () => Scroll;
}

export function reduce(state: ViewState, key: Key, sight: Sight): Reaction {
  if (key.isCtrl) return control(state, key.name, sight.terms);
  if (state.dialog !== undefined) return inDialog(state, state.dialog, key, sight.snapshot);
  return browse(state, key, sight);
}

function control(state: ViewState, name: string, { onInterrupt }: Terms): Reaction {
  if (name === 'c') return { state, effect: { kind: 'leave', how: onInterrupt } };
  if (name === 'z') return { state, effect: { kind: 'suspend' } };
  return name === 'l' ? { state, effect: { kind: 'redraw' } } : { state };
}

const PAGE = 10;

function browse(state: ViewState, { name }: Key, { snapshot, terms, farthest }: Sight): Reaction {
  const open = (dialog: Dialog): Reaction => ({ state: { ...state, dialog } });
  switch (name) {
    case '?':
      return open({ kind: 'help' });
    case '/':
      return open({ kind: 'filter', text: state.filter });
    case 'escape':
      return { state: { ...state, filter: '' } };
    case 'tab':
    case 'right':
      return { state: { ...state, focus: paneAfter(state.focus, 1) } };
    case 'backtab':
    case 'left':
      return { state: { ...state, focus: paneAfter(state.focus, -1) } };
    case 'q':
      return quit(state, terms);
  }
  const by = STEPS[name];
  if (by !== undefined) return { state: scrolled(state, by, farthest()) };
  const asked = askedBy(name, state, snapshot);
  if (typeof asked === 'string') return { state: withNote(state, asked, snapshot) };
  return asked === undefined ? { state } : open(asked);
}

const STEPS: Readonly<Record<string, number>> = {
  ...{ down: 1, j: 1, up: -1, k: -1 },
  ...{ pagedown: PAGE, ' ': PAGE, pageup: -PAGE },
  ...{ end: Number.POSITIVE_INFINITY, home: Number.NEGATIVE_INFINITY },
};

const paneAfter = (pane: Pane, step: number): Pane =>
  PANES[(PANES.indexOf(pane) + step + PANES.length) % PANES.length] ?? pane;

function quit(state: ViewState, { onQuit }: Terms): Reaction {
  if (onQuit === 'ask' && state.ended === undefined) return { state: { ...state, dialog: { kind: 'quit' } } };
  return { state, effect: { kind: 'leave', how: onQuit === 'ask' ? 'detach' : onQuit } };
}

/** The log is read from its end: up is away from it. */
function scrolled(state: ViewState, by: number, farthest: Scroll): ViewState {
  const { focus, scroll } = state;
  const most = farthest[focus];
  // What is shown may have become less.
  const to = Math.min(scroll[focus], most) + (focus === 'log' ? -by : by);
  return { ...state, scroll: { ...scroll, [focus]: Math.min(most, Math.max(0, to)) } };
}

/** The question that a key leads to, or why there is none; undefined where it means nothing now. */
function askedBy(name: string, state: ViewState, snapshot: Snapshot | undefined): Dialog | string | undefined {
  if (snapshot === undefined || state.ended !== undefined) return undefined;
  const ask = (question: string, act: Act, word?: string): Dialog => ({
    ...{ kind: 'confirm', question, act, word, typed: '' },
  });
  switch (name) {
    case 'h':
      return { kind: 'reason', of: 'halt', typed: '' };
    case 'r':
      return { kind: 'reason', of: 'resume', typed: '' };
    case 'C':
      return snapshot.ordersOpen === 0
        ? NO_ORDER
        : ask(`Cancel all ${snapshot.ordersOpen} open orders?`, { kind: 'cancel_all' });
    case 'F':
      return ask(...flattenAll(snapshot));
    case 'c':
      return cancelOne(state, snapshot, ask);
    default:
      return undefined;
  }
}

const NO_ORDER = 'no order is open';

/** With real money the word is to be typed out. */
const flattenAll = ({ session: { mode } }: Snapshot): readonly [string, Act, string | undefined] => [
  'Flatten: cancel every open order and close every position?',
  { kind: 'flatten', symbol: null },
  mode === 'LIVE' ? 'flatten' : undefined,
];

/** The order that is asked about is the one that will be canceled, however the list moves meanwhile. */
function cancelOne(state: ViewState, snapshot: Snapshot, ask: (question: string, act: Act) => Dialog): Dialog | string {
  const { orders } = rowsOf(snapshot, state);
  const order = orders[Math.min(state.scroll.orders, orders.length - 1)];
  if (order === undefined) return NO_ORDER;
  if (state.focus !== 'orders') return 'to cancel one order, choose it in the pane of orders (Tab, arrows)';
  const { clientOrderId, side, qty, symbol, type } = order;
  const words = [side, qty ?? '', symbol, type, clientOrderId].filter((word) => word !== '').map(escapeControls);
  return ask(`Cancel ${words.join(' ')}?`, { kind: 'cancel', clientOrderId });
}

function inDialog(state: ViewState, dialog: Dialog, key: Key, snapshot: Snapshot | undefined): Reaction {
  const closed = { ...state, dialog: undefined };
  if (key.name === 'escape') return { state: closed };
  switch (dialog.kind) {
    case 'help':
      return { state: closed };
    case 'quit':
      if (key.name === 's' || key.name === 'd')
        return { state: closed, effect: { kind: 'leave', how: key.name === 's' ? 'stop' : 'detach' } };
      return { state: closed };
    case 'filter':
      if (key.name === 'enter') return { state: { ...closed, filter: dialog.text, scroll: FIRST.scroll } };
      return { state: { ...state, dialog: { ...dialog, text: typedInto(dialog.text, key).toUpperCase() } } };
    case 'reason':
      return giveReason(state, dialog, key, snapshot);
    case 'confirm':
      return confirm(state, dialog, key, snapshot);
  }
}

/** To halt is to be quick: it needs no reason. */
function giveReason(
  state: ViewState,
  dialog: Dialog & { kind: 'reason' },
  key: Key,
  snapshot: Snapshot | undefined,
): Reaction {
  if (key.name !== 'enter')
    return { state: { ...state, dialog: { ...dialog, typed: typedInto(dialog.typed, key, REASON_MAX) } } };
  const closed = { ...state, dialog: undefined };
  const reason = dialog.typed.trim();
  if (dialog.of === 'resume' && reason === '')
    return { state: withNote(closed, 'not resumed: say why it is safe to go on', snapshot) };
  return { state: closed, effect: { kind: 'act', act: { kind: dialog.of, reason } } };
}

function confirm(
  state: ViewState,
  dialog: Dialog & { kind: 'confirm' },
  key: Key,
  snapshot: Snapshot | undefined,
): Reaction {
  const closed = { ...state, dialog: undefined };
  const { act, word, typed } = dialog;
  if (word === undefined) return key.name === 'y' ? { state: closed, effect: { kind: 'act', act } } : { state: closed };
  if (key.name !== 'enter') return { state: { ...state, dialog: { ...dialog, typed: typedInto(typed, key) } } };
  return typed === word
    ? { state: closed, effect: { kind: 'act', act } }
    : { state: withNote(closed, 'not confirmed', snapshot) };
}

const TYPED_MAX = 30;
const REASON_MAX = 200;

function typedInto(text: string, { name }: Key, most = TYPED_MAX): string {
  if (name === 'backspace') return Array.from(text).slice(0, -1).join('');
  return Array.from(name).length === 1 ? `${text}${escapeControls(name)}`.slice(0, most) : text;
}
