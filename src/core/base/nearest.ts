/** "Did you mean": the known word nearest to a mistyped one, by edit distance. */

/** The nearest of `known` within a third of the word's length (2 edits at least, of three letters 1), or undefined. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of known) {
    const distance = distanceOf(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A word that was cut short (`comission` for `commission-rate`) is one edit further than its part is. */
function distanceOf(word: string, candidate: string): number {
  const whole = editDistance(word, candidate);
  if (word.length < 4 || candidate.length <= word.length) return whole;
  const parts = [word.length, word.length + 1].map((length) => editDistance(word, candidate.slice(0, length)));
  return Math.min(whole, 1 + Math.min(...parts));
}

/** Edits from one to the other, one row at a time; two letters that changed places are one. */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isTurned = j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const turned = isTurned ? (before[j - 2] ?? 0) + 1 : swap;
      next.push(Math.min(swap, turned, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
