/** Who may listen: addresses of this machine only, or CURVE with a list of clients. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { curveKeyPair } from 'zeromq';
import { parseEndpoint } from '../../../src/io/zmq/endpoint.js';
import { keyBytes, loadKeyFile, makeKeys } from '../../../src/io/zmq/keys.js';
import { publisher, subscriber, take, trade } from './support.js';

const made: string[] = [];
const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'tradectl-zmq-'));
  made.push(path);
  return path;
};
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe('addresses', () => {
  it.each(['tcp://127.0.0.1:5555', 'tcp://[::1]:5555', 'tcp://localhost:*', 'tcp://127.8.9.1:1'])(
    'takes %s for this machine',
    (text) => {
      expect(parseEndpoint(text)).toMatchObject({ kind: 'tcp', isLocal: true });
    },
  );

  it.each([
    'tcp://*:5555',
    'tcp://0.0.0.0:5555',
    'tcp://10.0.0.7:5555',
    'tcp://127.0.0.1.example.com:5555',
    'tcp://[::]:1',
    'tcp://eth0:5555',
  ])('takes %s for others', async (endpoint) => {
    expect(parseEndpoint(endpoint)).toMatchObject({ kind: 'tcp', isLocal: false });
    await expect(publisher({ endpoint })).rejects.toMatchObject({ code: 'usage', where: endpoint });
    expect(() => subscriber(endpoint)).toThrow(/CURVE/);
  });

  it.each([
    '',
    'http://127.0.0.1:1',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:99999',
    'inproc://x',
    'ipc://',
    'ipc://@abstract',
    `ipc:///${'x'.repeat(200)}`,
  ])('refuses %j', async (endpoint) => {
    await expect(publisher({ endpoint })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('ipc', () => {
  it('makes a directory of mode 0700 and works in it', async () => {
    const home = join(directory(), 'sockets');
    const from = await publisher({ endpoint: `ipc://${home}/feed` });
    expect(statSync(home).mode & 0o777).toBe(0o700);
    const to = subscriber(`ipc://${home}/feed`);
    await from.subscribed();
    from.publish(trade('SPY', '1'));
    expect(await take(to.events(), 1)).toEqual([trade('SPY', '1')]);
  });

  it('refuses a directory that others may enter', async () => {
    const home = join(directory(), 'open');
    mkdirSync(home);
    chmodSync(home, 0o750);
    await expect(publisher({ endpoint: `ipc://${home}/feed` })).rejects.toMatchObject({ code: 'usage', where: home });
  });
});

describe('CURVE', () => {
  it('is not enough without a list of clients', async () => {
    const curve = { keys: makeKeys(), allowed: [] };
    await expect(publisher({ endpoint: 'tcp://0.0.0.0:*', curve })).rejects.toMatchObject({ code: 'usage' });
    await expect(publisher({ curve: { keys: makeKeys(), allowed: ['short'] } })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  it('admits the clients on the list, and nobody else', async () => {
    const [server, friend, stranger] = [makeKeys(), makeKeys(), makeKeys()];
    const from = await publisher({ endpoint: 'tcp://0.0.0.0:*', curve: { keys: server, allowed: [friend.publicKey] } });
    const endpoint = from.endpoint.replace('0.0.0.0', '127.0.0.1');
    const refused = subscriber(endpoint, { curve: { keys: stranger, serverKey: server.publicKey } });
    const denied = new Promise((resolve) => refused.socket.events.on('handshake:error:auth', resolve));
    const plain = subscriber(endpoint);
    await denied;
    const admitted = subscriber(endpoint, { curve: { keys: friend, serverKey: server.publicKey } });
    await from.subscribed();
    from.publish(trade('SPY', '1'));
    expect(await take(admitted.events(), 1)).toEqual([trade('SPY', '1')]);
    const nothing = [take(refused.events(), 1), take(plain.events(), 1)];
    refused.close();
    plain.close();
    expect(await Promise.all(nothing)).toEqual([[], []]);
  });
});

describe('keys', () => {
  it('are the bytes that ZeroMQ means', () => {
    // The test vector of RFC 32, and nonsense.
    expect(keyBytes('HelloWorld'.repeat(4))?.subarray(0, 8).toString('hex')).toBe('864fd26fb559f75b');
    const { publicKey } = curveKeyPair();
    expect(keyBytes(publicKey)).toHaveLength(32);
    expect([keyBytes(''), keyBytes('#####'.repeat(8)), keyBytes(`${publicKey.slice(1)} `)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are made once, in a file of mode 0600', () => {
    const file = join(directory(), 'keys');
    const keys = loadKeyFile(file);
    expect(keys.isNew).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(loadKeyFile(file)).toEqual({ ...keys, isNew: false });
    writeFileSync(file, 'public x\n');
    expect(() => loadKeyFile(file)).toThrow(/no file of CURVE keys/);
    expect(() => loadKeyFile(join(file, 'below'))).toThrow(/cannot use the key file/);
  });
});
