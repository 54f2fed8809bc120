/** What keys do to the view of a trader: no act without its question, no real money without the word typed out. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/core/view/snapshot.js';
import type { Key } from '../../src/views/tui/keys.js';
import {
  type Effect,
  FIRST,
  reduce,
  type Scroll,
  type Terms,
  type ViewState,
} from '../../src/views/tui/trade-state.js';
import { order, SNAPSHOT } from './trade-snapshot.js';

const TERMS: Terms = { onQuit: 'ask', onInterrupt: 'stop' };
const ctrl = (name: string): Key => ({ name, isCtrl: true });
const key = (name: string): Key => ({ name, isCtrl: false });

/** As if every pane could show one row. */
const farthest = (): Scroll => ({ positions: 1, orders: 1, fills: 0, log: 1 });

interface Pressed {
  readonly state: ViewState;
  readonly effects: readonly Effect[];
}

function press(
  keys: readonly (string | Key)[],
  { snapshot = SNAPSHOT, from = FIRST, terms = TERMS }: { snapshot?: Snapshot; from?: ViewState; terms?: Terms } = {},
): Pressed {
  const effects: Effect[] = [];
  let state = from;
  for (const one of keys) {
    const reaction = reduce(state, typeof one === 'string' ? key(one) : one, { snapshot, terms, farthest });
    state = reaction.state;
    if (reaction.effect !== undefined) effects.push(reaction.effect);
  }
  return { state, effects };
}

describe('acts', () => {
  it.each([
    ['C', { kind: 'cancel_all' }],
    ['F', { kind: 'flatten', symbol: null }],
  ])('%s asks first, and does it on y alone', (name, act) => {
    expect(press([name]).effects).toEqual([]);
    expect(press([name, 'y']).effects).toEqual([{ kind: 'act', act }]);
    for (const other of ['n', 'enter', 'escape', 'Y', ' '])
      expect(press([name, other])).toEqual({ state: FIRST, effects: [] });
  });

  it('halts and resumes by Enter, with the reason that was typed; to resume there must be one', () => {
    const typed = (name: string, text: string) => press([name, ...text.split(''), 'enter']);
    expect(typed('h', 'news').effects).toEqual([{ kind: 'act', act: { kind: 'halt', reason: 'news' } }]);
    expect(typed('h', '').effects).toEqual([{ kind: 'act', act: { kind: 'halt', reason: '' } }]);
    expect(typed('r', ' looked ').effects).toEqual([{ kind: 'act', act: { kind: 'resume', reason: 'looked' } }]);
    expect(typed('r', '  ').effects).toEqual([]);
    expect(typed('r', '').state.notes.at(-1)?.text).toBe('not resumed: say why it is safe to go on');
    for (const name of ['h', 'r']) expect(press([name, 'y', 'escape', 'enter'])).toEqual({ state: FIRST, effects: [] });
  });

  it('with real money flattens only where the word is typed out', () => {
    const snapshot: Snapshot = { ...SNAPSHOT, session: { ...SNAPSHOT.session, mode: 'LIVE' } };
    const typed = (word: string): Pressed => press(['F', ...word.split(''), 'enter'], { snapshot });
    expect(typed('flatten').effects).toEqual([{ kind: 'act', act: { kind: 'flatten', symbol: null } }]);
    for (const word of ['y', '', 'flat', 'flattens', 'FLATTEN']) {
      expect(typed(word).effects).toEqual([]);
      expect(typed(word).state.notes.at(-1)?.text).toBe('not confirmed');
    }
    expect(press(['F', ...'flattem'.split(''), 'backspace', 'n', 'enter'], { snapshot }).effects.length).toBe(1);
    expect(press(['F', ...'flatten'.split(''), 'escape', 'enter'], { snapshot }).effects).toEqual([]);
  });

  it('cancels the order that was asked about, also when the list moved meanwhile', () => {
    const { state } = press(['tab', 'down', 'c']);
    expect(state.dialog?.kind === 'confirm' && state.dialog.question).toContain('abcdef-2');
    const moved = { ...SNAPSHOT, orders: [order(9)] };
    const { effects } = press(['y'], { snapshot: moved, from: state });
    expect(effects).toEqual([{ kind: 'act', act: { kind: 'cancel', clientOrderId: '0123456789abcdef-2' } }]);
  });

  it('cancels nothing away from the orders, without any, and after the end', () => {
    const none = { ...SNAPSHOT, orders: [], ordersOpen: 0 };
    for (const [keys, snapshot, note] of [
      [['c', 'y'], SNAPSHOT, /choose it in the pane of orders/],
      [['tab', 'c', 'y'], none, /^no order is open$/],
      [['C', 'y'], none, /^no order is open$/],
    ] as const) {
      const { state, effects } = press(keys, { snapshot });
      expect([effects, state.notes.at(-1)?.text]).toEqual([[], expect.stringMatching(note)]);
    }
    expect(press(['F', 'y', 'h', 'enter'], { from: { ...FIRST, ended: 'gone' } }).effects).toEqual([]);
  });

  it('never acts without a question before it', () => {
    const names = ['tab', 'h', 'r', 'C', 'F', 'c', 'y', 'n', 'q', 's', 'd', '/', '?', 'enter', 'escape', 'down', 'end'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { maxLength: 30 }), (keys) => {
        let state = FIRST;
        for (const name of keys) {
          const { dialog } = state;
          const reaction = reduce(state, key(name), { snapshot: SNAPSHOT, terms: TERMS, farthest });
          if (reaction.effect?.kind === 'act')
            expect(['confirm y', 'reason enter']).toContain(`${dialog?.kind} ${name}`);
          if (reaction.effect?.kind === 'leave') expect(dialog?.kind).toBe('quit');
          for (const at of Object.values(reaction.state.scroll)) expect(at).toBeGreaterThanOrEqual(0);
          state = reaction.state;
        }
      }),
    );
  });
});

describe('leaving', () => {
  it('asks by q, stops by s, and detaches by d', () => {
    expect(press(['q']).state.dialog).toEqual({ kind: 'quit' });
    expect(press(['q', 's']).effects).toEqual([{ kind: 'leave', how: 'stop' }]);
    expect(press(['q', 'd']).effects).toEqual([{ kind: 'leave', how: 'detach' }]);
    expect(press(['q', 'x'])).toEqual({ state: FIRST, effects: [] });
  });

  it('follows the policy', () => {
    const detach: Terms = { onQuit: 'detach', onInterrupt: 'detach' };
    expect(press(['q'], { terms: detach }).effects).toEqual([{ kind: 'leave', how: 'detach' }]);
    expect(press([ctrl('c')], { terms: detach }).effects).toEqual([{ kind: 'leave', how: 'detach' }]);
    expect(press(['q'], { terms: { ...TERMS, onQuit: 'stop' } }).effects).toEqual([{ kind: 'leave', how: 'stop' }]);
    expect(press(['q'], { from: { ...FIRST, ended: 'gone' } }).effects).toEqual([{ kind: 'leave', how: 'detach' }]);
  });

  it('hears control keys in any dialog', () => {
    expect(press(['?', ctrl('c')]).effects).toEqual([{ kind: 'leave', how: 'stop' }]);
    expect(press(['F', ctrl('z')]).effects).toEqual([{ kind: 'suspend' }]);
    expect(press(['/', ctrl('l')]).effects).toEqual([{ kind: 'redraw' }]);
  });
});

describe('looking around', () => {
  it('moves the focus in both directions', () => {
    expect(press(['tab', 'tab']).state.focus).toBe('fills');
    expect(press(['backtab']).state.focus).toBe('log');
    expect(press(['tab', 'tab', 'tab', 'tab']).state.focus).toBe('positions');
  });

  it('scrolls within what there is; the log from its end', () => {
    expect(press(['down', 'down', 'down']).state.scroll.positions).toBe(1);
    expect(press(['end', 'up', 'up']).state.scroll.positions).toBe(0);
    expect(press(['backtab', 'up']).state.scroll.log).toBe(1);
    expect(press(['backtab', 'home', 'down']).state.scroll.log).toBe(0);
    const from = { ...FIRST, scroll: { ...FIRST.scroll, positions: 9 } };
    expect(press(['up'], { from }).state.scroll.positions).toBe(0); // less is shown than was
  });

  it('filters by what is typed, and lets go of it', () => {
    const { state } = press(['/', 'b', 'o', 'x', 'backspace', 'enter']);
    expect(state).toMatchObject({ filter: 'BO', dialog: undefined });
    expect(press(['escape'], { from: state }).state.filter).toBe('');
    expect(press(['/', 'z', 'escape']).state.filter).toBe('');
  });
});
