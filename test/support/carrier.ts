import { Resource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CostTagCarrierKind, type CostTags, CostTagSource, type ICostTagCarrier } from '../../src';

/** Carrier without a resource in the template, as an import or an extension of the library is. */
export class PlainCarrier extends Resource implements ICostTagCarrier {
  public readonly costTagSource: CostTagSource;

  constructor(scope: Construct, id: string, public readonly carrierKind: CostTagCarrierKind, public readonly costTags: CostTags) {
    super(scope, id);
    this.costTagSource = carrierKind === CostTagCarrierKind.IAM_PRINCIPAL ? CostTagSource.IAM_PRINCIPAL : CostTagSource.RESOURCE;
  }
}
