/** A shell in which one line after the other is typed, as at a terminal: what runs in front gets Ctrl-C before the next. */

import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** What goes on until somebody ends it. */
const LASTING =
  /\btradectl (sim|attach|risk serve|risk watchdog|stream|book|trade)\b(?!.*--(duration|once|count|help)\b|.*--speed max(?!.*--wait)|.*&$)/;
/** How long a command may take; how long the first word of one that lasts is waited for, and it is watched after that. */
const LIMIT_MS = 120_000;
const PATIENCE_MS = 45_000;
const WATCHED_S = 5;
/** What an installation says is no word of the command that it goes before. */
const INSTALLING = /^(npm |> |added |found |up to date|\d+ packages| {2}run `npm|$)/;
const LINGER_MS = 60_000;

/** @typedef {{ status: number | undefined, seconds: number, output: string, isLasting: boolean }} Outcome */
/** @typedef {{ child: import('node:child_process').ChildProcess, from: number, output: string, ended: Promise<number>, spoken: Promise<void> }} Job */

/**
 * Of all terminals: what is typed must not outlive us.
 * @type {Set<Job>}
 */
const running = new Set();
process.once('exit', () => running.forEach((job) => signal(job, 'SIGKILL')));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

export class Terminal {
  /** @readonly */
  #state;
  /** @readonly */
  #cwd;
  /**
   * @readonly
   * @type {Job[]}
   */
  #jobs = [];
  /** @type {{ job: Job, done: (outcome: Outcome) => void } | undefined} */
  #front;

  /**
   * @param {string} state a file that keeps variables and the directory from line to line
   * @param {string} cwd where it begins
   */
  constructor(state, cwd) {
    this.#state = state;
    this.#cwd = cwd;
  }

  /**
   * Types a line. `done` hears how it ended: at once, or for a command that lasts when the next line comes or `close`.
   * @param {string} line
   * @param {Record<string, string>} env
   * @param {(outcome: Outcome) => void} done
   * @param {number} [seconds] that what lasts is watched
   */
  async type(line, env, done, seconds = WATCHED_S) {
    await this.interrupt();
    const job = this.#start(line, env);
    const isLasting = LASTING.test(line);
    if (isLasting) await Promise.race([job.ended, job.spoken, wait(PATIENCE_MS)]);
    const status = await Promise.race([job.ended, wait(isLasting ? seconds * 1000 : LIMIT_MS)]);
    if (status === undefined && isLasting) this.#front = { job, done };
    else done(outcomeOf(job, status, isLasting));
  }

  /** Ctrl-C for what runs in front. */
  async interrupt() {
    const front = this.#front;
    this.#front = undefined;
    if (!front) return;
    signal(front.job, 'SIGINT');
    const status = await Promise.race([front.job.ended, wait(LINGER_MS)]);
    front.done(outcomeOf(front.job, status, true));
  }

  /** Ctrl-C, and an end to what is left in the background. */
  async close() {
    await this.interrupt();
    for (const job of this.#jobs) signal(job, 'SIGTERM');
    if (this.#jobs.some(isThere)) await wait(2000);
    for (const job of this.#jobs) signal(job, 'SIGKILL');
    for (const job of this.#jobs) running.delete(job);
  }

  /**
   * @param {string} line
   * @param {Record<string, string>} env
   */
  #start(line, env) {
    const script = `set -a\n[ -f "$STATE" ] && . "$STATE"\n${line}\nstatus=$?\n{ export -p; echo "cd '$PWD'"; } > "$STATE"; exit $status`;
    const child = spawn('bash', ['-c', script], {
      cwd: this.#cwd,
      env: { ...env, STATE: this.#state },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {() => void} */
    let speak = () => undefined;
    /** @type {Promise<void>} */
    const spoken = new Promise((resolve) => (speak = resolve));
    /** @type {Job} */
    const job = { child, from: Date.now(), output: '', ended: ending(child), spoken };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        job.output += text;
        if (job.output.split('\n').some((said) => !INSTALLING.test(said))) speak();
      });
    }
    this.#jobs.push(job);
    running.add(job);
    return job;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
const ending = (child) =>
  new Promise((done) => {
    child.on('error', () => done(127));
    child.on('exit', (status, name) => done(status ?? (name === 'SIGINT' ? 130 : 143)));
  });

/**
 * @param {Job} job
 * @param {number | void} status
 * @param {boolean} isLasting
 * @returns {Outcome}
 */
const outcomeOf = (job, status, isLasting) => ({
  status: status ?? undefined,
  seconds: (Date.now() - job.from) / 1000,
  output: job.output,
  isLasting,
});

/** @param {Job} job */
const isThere = (job) => signal(job, 0);

/**
 * To all that a line has started; whether there was anything.
 * @param {Job} job
 * @param {NodeJS.Signals | 0} name
 */
function signal({ child: { pid } }, name) {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, name);
  } catch {
    return false; // all of it has ended
  }
}
