import { growthOf, marginalRatioOf, type Results, sizesOfSlope } from './results';
import { median } from './statistics';

/** What was to be reached, and what was found. */
export interface Finding {
  readonly what: string;
  readonly target: string;
  readonly found: string;
  readonly isMet: boolean;
}

const MAX_IMPORT_MS = 10;
const MAX_MARGINAL_RATIO = 1.3;
const MAX_GROWTH = 1.3;

/** The targets, as far as the sizes that were measured tell of them. */
export function findings(results: Results): Finding[] {
  const [{ ways: [ours, l1] }] = results.comparisons;
  const loading = median(results.imports.get('cdk-bedrock-cost-tags')!.map(({ onTop, use }) => onTop.cpu + use.cpu));
  const ratio = sizesOfSlope(results).length > 0 ? marginalRatioOf(results, ours, l1).median : undefined;
  const growth = growthOf(results, ours);
  return [
    { what: 'loading the package and the parts that a tenant uses, in addition to aws-cdk-lib', target: `at most ${MAX_IMPORT_MS} ms`, found: `${loading.toFixed(1)} ms`, isMet: loading <= MAX_IMPORT_MS },
    ...ratio === undefined ? [] : [{
      what: 'each additional tenant, compared with hand-written L1s', target: `at most ${MAX_MARGINAL_RATIO} times`, found: `${ratio.toFixed(2)} times`, isMet: ratio <= MAX_MARGINAL_RATIO,
    }],
    ...growth === undefined ? [] : [{
      what: 'a tenant among 1,000, compared with one among 100', target: `at most ${MAX_GROWTH} times`, found: `${growth.toFixed(2)} times`, isMet: growth <= MAX_GROWTH,
    }],
  ];
}
