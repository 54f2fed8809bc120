/** Alerts leave by webhook and command; none is in the way, and no secret is in a message. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Alert, AlertCarrier } from '../../../src/io/alerts/alert.js';
import { AlertChannel } from '../../../src/io/alerts/channel.js';
import { createCommand } from '../../../src/io/alerts/command.js';
import { createDesktop } from '../../../src/io/alerts/desktop.js';
import { createWebhook } from '../../../src/io/alerts/webhook.js';
import { temporaryDirectory } from '../../support/cli.js';

const alert = (text = 'books differ'): Alert => ({ kind: 'divergence', at: '2026-11-02T00:00:00Z', text, details: {} });

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/s3cret?token=s3cret`;
}

const problemOf = (carrier: AlertCarrier): Promise<string> =>
  carrier.carry(alert()).then(
    () => 'taken',
    (error: unknown) => String(error),
  );

describe('a webhook', () => {
  it('gets the text as Slack takes it', async () => {
    const bodies: string[] = [];
    const url = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => response.end('ok'));
    });
    expect(await problemOf(createWebhook(url))).toBe('taken');
    expect(JSON.parse(bodies.join(''))).toEqual({ text: 'books differ' });
  });

  it.each([
    [500, 'HTTP 500'],
    [302, 'a redirect, which is not followed'],
  ])('that answers %s is told of, without its address', async (status, words) => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked++;
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    const problem = await problemOf(createWebhook(url));
    expect([asked, problem]).toEqual([1, expect.stringContaining(words)]);
    expect(problem).not.toContain('s3cret');
  });

  it('that does not answer in time, or is away, is told of', async () => {
    const url = await serve(() => undefined);
    expect(await problemOf(createWebhook(url, 50))).toContain('no answer in time');
    server?.closeAllConnections();
    await new Promise((done) => server?.close(done));
    const problem = await problemOf(createWebhook(url));
    expect(problem).toContain('ECONNREFUSED');
    expect(problem).not.toContain('s3cret');
  });

  it.each(['http://example.com/x', 'ftp://127.0.0.1/x', 'https://me:pass@example.com/x', 'nonsense'])(
    'is never at %s',
    (url) => {
      expect(() => createWebhook(url)).toThrow('not one that alerts go to');
    },
  );
});

describe('a desktop', () => {
  it.each([
    ['linux', 'notify-send', ['--app-name=tradectl', '--', 'tradectl: divergence', 'a &lt;b&gt; "$(id)"']],
    ['darwin', 'osascript', ['tradectl: divergence', 'a <b> "$(id)"']],
  ])('of %s gets the words as they are from %s', async (platform, name, words) => {
    const searchPath = temporaryDirectory();
    writeFileSync(join(searchPath, name), `#!/bin/sh\nprintf '%s\\n' "$@" > '${join(searchPath, 'got')}'\n`, {
      mode: 0o700,
    });
    await createDesktop({ platform, searchPath }).carry(alert('a <b> "$(id)"'));
    const got = readFileSync(join(searchPath, 'got'), 'utf8').trimEnd().split('\n');
    expect(got.slice(-words.length)).toEqual(words);
  });

  it('that is not there is told of at the start', () => {
    expect(() => createDesktop({ platform: 'linux', searchPath: temporaryDirectory() })).toThrow(
      'there is no notify-send',
    );
  });
});

describe('a command', () => {
  it('gets JSON on its input, and its arguments as they are', async () => {
    const file = join(temporaryDirectory(), 'got');
    const script = `
      const { createWriteStream, writeFileSync } = require('node:fs');
      writeFileSync(${JSON.stringify(`${file}.argv`)}, JSON.stringify(process.argv.slice(1)));
      process.stdin.pipe(createWriteStream(${JSON.stringify(file)}));`;
    const argument = '$(touch x); `id` "quoted"';
    expect(await problemOf(createCommand([process.execPath, '-e', script, argument]))).toBe('taken');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(alert());
    expect(JSON.parse(readFileSync(`${file}.argv`, 'utf8'))).toEqual([argument]);
  });

  it('that fails, hangs or is not there is told of', async () => {
    expect(await problemOf(createCommand([process.execPath, '-e', 'process.exit(3)']))).toContain('exit status 3');
    const hangs = [process.execPath, '-e', 'setInterval(() => undefined, 1000)'];
    expect(await problemOf(createCommand(hangs, 100))).toContain('SIGKILL');
    expect(await problemOf(createCommand(['nowhere-at-all']))).toContain('ENOENT');
    expect(() => createCommand(['/nowhere/at-all'])).toThrow('is not there, or may not be run');
    expect(() => createCommand([])).toThrow('names no program');
  });
});

describe('the channel', () => {
  it('sends one at a time to each carrier, and tells what was not taken', async () => {
    const told: string[] = [];
    const troubles: string[] = [];
    const good: AlertCarrier = { name: 'good', carry: ({ text }) => Promise.resolve(void told.push(text)) };
    const bad: AlertCarrier = { name: 'bad', carry: () => Promise.reject(new Error('no')) };
    const channel = new AlertChannel({ carriers: [bad, good], onTrouble: (message) => troubles.push(message) });
    channel.send(alert('one'));
    channel.send(alert('two'));
    await channel.drain();
    expect(told).toEqual(['one', 'two']);
    expect(troubles).toEqual(Array(2).fill('alert divergence was not taken by the bad: no'));
  });

  it('holds no more than a hundred, and counts the others', async () => {
    let told = 0;
    const troubles: string[] = [];
    const slow: AlertCarrier = { name: 'slow', carry: () => Promise.resolve(void told++) };
    const channel = new AlertChannel({ carriers: [slow], onTrouble: (message) => troubles.push(message) });
    for (let count = 0; count < 111; count++) channel.send(alert());
    await channel.drain();
    expect([told, troubles]).toEqual([101, ['10 alerts were dropped: 100 waited already']]);
  });

  it('without a carrier does nothing', async () => {
    const channel = new AlertChannel({ carriers: [], onTrouble: () => expect.unreachable() });
    channel.send(alert());
    await channel.drain();
  });
});
