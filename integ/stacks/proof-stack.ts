import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CostTags } from '../../src';
import { PROOF_REGION, PROOF_TAG_KEY, STACK_TAG_KEY, type OUTPUTS, type StackName } from '../names';

/**
 * A stack whose outputs the checks read by name.
 */
export class ProofStack<Name extends StackName> extends Stack {
  constructor(scope: Construct, id: Name) {
    // Tags of the stack only, to verify whether CloudFormation adds them to resources.
    super(scope, id, { env: { region: PROOF_REGION }, tags: { [STACK_TAG_KEY]: id } });
  }

  protected tell(outputs: Record<typeof OUTPUTS[Name][number], string>): void {
    for (const [name, value] of Object.entries<string>(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }

  /** A role that the caller of the command can assume for the duration of a check. */
  protected callerRole(id: string): iam.Role {
    return new iam.Role(this, id, { assumedBy: new iam.AccountRootPrincipal() });
  }
}

export function teamTags(team: string): CostTags {
  return CostTags.of({ [PROOF_TAG_KEY]: team });
}
