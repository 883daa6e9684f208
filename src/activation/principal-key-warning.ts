import { CfnResource, Stage, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { show } from '../private/check';
import { warn } from '../private/warning';
import { CostTagCarrierKind, type ICostTagCarrier } from '../tags';
import { IAM_PRINCIPAL_PREFIX } from '../tags/billed-key';
import { carriersIn } from '../tags/find-carriers';

/**
 * Warns of plain keys that only IAM principals of the stage carry. Cost under their tags has other keys. Call this function at synth, because tags are not final before.
 */
export function warnOfPrincipalKeys(activation: IConstruct, tagKeys: readonly string[]): void {
  const stage = Stage.of(activation) ?? activation.node.root;
  const isHere = (construct: IConstruct) => (Stage.of(construct) ?? construct.node.root) === stage;
  const carriers = carriersIn(stage).filter(isHere);
  const isPrincipal = ({ carrierKind }: ICostTagCarrier) => carrierKind === CostTagCarrierKind.IAM_PRINCIPAL;
  const keysOf = (areOfPrincipals: boolean) => new Set(carriers.filter((carrier) => isPrincipal(carrier) === areOfPrincipals)
    .flatMap(({ costTags }) => costTags._entries().map(([key]) => key)));
  const [ofPrincipals, ofResources] = [keysOf(true), keysOf(false)];
  const suspects = tagKeys.filter((key) => ofPrincipals.has(key) && !ofResources.has(key) && !tagKeys.includes(`${IAM_PRINCIPAL_PREFIX}${key}`));
  const isBilled = suspects.length === 0 ? () => false : keysOfOtherResources(stage, isHere);
  const keys = suspects.filter((key) => !isBilled(key));
  if (keys.length > 0) {
    warn(activation, 'CostAllocationTagActivation.keyOfPrincipals',
      `tagKeys contains ${keys.map(show).join(', ')}, which only IAM principals of the app carry. AWS lists the cost of principals under ${keys.map((key) => show(`${IAM_PRINCIPAL_PREFIX}${key}`)).join(', ')}, ` +
      'and cost under the plain keys stays at 0 USD. Pass the principals as carriers instead. Acknowledge this warning if resources outside the app carry the keys',
    );
  }
}

// AWS bills nothing for roles and users.
function keysOfOtherResources(stage: IConstruct, isHere: (construct: IConstruct) => boolean): (key: string) => boolean {
  const keys = new Set(stage.node.findAll()
    .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && !node.cfnResourceType.startsWith('AWS::IAM::') && isHere(node))
    .flatMap((resource) => Object.keys(TagManager.of(resource)?.tagValues() ?? {})));
  return (key) => keys.has(key);
}
