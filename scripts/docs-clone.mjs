/** A fresh clone, and a reader who sits before it: a home, terminals, files of his own, a simulator where a page asks for one. */

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Terminal } from './docs-terminal.mjs';

/** @typedef {import('./docs-blocks.mjs').Step} Step */
/** @typedef {import('./docs-terminal.mjs').Outcome} Outcome */

const SIM = { TRADECTL_SIM_KEY: 'SIMKEY00000001', TRADECTL_SIM_SECRET: 'simsecret0000001' };
const PORT = 18080;
const KEYS = {
  APCA_API_KEY_ID: SIM.TRADECTL_SIM_KEY,
  APCA_API_SECRET_KEY: SIM.TRADECTL_SIM_SECRET,
  TRADECTL_ENDPOINT: `http://127.0.0.1:${PORT}`,
};
const SIMULATOR = `tradectl sim --port ${PORT} --synthetic AAPL,SPY,ACME,BTC/USD --rate 20 --seed 3`;
const TRADER = 'tradectl trade --paper --headless --symbols AAPL,SPY --bars 1s --param fast=2 --param slow=4 --size 10';
const BARS = 'node_modules/vega-datasets/data/sp500-2000.csv';

/** In the place of npm, where node_modules was copied: all but the download. */
const NPM = `#!/bin/sh
if [ "$1" = ci ]; then exec node scripts/prepare.mjs; fi
exec "$REAL_NPM" "$@"
`;

/**
 * Clones HEAD of `root` to `folder`/tradectl, and says what it did.
 * @param {string} root
 * @param {string} folder
 */
export function makeClone(root, folder) {
  const clone = join(folder, 'tradectl');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  execFileSync('git', ['clone', '--quiet', root, clone]);
  symlinkSync(join(clone, 'bin/tradectl.js'), join(bin, 'tradectl')); // as `npm link` does
  const isCopied = existsSync(join(root, 'node_modules'));
  if (isCopied) {
    execFileSync('cp', ['-R', join(root, 'node_modules'), clone]);
    writeFileSync(join(bin, 'npm'), NPM);
    chmodSync(join(bin, 'npm'), 0o755);
  }
  execFileSync(isCopied ? 'node' : 'npm', isCopied ? ['scripts/prepare.mjs'] : ['ci'], { cwd: clone });
  const head = execFileSync('git', ['log', '-1', '--format=%h'], { cwd: clone, encoding: 'utf8' }).trim();
  return `A clone of ${head}, its node_modules ${isCopied ? 'copied from here: `npm ci` only builds' : 'from `npm ci`'}.`;
}

/**
 * Somebody who begins a page: a new home, and the clone as git has it.
 * @param {string} folder
 */
export function makeReader(folder) {
  const clone = join(folder, 'tradectl');
  const home = join(folder, 'home');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  execFileSync('git', ['clean', '-fdxq', '-e', 'node_modules', '-e', 'dist'], { cwd: clone });
  const real = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, REAL_NPM: real, HOME: home, LANG: 'C.UTF-8' };
  const account = { ...KEYS, TRADECTL_DB: join(home, 'account.db') };
  /** @type {Map<string, Terminal>} */
  const terminals = new Map();
  /** @param {string} name */
  const terminal = (name) => {
    const there = terminals.get(name) ?? new Terminal(join(home, `.${name}-terminal`), clone);
    terminals.set(name, there);
    return there;
  };
  /** @param {Step['world']} world */
  const prepare = async (world) => {
    if (world === 'none') return;
    if (!terminals.has('simulator')) await terminal('simulator').type(SIMULATOR, { ...env, ...SIM }, () => undefined);
    if (!world.endsWith('trader') || terminals.has('trader')) return;
    const line = world === 'after a trader' ? `${TRADER} --duration 8s` : TRADER;
    await terminal('trader').type(line, { ...env, ...account }, () => undefined);
  };
  return {
    /**
     * @param {Step} step
     * @param {(outcome: Outcome) => void} done
     */
    async does(step, done) {
      for (const file of step.own) copyFileSync(join(clone, BARS), join(clone, file));
      if (step.file !== undefined) writeFileSync(join(clone, step.file), step.text);
      if (step.file !== undefined || step.skipped !== undefined) return;
      await prepare(step.world);
      await terminal(step.terminal).type(
        step.text,
        { ...env, ...(step.world !== 'none' && account) },
        done,
        step.seconds,
      );
    },
    /** Ends all that runs, what came last first. */
    async leaves() {
      for (const each of [...terminals.values()].reverse()) await each.close();
    },
  };
}
