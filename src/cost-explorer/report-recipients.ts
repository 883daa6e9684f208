import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ReportDeliveryEvent } from './monthly-cost-report-props';
import { BILLING_REGION } from '../private/billing-region';
import { byNameThroughout } from '../private/by-name';
import { physicalName, replacementHash, shortHash } from '../private/physical-name';

// None of these carries tags. AWS replaces contacts and configurations for them: people would have to confirm again, and somebody to choose the recipients again. So they are made as
// resources that `Tags.of` does not know to be taggable. It cannot keep the tags of the stack itself away, which `Tags.of` a stack, or what is around it, makes too unless the app sets
// `@aws-cdk/core:explicitStackTags`: those CloudFormation adds.

const CONTACTS = 'CostReportContacts';

/**
 * An e-mail address to AWS User Notifications, as the ARN of its contact. One for each address of a stack, so that a person of several reports confirms once; its id is made of the address, so that the order of a list is nothing to it.
 */
export function emailContact(scope: Construct, address: string): string {
  const contacts = contactsOf(scope);
  const contact = sharedResource(contacts, `Contact${shortHash(address)}`, 'AWS::NotificationsContacts::EmailContact', {
    Name: physicalName(contacts, [address], 64), EmailAddress: address,
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

/**
 * Tells contacts of what a configuration is told of. AWS takes each pair of the two once, so reports of a stack share it; its id is made of the pair, so that neither their order nor which of them stays is anything to it.
 */
export function associateContacts(scope: Construct, contactArns: readonly string[], configurationArn: string): void {
  const contacts = contactsOf(scope);
  contactArns.forEach((arn) => sharedResource(contacts, `Association${shortHash(JSON.stringify([configurationArn, arn].map((each) => identity(scope, each))))}`,
    'AWS::Notifications::ChannelAssociation', { Arn: arn, NotificationConfigurationArn: configurationArn }));
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

/** What tells an ARN from others. As it resolves here, one of another stack does not say of which. */
function identity(scope: Construct, arn: string): unknown[] {
  const stack = Stack.of(scope);
  const references = Tokenization.reverseString(arn).tokens.filter((token) => Reference.isReference(token)) as Reference[];
  const foreign = references.filter(({ target }) => Stack.of(target) !== stack);
  return [stack.resolve(arn), ...foreign.map(({ target }) => replacementHash(target, []))];
}
