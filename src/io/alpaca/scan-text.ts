/** Words inside a frame's bytes that come again and again: symbols, types, conditions. */

const SHELVES = 4096;

/** Strings by their bytes, each made once for as long as its shelf is not taken by another. */
export class Words {
  readonly #shelves = new Array<string | undefined>(SHELVES);

  get(bytes: Buffer, start: number, end: number): string {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const shelf = (hash ^ (hash >>> 12)) & (SHELVES - 1);
    const known = this.#shelves[shelf];
    if (known !== undefined && isSame(known, bytes, start, end)) return known;
    const word = bytes.toString('latin1', start, end);
    if (word.length <= 32) this.#shelves[shelf] = word;
    return word;
  }
}

function isSame(word: string, bytes: Buffer, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let at = start; at < end; at++) if (word.charCodeAt(at - start) !== bytes[at]) return false;
  return true;
}
