import { createHash } from 'crypto';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  CostTagCarrierKind, CostTags, CostTagSchema, ModelSource, PolicyType, ServiceTier, type TagEnforcementOptions,
  type TagScopedInvokeOptions, UntrackedUsage,
} from '../../src';
import { enforcementDocument, scopedDocument } from '../support/perimeters';

const costTags = CostTags.of({ 'Department': 'Claims', 'Cost Center': '4711' });
const ops = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/Operations')];

const SCOPED: Record<string, [TagScopedInvokeOptions, string]> = {
  'tags': [{ costTags }, '73cfdc6784f8f68d'],
  'tags of the caller': [{ costTags, principalTagKeys: ['Team'], additionalTagValues: { Department: ['Sales'] } }, '98bd39d2aeb1d18d'],
  'models': [{ costTags, modelSources: [ModelSource.foundationModel('amazon.nova-lite-v1:0')], providers: ['anthropic'], allowSourceProfiles: true }, '5be81a406a1d0429'],
  'no denies': [{ costTags, denyOtherAccess: false, deniedServiceTiers: [ServiceTier.PRIORITY] }, 'b68e7bf44ca5e914'],
  'usage': [{ costTags, allowedUntrackedUsage: [UntrackedUsage.BEDROCK_MANTLE, UntrackedUsage.RUNTIME_PROJECT], deniedServiceTiers: [ServiceTier.FLEX], denyServiceRoleUsage: true }, '4b05e482ab748949'],
  'models and profiles of the system': [{ costTags, allowedUntrackedUsage: [UntrackedUsage.FOUNDATION_MODEL, UntrackedUsage.SYSTEM_DEFINED_PROFILE] }, 'b2dd27c08343ae87'],
  'a boundary': [{ costTags, policyType: PolicyType.PERMISSIONS_BOUNDARY, breakGlassPrincipals: ops }, 'bde0e5719f5873c8'],
};

const ENFORCED: Record<string, [TagEnforcementOptions, string]> = {
  'keys': [{ requiredTagKeys: ['Department', 'Cost Center'] }, '54c3eb100a2e0510'],
  'a schema': [{ schema: CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] }, Team: {}, Tier: { required: false, allowedValues: ['gold'] } }), exemptPrincipals: ops }, 'b7b10ee2ab6a998a'],
  'everything': [{
    schema: CostTagSchema.bedrockGuide(),
    exemptPrincipals: ops,
    breakGlassPrincipals: ops,
    principalTagKeys: ['Team'],
    otherTagKeys: ['Name'],
    denyGlobalInference: true,
    allowedUntrackedUsage: [UntrackedUsage.FOUNDATION_MODEL, UntrackedUsage.BEDROCK_MANTLE],
    deniedServiceTiers: [ServiceTier.PRIORITY],
    denyServiceRoleUsage: true,
    policyType: PolicyType.SERVICE_CONTROL_POLICY,
  }, '0c65ac5b565f71e0'],
};

const PROFILES_AND_PROJECTS = [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT];

const hash = (document: any) => createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16);

function cases<O>(all: Record<string, [O, string]>): Array<[string, O, string]> {
  return Object.entries(all).map(([name, [options, digest]]) => [name, options, digest]);
}

describe('without carrierKinds, and with profiles as the only kind, the document is byte for byte what it was before there were kinds', () => {
  test.each(cases(SCOPED))('of a TagScopedInvokePolicy with %s', (_, options, digest) => {
    expect(hash(scopedDocument(options))).toBe(digest);
    expect(hash(scopedDocument({ ...options, carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE] }))).toBe(digest);
    expect(hash(scopedDocument({ ...options, carrierKinds: PROFILES_AND_PROJECTS }))).not.toBe(digest);
  });

  test.each(cases(ENFORCED))('of a TagEnforcementPolicy with %s', (_, options, digest) => {
    expect(hash(enforcementDocument(options))).toBe(digest);
    expect(hash(enforcementDocument({ ...options, carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE] }))).toBe(digest);
    expect(hash(enforcementDocument({ ...options, carrierKinds: [CostTagCarrierKind.IAM_PRINCIPAL] }))).not.toBe(digest);
  });
});
