import { growthOf, ratioOf, type Results, shareOfChecks } from './results';
import { median } from './statistics';

/** Target and result. */
export interface Finding {
  readonly what: string;
  readonly target: string;
  readonly found: string;
  readonly isMet: boolean;
}

const MAX_IMPORT_MS = 10;
const MAX_TENANT_RATIO = 1.15;
const MAX_PROFILE_RATIO = 1;
const MAX_SHARE_OF_CHECKS = 0.05;
const MAX_GROWTH = 1.3;

/** Results for the targets that the measured sizes allow. */
export function findings(results: Results): Finding[] {
  const [tenant, profile] = results.comparisons;
  const largest = Math.max(...results.sizes);
  const loading = median(results.imports.get('cdk-bedrock-cost-tags')!.map(({ onTop, use }) => onTop.cpu + use.cpu));
  const times = (what: string, ratio: number, max: number): Finding => ({ what, target: `at most ${max} times`, found: `${ratio.toFixed(2)} times`, isMet: ratio <= max });
  const [ours, , constructs] = tenant.ways;
  const growth = growthOf(results, ours);
  return [
    { what: 'loading the package and the parts that a tenant uses, in addition to aws-cdk-lib', target: `at most ${MAX_IMPORT_MS} ms`, found: `${loading.toFixed(1)} ms`, isMet: loading <= MAX_IMPORT_MS },
    ...profile === undefined ? [] : results.sizes.map((size) => {
      const [one, , alpha] = profile.ways;
      return times(`${counted(size, 'profile')}, compared with aws-bedrock-alpha`, ratioOf(results, one, alpha, size).median, MAX_PROFILE_RATIO);
    }),
    times(`${counted(largest, 'tenant')}, compared with the CDK's \`Alarm\` and \`ManagedPolicy\` and hand-written L1s`, ratioOf(results, ours, constructs, largest).median, MAX_TENANT_RATIO),
    ...growth === undefined ? [] : [times('a tenant among 1,000, compared with one among 100', growth, MAX_GROWTH)],
    ...results.comparisons.map((_, index) => {
      const share = shareOfChecks(results.checks[index]).median;
      return {
        what: `\`BedrockCostChecks\` of ${counted(largest, index === 0 ? 'tenant' : 'profile')}, compared with synthesis without it`,
        target: `at most ${MAX_SHARE_OF_CHECKS * 100}%`,
        found: `${(share * 100).toFixed(1)}%`,
        isMet: share <= MAX_SHARE_OF_CHECKS,
      };
    }),
  ];
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
