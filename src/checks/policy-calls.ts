import type { AppTemplate } from './app-template';
import type { TemplateText } from './template-text';
import { isUncertain } from './unknown-values';

/** A call of the AWS SDK that a custom resource makes, and that gives a principal a policy. */
export interface PolicyCall {
  /** Name of the operation, such as `PutRolePolicy`. */
  readonly operation: string;
  readonly parameters: any;

  /** Path of the call in its resource. */
  readonly location: string;

  /** Account of the role that makes the call, or an ID of an unknown account. The account of the template if omitted. */
  readonly place?: string;

  /** Whether the policy is known only at deployment. */
  readonly isUnread: boolean;
}

const OPERATIONS: Readonly<Record<string, RegExp>> = {
  iam: /^(Put(Role|User|Group)Policy|Attach(Role|User|Group)Policy|CreatePolicy|CreatePolicyVersion|Put(Role|User)PermissionsBoundary)$/,
  ssoadmin: /^(PutInlinePolicyToPermissionSet|AttachManagedPolicyToPermissionSet|AttachCustomerManagedPolicyReferenceToPermissionSet)$/,
};

/**
 * Finds the calls of custom resources that call the AWS SDK, such as `AwsCustomResource`.
 */
export function policyCalls(text: TemplateText, template: AppTemplate, type: string, properties: any): PolicyCall[] {
  return /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type)
    ? ['Create', 'Update'].flatMap((event) => properties[event] === undefined ? [] : callsOf(text, template, properties[event], `Properties/${event}`))
    : [];
}

function callsOf(text: TemplateText, template: AppTemplate, value: any, location: string): PolicyCall[] {
  const bodies = typeof value === 'object' && value.service !== undefined ? [value] : text.raw(template, value).map((each) => parsed(each) ?? each);
  return bodies.flatMap((body): PolicyCall[] => {
    if (typeof body === 'string') {
      // A call that cannot be parsed, because a part of it is known only at deployment.
      return /iam|sso/i.test(body) && /polic/i.test(body) && isUncertain(body) ? [{ operation: '', parameters: {}, location, isUnread: true }] : [];
    }
    const operation = capitalized(String(body?.action)).replace(/Command$/, '');
    const service = String(body?.service).toLowerCase().replace(/^@aws-sdk\/client-/, '').replace(/-/g, '');
    const parameters = body?.parameters ?? {};
    return Object.hasOwn(OPERATIONS, service) && OPERATIONS[service].test(operation)
      ? [{ operation, parameters, location, place: placeOf(template, body.assumedRoleArn), isUnread: isUnread(operation, parameters) }] : [];
  });
}

function isUnread(operation: string, { PolicyDocument, InlinePolicy, PolicyArn, ManagedPolicyArn, CustomerManagedPolicyReference }: any): boolean {
  if (/Boundary$/.test(operation)) {
    return false;
  }
  const isAttached = operation.startsWith('Attach');
  const policy = isAttached ? PolicyArn ?? ManagedPolicyArn ?? CustomerManagedPolicyReference?.Name : PolicyDocument ?? InlinePolicy;
  return policy === undefined || (typeof policy === 'string' && !isAttached && parsed(policy) === undefined);
}

function placeOf(template: AppTemplate, assumedRoleArn: any): string | undefined {
  return assumedRoleArn === undefined ? undefined : /:iam::(\d{12}):/.exec(String(assumedRoleArn))?.[1] ?? `${template.id} ${assumedRoleArn}`;
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
