import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, runCli, temporaryDirectory } from '../support/cli.js';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

interface Said {
  readonly items: readonly { readonly path: string; readonly state: string; readonly note: string | null }[];
  readonly next: readonly string[];
}

async function init(cwd: string, home: string, ...argv: readonly string[]): Promise<Said> {
  const { status, stdout, stderr } = await runCli(['init', '--yes', '--json', ...argv], { cwd, env: { HOME: home } });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Said;
}

describe('init', () => {
  it('makes what is not there, for its owner alone, and leaves what is', async () => {
    const [cwd, home] = [temporaryDirectory(), temporaryDirectory()];
    const first = await init(cwd, home);
    expect(first.items.map(({ state }) => state)).toEqual(['made', 'made', 'made', 'made']);
    const config = join(home, '.config/tradectl/config.toml');
    expect(modeOf(config)).toBe(0o600);
    expect(modeOf(join(cwd, '.env'))).toBe(0o600);
    expect(modeOf(join(home, '.local/state/tradectl'))).toBe(0o700);

    writeFileSync(config, '[account]\ncash = "5"\n');
    writeFileSync(join(cwd, '.env'), 'APCA_API_KEY_ID=mine\nAPCA_API_SECRET_KEY=hush\n');
    const again = await init(cwd, home);
    expect(again.items.map(({ state }) => state)).toEqual(['there', 'there', 'there', 'there']);
    expect(readFileSync(config, 'utf8')).toBe('[account]\ncash = "5"\n');
    expect(JSON.stringify(again)).not.toMatch(/mine|hush/);
    expect((await runCli(['config', 'show', '--json'], { cwd, env: { HOME: home } })).status).toBe(0);
  });

  it('says what it made, what others may read, and what to type next', async () => {
    const [cwd, home] = [temporaryDirectory({ '.env': '', '.git/HEAD': '' }), temporaryDirectory()];
    chmodSync(join(cwd, '.env'), 0o644);
    const { stdout, stderr } = await runCli(['init', '--yes'], { cwd, env: { HOME: home } });
    expect(stdout).toContain(`made     ${home}/.config/tradectl/config.toml`);
    expect(stdout).toContain(`chmod 600 ${cwd}/.env`);
    expect(stderr).toContain('tradectl doctor');
    expect(stderr).toContain('echo .env >> .gitignore');
  });

  it('needs --yes where nobody can be asked, but only as long as there is something to make', async () => {
    const [cwd, home] = [temporaryDirectory(), temporaryDirectory()];
    const refused = await runCli(['init'], { cwd, env: { HOME: home } });
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('add --yes');
    expect(existsSync(join(home, '.config'))).toBe(false);
    await init(cwd, home);
    expect(await runCli(['init'], { cwd, env: { HOME: home } })).toMatchObject({ status: 0 });
  });

  it('leaves .env out with --no-env', async () => {
    const cwd = temporaryDirectory();
    await init(cwd, temporaryDirectory(), '--no-env');
    expect(existsSync(join(cwd, '.env'))).toBe(false);
  });

  it('writes through no link to elsewhere, and over no directory', async () => {
    const elsewhere = join(temporaryDirectory(), 'target');
    const cwd = temporaryDirectory();
    symlinkSync(elsewhere, join(cwd, '.env'));
    const linked = await runCli(['init', '--yes'], { cwd });
    expect(linked.status).toBe(2);
    expect(existsSync(elsewhere)).toBe(false);
    const blocked = temporaryDirectory({ '.env/file': '' });
    const { status, stderr } = await runCli(['init', '--yes'], { cwd: blocked });
    expect(status).toBe(2);
    expect(stderr).toContain('is a directory');
  });

  it('says where it may not write', async () => {
    const home = temporaryDirectory({ '.config': 'a file' });
    const { status, stderr } = await runCli(['init', '--yes'], { env: { HOME: home } });
    expect(status).toBe(2);
    expect(stderr).toMatch(/cannot make .*config\.toml: ENOTDIR\n {2}at: .*\n {2}try: /);
  });
});

describe('init strategy', () => {
  it.each(['mine.ts', 'mine.js', 'mine'])('%s runs in a backtest as it is', async (name) => {
    const cwd = temporaryDirectory();
    const made = await runCli(['init', 'strategy', name, '--json'], { cwd });
    expect(made.status).toBe(0);
    const [item] = (JSON.parse(made.stdout) as Said).items;
    const prices = join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv');
    const argv = ['backtest', prices, '--strategy', item?.path ?? '', '--param', 'n=50', '--json'];
    const { status, stdout } = await runCli(argv, { cwd });
    expect(status).toBe(0);
    const { trades } = JSON.parse(stdout) as { trades: readonly unknown[] };
    expect(trades.length).toBeGreaterThan(20);
  });

  it('leaves a file that is there', async () => {
    const cwd = temporaryDirectory({ 'mine.ts': 'my own' });
    const { status, stdout } = await runCli(['init', 'strategy', 'mine.ts'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^there /);
    expect(readFileSync(join(cwd, 'mine.ts'), 'utf8')).toBe('my own');
  });

  it('refuses another kind of file', async () => {
    const { status, stderr } = await runCli(['init', 'strategy', 'mine.py']);
    expect(status).toBe(2);
    expect(stderr).toContain('try: name a .ts or .js file, such as: tradectl init strategy mine.ts');
  });

  it('a word that is no part of it is taken for one mistyped', async () => {
    expect((await runCli(['init', 'stratgy', 'mine.ts'])).stderr).toContain('did you mean strategy?');
  });
});
