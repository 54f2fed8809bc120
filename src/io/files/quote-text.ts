/** Text of others inside a message of ours: cut to a length, control characters spelled out. */

/** In quotes, as a string of JSON. */
export const quoteText = (text: string): string => safe(JSON.stringify(cut(text, 60)));

/** As it stands, on one line. */
export const plainText = (text: string): string => cut(text, 200).replace(/\p{Cc}+/gu, ' ');

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max)}...` : text);

/** JSON lets the C1 controls through, which are terminal commands too. */
const safe = (text: string): string =>
  text.replace(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
