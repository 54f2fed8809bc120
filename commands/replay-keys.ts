/** What the keys of a replay mean; knows no terminal. */

import type { ReplayControl } from '../src/app/relay/replay-control.js';
import { dateText, type Micros, micros, parseTime, timeText } from '../src/core/base/time.js';
import { DURATION } from './options/times.js';

export interface KeyOptions {
  readonly control: ReplayControl;
  readonly now: () => Micros;
  readonly notice: (text: string) => void;
}

const COMMANDS = {
  ' ': 'toggle',
  s: 'step',
  '\u001B[C': 'step',
  '+': 'faster',
  '=': 'faster',
  ']': 'faster',
  '-': 'slower',
  '[': 'slower',
} as const;

/** Longer than any time that one types. */
const TYPED_MAX = 40;

export class ReplayKeys {
  #typed: string | undefined;

  constructor(readonly options: KeyOptions) {}

  /** What was typed of a time to go to: then every key belongs to it. Undefined while nobody types one. */
  get typed(): string | undefined {
    return this.#typed;
  }

  /** One key, or what was pasted. */
  press(key: string): void {
    if (this.#typed !== undefined) return this.#type(key);
    if (key === 'g') {
      this.#typed = '';
      return this.options.notice('go to (a time, +30s, -5m; then Enter)');
    }
    if (!Object.hasOwn(COMMANDS, key)) return;
    const { control, now, notice } = this.options;
    control.command({ kind: COMMANDS[key as keyof typeof COMMANDS] }, now());
    notice(stateText(control));
  }

  #type(keys: string): void {
    for (const key of keys) {
      const typed: string = this.#typed ?? '';
      if (key === '\u001B') this.#typed = undefined;
      else if (key === '\r' || key === '\n') this.#go(typed);
      else if (key === '\u007F' || key === '\b') this.#typed = typed.slice(0, -1);
      else if (typed.length < TYPED_MAX) this.#typed = typed + key;
      if (this.#typed === undefined) return;
    }
  }

  #go(typed: string): void {
    const { control, now, notice } = this.options;
    const to = placeOf(typed.trim(), control.at);
    this.#typed = undefined;
    if (to === undefined) return notice('that is no time to go to');
    control.command({ kind: 'seek', to }, now());
    notice(`going to ${timeText(to)}`);
  }
}

function stateText({ isPaused, speed, at }: ReplayControl): string {
  const where = at === undefined ? '' : ` at ${timeText(at)}`;
  if (isPaused) return `paused${where}`;
  return `${speed === Number.POSITIVE_INFINITY ? 'as fast as it goes' : `${speed}x`}${where}`;
}

/** `+30s`, `-5m` from where it stands, `23:55:30` of that day, or a time in full. */
export function placeOf(text: string, at: Micros | undefined): Micros | undefined {
  const [, sign, length = ''] = /^([+-])(.+)$/.exec(text) ?? [];
  if (sign !== undefined) {
    const by = DURATION.parse(length);
    return by === undefined || at === undefined ? undefined : micros(at + (sign === '-' ? -by : by));
  }
  if (!/^\d{1,2}:/.test(text)) return parseTime(text);
  return at === undefined
    ? undefined
    : parseTime(`${dateText(at)}T${text.padStart(text.indexOf(':') === 1 ? text.length + 1 : 0, '0')}`);
}
