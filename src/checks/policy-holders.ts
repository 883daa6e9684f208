import type { TemplateResource } from './app-template';
import { type AppTemplate, type AppTemplates, keyOf } from './app-templates';
import type { GrantedPolicy } from './granted-policies';
import { HOLDER_NAMES, REMEDIES, type RemedyKind } from './remedies';
import { requiresSessionTags } from './session-tags';
import { TrustReader, type TrustStatement } from './trust-policy';

/** Resource types in a condition on `aws:SourceArn`, which identify the resource that runs with a service role of Amazon Bedrock. */
const SOURCES: ReadonlyArray<[RegExp, RemedyKind]> = [
  [/:knowledge-base\//, 'KNOWLEDGE_BASE'],
  [/:agent\//, 'AGENT'],
  [/:flow\//, 'FLOW'],
  [/:model-invocation-job\//, 'BATCH_JOB'],
  [/:evaluation-job\//, 'EVALUATION_JOB'],
  [/:model-customization-job\//, 'CUSTOMIZATION_JOB'],
];

/** Resource types of policies that determine the remedy. */
const KINDS_OF_POLICIES: ReadonlyArray<[RegExp, RemedyKind]> = [
  [/^(Custom::|AWS::CloudFormation::CustomResource$)/, 'CUSTOM_RESOURCE'],
  // The holders of these policies can be the members of the group.
  [/^AWS::IAM::Group/, 'GROUP'],
];

/** Logical ID of the function that all AwsCustomResource constructs of a stack share. */
const CUSTOM_RESOURCE_FUNCTION = /^AWS679f53fac002430cb0da5b7982bd2287/;

/**
 * Principals that have a policy, as far as the templates of the app describe them.
 */
export class PolicyHolders {
  private readonly resources = new Map<string, { template: AppTemplate; logicalId: string }>();
  private readonly reader: TrustReader;
  private readonly trusts = new Map<string, TrustStatement[] | undefined>();

  constructor(templates: AppTemplates) {
    this.reader = new TrustReader(templates);
    for (const template of templates.all) {
      Object.keys(template.resources).forEach((logicalId) => this.resources.set(keyOf(template, logicalId), { template, logicalId }));
    }
  }

  /** Returns the resource of a principal. Undefined for a principal outside the app. */
  public resourceOf(holder: string): TemplateResource | undefined {
    const { template, logicalId } = this.resources.get(holder) ?? {};
    return template?.resources[logicalId!];
  }

  public templateOf(holder: string): AppTemplate | undefined {
    return this.resources.get(holder)?.template;
  }

  public logicalIdOf(holder: string): string | undefined {
    return this.resources.get(holder)?.logicalId;
  }

  /** Whether all principals that have a policy are roles whose sessions carry tags with all keys. */
  public areTracked({ holders }: GrantedPolicy, sessionTagKeys: readonly string[]): boolean {
    return sessionTagKeys.length > 0 && holders.size > 0 && [...holders].every((holder) => requiresSessionTags(this.trustOf(holder), sessionTagKeys));
  }

  /** Returns the remedies that fit the principals that have a policy. */
  public remedyFor({ template, logicalId, holders }: GrantedPolicy): string {
    const ofPolicy = KINDS_OF_POLICIES.find(([pattern]) => pattern.test(template.resources[logicalId]?.Type))?.[1];
    const kinds = ofPolicy ? [ofPolicy] : [...holders].map((holder) => this.kindOf(holder));
    const [first = 'PRINCIPAL', ...others] = new Set(kinds);
    return others.length === 0 ? REMEDIES[first] : [first, ...others].map((kind) => `${HOLDER_NAMES[kind]}: ${REMEDIES[kind].replace(/\.?$/, '.')}`).join(' ');
  }

  private kindOf(holder: string): RemedyKind {
    switch (this.resourceOf(holder)?.Type) {
      case 'AWS::IAM::Role': return CUSTOM_RESOURCE_FUNCTION.test(this.logicalIdOf(holder)!) ? 'CUSTOM_RESOURCE_FUNCTION' : this.kindOfRole(holder);
      case 'AWS::IAM::Group': return 'GROUP';
      case 'AWS::IAM::User': return 'USER';
      case 'AWS::SSO::PermissionSet': return 'PERMISSION_SET';
      // Principals outside the app are identified by kind and name.
      default: return holder.startsWith('user ') ? 'USER' : holder.startsWith('group ') ? 'GROUP' : 'PRINCIPAL';
    }
  }

  private kindOfRole(holder: string): RemedyKind {
    const trust = (this.trustOf(holder) ?? []).filter(({ isAllow }) => isAllow);
    const services = trust.flatMap((statement) => statement.services);
    if (services.includes('bedrock-agentcore.amazonaws.com')) {
      return 'AGENTCORE';
    }
    if (!services.includes('bedrock.amazonaws.com')) {
      return 'PRINCIPAL';
    }
    const sources = trust.flatMap(({ conditions }) => conditions).filter(({ key }) => key.toLowerCase() === 'aws:sourcearn').flatMap(({ values }) => values);
    const kinds = SOURCES.filter(([pattern]) => sources.some((source) => pattern.test(source))).map(([, kind]) => kind);
    return kinds.length === 1 ? kinds[0] : 'BEDROCK_SERVICE';
  }

  /** Returns the statements of the trust policy of a role. Undefined if they are not known, or if the principal is no role of the app. */
  public trustOf(holder: string): TrustStatement[] | undefined {
    if (!this.trusts.has(holder)) {
      const resource = this.resourceOf(holder);
      const isRole = resource?.Type === 'AWS::IAM::Role';
      this.trusts.set(holder, isRole ? this.reader.read(this.templateOf(holder)!, resource.Properties.AssumeRolePolicyDocument) : undefined);
    }
    return this.trusts.get(holder);
  }
}
