/** JSON in which exact numbers keep their kind and every digit: for what only tradectl itself reads again. */

/** `{"n": "125000000000"}` is a bigint; no record of ours has that one key. */
function replacer(this: unknown, _key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { n: value.toString() } : value;
}

function reviver(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('n' in value)) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && typeof value.n === 'string' && /^-?\d+$/.test(value.n) ? BigInt(value.n) : value;
}

/** One line, without its end. Properties that are undefined are left out, as JSON does. */
export const encodeLine = (value: unknown): string => JSON.stringify(value, replacer);

/** Throws SyntaxError where it is no JSON. */
export const decodeLine = (line: string): unknown => JSON.parse(line, reviver);
