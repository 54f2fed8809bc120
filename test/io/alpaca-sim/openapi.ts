/** Alpaca's own description of its answers, as a judge of ours: needs TRADECTL_REFERENCE_DATA. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { must } from '../../../src/core/base/assert.js';
import { REFERENCE } from '../../support/core/reference-data.js';

interface Operation {
  readonly responses: Readonly<Record<string, { content?: { 'application/json': { schema: object } } } | undefined>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** OpenAPI 3.0 writes `nullable`; JSON Schema, and 3.1, write null among the types.  */
function toJsonSchema(node: Json): Json {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Readonly<Record<string, Json>>;
  // Where the description contradicts itself: an object that is always null, a time whose example is a date.
  const { description: text = '' } = rest;
  if (typeof text === 'string' && text.startsWith('Always null')) return { type: 'null' };
  if (typeof text === 'string' && text.startsWith('The date on which the activity'))
    return { type: 'string', format: 'date' };
  const mapped = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]));
  if (nullable !== true || typeof rest['type'] !== 'string') return mapped;
  return { ...mapped, type: [rest['type'], 'null'] };
}

export type Judge = (method: string, path: string, status: number, body: unknown) => void;

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  decimal: /^-?\d+(\.\d+)?$/,
  ...Object.fromEntries(['int64', 'uint32', 'uint64', 'double', 'int32', 'float'].map((name) => [name, true as const])),
};

/** Throws where an answer is not as described; `path` as the description has it (`/v2/orders/{order_id}`). */
export function judge(file: 'trading' | 'market-data'): Judge {
  const text = readFileSync(join(REFERENCE ?? '', 'alpaca', 'spec', `${file}.openapi.yaml`), 'utf8');
  const description = toJsonSchema(parse(text) as Json) as unknown as Description;
  const ajv = new Ajv({ strict: false, allErrors: true, formats: FORMATS });
  ajv.addSchema(description, 'api');
  const known = new Map<string, ValidateFunction>();
  return (method, path, status, body) => {
    const name = `${method} ${path} ${status}`;
    const operation = must(description.paths[path]?.[method.toLowerCase()], name);
    if (operation.responses[status] === undefined) throw new Error(`${name} is not described`);
    const place = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      'application/json',
      'schema',
    ];
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = known.get(name) ?? ajv.compile({ $ref: `api#/${pointer}` });
    known.set(name, validate);
    if (!validate(body))
      throw new Error(`${name}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body).slice(0, 500)}`);
  };
}
