import type { Construct } from 'constructs';
import { ProofStack } from './proof-stack';
import { BillingDashboard, type BillingDashboardProps } from '../../src';
import { PROOF_TAG_KEY } from '../names';

const tagKeys = [PROOF_TAG_KEY];

// What AWS's reference has, where the default follows its examples.
const relativeRange = { start: '-P6M', end: 'P0D' };

// By their exact names, where the default looks for a part of the name.
const services = ['Amazon Bedrock'];

/** Each has one default that AWS's pages do not agree on, and in everything else what is documented: a refusal tells which. */
const TRIED = {
  'CostTagsProof-DashboardContains': { output: 'ContainsDashboardArn', props: { tagKeys, relativeRange, showUntaggedShare: false } },
  'CostTagsProof-DashboardDates': { output: 'DatesDashboardArn', props: { tagKeys, services, showUntaggedShare: false } },
  'CostTagsProof-DashboardAbsent': { output: 'AbsentDashboardArn', props: { tagKeys, services, relativeRange, showUntaggedShare: true } },
} satisfies Record<string, { output: string; props: BillingDashboardProps }>;

type DashboardStack = keyof typeof TRIED;

class ProofDashboard extends ProofStack<DashboardStack> {
  constructor(scope: Construct, id: DashboardStack) {
    super(scope, id);
    const { output, props } = TRIED[id];
    const dashboard = new BillingDashboard(this, 'Dashboard', props);
    this.tell({ [output]: dashboard.dashboardArn } as Parameters<typeof this.tell>[0]);
  }
}

/** Three billing dashboards, in a stack each. */
export function proofDashboards(scope: Construct): void {
  (Object.keys(TRIED) as DashboardStack[]).forEach((id) => new ProofDashboard(scope, id));
}
