/** A way of making a tenant: a file of `measured/tenants`, and how it is shown. */
export interface Way {
  readonly file: string;
  readonly title: string;
  readonly color: string;
  readonly marker: 'circle' | 'square' | 'triangle' | 'diamond';
}

/** Ways that give the same template, the hand-written one second: it is what the others are compared with. */
export interface Comparison {
  readonly title: string;
  readonly ways: readonly [ours: Way, l1: Way, ...others: Way[]];
}

// Colours that differ for everybody: https://jfly.uni-koeln.de/color/
const OURS = { title: 'cdk-bedrock-cost-tags', color: '#0072b2', marker: 'circle' } as const;
const L1 = { title: 'L1, by hand', color: '#000000', marker: 'square' } as const;

export const COMPARISONS: readonly Comparison[] = [
  {
    title: 'Profile, budget, alarm and policy',
    ways: [
      { ...OURS, file: 'ours' },
      { ...L1, file: 'l1' },
      { title: 'Alarm and ManagedPolicy of the CDK, by hand', color: '#cc79a7', marker: 'triangle', file: 'l2' },
    ],
  },
  {
    title: 'Profile only',
    ways: [
      { ...OURS, file: 'ours-profile' },
      { ...L1, file: 'l1-profile' },
      { title: 'aws-bedrock-alpha', color: '#d55e00', marker: 'triangle', file: 'alpha-profile' },
      { title: 'generative-ai-cdk-constructs', color: '#009e73', marker: 'diamond', file: 'cdklabs-profile' },
    ],
  },
];

/** Packages that are loaded, with the file that uses them. */
export const PACKAGES = [
  { name: 'cdk-bedrock-cost-tags', file: 'ours' },
  { name: '@aws-cdk/aws-bedrock-alpha', file: 'alpha-profile' },
  { name: '@cdklabs/generative-ai-cdk-constructs', file: 'cdklabs-profile' },
] as const;
