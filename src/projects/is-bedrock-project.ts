import type { IConstruct } from 'constructs';
import type { IBedrockProject } from './bedrock-project';
import { CostTagCarrierKind, type ICostTagCarrier } from '../tags';

/** Whether a construct is a Bedrock Project. */
export function isBedrockProject(node: IConstruct): node is IBedrockProject {
  const { carrierKind, models } = node as Partial<ICostTagCarrier & IBedrockProject>;
  return carrierKind === CostTagCarrierKind.BEDROCK_PROJECT && Array.isArray(models);
}
