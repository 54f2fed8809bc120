/** What stands below a trader's screen: its keys, a question, or help. */

import { escapeControls } from '../escape.js';
import { wrap } from '../layout.js';
import { type Line, lineOf, piece } from './line.js';
import { spacedWithin } from './parts.js';
import type { Dialog, Terms, ViewState } from './trade-state.js';

/** What is needed in a hurry stands first: where there is little room, the last are not shown. */
const KEYS = ['F flatten', 'h halt', 'r resume', 'c C cancel', '/ filter', 'Tab focus'];

/** What stands below: a question, in as many lines as it needs, else the keys. */
export function footer({ dialog, ended }: ViewState, { onInterrupt }: Terms, width: number): readonly Line[] {
  if (dialog !== undefined) return wrap(questionOf(dialog), width).map((text) => lineOf(text, 'warn'));
  if (ended !== undefined) return [lineOf('q leaves', 'strong')];
  const keys = ['? help', onInterrupt === 'detach' ? 'q leave' : 'q quit', ...KEYS];
  return [spacedWithin(width, ...keys.map((key) => piece(key, 'quiet')))];
}

function questionOf(dialog: Dialog): string {
  switch (dialog.kind) {
    case 'help':
      return 'any key closes the help';
    case 'filter':
      return `show symbols with: ${escapeControls(dialog.text)}_   Enter takes it, Esc leaves it`;
    case 'quit':
      return 'Leave: s stops the trader in order, d leaves it running, Esc stays';
    case 'reason':
      return `${REASONS[dialog.of]}${escapeControls(dialog.typed)}_`;
    case 'confirm': {
      const { question, word, typed } = dialog;
      return `${question} ${word === undefined ? '[y/N]' : `type ${word} and Enter: ${typed}_`}`;
    }
  }
}

const REASONS = {
  halt: 'Halt entries (Enter: yes, Esc: no). Why? ',
  resume: 'Resume entries (Enter: yes, Esc: no). Why? ',
};

const HELP = [
  'Tab, arrows left and right   the next pane',
  'arrows, j k, PgUp PgDn       scroll it; of orders, choose one',
  'Home End                     to its beginning and end',
  '/                            show only symbols that hold a text; Esc shows all',
  'c                            cancel the chosen order (in the pane of orders)',
  'C                            cancel all open orders',
  'F                            flatten: cancel all, then close every position',
  'h r                          halt entries; resume them, with a reason',
  'Ctrl-L                       draw the screen again',
  'Ctrl-Z                       suspend the view; the trader goes on',
];

/** As many lines as find room. */
export function helpLines({ onInterrupt, onQuit }: Terms, width: number): readonly Line[] {
  const leave =
    onInterrupt === 'detach'
      ? 'q Ctrl-C                     leave; the trader goes on'
      : `q                            ${QUITS[onQuit]}\nCtrl-C                       stop the trader in order, and leave`;
  const texts = [
    ...HELP,
    ...leave.split('\n'),
    '',
    'What is asked for goes to the trader through the ledger; its answer stands in the log.',
    'p50 p99: from sending an order to its first answer. lag: how late the trader comes to what is due.',
  ];
  return texts.flatMap((text) => (text.length <= width ? [text] : wrap(text, width))).map((text) => lineOf(text));
}

const QUITS: Readonly<Record<Terms['onQuit'], string>> = {
  ask: 'leave: asks whether the trader goes on',
  stop: 'stop the trader in order, and leave',
  detach: 'leave; the trader goes on',
};
