/**
 * Loaded into a trader before its own code (`--import`): makes each durable commit so many milliseconds slower, as on a
 * slower disk, and writes down at the end what each took. What SQLite need not wait for the disk with stays as it is.
 */

import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { must } from '../../src/core/base/assert.js';

const out = must(process.env['BENCH_COMMITS'], 'where the times go');
const delayMs = Number(process.env['BENCH_COMMIT_DELAY_MS']);

const cell = new Int32Array(new SharedArrayBuffer(4));
const tookMs: number[] = [];
/** Connections whose commits wait for the disk, as they were last told. */
const durable = new WeakSet<object>();

const { prototype } = Database;
const pragma = Reflect.get(prototype, 'pragma');
const exec = Reflect.get(prototype, 'exec');

prototype.pragma = function watched(source, options) {
  const level = /^synchronous = (\w+)$/.exec(source)?.[1];
  if (level === 'FULL' || level === '2') durable.add(this);
  else if (level !== undefined) durable.delete(this);
  return pragma.call(this, source, options);
};

prototype.exec = function slow(sql) {
  if (sql !== 'COMMIT' || !durable.has(this)) return exec.call(this, sql);
  const from = performance.now();
  if (delayMs > 0) Atomics.wait(cell, 0, 0, delayMs);
  exec.call(this, sql);
  tookMs.push(performance.now() - from);
  return this;
};

process.on('exit', () => writeFileSync(out, JSON.stringify(tookMs)));
