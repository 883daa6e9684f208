import { type CfnResource, Validations } from 'aws-cdk-lib';
import type { AcceptedFinding } from './accepted-findings';

// The key, the members and the notation are those of cdk-nag 2.
const TEMPLATE_KEY = 'cdk_nag';

interface Suppression {
  readonly reason: string;
  readonly id: string;
  readonly applies_to?: readonly string[];
}

/**
 * Records accepted findings for cdk-nag 3, as `Validations.acknowledge` does.
 *
 * `acknowledge` refuses IDs with a second `::`, such as those of ARNs, in some versions of the CDK. It also records an ID as the ID of a warning.
 */
export function acknowledgeInTree({ node }: CfnResource, findings: readonly AcceptedFinding[]): void {
  const type = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  const known = new Set(node.metadata.filter((entry) => entry.type === type && entry.data).flatMap(({ data }) => Object.keys(data)));
  const added = findings
    .map(({ rule, finding, reason }): [string, string] => [finding === undefined ? rule : `${rule}[${finding}]`, reason])
    .filter(([id]) => !known.has(id));
  if (added.length > 0) {
    node.addMetadata(type, Object.fromEntries(added));
  }
}

/** Records accepted findings in the template, for cdk-nag 2. Suppressions that the resource has are kept. */
export function suppressInTemplate(resource: CfnResource, findings: readonly AcceptedFinding[]): void {
  const metadata = resource.getMetadata(TEMPLATE_KEY) ?? {};
  const known: Suppression[] = metadata.rules_to_suppress ?? [];
  const texts = new Set(known.map((each) => JSON.stringify(each)));
  const added = suppressions(findings).filter((each) => !texts.has(JSON.stringify(each)));
  if (added.length > 0) {
    resource.addMetadata(TEMPLATE_KEY, { ...metadata, rules_to_suppress: [...known, ...added] });
  }
}

function suppressions(findings: readonly AcceptedFinding[]): Suppression[] {
  const byRule = new Map<string, { reason: string; id: string; applies_to?: string[] }>();
  for (const { rule, finding, reason } of findings) {
    const key = JSON.stringify([rule, reason]);
    const suppression = byRule.get(key) ?? { reason, id: rule };
    byRule.set(key, finding === undefined ? suppression : { ...suppression, applies_to: [...suppression.applies_to ?? [], finding] });
  }
  return [...byRule.values()];
}
