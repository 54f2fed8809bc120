/** The keys of a terminal by name, from what Ink reads of them. */

import type { Key as InkKey } from 'ink';

/** A key as a terminal tells it. */
export interface Key {
  /** `up`, `pagedown`, `tab`, `enter`, `escape`, `backspace`; a character stands for itself. */
  readonly name: string;
  readonly isCtrl: boolean;
}

const NAMES = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof InkKey, string])[];

/** Control characters by the key that makes them. */
const CONTROLS: Readonly<Record<string, string>> = { '\r': 'enter', '\n': 'enter', '\t': 'tab', '\u007F': 'backspace' };

/** What was pasted, or typed faster than it was read, is as many keys as it has characters. */
export function keysOf(input: string, key: InkKey): readonly Key[] {
  if (key.tab) return [{ name: key.shift ? 'backtab' : 'tab', isCtrl: false }];
  const special = NAMES.find(([flag]) => key[flag]);
  if (special !== undefined) return [{ name: special[1], isCtrl: false }];
  if (key.meta) return [];
  return Array.from(input, (char) => keyOf(char, key.ctrl));
}

function keyOf(char: string, isCtrl: boolean): Key {
  const name = CONTROLS[char];
  if (name !== undefined) return { name, isCtrl: false };
  const code = char.charCodeAt(0);
  return code < 0x20 ? { name: String.fromCharCode(code + 0x60), isCtrl: true } : { name: char, isCtrl };
}
