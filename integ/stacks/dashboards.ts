import type { Construct } from 'constructs';
import { ProofStack } from './proof-stack';
import { BillingDashboard, type BillingDashboardProps } from '../../src';
import { PROOF_TAG_KEY } from '../names';

const tagKeys = [PROOF_TAG_KEY];

// Format of the AWS reference; the default follows the AWS examples.
const relativeRange = { start: '-P6M', end: 'P0D' };

// Exact names; the default matches a part of the name.
const services = ['Amazon Bedrock'];

/** Each stack has one default on which AWS pages contradict each other, and otherwise documented values, so a rejection identifies the default. */
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

/** Three billing dashboards, each in its own stack. */
export function proofDashboards(scope: Construct): void {
  (Object.keys(TRIED) as DashboardStack[]).forEach((id) => new ProofDashboard(scope, id));
}
