import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DASHBOARD_DESCRIPTION, DASHBOARD_NAME, unknownKeysProblems } from './cost-explorer-dashboard-rules';
import type { MonthlyCostReportProps } from './monthly-cost-report-props';
import { scheduleProblems } from './monthly-schedule';
import { billingRegionProblems } from '../private/billing-region';
import { differAtSynth, isToken, repeated, show, textProblems, type TextRule } from '../private/check';
import { emailProblems } from '../private/email';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-notificationscontacts-emailcontact.html
const MAX_EMAIL_LENGTH = 254;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-notifications-channelassociation.html
const CONTACT_ARN: TextRule = {
  minLength: 20,
  maxLength: 2048,
  pattern: /^arn:aws[-a-z]*:(chatbot|consoleapp|notifications-contacts):[a-zA-Z0-9-]*:[0-9]{12}:[a-zA-Z0-9_.@-]+\/[a-zA-Z0-9/_.@:-]+$/,
  patternInWords: 'look like arn:PARTITION:notifications-contacts::ACCOUNT:emailcontact/ID',
  remedy: 'pass the ARN of a contact of AWS User Notifications',
};

const CONFIGURATION_ARN: TextRule = {
  minLength: 20,
  maxLength: 2048,
  pattern: /^arn:aws[-a-z]*:notifications::[0-9]{12}:configuration\/[a-z0-9]{27}$/,
  patternInWords: 'look like arn:PARTITION:notifications::ACCOUNT:configuration/ID',
  remedy: 'pass the ARN of a configuration of AWS User Notifications',
};

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-notifications-eventrule.html
const EVENT_SOURCE: TextRule = { minLength: 1, maxLength: 36, pattern: /^aws\.[a-z0-9-]+$/, patternInWords: 'be a source of AWS', remedy: 'write it like aws.cloudwatch' };
const EVENT_TYPE: TextRule = { minLength: 1, maxLength: 128, pattern: /^[a-zA-Z0-9 ()-]+$/, patternInWords: 'consist of letters, digits, spaces and ( ) -', remedy: 'write it as detail-type of the events' };

/** Everything wrong with a report as it is asked for. */
export function reportProblems(scope: IConstruct, props: MonthlyCostReportProps): string[] {
  const { recipients, contactArns, notificationConfigurationArn, deliveryEvent, role } = props;
  const { account } = Stack.of(scope);
  return [
    ...billingRegionProblems(scope, 'AWS::BCM::ScheduledReport', 'the dashboard may be elsewhere: pass it as dashboard'),
    ...recipients === undefined ? [] : recipientProblems(recipients),
    ...contactProblems(contactArns),
    ...!isToken(contactArns) && !recipients?.length && !contactArns?.length && notificationConfigurationArn === undefined
      ? ['recipients must name at least one address, got none: name who reads the report, or pass contactArns or notificationConfigurationArn']
      : [],
    ...textProblems('notificationConfigurationArn', notificationConfigurationArn, CONFIGURATION_ARN),
    ...textProblems('source of deliveryEvent', deliveryEvent?.source, EVENT_SOURCE),
    ...textProblems('type of deliveryEvent', deliveryEvent?.type, EVENT_TYPE),
    ...scheduleProblems(props),
    ...textProblems('reportName', props.reportName, DASHBOARD_NAME),
    ...textProblems('description', props.description, DASHBOARD_DESCRIPTION),
    ...role && differAtSynth(role.env.account, account)
      ? [`role must be of the report's account ${account}, got ${show(role.node.path)} of account ${role.env.account}: make one there, or leave it out`]
      : [],
    ...unknownKeysProblems(props.costTags),
  ];
}

// Ids are made of the addresses.
function recipientProblems(recipients: string[]): string[] {
  const known = Array.isArray(recipients) && !isToken(recipients);
  return [
    ...emailProblems('recipients', recipients),
    ...known && recipients.some(isToken) ? ['each of recipients must be known at synth, got a token: pass the address itself, or the ARN of a contact as contactArns'] : [],
    ...known ? recipients.filter((address) => !isToken(address) && address.length > MAX_EMAIL_LENGTH)
      .map((address) => `each of recipients must have at most ${MAX_EMAIL_LENGTH} characters, got ${show(address)} (${address.length}): AWS takes no longer ones; use another address`) : [],
  ];
}

function contactProblems(contactArns: string[] | undefined): string[] {
  if (contactArns === undefined) {
    return [];
  }
  if (isToken(contactArns)) {
    return ['contactArns must be a list that is known at synth, got a token: pick its elements with Fn.select'];
  }
  return [
    ...contactArns.flatMap((arn) => textProblems('each of contactArns', arn, CONTACT_ARN)),
    ...repeated(contactArns).map((arn) => `contactArns must differ, got ${show(arn)} more than once: drop it`),
  ];
}
