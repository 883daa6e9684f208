import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ReportDeliveryEvent } from './monthly-cost-report-props';
import { BILLING_REGION } from '../private/billing-region';
import { byNameThroughout } from '../private/by-name';
import { physicalName, replacementHash, shortHash } from '../private/physical-name';

// None of these resources carries tags. AWS replaces contacts and configurations when tags change: recipients would have to confirm again and be linked again.
// The resources are therefore of a class that `Tags.of` does not consider taggable. This does not prevent stack tags, which CloudFormation adds. `Tags.of` a
// stack or its parents also sets stack tags, unless the app sets `@aws-cdk/core:explicitStackTags`.

const CONTACTS = 'CostReportContacts';

/**
 * Returns the ARN of the AWS User Notifications contact of an email address. A stack has one contact per address, so that a recipient of several
 * reports confirms once. The construct ID is derived from the address, so that the order of a list does not matter.
 */
export function emailContact(scope: Construct, address: string): string {
  const contacts = contactsOf(scope);
  const contact = sharedResource(contacts, `Contact${shortHash(address)}`, 'AWS::NotificationsContacts::EmailContact', {
    Name: physicalName(contacts, [address], 64), EmailAddress: address,
  });
  return contact.getAtt('Arn').toString();
}

/** Creates a configuration of AWS User Notifications, which contains contacts to notify. */
export function notificationConfiguration(scope: Construct, id: string, name: string, description: string): CfnResource {
  return new CfnResource(scope, id, {
    type: 'AWS::Notifications::NotificationConfiguration',
    properties: { Name: name, Description: description, AggregationDuration: 'NONE' },
  });
}

/**
 * Adds contacts to a configuration. AWS accepts each pair of contact and configuration once, so the reports of a stack share the association. The
 * construct ID is derived from the pair, so that neither the order nor the removal of another report matters.
 */
export function associateContacts(scope: Construct, contactArns: readonly string[], configurationArn: string): void {
  const contacts = contactsOf(scope);
  contactArns.forEach((arn) => sharedResource(contacts, `Association${shortHash(JSON.stringify([configurationArn, arn].map((each) => identity(scope, each))))}`,
    'AWS::Notifications::ChannelAssociation', { Arn: arn, NotificationConfigurationArn: configurationArn }));
}

/** Delivers events to a configuration. */
export function deliveryEventRule(scope: Construct, id: string, configurationArn: string, event: ReportDeliveryEvent): CfnResource {
  const { source, detailType: type, pattern } = event;
  return new CfnResource(scope, id, {
    type: 'AWS::Notifications::EventRule',
    properties: {
      NotificationConfigurationArn: configurationArn,
      Source: source,
      EventType: type,
      EventPattern: pattern && Stack.of(scope).toJsonString(byNameThroughout(pattern)),
      Regions: [BILLING_REGION],
    },
  });
}

function contactsOf(scope: Construct): Construct {
  const stack = Stack.of(scope);
  return stack.node.tryFindChild(CONTACTS) as Construct | undefined ?? new Construct(stack, CONTACTS);
}

function sharedResource(scope: Construct, id: string, type: string, properties: Record<string, any>): CfnResource {
  return scope.node.tryFindChild(id) as CfnResource | undefined ?? new CfnResource(scope, id, { type, properties });
}

/** Properties that distinguish an ARN from other ARNs. A resolved reference to another stack does not contain the stack. */
function identity(scope: Construct, arn: string): unknown[] {
  const stack = Stack.of(scope);
  const references = Tokenization.reverseString(arn).tokens.filter((token) => Reference.isReference(token)) as Reference[];
  const foreign = references.filter(({ target }) => Stack.of(target) !== stack);
  return [stack.resolve(arn), ...foreign.map(({ target }) => replacementHash(target, []))];
}
