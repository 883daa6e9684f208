/**
 * Evaluates CloudWatch metric math at one point in time.
 *
 * Knows numbers, ids, + - * /, parentheses and FILL(id, number); throws on anything else. A metric that is undefined has no value there, and an operation with one
 * has none either, as in CloudWatch.
 */
export function evaluate(expression: string, valueOf: (id: string) => number | undefined): number | undefined {
  const tokens = expression.match(/\s*([A-Za-z_][A-Za-z0-9_]*|\d+(\.\d+)?|[-+*/(),])/g)?.map((token) => token.trim()) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) {
    throw new Error(`cannot read metric math: ${expression}`);
  }
  const next = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`expected ${expected ?? 'more'}, found ${token} in ${expression}`);
    }
    return token;
  };
  const operate = (operators: string[], operand: () => number | undefined) => () => {
    let left = operand();
    while (operators.includes(tokens[0])) {
      const operator = next();
      const right = operand();
      left = left === undefined || right === undefined ? undefined : { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[operator];
    }
    return left;
  };
  const factor = (): number | undefined => {
    const token = next();
    if (token === '(') {
      const inner = sum();
      next(')');
      return inner;
    }
    if (token === 'FILL') {
      next('(');
      const value = valueOf(next());
      next(',');
      const filler = Number(next());
      next(')');
      return value ?? filler;
    }
    if (/^\d/.test(token)) {
      return Number(token);
    }
    if (!/^[a-z]/.test(token)) {
      throw new Error(`unknown function ${token} in ${expression}`);
    }
    return valueOf(token);
  };
  const sum = operate(['+', '-'], operate(['*', '/'], factor));
  const result = sum();
  if (tokens.length > 0) {
    throw new Error(`cannot read ${tokens.join(' ')} in ${expression}`);
  }
  return result;
}

/** One of the `Metrics` of an alarm, as in a template. */
export interface MetricDataQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: any;
  readonly ReturnData?: boolean;
}

/** What an alarm compares with its threshold, given what its metrics are. */
export function alarmValue(queries: MetricDataQuery[], counterOf: (query: MetricDataQuery) => number | undefined): number | undefined {
  const valueOf = (id: string): number | undefined => {
    const query = queries.find(({ Id }) => Id === id);
    if (!query) {
      throw new Error(`no metric has the id ${id}`);
    }
    return query.Expression === undefined ? counterOf(query) : evaluate(query.Expression, valueOf);
  };
  const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (returned.length !== 1) {
    throw new Error(`${returned.length} metrics are returned, must be one`);
  }
  return valueOf(returned[0].Id);
}
