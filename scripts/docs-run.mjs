/**
 * `npm run docs:run [PAGE...]`: types every command of README and guides as it stands there, in a fresh clone of HEAD with
 * a home of its own, and prints how each ended. Exits with 1 where one did not end as it should.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stepsOf } from './docs-blocks.mjs';
import { makeClone, makeReader } from './docs-clone.mjs';
import { examplesOf } from './docs-examples.mjs';

/** @typedef {import('./docs-blocks.mjs').Step} Step */
/** @typedef {import('./docs-terminal.mjs').Outcome} Outcome */
/** @typedef {{ page: string, step: Step, outcome?: Outcome }} Row */

const ROOT = resolve(import.meta.dirname, '..');
const GUIDES =
  'TOUR TRADING STRATEGIES DATA RISK RISK-SERVER WATCHDOG RUNBOOK VIEW SIMULATOR LEDGER RECONCILE ARCHITECTURE';
const HELP = 'docs/CLI.md';
const PAGES = ['README.md', ...GUIDES.split(' ').map((name) => `docs/${name}.md`), HELP];
const ALONE = 'TRADECTL_DOCS_ALONE';

/** Runs this script once more where there is no network but loopback; false where the system does not let us. */
function wentOffline() {
  const command = ['--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
  if (process.env[ALONE] || spawnSync('unshare', [...command, 'true']).status !== 0) return false;
  const { status } = spawnSync('unshare', [...command, process.execPath, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [ALONE]: '1' },
  });
  process.exitCode = status ?? 1;
  return true;
}

/**
 * The steps of a page, as one reader after the other takes them.
 * @param {string} folder
 * @param {string} page
 */
function readingsOf(folder, page) {
  const text = readFileSync(join(folder, 'tradectl', page), 'utf8');
  return page === HELP ? examplesOf(text) : [stepsOf(text)];
}

/**
 * Takes steps from first to last as a new reader.
 * @param {string} folder
 * @param {string} page
 * @param {Step[]} steps
 * @returns {Promise<Row[]>}
 */
async function follow(folder, page, steps) {
  if (steps.every(({ skipped }) => skipped !== undefined)) return steps.map((step) => ({ page, step }));
  const reader = makeReader(folder);
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const step of steps) {
      /** @type {Row} */
      const row = { page, step };
      if (step.file === undefined) rows.push(row);
      await reader.does(step, (outcome) => void (row.outcome = outcome));
    }
  } finally {
    await reader.leaves();
  }
  return rows;
}

/** @param {Row} row */
function isWrong({ step, outcome }) {
  if (step.skipped !== undefined) return false;
  const allowed = outcome?.isLasting ? [...step.statuses, 130] : step.statuses;
  return outcome?.status === undefined || !allowed.includes(outcome.status);
}

/** @param {Row} row */
function lineOf({ page, step, outcome }) {
  const how = step.skipped ?? `${outcome?.status ?? 'did not end'}`;
  const seconds = outcome ? outcome.seconds.toFixed(1) : '';
  return [`${page}:${step.line}`.padEnd(24), seconds.padStart(5), how.padEnd(4), step.text].join('  ');
}

/** @param {Row} row */
function show(row) {
  console.log(`${isWrong(row) ? 'FAILED' : row.step.skipped ? 'skip  ' : 'ok    '}  ${lineOf(row)}`);
  if (isWrong(row)) console.log((row.outcome?.output ?? '').replaceAll(/^/gm, '        | '));
}

/** @param {string[]} pages */
async function main(pages) {
  const folder = mkdtempSync(join(tmpdir(), 'tradectl-docs-'));
  /** @type {Row[]} */
  const rows = [];
  try {
    console.log(makeClone(ROOT, folder));
    console.log(
      process.env[ALONE] ? 'No network but loopback.' : 'The network is not shut off: unshare is refused here.',
    );
    for (const page of pages) {
      for (const steps of readingsOf(folder, page)) {
        const taken = await follow(folder, page, steps);
        taken.forEach(show);
        rows.push(...taken);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const wrong = rows.filter(isWrong);
  const skipped = rows.filter(({ step }) => step.skipped !== undefined);
  console.log(`${rows.length} commands: ${wrong.length} wrong, ${skipped.length} not run`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((page) => !existsSync(join(ROOT, page)));
if (unknown.length > 0) throw new Error(`no such page: ${unknown.join(', ')}`);
if (!wentOffline()) await main(asked.length > 0 ? asked : PAGES);
