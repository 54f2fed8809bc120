/** `tradectl risk serve` as the built program: beside a trader that trades, is killed, and is started again. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { openRequester, type Requester } from '../../src/io/zmq/request.js';
import { ROOT, runBinary, runCli, start, temporaryDirectory } from '../support/cli.js';

type Said = Readonly<Record<string, unknown>>;

const PROGRAM = join(ROOT, 'bin/tradectl.js');
const CHECK = { symbol: 'ACME', side: 'buy', qty: '1', price: '100' };

const running: ChildProcess[] = [];
const asking: Requester[] = [];
afterEach(() => {
  for (const one of asking.splice(0)) one.close();
  for (const one of running.splice(0)) one.kill('SIGKILL');
});

/** A process once it has written its first line of JSON, and that line. */
async function begin(args: readonly string[]): Promise<{ child: ChildProcess; line: Said }> {
  const child = start(PROGRAM, args);
  running.push(child);
  child.stderr?.resume();
  if (child.stdout === null) throw new Error('a process has an output');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, line: JSON.parse(line) as Said };
}

const trade = (db: string) =>
  begin(['trade', '--paper', '--seed', '3', '--param', 'fast=1', '--param', 'slow=2', '--db', db, '--json']);

async function serve(db: string, ...more: string[]) {
  const { child, line } = await begin(['risk', 'serve', '--db', db, '--bind', 'tcp://127.0.0.1:*', '--json', ...more]);
  let count = 0;
  const endpoint = String(line['endpoint']);
  const nextId = (): string => String(++count);
  const asker = openRequester({ endpoint, timeoutMs: 10_000, retries: 1, curve: undefined, nextId });
  asking.push(asker);
  return { child, endpoint, ask: (request: Said) => asker.ask(request) };
}

/** Asks until the answer is as it should be in the end. */
async function askUntil(
  ask: (request: Said) => Promise<Said>,
  request: Said,
  is: (said: Said) => boolean,
): Promise<Said> {
  for (;;) {
    const said = await ask(request);
    if (is(said)) return said;
  }
}

async function finished(): Promise<string> {
  const db = join(temporaryDirectory(), 'l.db');
  expect((await runCli(['trade', '--paper', '--duration', '1s', '--db', db, '--json'])).status).toBe(0);
  return db;
}

describe('beside a trader', () => {
  it('answers from what it last wrote, denies when it is gone, and goes on with the next', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const first = await trade(db);
    const { child, ask } = await serve(db);
    const health = await askUntil(ask, { op: 'health' }, ({ ok }) => ok === true);
    expect(health).toMatchObject({ trader: 'alive', binding: false });
    await askUntil(ask, { op: 'health' }, ({ ledgerSeq }) => Number(ledgerSeq) > Number(health['ledgerSeq']) + 2);
    const answer = await askUntil(ask, CHECK, ({ code }) => code !== 'stale_state');
    expect([typeof answer['approved'], Array.isArray(answer['checks'])]).toEqual(['boolean', true]);
    expect(Number(answer['ageMs'])).toBeLessThanOrEqual(2000);
    expect(await ask({ ...CHECK, qty: '1000000' })).toMatchObject({ approved: false });
    expect(await ask({ ...CHECK, qty: 'NaN' })).toMatchObject({ error: { code: 'usage' } });

    first.child.kill('SIGKILL');
    const stale = await askUntil(ask, CHECK, ({ approved }) => approved === false);
    expect((await askUntil(ask, CHECK, ({ code }) => code === 'stale_state'))['approved']).toBe(false);
    expect(stale['approved']).toBe(false);
    expect(await ask({ op: 'health' })).toMatchObject({ ok: false });

    await trade(db);
    await askUntil(ask, { op: 'health' }, ({ ok }) => ok === true);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(143);
  });
});

describe('a ledger that nobody trades on', () => {
  it('is answered from only where that is wanted, and may come and go', async () => {
    const db = await finished();
    expect(await (await serve(db)).ask(CHECK)).toMatchObject({ approved: false, code: 'stale_state' });
    const { ask } = await serve(db, '--without-trader');
    expect(await ask(CHECK)).toMatchObject({ approved: true, code: null });
    renameSync(db, `${db}.away`);
    await askUntil(ask, CHECK, ({ error }) => (error as Said | undefined)?.['code'] === 'not_found');
    renameSync(`${db}.away`, db);
    await askUntil(ask, CHECK, ({ approved }) => approved === true);
  });
});

describe('a start that cannot be', () => {
  it('ends with status 2 and the reason', async () => {
    const db = await finished();
    const { endpoint, ask } = await serve(db, '--without-trader');
    const cases: [readonly string[], RegExp][] = [
      [['--db', db, '--bind', endpoint], /cannot serve: Address already in use/],
      [['--db', db, '--bind', 'tcp://0.0.0.0:*'], /CURVE/],
      [['--db', db, '--bind', 'nonsense'], /no ZeroMQ address/],
      [['--db', `${db}.none`], /no ledger at/],
      [['--db', db, '--allow-key', 'x'], /--curve-key/],
    ];
    for (const [flags, reason] of cases) {
      const { status, stderr } = await runBinary(['risk', 'serve', ...flags]);
      expect(status).toBe(2);
      expect(stderr).toMatch(reason);
    }
    expect(await ask(CHECK)).toMatchObject({ approved: true });
  });
});

describe('the command', () => {
  it('has help, alone and below its parent', async () => {
    expect((await runCli(['risk', '--help'])).stdout).toMatch(/serve {2,}Answer what-ifs/);
    expect((await runCli(['help', 'risk', 'serve'])).stdout).toContain('--without-trader');
    const slip = await runCli(['risk', 'serv']);
    expect([slip.status, slip.stderr]).toEqual([2, expect.stringContaining('did you mean serve?')]);
    const flag = await runCli(['risk', 'serve', '--bnd', 'x']);
    expect([flag.status, flag.stderr]).toEqual([2, expect.stringContaining('did you mean --bind?')]);
  });
});
