import { describe, expect, it } from 'vitest';
import { ended, ROOT, runBinary, start, temporaryDirectory } from '../support/cli.js';

const BIN = `${ROOT}/bin/tradectl.js`;

describe('the built program', () => {
  it('finds its package, its defaults and the directory it is called from', async () => {
    expect((await runBinary(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const cwd = temporaryDirectory({ '.env': 'TRADECTL_CASH=77\nAPCA_API_SECRET_KEY=hush' });
    const { status, stdout, stderr } = await runBinary(['config', 'show', '--json'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      'account.cash': { value: '77', origin: 'env' },
      'costs.spread': { value: '0', origin: 'default' },
      APCA_API_SECRET_KEY: { value: '********' },
    });
  });

  it('leaves with the status of a failure, told on stderr', async () => {
    expect(await runBinary(['confg'])).toEqual({
      status: 2,
      stdout: '',
      stderr: "error: unknown command 'confg'\n  at: tradectl\n  try: did you mean config?\n",
    });
  });

  it('takes a closed pipe as success', async () => {
    const child = start(BIN, ['config', 'show']);
    child.stdout?.destroy();
    expect(await ended(child)).toMatchObject({ status: 0, stderr: '' });
  });
});
