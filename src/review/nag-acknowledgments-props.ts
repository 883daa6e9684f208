import type { NagRulePack } from './nag-rule-pack';

/**
 * Properties of `NagAcknowledgments.addTo`.
 */
export interface NagAcknowledgmentsProps {
  /**
   * Rule packs whose findings are acknowledged.
   *
   * Findings of the packs for HIPAA, NIST, and PCI that need a decision of the account, such as keys and replication, stay open.
   *
   * Throws for an empty list and for other values.
   *
   * @default - `NagRulePack.AWS_SOLUTIONS` only
   */
  readonly rulePacks?: NagRulePack[];

  /**
   * Whether templates contain the acknowledgments as well, in the metadata `cdk_nag` of the resources. cdk-nag 2 requires them there. cdk-nag 3 does not read templates.
   *
   * @default true
   */
  readonly writeTemplateMetadata?: boolean;
}
