import { describe, expect, it } from 'vitest';
import { OTHERS } from '../../src/app/config/environment.js';
import { PATHS } from '../../src/app/config/schema.js';
import { runCli } from '../support/cli.js';

const env = { HOME: '/you' };

async function topic(name: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { status, stdout, stderr } = await runCli(['help', name, '--json'], { env });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
}

describe('help config', () => {
  it('tells every setting: what it means, its default, and who may set it', async () => {
    const settings = await topic('config');
    expect(settings.map(({ key }) => key)).toEqual(PATHS);
    for (const { meaning } of settings) expect(meaning).toMatch(/\S/);
    const of = (name: string) => settings.find(({ key }) => key === name);
    expect(of('account.cash')).toMatchObject({
      default: '100000',
      variables: ['TRADECTL_CASH', 'TRADECTL_ACCOUNT_CASH'],
    });
    expect(of('live.enabled')).toMatchObject({ setBy: ['flag', '--config', 'config.toml'], variables: [] });
    expect(of('risk.max_order_notional')).toMatchObject({ default: null });
  });

  it('is not what the user has set', async () => {
    const { stdout } = await runCli(['help', 'config', '--json'], { env: { ...env, TRADECTL_CASH: '7' } });
    expect(stdout).toContain('"default":"100000"');
  });

  it('wins over the help of the command of that name, which --help still shows', async () => {
    expect((await runCli(['help', 'config'], { env })).stdout).toContain('account.cash');
    expect((await runCli(['config', '--help'], { env })).stdout).toMatch(/^Usage: tradectl config/);
    expect((await runCli(['help', 'config', 'show'], { env })).stdout).toMatch(/^Usage: tradectl config show/);
  });
});

it('help environment has every variable', async () => {
  const names = (await topic('environment')).map(({ name }) => String(name));
  for (const name of ['APCA_API_KEY_ID', 'TRADECTL_DB', 'NO_COLOR', ...OTHERS]) expect(names).toContain(name);
});

it('help files says where they lie for this user', async () => {
  const paths = (await topic('files')).map(({ path }) => path);
  expect(paths).toContain('/you/.config/tradectl/config.toml');
  expect(paths).toContain('/you/.local/state/tradectl/ledger.db');
});

it.each(['config', 'environment', 'files', 'exit-codes'])('help %s fits any terminal', async (name) => {
  for (const width of [20, 60, 120]) {
    const { status, stdout } = await runCli(['help', name], { env, width });
    expect(status).toBe(0);
    for (const line of stdout.split('\n'))
      expect([name, line, line.length <= width || !line.includes(' ')]).toEqual([name, line, true]);
  }
});
