/**
 * The SQL that turns a column, whatever its type, into doubles: Micros for the time, prices and sizes for the rest.
 *
 * What cannot be turned is NaN, so that the scan meets it at its row and can say which. `loss` holds where a cell says
 * more than the double keeps; it is slow to ask, so `doubt`, which is cheap and holds at least wherever `loss` does, is
 * asked first.
 */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { quoteText } from './quote-text.js';

/** A column as SQL names it, and its name in the file. */
export interface SqlColumn {
  readonly name: string;
  readonly ref: string;
  readonly type: string;
}

export interface Expression {
  readonly value: string;
  readonly doubt?: string;
  readonly loss?: string;
}

const INTEGER = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const COARSE = /^(DATE|TIMESTAMP_S|TIMESTAMP_MS)$/;

const orNan = (sql: string): string => `coalesce(${sql}, 'nan'::DOUBLE)`;

/** A price or a size. DECIMAL of up to 15 digits fits a double; a wider one is read as text, which is exact. */
export function numberExpression(column: SqlColumn, file: string): Expression {
  const { ref, type } = column;
  const width = /^DECIMAL\((\d+),/.exec(type)?.[1];
  if (type === 'DOUBLE') return { value: orNan(ref) };
  if (type === 'FLOAT' || INTEGER.test(type) || (width !== undefined && +width <= 15))
    return { value: orNan(`${ref}::DOUBLE`) };
  if (type !== 'VARCHAR' && width === undefined) throw wrongType(column, file, 'a number');
  const text = type === 'VARCHAR' ? ref : `${ref}::VARCHAR`;
  return {
    value: orNan(`try_cast(${text} AS DOUBLE)`),
    doubt: `strlen(${text}) > 16`,
    // A digit that is not zero, at least 14 more, and another that is not zero: 16 significant digits.
    loss: `regexp_matches(${text}, '[1-9](\\.?\\d){14,}\\.?[1-9]')`,
  };
}

/** The time. `sample` is the text of its first cell, by which dates are told from seconds, milliseconds, ... */
export function timeExpression(column: SqlColumn, sample: string, file: string): Expression {
  const { ref, type } = column;
  if (type === 'TIMESTAMP_NS') return whereLost(orNan(`epoch_us(${ref})::DOUBLE`), `epoch_ns(${ref}) % 1000 <> 0`);
  if (type.startsWith('TIMESTAMP ') || type === 'TIMESTAMP') return { value: orNan(`epoch_us(${ref})::DOUBLE`) };
  // These reach further than microseconds do, where they fail instead of being null.
  if (COARSE.test(type)) return { value: orNan(`epoch_us(try_cast(${ref} AS TIMESTAMP))::DOUBLE`) };
  if (type === 'VARCHAR' && !/^\s*-?\d+(\.\d*)?\s*$/.test(sample)) return datedText(ref, sample);
  if (type === 'VARCHAR' || type === 'DOUBLE' || type.startsWith('DECIMAL') || INTEGER.test(type))
    return epoch(column, sample, file);
  throw wrongType(column, file, 'a date or a time');
}

const whereLost = (value: string, loss: string): Expression => ({ value, doubt: loss, loss });

/** A time without an offset from UTC. */
const PLAIN = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\dZ?)?)?$/;

/** Dates and times as text. Cells of the sample's shape have no offset if that has none: DuckDB reads those thrice as fast. */
function datedText(ref: string, sample: string): Expression {
  const isPlain = PLAIN.test(sample) ? `${ref} LIKE '${sample.replace(/\d/g, '_')}'` : 'false';
  // `T09:30-0500` and `09:30:00 -05:00` are good ISO that DuckDB does not take as they are.
  const withSeconds = `regexp_replace(trim(${ref}), '^(\\S+)[T ](\\d\\d:\\d\\d) ?(Z|[+-]\\d\\d:?\\d\\d)$', '\\1 \\2:00\\3')`;
  const tidy = `regexp_replace(${withSeconds}, ' ([+-]\\d\\d:?\\d\\d)$', '\\1')`;
  const offset = `coalesce(try_cast(${ref} AS TIMESTAMPTZ), try_cast(${tidy} AS TIMESTAMPTZ))`;
  return {
    value: orNan(
      `(CASE WHEN ${isPlain} THEN epoch_us(try_cast(${ref} AS TIMESTAMP)) ELSE epoch_us(${offset}) END)::DOUBLE`,
    ),
    doubt: `strlen(${ref}) > 26`,
    loss: `regexp_matches(${ref}, '\\.\\d{6}0*[1-9]')`,
  };
}

/** Units of a count since 1970 by its size: from 1973 on, and until 5138, they do not overlap. */
const UNITS = [
  { below: 1e11, factor: 1e6, decimals: 6 },
  { below: 1e14, factor: 1e3, decimals: 3 },
  { below: 1e17, factor: 1, decimals: 0 },
  { below: 1e20, factor: 1e-3, decimals: 0 },
];

/** Seconds, milliseconds, microseconds or nanoseconds since 1970. */
function epoch(column: SqlColumn, sample: string, file: string): Expression {
  const { ref, type } = column;
  const size = Math.abs(Number(sample));
  const unit = UNITS.find(({ below }) => size < below);
  if (size < 1e8 || unit === undefined) {
    throw new TradectlError(
      'data',
      `${basename(file)}: ${column.name || 'the first column'} ${quoteText(sample)} is no time since 1970`,
      {
        where: file,
        hint: 'write times as 2024-01-02, 2024-01-02 14:30:00, or seconds, milliseconds, ... since 1970 (from 1973 on)',
      },
    );
  }
  if (unit.factor < 1) return nanoseconds(ref, type);
  const value = orNan(
    `round(${type === 'VARCHAR' ? `try_cast(${ref} AS DOUBLE)` : `${ref}::DOUBLE`} * ${unit.factor})`,
  );
  if (type !== 'VARCHAR') return { value };
  return { value, doubt: `strlen(${ref}) > 17`, loss: `regexp_matches(${ref}, '\\.\\d{${unit.decimals}}0*[1-9]')` };
}

function nanoseconds(ref: string, type: string): Expression {
  const count = INTEGER.test(type) ? ref : `try_cast(${ref} AS HUGEINT)`;
  return whereLost(orNan(`(${count} // 1000)::DOUBLE`), `${count} % 1000 <> 0`);
}

const wrongType = ({ name, type }: SqlColumn, file: string, wanted: string): TradectlError =>
  new TradectlError('data', `${basename(file)}: the column ${quoteText(name)} has the type ${type}, not ${wanted}`, {
    where: file,
  });
