/** CRC-32 as of IEEE 802.3 (zip, gzip, Kraken). */

const POLYNOMIAL = 0xed_b8_83_20;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** The checksum of ASCII text: an integer of 32 bits without sign. */
export function crc32(ascii: string): number {
  let sum = 0xff_ff_ff_ff;
  for (let i = 0; i < ascii.length; i++) {
    sum = (sum >>> 8) ^ (TABLE[(sum ^ ascii.charCodeAt(i)) & 0xff] as number);
  }
  return (sum ^ 0xff_ff_ff_ff) >>> 0;
}
