/** How busy a session is as it goes: much at the open and at the close, little at noon. */

/** `part` of the session is over, 0 to 1; the answer is 1 on average. */
export function bustle(part: number): number {
  const place = 2 * part - 1;
  return 0.55 + 1.35 * place * place;
}
