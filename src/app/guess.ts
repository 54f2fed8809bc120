/** "Did you mean" for words that may mean nothing that we know: flags, variables. */

import { nearest } from '../core/base/nearest.js';

/** Below so many letters two edits leave little of a word: then the first letter must be right too. */
const SHORT = 6;

/** The nearest of `known` as far as it is likely to be meant, or undefined. */
export function likely(word: string, known: readonly string[]): string | undefined {
  const initial = word.charAt(0).toLowerCase();
  return nearest(word, word.length < SHORT ? known.filter((name) => name.toLowerCase().startsWith(initial)) : known);
}
