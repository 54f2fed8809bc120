/** Text of a file inside a message: quoted, cut to a length, control characters spelled out. */

const LENGTH_MAX = 60;

export function quoteText(text: string): string {
  const cut = text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}...` : text;
  // The C1 range holds terminal commands too, and JSON lets it through.
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
