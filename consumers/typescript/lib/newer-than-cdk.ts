import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says of constructs that CloudFormation knows what they use, and the schemas that come with this version of aws-cdk-lib do not yet. */
export function newerThanCdk(...constructs: IConstruct[]): void {
  const reason = 'newer than the schemas of aws-cdk-lib';
  for (const construct of constructs) {
    Validations.of(construct).acknowledge({ id: 'CloudFormation-Validate::F3002', reason }, { id: 'CloudFormation-Validate::F3006', reason });
  }
}
