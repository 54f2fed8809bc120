import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCRIPTS } from '../../src/app/completion/scripts.js';
import { Desk, NEW_RUN, recordAll, withLedger } from '../io/sqlite/desk.js';
import { ROOT, runCli, temporaryDirectory } from '../support/cli.js';

/** A home with a ledger that has a run of ACME, and `tradectl` in its `bin`. */
const home = temporaryDirectory({ 'bin/.keep': '', 'work/prices.csv': '', 'work/sub dir/.keep': '' });
const cwd = join(home, 'work');
const db = join(home, '.local/state/tradectl/ledger.db');

beforeAll(async () => {
  symlinkSync(join(ROOT, 'bin/tradectl.js'), join(home, 'bin/tradectl'));
  const days = ['02', '03', '04', '05'].map((day, i) => `2024-01-${day},${10 + i},${10 + i},${10 + i},${10 + i},1`);
  for (const [shell, script] of Object.entries(SCRIPTS)) writeFileSync(join(home, `completion.${shell}`), script);
  const file = join(home, 'ACME.csv');
  writeFileSync(file, `time,open,high,low,close,volume\n${days.join('\n')}\n`);
  const made = await runCli(['backtest', file, '--strategy', 'buy-and-hold', '--db', db, '--json']);
  expect(made.status).toBe(0);
});

async function completed(...words: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await runCli(['__complete', '--', ...words], { cwd, env: { HOME: home } });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

describe('what may come next', () => {
  it.each([
    [['tra'], ['trade']],
    [['--v'], ['--version']],
    [
      ['ledger', ''],
      ['verify', 'backup', 'restore'],
    ],
    [['ledger', 'verify', '--cs'], ['--csv']],
    [['risk', 'se'], ['serve']],
    [['orders', '--symbol', ''], ['ACME']],
    [['orders', '--symbol', 'ac'], ['ACME']],
    [['orders', '--symbol=A'], ['--symbol=ACME']],
    [['trade', '--symbols', 'SPY,'], ['SPY,ACME']],
    [['stream', '--channels', 'trades,q'], ['trades,quotes']],
    [['stream', 'AAPL', 'a'], ['ACME']],
    [
      ['backtest', '--strategy', 'b'],
      ['buy-and-hold', ':files'],
    ],
    [
      ['backtest', '--param', ''],
      ['fast=', 'slow='],
    ],
    [
      ['backtest', 'x.csv', '--fill', ''],
      ['next-open', 'close'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['help', 'exit'], ['exit-codes']],
    [
      ['help', 'conf'],
      ['config', 'config'],
    ],
    [
      ['trade', '--foreign', ''],
      ['halt', 'ignore', 'adopt'],
    ],
    [
      ['trade', '--on-hangup', ''],
      ['keep', 'stop'],
    ],
    [
      ['attach', '--on-quit', ''],
      ['ask', 'stop', 'detach'],
    ],
    [
      ['risk', 'watchdog', '--on-lapse', ''],
      ['halt', 'cancel', 'flatten'],
    ],
    [
      ['order', 'submit', '--tif', ''],
      ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'],
    ],
    [['risk', 'check', '--type', 'tr'], ['trailing_stop']],
    [['stream', '--record-format', 'pa'], ['parquet']],
    [
      ['risk', 'limit', 'max_ord'],
      ['max_order_qty', 'max_order_notional', 'max_orders_per_minute'],
    ],
    [['sim', '--fault', 'stuck'], ['stuck-cancel']],
    [['backtest', '--gate', 'shar'], ['sharpe']],
    [['trade', '--log', ''], [':files']],
    [['backtest', ''], [':files']],
    [['stream', '--record', ''], [':directories']],
    [['orders', '--json', '--js'], []],
    [['nonsense', ''], []],
    [['__proto__', ''], []],
    [['order', 'submit', '--__proto__', ''], expect.any(Array)],
  ])('%j', async (words, expected) => {
    expect(await completed(...words)).toEqual(expected);
  });

  it('knows runs and orders of the ledger, also of the one named on the line', async () => {
    const [run] = await completed('fills', '--run', '');
    expect(run).toMatch(/^[0-9a-f]{12}$/);
    const orders = await completed('explain', '');
    expect(orders).toHaveLength(1);
    expect(await completed('order', 'cancel', '')).not.toContain(orders[0]); // it has been filled
    const open = join(home, 'open.db');
    withLedger(open, (ledger) => recordAll(ledger.beginRun(NEW_RUN), [new Desk().make('ACME', 'buy').step]));
    expect(await completed('order', 'cancel', '--db', open, '')).toEqual(['abc-1']);
    expect(await completed('fills', '--db', join(home, 'other.db'), '--run', '')).toEqual([]);
  });

  it('is quiet where the configuration or the ledger is broken', async () => {
    const broken = temporaryDirectory({ 'tradectl.toml': 'nonsense', 'bad.db': 'no ledger' });
    for (const words of [
      ['--symbol', ''],
      ['--db', 'bad.db', '--symbol', ''],
    ]) {
      const line = ['__complete', '--', 'orders', ...words];
      expect(await runCli(line, { cwd: broken })).toEqual({ status: 0, stdout: '', stderr: '' });
    }
  });
});

describe('completion', () => {
  it('prints a script, or says which there are', async () => {
    expect((await runCli(['completion', 'bash'])).stdout).toContain('complete -F _tradectl tradectl');
    expect(JSON.parse((await runCli(['completion', 'fish', '--json'])).stdout)).toMatchObject({ shell: 'fish' });
    const { status, stderr } = await runCli(['completion', 'bsh']);
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean bash? known: bash, zsh, fish');
  });
});

const env = { PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: home, LANG: 'C.UTF-8' };

/** What a shell itself offers for a line. */
function offered(command: string, args: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
}

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe.runIf(has('bash'))('bash (needs bash)', () => {
  /** Words as bash breaks them, where `=` stands alone. */
  const inBash = (...words: readonly string[]): readonly string[] =>
    offered(
      'bash',
      [
        '-c',
        `. ~/completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _tradectl; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        ...['tradectl', ...words],
      ].filter((word, i) => i !== 2 || word !== ''),
    );

  it('completes commands, flags, values and files', () => {
    expect(inBash('tra')).toEqual(['trade']);
    expect(inBash('ledger', 'v')).toEqual(['verify']);
    expect(inBash('orders', '--sy')).toEqual(['--symbol']);
    expect(inBash('orders', '--symbol', '')).toEqual(['ACME']);
    expect(inBash('orders', '--symbol', '=', 'A')).toEqual(['ACME']);
    expect(inBash('orders', '--symbol', '=')).toEqual(['ACME']);
    expect(inBash('backtest', 'p')).toEqual(['prices.csv']);
    expect(inBash('backtest', '--trades', '=', 'p')).toEqual(['prices.csv']);
    expect(inBash('trade', '--strategy', 's')).toEqual(['sma-crossover', 'sub dir']);
  });
});

describe.runIf(has('zsh'))('zsh (needs zsh)', () => {
  /** The words that the completion system is given, noted in the place of its own `compadd`. */
  const NOTING = `
    autoload -Uz compinit && compinit -u -d "$HOME/.zcompdump"
    source ~/completion.zsh
    _describe() { print -rl -- "\${(@P)4}" }
    compset() { : }
    _files() { print -rl -- :files }
    words=("$@") CURRENT=$#
    _tradectl; true
  `;
  const inZsh = (...words: readonly string[]): readonly string[] =>
    offered('zsh', ['-f', '-c', NOTING, 'zsh', 'tradectl', ...words]).map((line) => line.replace(/(?<=.):.*$/, ''));

  it('completes commands, flags and values', () => {
    expect(inZsh('tra')).toEqual(['trade']);
    expect(inZsh('ledger', 'v')).toEqual(['verify']);
    expect(inZsh('orders', '--symbol', '')).toEqual(['ACME']);
    expect(inZsh('orders', '--symbol=A')).toEqual(['--symbol=ACME']);
    expect(inZsh('backtest', '')).toEqual([':files']);
    expect(inZsh('trade', '--strategy=s')).toEqual(['--strategy=sma-crossover', ':files']);
  });
});

describe.runIf(has('fish'))('fish (needs fish)', () => {
  const inFish = (line: string): readonly string[] =>
    offered('fish', ['--no-config', '-c', `source ~/completion.fish; complete -C ${JSON.stringify(line)}`]).map(
      (candidate) => candidate.split('\t')[0] ?? '',
    );

  it('completes commands, flags, values and files', () => {
    expect(inFish('tradectl ledger v')).toEqual(['verify']);
    expect(inFish('tradectl orders --symbol ')).toEqual(['ACME']);
    expect(inFish('tradectl orders --symbol=A')).toEqual(['--symbol=ACME']);
    expect(inFish('tradectl backtest --trades=p')).toEqual(['--trades=prices.csv']);
    expect(inFish('tradectl stream --record su')).toEqual(['sub dir/']);
    expect(inFish('tradectl backtest ../b')).toEqual(['../bin/']);
    expect(inFish('~/bin/tradectl tra')).toEqual(['trade']);
  });
});
