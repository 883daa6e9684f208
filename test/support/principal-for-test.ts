import { Construct } from 'constructs';
import { TEST_ACCOUNT } from './places';
import { CostTagCarrierKind, CostTags, CostTagSource, type ICostTagCarrier } from '../../src';

/** A role that carries tags, from wherever. */
export class PrincipalForTest extends Construct implements ICostTagCarrier {
  public readonly carrierKind = CostTagCarrierKind.IAM_PRINCIPAL;
  public readonly costTagSource = CostTagSource.IAM_PRINCIPAL;
  public readonly costTags = CostTags._fromSource(CostTags.of({ Department: 'Claims' }), CostTagSource.IAM_PRINCIPAL);

  constructor(scope: Construct, id: string, public readonly principalArn: string = `arn:aws:iam::${TEST_ACCOUNT}:role/${id}`) {
    super(scope, id);
  }
}
