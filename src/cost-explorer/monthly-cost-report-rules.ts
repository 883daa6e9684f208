import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DASHBOARD_DESCRIPTION, DASHBOARD_NAME } from './billing-dashboard-rules';
import type { MonthlyCostReportProps, ReportDeliveryEvent } from './monthly-cost-report-props';
import { scheduleProblems } from './monthly-schedule';
import { textListProblems } from '../bill/tag-key-rules';
import { billingRegionProblems } from '../private/billing-region';
import { differAtSynth, isToken, repeated, show, textProblems, type TextRule } from '../private/check';
import { emailProblems } from '../private/email';
import { unknownKeysProblems } from '../tags/unknown-keys';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-notificationscontacts-emailcontact.html
const MIN_EMAIL_LENGTH = 6;
const MAX_EMAIL_LENGTH = 254;

// Channels of one configuration of AWS User Notifications.
const MAX_CONTACTS = 50;

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
const EVENT_SOURCE: TextRule = { minLength: 1, maxLength: 36, pattern: /^aws\.[a-z0-9-]+$/, patternInWords: 'be an AWS event source', remedy: 'for example, pass aws.cloudwatch' };
const EVENT_TYPE: TextRule = { minLength: 1, maxLength: 128, pattern: /^[a-zA-Z0-9 ()-]+$/, patternInWords: 'consist of letters, digits, spaces and ( ) -', remedy: 'pass the detail-type of the event' };
const MAX_PATTERN_LENGTH = 4096;

/** Problems of the properties of a report. */
export function reportProblems(scope: IConstruct, props: MonthlyCostReportProps): string[] {
  const { recipients, contactArns, notificationConfigurationArn, deliveryEvent, role } = props;
  const { account } = Stack.of(scope);
  return [
    ...billingRegionProblems(scope, 'AWS::BCM::ScheduledReport', 'the dashboard can be in another Region: pass it as dashboard'),
    ...recipients === undefined ? [] : recipientProblems(recipients),
    ...contactProblems(contactArns),
    ...!isToken(contactArns) && !recipients?.length && !contactArns?.length && notificationConfigurationArn === undefined
      ? ['recipients must contain at least one address, got none: add an address, or pass contactArns or notificationConfigurationArn']
      : [],
    ...tooManyProblems(recipients, contactArns),
    ...textProblems('notificationConfigurationArn', notificationConfigurationArn, CONFIGURATION_ARN),
    ...textProblems('source of deliveryEvent', deliveryEvent?.source, EVENT_SOURCE),
    ...textProblems('detailType of deliveryEvent', deliveryEvent?.detailType, EVENT_TYPE),
    ...patternProblems(deliveryEvent),
    ...scheduleProblems(props),
    ...textProblems('reportName', props.reportName, DASHBOARD_NAME),
    ...textProblems('description', props.description, DASHBOARD_DESCRIPTION),
    ...role && differAtSynth(role.env.account, account)
      ? [`role must be in the report's account ${account}, got ${show(role.node.path)} in account ${role.env.account}: use a role of the report's account, or omit role`]
      : [],
    ...unknownKeysProblems(props.resourceTags, 'resourceTags'),
  ];
}

// Construct IDs are derived from the addresses.
function recipientProblems(recipients: string[]): string[] {
  if (!Array.isArray(recipients) || isToken(recipients)) {
    return emailProblems('recipients', recipients);
  }
  const noTexts = textListProblems('recipients', recipients, 'write it as name@example.com, one per element');
  if (noTexts.length > 0) {
    return noTexts;
  }
  const known = recipients.filter((address) => !isToken(address));
  return [
    ...emailProblems('recipients', recipients),
    ...known.length < recipients.length ? ['each of recipients must be known at synth, got a token: pass the address itself, or the ARN of a contact as contactArns'] : [],
    ...known.filter(({ length }) => length > 0 && length < MIN_EMAIL_LENGTH)
      .map((address) => `each of recipients must have at least ${MIN_EMAIL_LENGTH} characters, got ${show(address)}: use another address, because AWS accepts no shorter addresses`),
    ...known.filter(({ length }) => length > MAX_EMAIL_LENGTH)
      .map((address) => `each of recipients must have at most ${MAX_EMAIL_LENGTH} characters, got ${show(address)} (${address.length}): use another address, because AWS accepts no longer addresses`),
    ...caseProblems([...new Set(known)]),
  ];
}

// Such addresses are most likely the same mailbox, which would receive the report twice.
function caseProblems(addresses: readonly string[]): string[] {
  return repeated(addresses.map((address) => address.toLowerCase())).map((lower) =>
    `recipients must not contain addresses that differ only in case, got ${addresses.filter((address) => address.toLowerCase() === lower).map(show).join(' and ')}: keep one of them`);
}

function contactProblems(contactArns: string[] | undefined): string[] {
  if (isToken(contactArns)) {
    return ['contactArns must be a list that is known at synth, got a token: select the elements with Fn.select'];
  }
  const noTexts = textListProblems('contactArns', contactArns, 'pass the ARNs of contacts of AWS User Notifications');
  if (contactArns === undefined || noTexts.length > 0) {
    return noTexts;
  }
  return [
    ...contactArns.flatMap((arn) => textProblems('each of contactArns', arn, CONTACT_ARN)),
    ...repeated(contactArns).map((arn) => `contactArns must not contain duplicates: ${show(arn)} is listed more than once`),
  ];
}

function tooManyProblems(...lists: Array<string[] | undefined>): string[] {
  const count = lists.reduce((sum, list) => sum + (Array.isArray(list) && !isToken(list) ? list.length : 0), 0);
  return count > MAX_CONTACTS
    ? [`recipients and contactArns must contain at most ${MAX_CONTACTS} contacts together, got ${count}: use a distribution list or a second report, because AWS User Notifications supports no more per configuration`]
    : [];
}

// The length of values known only at deployment is unknown.
function patternProblems({ pattern }: Partial<ReportDeliveryEvent> = {}): string[] {
  const length = pattern === undefined || holdsToken(pattern) ? 0 : JSON.stringify(pattern).length;
  return length > MAX_PATTERN_LENGTH
    ? [`pattern of deliveryEvent must have at most ${MAX_PATTERN_LENGTH} characters of JSON, got ${length}: match fewer fields or values`]
    : [];
}

function holdsToken(value: unknown): boolean {
  return isToken(value) || (typeof value === 'object' && value !== null && Object.entries(value).flat().some(holdsToken));
}
