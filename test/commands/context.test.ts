import { spawnSync } from 'node:child_process';
import { existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, isStop, speaksUnicode, usesColour } from '../../commands/context.js';
import { ended, ROOT, start, temporaryDirectory } from '../support/cli.js';

/** A program of three commands on the real context: one that floods its output, one that waits, one that looks. */
const PROGRAM = `
import { setTimeout as sleep } from 'node:timers/promises';
import { processContext } from './commands/context.ts';
import { run } from './commands/main.ts';

const command = (name, handler) => ({
  name, summary: name, load: async () => ({ define: (it, bind) => it.option('--json').action(bind(handler)) }),
});
const flood = async ({ context }) => {
  while (!context.signal.aborted) {
    context.out.write('0123456789'.repeat(1000) + '\\n');
    await sleep(0);
  }
  return 1;
};
const log = async ({ context }) => {
  while (!context.signal.aborted) {
    context.err.write('0123456789'.repeat(1000) + '\\n');
    await sleep(0);
  }
  return 1;
};
const wait = async ({ context }) => {
  context.out.write('ready\\n');
  await sleep(60000, undefined, { signal: context.signal });
  return 0;
};
const stubborn = async ({ context }) => {
  context.signal.addEventListener('abort', () => context.out.write('no\\n'));
  context.out.write('ready\\n');
  await sleep(60000);
  return 0;
};
const tidy = async ({ context }) => {
  context.out.write('ready\\n');
  await sleep(60000, undefined, { signal: context.signal }).catch(() => undefined);
  context.out.write('tidied up after ' + context.signal.reason + '\\n');
  return 0;
};
const look = ({ context }) => {
  const { isTty, width, useColour, cwd, env } = context;
  const inherited = Object.keys(process.env).filter((name) => name.startsWith('APCA'));
  context.out.write(JSON.stringify({ isTty, width, useColour, cwd, key: env.APCA_API_KEY_ID, inherited }));
  return 0;
};
const big = ({ context }) => {
  context.out.write('x'.repeat(5_000_000));
  return 1;
};
const commands = Object.entries({ flood, log, wait, stubborn, tidy, look, big }).map(([name, handler]) => command(name, handler));
process.exitCode = await run(process.argv.slice(2), processContext(), commands);
`;

const program = join(ROOT, 'node_modules/.cache', `context-test-${process.pid}.mjs`);

beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, resolveDir: ROOT, loader: 'ts' },
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    banner: {
      js: "import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);",
    },
    logLevel: 'error',
  });
});
afterAll(() => rmSync(program, { force: true }));

describe('output', { concurrent: true }, () => {
  it('that nobody reads any more is success, and silent', async () => {
    const child = start(program, ['flood']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended(child)).toMatchObject({ status: 0, stderr: '' });
  });

  it('that shares its closed pipe with the log ends, too', () => {
    const shell = '{ { "$0" "$1" log 2>&1; echo "$?" >&3; } | head -c 4; } 3>&1';
    const { stdout } = spawnSync('sh', ['-c', shell, process.execPath, program], { encoding: 'utf8' });
    expect(stdout).toBe('01230\n');
  });

  it('goes on where only the log has lost its reader', async () => {
    const child = start(program, ['log']);
    child.stderr?.once('data', () => child.stderr?.destroy());
    child.stderr?.once('close', () => child.kill('SIGTERM'));
    expect(await ended(child)).toMatchObject({ status: 143 });
  });

  it('is complete in a pipe, whatever the status', async () => {
    const { status, stdout } = await ended(start(program, ['big']));
    expect({ status, length: stdout.length }).toEqual({ status: 1, length: 5_000_000 });
  });

  it.runIf(existsSync('/dev/full'))('that cannot be written fails with its cause', () => {
    const { status, stderr } = spawnSync(process.execPath, [program, 'big'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'error: cannot write the output: ENOSPC\n  at: stdout\n',
    });
  });
});

describe('a signal', { concurrent: true }, () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a waiting command with %i', async (signal, status) => {
    const child = start(program, ['wait']);
    child.stdout?.once('data', () => child.kill(signal));
    expect(await ended(child)).toEqual({ status, stdout: 'ready\n', stderr: '' });
  });

  it('leaves a command the time to end in order', async () => {
    const child = start(program, ['tidy']);
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    expect(await ended(child)).toEqual({ status: 143, stdout: 'ready\ntidied up after SIGTERM\n', stderr: '' });
  });

  it('sent a second time leaves at once', async () => {
    const child = start(program, ['stubborn']);
    child.stdout?.on('data', () => child.kill('SIGINT'));
    expect(await ended(child)).toEqual({ status: 130, stdout: 'ready\nno\n', stderr: '' });
  });
});

describe('the context of a process', { concurrent: true }, () => {
  it('knows what it runs in, and keeps the keys to itself', async () => {
    const cwd = temporaryDirectory();
    const { stdout } = await ended(start(program, ['look'], { cwd, env: { APCA_API_KEY_ID: 'PK1', TERM: 'xterm' } }));
    expect(JSON.parse(stdout)).toEqual({ isTty: false, width: 80, useColour: false, cwd, key: 'PK1', inherited: [] });
  });
});

describe('what a terminal can show', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
  ])('colour with %j on a terminal %s: %s', (env, isTty, expected) => {
    expect(usesColour(env, isTty)).toBe(expected);
  });

  it.each([
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{}, false],
    [{ LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'C.UTF-8', TERM: 'dumb' }, false],
  ])('unicode with %j: %s', (env, expected) => {
    expect(speaksUnicode(env)).toBe(expected);
  });
});

it.each([
  [undefined, 80],
  [0, 80], // a pseudo terminal that nobody gave a size
  [24, 24],
])('a width of %s is %i columns', (told, expected) => {
  expect(columnsOf({ columns: told })).toBe(expected);
});

it('knows its own reasons to stop from others', () => {
  expect([isStop('SIGINT'), isStop('EPIPE'), isStop('toString'), isStop(undefined)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
