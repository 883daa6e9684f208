import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AppTemplate, AppTemplates } from './app-templates';
import type { CostTagCarrierKind, CostTags } from '../tags';

/** A construct that carries cost tags, and that no resource of the app describes. */
export interface ImportedCarrier extends IConstruct {
  readonly carrierKind: CostTagCarrierKind;
  readonly costTags: CostTags;

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

/**
 * Returns the imported carriers of one kind. The templates describe all other carriers. Carriers are identified by their properties, because another copy of this library
 * can create them.
 */
export function carriersIn({ root, all }: AppTemplates, kind: CostTagCarrierKind): PlacedCarrier[] {
  const byStack = new Map(all.filter(({ isEmbedded }) => !isEmbedded).map((template) => [template.stack, template]));
  return root.node.findAll().filter((node): node is ImportedCarrier => isImported(node, kind)).flatMap((carrier) => {
    const template = byStack.get(Stack.of(carrier));
    return template ? [{ carrier, template }] : [];
  });
}

function isImported(node: IConstruct, kind: CostTagCarrierKind): boolean {
  return (node as Partial<ImportedCarrier>).carrierKind === kind && !node.node.findAll().some((each) => CfnResource.isCfnResource(each));
}
