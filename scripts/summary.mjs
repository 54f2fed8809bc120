/**
 * The last line of a CI run, `N passed, N failed[, N skipped]`, from vitest's JSON report.
 *
 * Usage: node scripts/summary.mjs REPORT TEST_STATUS CHECKS_FAILED. Exits 1 when anything failed. With
 * TRADECTL_REFERENCE_DATA set a skipped test is a failure: the data it wants is there.
 */

import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** @typedef {{ fullName: string, status: string, failureMessages?: string[] }} Test */
/** @typedef {{ testResults: { name: string, status: string, message?: string, assertionResults: Test[] }[] }} Report */

/**
 * @param {Report} report
 * @param {{ status: number, checksFailed: number, refuseSkips: boolean }} run exit status of the test run; checks that failed
 * @returns {{ lines: string[], failed: number }} what to print, the counts last
 */
export function summarize(report, { status, checksFailed, refuseSkips }) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
  const failures = [
    ...report.testResults.flatMap(failuresOf),
    ...(refuseSkips ? skipped.map((test) => `skipped, though its data is there: ${test.fullName}`) : []),
  ];
  // Coverage below its threshold and errors outside any test are in the exit status alone.
  if (status !== 0 && failures.length === 0) failures.push(`the test run ended with status ${status}`);
  const failed = failures.length + checksFailed;
  const counts = `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
  return { lines: [...failures, counts], failed };
}

/**
 * @param {Report['testResults'][number]} file
 * @returns {string[]}
 */
function failuresOf(file) {
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [`failed: ${file.name}: ${file.message ?? ''}`] : [];
  return failed.map((test) => `failed: ${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [path = '', status = '1', checksFailed = '0'] = process.argv.slice(2);
  const report = existsSync(path)
    ? /** @type {Report} */ (JSON.parse(readFileSync(path, 'utf8')))
    : { testResults: [] };
  const refuseSkips = Boolean(process.env['TRADECTL_REFERENCE_DATA']);
  const { lines, failed } = summarize(report, {
    status: Number(status),
    checksFailed: Number(checksFailed),
    refuseSkips,
  });
  for (const line of lines) console.log(line);
  process.exitCode = failed > 0 ? 1 : 0;
}
