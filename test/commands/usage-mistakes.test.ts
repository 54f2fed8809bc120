import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { micros } from '../../src/core/base/time.js';
import { WriterLock } from '../../src/io/sqlite/lock.js';
import { runCli, temporaryDirectory } from '../support/cli.js';

const BARS = 'time,open,high,low,close,volume\n';
const cwd = temporaryDirectory({
  'folder/.keep': '',
  'text.db': 'no ledger, but text',
  'bad/tradectl.toml': 'cash = 5',
  'twice/tradectl.toml': '[risk]\nmax_order_qty = "5"\n[risk]\nmax_open_orders = 5\n',
  'empty.csv': '',
  'word.csv': `${BARS}2024-01-02,ten,10,10,10,1\n`,
  'comma.csv': `${BARS}2024-01-02;10,5;10,5;10,5;10,5;1\n`.replaceAll(/,(?=[a-z])/g, ';'),
  'europe.csv': `${BARS}31/01/2024,10,10,10,10,1\n`,
  'many.csv': `symbol,${BARS}AAPL,2024-01-02,1,1,1,1,1\nMSFT,2024-01-02,1,1,1,1,1\n`,
  'small.toml': '[risk.symbols.acme]\nmax_order_qty = "5"\n',
  'deny.toml': '[risk]\ndeny_symbols = "acme"\n',
  'text.parquet': BARS,
  'mine.ts': '',
  'headless.csv': '2024-01-02,10,10,10,10,1\n',
  'narrow.csv': 'time,open,high,low\n2024-01-02,10,10,10\n',
  'short.csv': `${BARS}2024-01-02,10,10,10\n`,
  'imports.ts': 'import x from "nowhere-at-all"; export const strategy = x;',
  'throws.ts': 'throw new Error("boom")',
  'list.toml': '[risk]\nmax_open_orders = "five"\n',
});

beforeAll(async () => {
  process.chdir(cwd); // names of files are read as they are typed
  const days = ['02', '03', '04', '05'].map((day, i) => `2024-01-${day},${10 + i},${10 + i},${10 + i},${10 + i},1`);
  writeFileSync(join(cwd, 'ACME.csv'), `time,open,high,low,close,volume\n${days.join('\n')}\n`);
  const argv = ['backtest', 'ACME.csv', '--strategy', 'buy-and-hold', '--db', 'l.db', '--json'];
  expect((await runCli(argv, { cwd })).status).toBe(0);
});

const ONE_KEY = { APCA_API_KEY_ID: 'PKONLY' };
const KEYS = { ...ONE_KEY, APCA_API_SECRET_KEY: 'secretsecret' };

type Mistake = readonly [
  line: string,
  status: number,
  what: string,
  next: string,
  env?: Readonly<Record<string, string>>,
];

/** A line as somebody types it; the exit status, what must be said to be wrong, and what to do next. */
const MISTAKES: readonly Mistake[] = [
  ['bactest ACME.csv', 2, "unknown command 'bactest'", 'did you mean backtest?'],
  ['help exit-code', 2, "unknown command 'exit-code'", 'did you mean exit-codes?'],
  ['ledger verfy', 2, "unknown command 'verfy'", 'did you mean verify?'],
  ['config shw', 2, "unknown command 'shw'", 'did you mean show?'],
  ['init stratgy mine.ts', 2, "unknown command 'stratgy'", 'did you mean strategy?'],
  ['risk watchdog --on-lapse pnic', 2, '--on-lapse', 'halt, cancel or flatten'],
  ['risk watchdog --lease 3', 2, '--lease', '3s'],
  ['risk chek', 2, "unknown command 'chek'", 'did you mean check?'],
  ['backtest', 2, "missing required argument 'files'", 'tradectl backtest [options] <files...>'],
  ['explain', 2, "missing required argument 'order'", 'tradectl explain [options] <order>'],
  ['ledger backup', 2, "missing required argument 'file'", 'tradectl ledger backup [options] <file>'],
  ['fills --run', 2, "option '--run <id>' argument missing", 'put its value behind it'],
  ['positions ACME', 2, 'too many arguments', 'tradectl positions --symbol ACME'],
  ['reconcile --plan --apply', 2, 'cannot be used with', 'leave one of them out'],
  ['pnl --by symbl', 2, "'symbl' is invalid", 'did you mean symbol?'],
  ['trade --papr', 2, "unknown option '--papr'", 'did you mean --paper?'],
  ['backtest ACME.csv --comission-rate 0', 2, '--comission-rate', 'did you mean --commission-rate?'],
  ['orders --run 1 --run 2', 2, '--run is given twice', 'keep one --run'],
  ['backtest ACEM.csv', 2, 'there is no such file', 'did you mean ACME.csv?'],
  ['backtest nowhere/at-all.csv', 2, 'there is no such file', 'check the path'],
  ['backtest folder', 2, 'is a directory', 'name the files in it'],
  ['book BTC/USD --replay cap.jsonl', 2, 'there is no such file', 'check the path'],
  ['journal replay l.dbb', 2, 'there is no such file', 'did you mean'],
  ['backtest ACME.csv --trades nowhere/t.csv', 2, 'there is no such directory', 'make the directory first'],
  ['backtest ACME.csv --cash 10,000', 2, '--cash cannot be "10,000"', 'such as 100000 or 2500.50'],
  ['backtest ACME.csv --size 150%', 2, '--size cannot be "150%"', 'percentage of equity'],
  ['backtest ACME.csv --from 01/02/2024', 2, '--from cannot be', 'a UTC date such as 2024-01-31'],
  ['backtest ACME.csv --from 2024-02-01 --to 2024-01-01', 2, 'is before --from', 'swap the two dates'],
  ['backtest ACME.csv --from 2050-01-01', 2, 'there are bars from 2024-01-02 to 2024-01-05', 'change --from or --to'],
  ['backtest ACME.csv --timeframe 1day', 2, '--timeframe cannot be "1day"', 'did you mean 1Day?'],
  ['backtest ACME.csv --strategy sma-crosover', 2, 'there is no strategy', 'did you mean sma-crossover?'],
  ['backtest ACME.csv --strategy ./none-such.ts', 2, 'there is no such strategy file', 'docs/STRATEGIES.md'],
  ['backtest ACME.csv --param fst=5', 2, 'no parameter "fst"', 'did you mean fast?'],
  ['backtest ACME.csv --param fast=five', 2, 'is not a whole number', 'the default is fast=50'],
  ['backtest ACME.csv --gate sharp>=1', 2, 'no figure "sharp"', 'did you mean sharpe?'],
  ['trade --live', 4, '--live needs the keys of a live account', 'set APCA_API_KEY_ID'],
  ['trade --paper --symbol AAPL', 2, '--symbol is of a replay', 'use --symbols'],
  ['trade --paper --duration 10', 2, '--duration cannot be "10"', '60s'],
  ['trade --paper --symbols AAPL', 4, 'APCA_API_SECRET_KEY is not set', 'set both', ONE_KEY],
  ['reconcile', 4, 'no keys of the broker are set', 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY'],
  ['reconcile --endpoint http://broker.example', 2, 'keys do not go to broker.example', '127.0.0.1', KEYS],
  ['stream AAPL', 4, 'the feed iex needs Alpaca keys', '--feed binance or kraken'],
  ['stream AAPL --feed krakn', 2, '--feed cannot be "krakn"', 'did you mean kraken?'],
  ['orders --db nope.db', 2, 'no ledger at', '--db names it'],
  ['orders --db folder', 6, 'this is a directory', 'name a file in it with --db'],
  ['orders --db text.db', 6, 'is no ledger', 'name another file with --db'],
  ['orders --db l.db --run 5', 2, 'no run 5', 'the newest:'],
  ['explain nope --db l.db', 2, 'no order nope', 'the newest:'],
  ['order submit --symbol AAPL --side by --qty 1', 2, '--side cannot be "by"', 'did you mean buy?'],
  ['order submit --symbol AAPL --side buy --qty ten', 2, '--qty cannot be "ten"', 'a positive quantity such as 10'],
  ['order submit --side buy --qty 1', 2, '--symbol is missing', 'tradectl order submit --symbol AAPL'],
  ['order cancel', 2, 'name one order, or --all', 'tradectl order cancel --all'],
  ['flatten', 2, 'nobody is there to confirm', 'add --yes'],
  ['sim --fault zombi', 2, 'no fault "zombi"', 'did you mean zombie?'],
  ['sim --port 99999', 2, '--port cannot be "99999"', 'from 1 to 65535'],
  ['completion bsh', 2, 'no completion for "bsh"', 'did you mean bash?'],
  ['config show --config nope.toml', 2, 'there is no file', 'check its path'],
  ['backtest empty.csv', 2, 'empty.csv is empty', 'date,open,high,low,close,volume'],
  ['backtest word.csv', 2, 'open "ten" is not a number', 'write numbers with a point'],
  ['backtest comma.csv', 2, 'open "10,5" is not a number', 'write numbers with a point'],
  ['backtest europe.csv', 2, '"31/01/2024" is not a date', '2024-01-31'],
  ['backtest text.parquet', 2, 'is not Parquet', 'end with .csv'],
  ['backtest many.csv --symbol MSFTT', 2, 'many.csv holds no MSFTT', '--symbol MSFT'],
  ['reconcile --db l.db --alert-command ./no-such', 2, 'the alert command ./no-such is not there', 'chmod +x'],
  ['config show --config small.toml', 2, 'no market has a symbol acme', 'did you mean [risk.symbols.ACME]?'],
  ['config show --config deny.toml', 2, 'risk.deny_symbols cannot be "acme"', 'symbols in capitals'],
  ['backtest ACME.csv --symbol ACME,SPY', 2, '--symbol cannot be "ACME,SPY"', 'one symbol'],
  ['backtest ACME.csv --from 2024-02-30', 2, '--from cannot be', 'a UTC date such as 2024-01-31'],
  ['backtest ACME.csv --commission-rate 5%', 2, '--commission-rate cannot be "5%"', '0.002 for 0.2 %'],
  ['backtest ACME.csv --strategy ./ACME.csv', 2, 'a strategy is a .js or .ts file', 'tradectl init strategy mine.ts'],
  ['backtest ACME.csv --strategy ./mein.ts', 2, 'there is no such strategy file', 'did you mean'],
  ['backtest ACME.csv --strategy ./mine.ts', 2, 'exports no `strategy`', 'docs/STRATEGIES.md'],
  ['trade --paper --symbols acme', 2, 'not acme', 'did you mean ACME?'],
  ['trade --paper --strategy sma-crosover', 2, 'there is no strategy', 'did you mean sma-crossover?'],
  ['trade --paper --bars 1min', 2, '--bars cannot be "1min"', '5m or 1h'],
  ['sim --synthetic acme', 2, 'not acme', 'did you mean ACME?'],
  ['sim --start yesterday', 2, '--start cannot be "yesterday"', '2024-01-02T14:30:00Z'],
  ['risk check --symbol ACEM --side buy --qty 1 --db l.db', 2, 'no price of ACEM', 'did you mean ACME?'],
  ['risk limit max_order_size 5 --db l.db', 2, 'there is no limit "max_order_size"', 'did you mean max_order_qty?'],
  ['ledger backup l.db --db l.db', 2, 'there is a file of that name already', 'name another file'],
  ['init strategy mine.txt', 2, 'cannot be written to "mine.txt"', 'tradectl init strategy mine.ts'],
  ['attach --db l.db', 3, 'no trader runs on this ledger', 'tradectl trade --paper'],
  ['pnl --by week', 2, "'week' is invalid", 'day, symbol, strategy, run'],
  ['config show', 2, 'unknown variable TRADECTL_CAHS', 'did you mean TRADECTL_CASH?', { TRADECTL_CAHS: '5' }],
  ['ACME.csv', 2, "unknown command 'ACME.csv'", 'did you mean tradectl backtest ACME.csv?'],
  ['--paper trade', 2, "unknown option '--paper'", 'the command comes first: tradectl trade --paper'],
  ['--db l.db orders', 2, "unknown option '--db'", 'the command comes first: tradectl orders --db l.db'],
  ['init mine.ts', 2, "unknown command 'mine.ts'", 'did you mean tradectl init strategy mine.ts?'],
  ['order buy AAPL 10', 2, "unknown command 'buy'", 'known: submit, replace, cancel'],
  ['trade --paper AAPL', 2, 'too many arguments', 'tradectl trade --symbols AAPL'],
  ['trade --paper --symbols AAPL SPY', 2, 'too many arguments', 'tradectl trade --symbols AAPL,SPY'],
  ['orders 5e4552cfeb84', 2, 'too many arguments', 'tradectl orders --run 5e4552cfeb84'],
  ['order submit AAPL buy 1', 2, 'too many arguments', 'tradectl order submit --symbol AAPL'],
  ['attach 4711', 2, 'too many arguments', 'tradectl attach --help'],
  ['backtest ACME.csv --csv', 2, "unknown option '--csv'", 'tradectl backtest --help'],
  ['backtest ACME.csv --from', 2, "option '--from <date>' argument missing", 'put its value behind it'],
  ['backtest ', 2, 'the name of a file is empty', 'a variable of the shell'],
  ['backtest -', 2, 'not read from standard input', 'save them to a file first'],
  ['backtest https://example.com/x.csv', 2, 'read from this machine alone', 'download it first'],
  ['backtest ACME.CSV', 2, 'there is no such file', 'did you mean ACME.csv?'],
  ['backtest ACME.csv ACME.csv', 2, 'overlap', 'follow one another in time'],
  ['backtest headless.csv', 2, 'has no header line', 'date,open,high,low,close,volume'],
  ['backtest narrow.csv', 2, 'has no column for close', 'a file of bars has a time'],
  ['backtest short.csv', 2, 'the line has 4 cells instead of 6', 'mend the file there'],
  ['backtest ACME.csv --param fast', 2, '--param cannot be "fast"', 'name=value'],
  ['backtest ACME.csv --param fast=9 --param fast=8', 2, '--param fast is given twice', 'keep one'],
  ['backtest ACME.csv --param fast=9 --param slow=5', 2, 'must be smaller than slow', 'now they are fast=9 slow=5'],
  ['backtest ACME.csv --cash -5', 2, '--cash cannot be "-5"', 'a positive amount'],
  ['backtest ACME.csv --size 0', 2, '--size cannot be "0"', 'a positive quantity'],
  ['backtest ACME.csv --gate sharpe=>1', 2, '--gate cannot be "sharpe=>1"', 'did you mean sharpe>=1?'],
  ['backtest ACME.csv --warmup 100', 2, 'no bars after 100 bars of warm-up', 'less --warmup'],
  ['backtest ACME.csv --timeframe 1Min', 2, 'bars of 1Day cannot be made 1Min', 'leave --timeframe out'],
  ['backtest ACME.csv --trades ACME.csv', 2, 'the same file', 'a file of its own'],
  ['backtest ACME.csv --strategy ./folder', 2, 'this is a directory', 'name the file in it'],
  ['backtest ACME.csv --strategy ./imports.ts', 2, 'Could not resolve "nowhere-at-all"', 'npm install nowhere-at-all'],
  ['backtest ACME.csv --strategy ./throws.ts', 2, 'cannot be loaded: boom', 'see what its top level does'],
  ['trade --paper --live', 2, 'exclude each other', 'leave one of them out'],
  ['trade --paper --symbols AAPL,AAPL', 2, 'AAPL is given twice', 'name AAPL once'],
  ['trade --paper --symbols AAPL,,SPY', 2, '"" is no symbol', 'such as AAPL,BTC/USD'],
  ['trade --paper --symbols SPY --endpoint localhost:80', 2, 'venue.endpoint cannot', 'http://127.0.0.1:8080', KEYS],
  ['trade --paper --replay ACME.csv --speed fast', 2, '--speed cannot be "fast"', 'a factor such as 1x'],
  ['reconcile --endpoint http://127.0.0.1:1', 3, 'ECONNREFUSED', 'nothing listens there', KEYS],
  ['book AAPL --feed sim', 4, 'the feed sim needs Alpaca keys', 'what `tradectl sim` prints'],
  ['book AAPL --feed sim --endpoint http://127.0.0.1:1', 2, 'no order books of stocks', 'crypto such as BTC/USD', KEYS],
  [
    'order submit --symbol AAPL --side buy --qty 1 --db l.db',
    4,
    'no trader runs on this ledger',
    'set APCA_API_KEY_ID',
  ],
  ['reconcile --db l.db', 4, 'no keys of the broker are set', 'set APCA_API_KEY_ID'],
  ['order submit --symbol AAPL --side buy --qty 1 --limit 9 --trail 1', 2, 'one distance', 'give --trail'],
  ['risk limit max_order_qty ten --db l.db', 2, '"ten" is no value', 'a positive quantity such as 500'],
  ['risk resume --db l.db', 2, '--reason is missing', "--reason 'the news is out'"],
  ['risk halt bad news --db l.db', 2, 'too many arguments', "tradectl risk halt --reason 'bad news'"],
  ["risk halt it's bad", 2, 'too many arguments', String.raw`tradectl risk halt --reason 'it'\''s bad'`],
  ['order replace abc-1 sooner', 2, 'too many arguments', 'see `tradectl order replace --help`'],
  ['version', 2, "unknown command 'version'", 'did you mean --version?'],
  ['risk serve --bind nonsense --db l.db', 2, 'no ZeroMQ address', 'tcp://127.0.0.1:5555'],
  ['ledger restore ACME.csv --db new.db', 6, 'is no ledger', 'name another file'],
  ['config show --config list.toml', 2, 'risk.max_open_orders cannot be "five"', 'a whole number'],
  ['config show', 2, 'account.cash cannot be "lots"', 'a positive amount', { TRADECTL_CASH: 'lots' }],
];

describe('a mistake says what is wrong, where, and what to type next', () => {
  const cases = MISTAKES.map(([line, status, what, next, env = {}]) => ({ line, status, what, next, env }));

  it.each(cases)('$line', async ({ line, status, what, next, env }) => {
    const result = await runCli(line.split(' '), { cwd, env });
    expect(result).toMatchObject({ status, stdout: '' });
    const [message = '', ...details] = result.stderr.split('\n');
    expect(message).toMatch(/^error: /);
    expect(message).toContain(what);
    const advice = details.find((detail) => detail.startsWith('  try: '));
    expect(advice).toContain(next);
    expect(result.stderr).not.toMatch(/\n {4}at |secretsecret/);
  });

  it('there are at least 120, and each is one line with --json', async () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(120);
    for (const [line, status, , next, env = {}] of MISTAKES.slice(0, 10)) {
      const { stderr } = await runCli([...line.split(' '), '--json'], { cwd, env });
      const { error } = JSON.parse(stderr) as { error: Readonly<Record<string, string>> };
      expect([line, status, error['hint']]).toEqual([line, 2, expect.any(String)]);
      expect(next).not.toBe('');
    }
  });

  it('a key in the wrong place, in a file', async () => {
    const { status, stderr } = await runCli(['config', 'show'], { cwd: join(cwd, 'bad') });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /unknown section or key "cash"\n {2}at: .*tradectl\.toml:1\n {2}try: did you mean cash in \[account\]\?/,
    );
  });

  it('a section that stands twice, in a file', async () => {
    const { status, stderr } = await runCli(['config', 'show'], { cwd: join(cwd, 'twice') });
    expect(status).toBe(2);
    expect(stderr).toMatch(/malformed TOML.*\n {2}at: .*tradectl\.toml:3:\d+\n {2}try: it stands twice in this file/);
  });

  it('a home that cannot be written', async () => {
    const { status, stderr } = await runCli(['trade', '--paper', '--headless'], { cwd, env: { HOME: '/proc' } });
    expect(status).toBe(6);
    expect(stderr).toMatch(/cannot be written.*\n {2}at: \/proc\/.*\n {2}try: check the owner .* with --db\n$/);
  });

  it('a ledger that somebody writes', async () => {
    const lock = WriterLock.take(join(cwd, 'l.db'), { pid: 4711, now: micros(0) });
    const argv = ['trade', '--paper', '--replay', 'ACME.csv', '--speed', 'max', '--db', 'l.db'];
    const { status, stderr } = await runCli(argv, { cwd });
    lock.release();
    expect(status).toBe(6);
    expect(stderr).toContain('process 4711');
    expect(stderr).toContain('try: one trader per ledger');
  });

  it('a symbol that is not there', async () => {
    const { status, stderr } = await runCli(['orders', '--db', 'l.db', '--symbol', 'ACEM'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toBe('notice: no symbol ACEM: there are ACME; did you mean ACME?\n');
  });
});
