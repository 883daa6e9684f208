import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { ProofProfiles } from './profiles';
import { ProofStack } from './proof-stack';
import { BedrockCostAlarm, CostNotifications } from '../../src';
import type { ProofSettings } from '../settings';

// Less than one call costs.
const THRESHOLD = 0.00001;

/**
 * An alarm over a day that a single call sets to ALARM, and that denies an unused role.
 */
export class ProofAlarms extends ProofStack<'CostTagsProof-Alarms'> {
  constructor(scope: Construct, { plain }: ProofProfiles, { email }: ProofSettings) {
    super(scope, 'CostTagsProof-Alarms');
    const notifications = new CostNotifications(this, 'Topic', {
      encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }),
    });
    if (email) {
      notifications.addEmail(email);
    }
    const alarm = new BedrockCostAlarm(this, 'Day', { profiles: [plain], threshold: THRESHOLD, window: Duration.hours(24), notifications });
    const action = alarm.denyInvocations({
      roles: [new iam.Role(this, 'Denied', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })],
      minimumDenyDuration: Duration.hours(1),
    });
    this.tell({ DayAlarmName: alarm.alarmName, DenyStateMachineArn: action.stateMachine.stateMachineArn });
  }
}
