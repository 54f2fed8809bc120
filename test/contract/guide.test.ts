/** The simulator's guide does what it says: its JavaScript runs as it stands, its requests are answered. */

import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/core/base/assert.js';
import { parseTime } from '../../src/core/base/time.js';
import { FAULT_NAMES } from '../../src/core/sim/faults-table.js';
import { HEADERS } from '../app/sim/rig.js';
import { ended, ROOT, start, temporaryDirectory } from '../support/cli.js';
import { contract } from './rig.js';

const GUIDE = readFileSync(join(ROOT, 'docs/SIMULATOR.md'), 'utf8');

/** The text between a fence of that language and its end. */
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(GUIDE)?.[1] ?? '';

/** Rows of the table of requests: each request beside each of its bodies. */
const REQUESTS = [...GUIDE.matchAll(/^\| (`(?:GET|POST|DELETE) .*?) \| (.*)\|$/gm)].flatMap(
  ([, requests = '', bodies = '']) => {
    const inTicks = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, found = '']) => found);
    const [first = '', ...rest] = inTicks(requests);
    const method = first.split(' ')[0] ?? '';
    const all = [first, ...rest.map((one) => (one.startsWith('/') ? `${method} ${one}` : one))];
    const sent = inTicks(bodies);
    return all.flatMap((request) => (sent.length === 0 ? [[request, '']] : sent.map((body) => [request, body])));
  },
);

describe('the guide', () => {
  it('has JavaScript that trades, as it stands', async () => {
    const { sim } = await contract();
    const directory = temporaryDirectory({ 'client.mjs': block('js') });
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    const result = await ended(start(join(directory, 'client.mjs'), [JSON.stringify(sim.address)]));
    expect(result).toMatchObject({ status: 0, stdout: 'trade ACME\norder filled\n', stderr: '' });
    expect(sim.world.desk.positions().map(({ symbol }) => symbol)).toEqual(['ACME']);
  });

  it('names every request with a body that is taken', async () => {
    expect(REQUESTS.length).toBeGreaterThan(13);
    // Its clock is turned by an hour, then to the time that the guide has.
    const begin = must(parseTime('2024-01-02T13:30:00Z'), 'a time');
    const { sim } = await contract({ clock: 'virtual', start: begin, rate: 1 });
    sim.clock.pause();
    for (const [request = '', body = ''] of REQUESTS) {
      const [method = '', path = ''] = request.replace('NAME', 'zombie').split(' ');
      const init = { method, headers: HEADERS, ...(body === '' ? {} : { body }) };
      const answer = await fetch(sim.address.rest + path, init);
      expect([request, body, answer.status, await answer.text()]).toEqual([request, body, 200, expect.any(String)]);
    }
  });

  it('tells of every fault that there is', () => {
    const table = GUIDE.slice(GUIDE.indexOf('## Faults'), GUIDE.indexOf('## What is not modelled'));
    const told = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z0-9-]+)/g)].map(([, name = '']) => name),
    );
    expect(told.toSorted()).toEqual([...FAULT_NAMES].toSorted());
  });
});
