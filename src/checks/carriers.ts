import { CfnResource, Stack } from 'aws-cdk-lib';
import type { AppTemplate, AppTemplates } from './app-templates';
import type { CostTagCarrierKind, ICostTagCarrier } from '../tags';
import { carriersIn } from '../tags/find-carriers';

/** A construct that carries cost tags, and that no resource of the app describes. */
export interface ImportedCarrier extends ICostTagCarrier {
  /** ARN of a Bedrock Project. */
  readonly projectArn?: string;

  /** ARN of an IAM principal. */
  readonly principalArn?: string;
}

/** An imported carrier, and the template of its stack. */
export interface PlacedCarrier {
  readonly carrier: ImportedCarrier;
  readonly template: AppTemplate;
}

const CREATED_TYPES = new Set(['AWS::Bedrock::ApplicationInferenceProfile', 'AWS::BedrockMantle::Project']);

/**
 * Returns the imported carriers of one kind. The templates describe all other carriers. Carriers are identified by their properties, because another copy of this library
 * can create them.
 */
export function importedCarriers({ root, all }: AppTemplates, kind: CostTagCarrierKind): PlacedCarrier[] {
  const byStack = new Map(all.filter(({ isEmbedded }) => !isEmbedded).map((template) => [template.stack, template]));
  return carriersIn(root).filter((carrier) => carrier.carrierKind === kind && isImported(carrier)).flatMap((carrier) => {
    const template = byStack.get(Stack.of(carrier));
    return template ? [{ carrier, template }] : [];
  });
}

// Other resources below a carrier, such as alarms, belong to imports as well. A tagged role or user of the app counts as imported: its tags are those in the template.
function isImported(carrier: ImportedCarrier): boolean {
  return !carrier.node.children.some((each) => CfnResource.isCfnResource(each) && CREATED_TYPES.has(each.cfnResourceType));
}
