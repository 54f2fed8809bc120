import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../commands/commands.js';
import { AssertionError } from '../../src/core/base/assert.js';
import { type ErrorCode, EXIT, TradectlError } from '../../src/core/base/errors.js';
import { fakeCommand, runCli } from '../support/cli.js';

const thrower = (error: unknown) =>
  fakeCommand('work', () => {
    throw error;
  });

const echo = fakeCommand(
  'echo',
  ({ context, args, options }) => {
    context.out.write(JSON.stringify({ args, options }));
    return 0;
  },
  (command) => {
    command
      .argument('[words...]')
      .option('--json')
      .option('--commission-rate <fraction>')
      .option('--slippage-bps <number>');
    const nested = command.command('nested').description('a command below');
    nested.command('leaf').option('--deep <value>');
  },
);

const echoed = async (...argv: string[]): Promise<unknown> => {
  const { stdout } = await runCli(['echo', ...argv], {}, [echo]);
  return JSON.parse(stdout);
};

describe('exit statuses', () => {
  it('are those of the handler', async () => {
    expect(await runCli(['work'], {}, [fakeCommand('work', () => 0)])).toMatchObject({ status: 0, stderr: '' });
    expect(await runCli(['work'], {}, [fakeCommand('work', () => Promise.resolve(1))])).toMatchObject({ status: 1 });
  });

  it.each(Object.keys(EXIT) as ErrorCode[])('are those of the table for %s', async (code) => {
    const { status } = await runCli(['work'], {}, [thrower(new TradectlError(code, 'no'))]);
    expect(status).toBe(EXIT[code]);
  });

  it.each([new AssertionError('lots do not add up'), new TypeError('lots do not add up')])(
    'are 70 for a bug, with its stack: %s',
    async (error) => {
      const { status, stderr } = await runCli(['work'], {}, [thrower(error)]);
      expect(status).toBe(70);
      expect(stderr).toMatch(/^error: lots do not add up\n {4}at .*main\.test\.ts/);
      expect(stderr).toMatch(/try: this is a bug in tradectl.*\n$/);
    },
  );

  it('are 70 for what is thrown and no error at all', async () => {
    expect(await runCli(['work'], {}, [thrower('boom')])).toMatchObject({ status: 70 });
  });
});

describe('a failure', () => {
  const error = new TradectlError('data', 'bar 17 is out of order', { where: 'prices.csv:17', hint: 'sort the file' });

  it('says what, where and what to do, on stderr', async () => {
    expect(await runCli(['work'], {}, [thrower(error)])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: bar 17 is out of order\n  at: prices.csv:17\n  try: sort the file\n',
    });
  });

  it('is one line with --json, every field there', async () => {
    const { stderr } = await runCli(['work', '--json'], {}, [thrower(error)]);
    expect(stderr).toBe(
      '{"error":{"code":"data","message":"bar 17 is out of order","where":"prices.csv:17","hint":"sort the file"}}\n',
    );
    const bare = await runCli(['work', '--json'], {}, [thrower(new TradectlError('halted', 'halted'))]);
    expect(bare.stderr).toBe('{"error":{"code":"halted","message":"halted","where":null,"hint":null}}\n');
  });

  it('is one line with --json even for a bug and for a bad command line', async () => {
    const bug = await runCli(['work', '--json'], {}, [thrower(new Error('a\nb'))]);
    const usage = await runCli(['work', '--jsn', '--json'], {}, [thrower(error)]);
    expect(JSON.parse(bug.stderr)).toMatchObject({ error: { code: 'bug', message: 'a\nb' } });
    expect(JSON.parse(usage.stderr)).toMatchObject({ error: { code: 'usage', hint: 'did you mean --json?' } });
    for (const { stderr } of [bug, usage]) expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('cannot steer the terminal', async () => {
    const { stderr } = await runCli(['work'], {}, [thrower(new TradectlError('data', 'bad \u001b[2J\u202ename\n!'))]);
    expect(stderr).toContain('error: bad \\x1b[2J\\u202ename\\n!\n');
  });
});

describe('the command line', () => {
  it.each([
    [['echo', '--comission-rate', '1'], 'did you mean --commission-rate?'],
    [['echo', '--commission', '1'], 'did you mean --commission-rate?'],
    [['echo', '--comission-rate=1'], 'did you mean --commission-rate?'],
    [['echo', '--zzz'], 'see `tradectl echo --help`'],
    [['eco'], 'did you mean echo?'],
    [['eco', '--help'], 'did you mean echo?'],
    [['help', 'eco'], 'did you mean echo?'],
    [['echo', 'nested', 'laef'], 'did you mean leaf?'],
    [['echo', 'nested', 'leaf', '--dep', '1'], 'did you mean --deep?'],
    [['echo', '--live'], 'see `tradectl echo --help`'],
    [['echo', '--jsno'], 'did you mean --json?'],
    [['zzzzzz'], 'known: echo; see `tradectl --help`'],
    [['--zzz', 'echo'], 'the command comes first: tradectl echo --zzz'],
    [['--zzz'], 'see `tradectl --help`'],
  ])('%j: %s', async (argv, hint) => {
    const { status, stdout, stderr } = await runCli(argv, {}, [echo]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`  try: ${hint}\n`);
  });

  it('refuses a flag without its value and arguments that nobody takes', async () => {
    const missing = await runCli(['echo', '--slippage-bps'], {}, [echo]);
    expect(missing.stderr).toContain("option '--slippage-bps <number>' argument missing");
    const excess = await runCli(['work', 'a'], {}, [fakeCommand('work', () => 0)]);
    expect(excess).toMatchObject({ status: 2, stdout: '' });
    expect(excess.stderr).toContain('too many arguments');
  });

  it('takes flags after arguments, with = and with negative numbers', async () => {
    expect(await echoed('a', '--slippage-bps', '-5', 'b')).toEqual({
      args: ['a', 'b'],
      options: { slippageBps: '-5' },
    });
    expect(await echoed('--slippage-bps=-5')).toMatchObject({ options: { slippageBps: '-5' } });
    expect(await echoed('--', '--json')).toEqual({ args: ['--json'], options: {} });
  });

  it('without a command shows the help on stderr and fails', async () => {
    const { status, stdout, stderr } = await runCli([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: tradectl [options] [command]');
  });
});

describe('help and version', () => {
  it.each([['--help'], ['-h'], ['help']])('%s lists the commands', async (word) => {
    const { status, stdout, stderr } = await runCli([word], {}, [echo]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(`Usage: tradectl [options] [command]

Backtest, paper-trade and trade your own strategies, with books that are exact.

Options:
  -V, --version  output the version number
  -h, --help     display help for command

Commands:
  echo           echo something

Examples:
  $ tradectl trade --paper
  $ tradectl backtest --help
  $ tradectl help exit-codes
`);
  });

  it.each([[['help', 'config', 'show']], [['config', 'show', '--help']]])('%j explains the command', async (argv) => {
    const { status, stdout } = await runCli(argv);
    expect(status).toBe(0);
    expect(stdout).toBe(`Usage: tradectl config show [options]

Print every setting, its value and its origin; secrets are masked

Options:
  --config <file>  a configuration file (TOML), before your own and the
                   directory's
  --db <file>      the ledger (default: $TRADECTL_DB, else ledger.path of the
                   configuration)
  --json           machine-readable output on stdout
  --csv            comma-separated values on stdout
  -h, --help       display help for command

Examples:
  $ tradectl config show
  $ tradectl config show --json
  $ TRADECTL_CASH=5000 tradectl config show
`);
  });

  it.each(COMMANDS.map(({ name }) => name))('of %s ends with examples that call tradectl', async (name) => {
    const { status, stdout } = await runCli([name, '--help']);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const shown = lines.slice(lines.indexOf('Examples:') + 1);
    expect(shown.length).toBeGreaterThanOrEqual(2);
    for (const line of shown) expect(line).toMatch(/^ {2}\$ .*\btradectl /);
  });

  it('prints the version', async () => {
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('prints every exit status', async () => {
    const { stdout } = await runCli(['help', 'exit-codes']);
    for (const status of new Set([...Object.values(EXIT), 0, 1, 70, 129, 130, 143])) {
      expect(stdout).toMatch(new RegExp(`^${status}  +\\S`, 'm'));
    }
    const { stdout: json } = await runCli(['help', 'exit-codes', '--json']);
    const rows = JSON.parse(json) as { status: number; codes: string[] }[];
    for (const [code, status] of Object.entries(EXIT)) {
      expect(rows.find((row) => row.codes.includes(code))?.status).toBe(status);
    }
  });
});

describe('a command that is told to stop', () => {
  const aborted = (reason: unknown) => ({ signal: AbortSignal.abort(reason) });
  const quiet = fakeCommand('work', () => 0);
  const abiding = fakeCommand('work', ({ context }) => {
    context.signal.throwIfAborted();
    return 0;
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['EPIPE', 0],
  ])('ends after %s with %i, and silently', async (reason, status) => {
    expect(await runCli(['work'], aborted(reason), [quiet])).toEqual({ status, stdout: '', stderr: '' });
    expect(await runCli(['work'], aborted(reason), [abiding])).toEqual({ status, stdout: '', stderr: '' });
  });

  it('tells of an error that is worse than the signal', async () => {
    const error = new TradectlError('ledger_full', 'the disk is full');
    expect(await runCli(['work'], aborted('SIGINT'), [thrower(error)])).toMatchObject({ status: 6 });
  });

  it('tells that its output could not be written', async () => {
    const reason = new TradectlError('output', 'cannot write the output: ENOSPC');
    const { status, stderr } = await runCli(['work'], aborted(reason), [quiet]);
    expect(status).toBe(2);
    expect(stderr).toContain('ENOSPC');
  });
});

it('any command line is done or refused, never a bug', async () => {
  const light = COMMANDS.filter(({ name }) => name === 'config' || name === 'help');
  const known = fc.constantFrom(
    'config',
    'show',
    'help',
    'exit-codes',
    '--json',
    '--config',
    '--db',
    '--',
    '-h',
    '--x=1',
  );
  const word = fc.oneof(
    known,
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', '-', '-5', '--=', '--db=', '-x'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (argv) => {
      const { status, stderr } = await runCli(argv, {}, light);
      expect([0, 2]).toContain(status);
      expect(stderr === '').toBe(status === 0);
    }),
    { numRuns: 500 },
  );
});
