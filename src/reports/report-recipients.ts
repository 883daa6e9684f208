import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ReportDeliveryEvent } from './monthly-cost-report-props';
import { BILLING_REGION } from '../private/billing-region';
import { physicalName, shortHash } from '../private/physical-name';

// None of these carries tags. AWS replaces contacts and configurations for them: people would have to confirm again, and somebody to choose the recipients again. So they are made as
// resources that `Tags.of` does not know to be taggable.

const CONTACTS = 'CostReportContacts';

/**
 * An e-mail address to AWS User Notifications, as the ARN of its contact. One for each address of a stack, so that a person of several reports confirms once; its id is made of the address, so that the order of a list is nothing to it.
 */
function emailContact(scope: Construct, address: string): string {
  const stack = Stack.of(scope);
  const contacts = stack.node.tryFindChild(CONTACTS) as Construct | undefined ?? new Construct(stack, CONTACTS);
  const id = `Contact${shortHash(address)}`;
  const contact = contacts.node.tryFindChild(id) as CfnResource | undefined ?? new CfnResource(contacts, id, {
    type: 'AWS::NotificationsContacts::EmailContact',
    properties: { Name: physicalName(contacts, [address], 64), EmailAddress: address },
  });
  return contact.getAtt('Arn').toString();
}

/** A list of contacts that somebody may be told by. */
export function notificationConfiguration(scope: Construct, id: string, name: string, description: string): CfnResource {
  return new CfnResource(scope, id, {
    type: 'AWS::Notifications::NotificationConfiguration',
    properties: { Name: name, Description: description, AggregationDuration: 'NONE' },
  });
}

/** Tells contacts of what a configuration is told of. Their order is nothing to it. */
export function associateContacts(scope: Construct, emails: readonly string[], contactArns: readonly string[], configurationArn: string): void {
  const associate = (key: string, contactArn: string) => new CfnResource(scope, `Recipient${shortHash(key)}`, {
    type: 'AWS::Notifications::ChannelAssociation',
    properties: { Arn: contactArn, NotificationConfigurationArn: configurationArn },
  });
  emails.forEach((email) => associate(email, emailContact(scope, email)));
  contactArns.forEach((arn) => associate(JSON.stringify(Stack.of(scope).resolve(arn)), arn));
}

/** Tells a configuration of events. */
export function deliveryEventRule(scope: Construct, id: string, configurationArn: string, event: ReportDeliveryEvent): CfnResource {
  const { source, type, pattern } = event;
  return new CfnResource(scope, id, {
    type: 'AWS::Notifications::EventRule',
    properties: {
      NotificationConfigurationArn: configurationArn,
      Source: source,
      EventType: type,
      EventPattern: pattern && Stack.of(scope).toJsonString(pattern),
      Regions: [BILLING_REGION],
    },
  });
}
