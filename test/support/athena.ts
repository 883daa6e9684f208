import * as path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { buildSync } from 'esbuild';
import { exportColumns } from '../../src/bill/export/columns';

/** A row of a Cost and Usage Report; columns that are left out are null. */
export interface BillRow {
  readonly billing_period: string;
  readonly [column: string]: string | number | Readonly<Record<string, string>> | undefined;
}

/** A row of a result. */
export type ResultRow = Record<string, string | number | boolean | null>;

const TYPES = { 'string': 'VARCHAR', 'double': 'DOUBLE', 'timestamp': 'TIMESTAMP', 'map<string,string>': 'MAP(VARCHAR, VARCHAR)' };

// Functions of Athena that DuckDB has not, or with another meaning.
const MACROS = [
  'element_at(of_map, of_key) AS of_map[of_key]',
  'date_format(of_date, format) AS strftime(of_date, format)',
  'date_add(unit, count, of_date) AS CASE unit WHEN \'month\' THEN CAST(of_date + count * INTERVAL 1 MONTH AS DATE) ELSE error(\'unit\') END',
  'regexp_like(text, pattern) AS regexp_matches(text, pattern)',
];

/**
 * Runs SQL of Athena on a bill, on a day. DuckDB does it, in the process and without a server: it is given the SQL verbatim but for `current_date`. It takes more than Athena does, so `athenaSyntaxErrors` is to be asked too.
 */
export class Athena {
  public static async on(day: string, table: string, rows: readonly BillRow[], withIamPrincipals: boolean = true): Promise<Athena> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const macro of MACROS) {
      await connection.run(`CREATE MACRO ${macro}`);
    }
    const columns = [...exportColumns(withIamPrincipals), { name: 'billing_period', type: 'string' } as const];
    await connection.run(`CREATE TABLE ${table} (${columns.map(({ name, type }) => `${name} ${TYPES[type]}`).join(', ')})`);
    const names = columns.map(({ name }) => name);
    if (rows.length > 0) {
      await connection.run(`INSERT INTO ${table} VALUES ${rows.map((row) => `(${names.map((name) => literal(row[name])).join(', ')})`).join(', ')}`);
    }
    return new Athena(connection, day);
  }

  private constructor(private readonly connection: DuckDBConnection, private readonly day: string) {}

  public async query(sql: string): Promise<ResultRow[]> {
    const result = await this.connection.runAndReadAll(sql.replace(/\bcurrent_date\b/g, `DATE '${this.day}'`));
    return result.getRowObjectsJS().map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) =>
      [column, typeof value === 'bigint' ? Number(value) : value as ResultRow[string]])));
  }

  public close(): void {
    this.connection.closeSync();
  }
}

/** The file that Athena writes for a result: each value is in quotes, and null is nothing at all. A number has an exponent, as Trino writes it. */
export function athenaCsv(rows: readonly ResultRow[]): string {
  const inQuotes = (text: string) => `"${text.replace(/"/g, '""')}"`;
  const written = (value: ResultRow[string]) => value === null ? '' : inQuotes(typeof value === 'number' ? value.toExponential().replace('e+', 'E').replace('e', 'E') : String(value));
  return [Object.keys(rows[0]).map(inQuotes), ...rows.map((row) => Object.values(row).map(written))].map((values) => `${values.join(',')}\n`).join('');
}

let validator: { validate(sql: string): Array<{ message: string }> } | undefined;

/** What Athena could not read of a query, by the grammar of Trino, which Athena is. */
export function athenaSyntaxErrors(sql: string): string[] {
  validator ??= trinoSql();
  return validator.validate(sql).map(({ message }) => message);
}

// The package is of modules that import folders, which Node.js does not load.
function trinoSql(): NonNullable<typeof validator> {
  const { outputFiles } = buildSync({
    stdin: { contents: 'export { TrinoSQL } from \'dt-sql-parser/dist/parser/trino\'', resolveDir: path.join(__dirname, '..', '..') },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const module = { exports: {} as any };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
  return new module.exports.TrinoSQL();
}

function literal(value: BillRow[string]): string {
  switch (typeof value) {
    case 'undefined': return 'NULL';
    case 'number': return `CAST(${value} AS DOUBLE)`;
    case 'string': return quoted(value);
    default: return `MAP([${Object.keys(value).map(quoted).join(', ')}], [${Object.values(value).map(quoted).join(', ')}])`;
  }
}

function quoted(text: string): string {
  return `'${text.replace(/'/g, '\'\'')}'`;
}
