/** Captures as they lie on disks: plain, packed, cut short, and full of rubbish. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type CaptureLine, readCapture } from '../../../src/io/shared/capture.js';
import { temporaryDirectory } from '../../support/cli.js';

function fileOf(content: string | Buffer): string {
  const path = join(temporaryDirectory(), 'capture');
  writeFileSync(path, content);
  return path;
}

async function read(path: string, into: CaptureLine[] = []): Promise<CaptureLine[]> {
  for await (const lines of readCapture(path)) into.push(...lines);
  return into;
}

const STAMP = '1723161254024619568';
const line = (i: number): string => `${STAMP} {"i":${i}}`;

describe('readCapture', () => {
  it('reads times to the microsecond and messages as they came', async () => {
    expect(await read(fileOf(`${STAMP} {"a":1}\n\r\n${STAMP}  [1]\r\n{"b":2}`))).toEqual([
      { line: 1, tsRecv: 1_723_161_254_024_619, json: '{"a":1}' },
      { line: 3, tsRecv: 1_723_161_254_024_619, json: '[1]' },
      { line: 4, tsRecv: undefined, json: '{"b":2}' },
    ]);
  });

  it('shows lines that are no messages as such', async () => {
    const lines = await read(fileOf(`hello\n12 {"a":1}\n${STAMP} x\n\u0000\u0001\n${line(1)}\n`));
    expect(lines.map(({ json }) => json)).toEqual([undefined, undefined, undefined, undefined, '{"i":1}']);
  });

  it('reads gzip by its bytes, several members too', async () => {
    const first = Array.from({ length: 30_000 }, (_, i) => line(i)).join('\n');
    const packed = Buffer.concat([gzipSync(`${first}\n`), gzipSync(`${line(30_000)}\n`)]);
    const lines = await read(fileOf(packed));
    expect(lines.length).toBe(30_001);
    expect(lines.at(-1)).toEqual({ line: 30_001, tsRecv: 1_723_161_254_024_619, json: '{"i":30000}' });
  });

  it('is empty for an empty file', async () => {
    expect(await read(fileOf(''))).toEqual([]);
    expect(await read(fileOf(gzipSync('')))).toEqual([]);
  });

  it('lets a line go that is too long, and goes on', async () => {
    const lines = await read(fileOf(`${line(1)}\n{"x":"${'x'.repeat(9_000_000)}"}\n${line(2)}\n`));
    expect(lines.map(({ json }) => json)).toEqual(['{"i":1}', undefined, '{"i":2}']);
  });

  it('reads what there is of a gzip that is cut short, then says so', async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `${line(i)}${(i * 7919) % 1000}`).join('\n');
    const packed = gzipSync(text);
    const lines: CaptureLine[] = [];
    const reading = read(fileOf(packed.subarray(0, packed.length - 200)), lines);
    await expect(reading).rejects.toMatchObject({
      code: 'data',
      message: 'capture is cut short: its gzip ends in the middle',
    });
    expect(lines.length).toBeGreaterThan(58_000);
  });

  it('names what cannot be read', async () => {
    const damaged = gzipSync(line(1).repeat(1000));
    damaged.fill(255, 20, 40);
    await expect(read(fileOf(damaged))).rejects.toThrow('capture is damaged');
    await expect(read('/no/such/file')).rejects.toThrow('file cannot be read: there is no such file');
    await expect(read(temporaryDirectory())).rejects.toThrow('is a directory');
  });

  it('may be left in the middle', async () => {
    const packed = gzipSync(Array.from({ length: 200_000 }, (_, i) => line(i)).join('\n'));
    for await (const lines of readCapture(fileOf(packed))) {
      expect(lines.length).toBeGreaterThan(0);
      break;
    }
  });
});
