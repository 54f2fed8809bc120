/** Lines of the readable table. */

/** @typedef {import('./measure.js').Case} Case */

const WIDTHS = [10, 42, 10, 10, 10, 24, 8];
/** Columns of words; the others are figures. */
const WORDS = new Set([0, 1, 5]);
const KNOWN = new Set(['bench', 'case', 'unit', 'ours', 'baseline', 'baselineName', 'ratio', 'median', 'p99', 'n']);

/** @param {string[]} cells */
const line = (cells) =>
  cells.map((cell, i) => (WORDS.has(i) ? cell.padEnd(WIDTHS[i] ?? 0) : cell.padStart(WIDTHS[i] ?? 0))).join('  ');

export const header = () => line(['bench', 'case', 'ours', 'p99', 'baseline', 'which is', 'ratio']);

/**
 * Three digits that matter.
 * @param {number} value
 */
const figure = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en', { useGrouping: true }) : value.toPrecision(3);

/** @param {Case & Record<string, number | string>} one */
export function rowOf(one) {
  const { bench, unit, ours, p99, baseline, baselineName, ratio } = one;
  const figures = [figure(ours), figure(p99), figure(baseline), baselineName, figure(ratio)];
  const more = Object.entries(one).filter(([name]) => !KNOWN.has(name));
  const extra = more.map(([name, value]) => `${name} ${figure(Number(value))}`);
  return [line([bench, `${one.case}, ${unit}`, ...figures]), ...extra].join('  ');
}
