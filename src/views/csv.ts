/** One line of CSV (RFC 4180), without its line break. */

/** Quotes what holds a comma, a quote or a line break; null is an empty cell. */
export const csvLine = (cells: readonly (string | null)[]): string => cells.map(csvCell).join(',');

const csvCell = (cell: string | null): string => {
  if (cell === null) return '';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
};
