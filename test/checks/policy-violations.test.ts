import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sso from 'aws-cdk-lib/aws-sso';
import { BedrockCostChecks, UntrackedUsage } from '../../src';
import { violations } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const OPEN = { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:*::foundation-model/*' };
const doc = (...Statement: any[]) => ({ Version: '2012-10-17', Statement });
const trust = (service: string, sourceArn?: string) => doc({
  Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, ...sourceArn ? { Condition: { ArnLike: { 'aws:SourceArn': sourceArn } } } : {},
});
const bedrockArn = (resource: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:${resource}`;
const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');

function stackOf(build: (stack: Stack) => void): App {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'S', { env: TEST_ENV }));
  return app;
}

const roleWith = (stack: Stack, id: string, policies: any[], properties: object = {}) => new CfnResource(stack, id, {
  type: 'AWS::IAM::Role',
  properties: {
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'), Policies: policies.map((PolicyDocument, index) => ({ PolicyName: `p${index}`, PolicyDocument })), ...properties,
  },
});

// The validator of the CDK prints what it finds in the templates.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

describe('a policy', () => {
  test('is one violation with all its statements', () => {
    const app = stackOf((stack) => {
      for (const id of ['A', 'B', 'C']) {
        const role = new iam.Role(stack, id, { assumedBy });
        ['nova-lite', 'nova-pro', 'nova-micro'].forEach((model) =>
          role.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: [`arn:aws:bedrock:*::foundation-model/amazon.${model}-v1:0`] })));
      }
    });
    const found = violations(app);

    expect(found).toHaveLength(3);
    expect(new Set(found.map(({ description }) => description)).size).toBe(3);
    expect(found.flatMap(({ violatingResources }) => violatingResources)).toHaveLength(3);
  });

  test('names its statements by Sid, or by actions and resources', () => {
    const app = stackOf((stack) => roleWith(stack, 'R', [
      doc({ ...OPEN, Sid: 'AllModels' }, { Effect: 'Allow', Action: ['s3:*', 'bedrock:CreateModelInvocationJob', 'bedrock:Rerank', 'bedrock:OptimizePrompt'], Resource: ['*', 'x'] }),
      { Version: '2012-10-17', Statement: { ...OPEN, Sid: 'Single' } },
      doc({ ...OPEN, Sid: 'Closed', Action: 's3:GetObject' }),
    ]));
    const [{ description, violatingResources }, ...others] = violations(app);

    expect(others).toEqual([]);
    expect(description).toBe('3 IAM statements of S/R allow running models outside tagged profiles: "AllModels" (FOUNDATION_MODEL); ' +
      'bedrock:CreateModelInvocationJob, bedrock:Rerank and 1 more on * and 1 more (BATCH, RERANK, PROMPT_OPTIMIZATION); "Single" (FOUNDATION_MODEL)');
    expect(violatingResources).toEqual([expect.objectContaining({
      resourceLogicalId: 'R',
      locations: ['0/PolicyDocument/Statement/0', '0/PolicyDocument/Statement/1', '1/PolicyDocument/Statement/0'].map((place) => `Properties/Policies/${place}`),
    })]);
  });

  test('is open in every way if it allows all kinds of usage that are not allowed in the checks', () => {
    const descriptionWith = (allowedUntrackedUsage: UntrackedUsage[], statement: object = {}) =>
      violations(stackOf((stack) => roleWith(stack, 'R', [doc({ ...OPEN, Action: '*', Resource: '*', ...statement })])), { allowedUntrackedUsage })[0].description;

    expect(descriptionWith([])).toMatch(/: \* on \* \(in every way\)$/);
    expect(descriptionWith([UntrackedUsage.BATCH])).toMatch(/: \* on \* \(in every way\)$/);
    expect(descriptionWith([], { Action: undefined, NotAction: 'bedrock:CreateModelInvocationJob' })).toMatch(/: all actions except bedrock:CreateModelInvocationJob on \* \(in every way except BATCH\)$/);
    expect(descriptionWith([], { Action: 'bedrock:Rerank' })).toMatch(/: bedrock:Rerank on \* \(RERANK\)$/);
  });

  test('needs at most 300 characters for a statement', () => {
    const long = (name: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:${name}/${'x'.repeat(200)}`;
    const app = stackOf((stack) => roleWith(stack, 'R', [doc({
      Effect: 'Allow',
      Action: ['bedrock:InvokeModelWithResponseStream', 'bedrock:InvokeModelWithBidirectionalStream*', 'bedrock:*', 'bedrock-mantle:*'],
      Resource: ['provisioned-model', 'imported-model', 'custom-model-deployment', 'prompt-router', 'async-invoke', 'project'].map(long),
    })]));
    const [{ description }] = violations(app);

    expect(description.replace(/^.*?: /, '').length).toBeLessThanOrEqual(300);
    expect(description).toContain('xxx... and 5 more');
  });

  test('tells apart what is known only at deployment', () => {
    const app = stackOf((stack) => roleWith(stack, 'R', [doc({ ...OPEN, Resource: { 'Fn::Sub': 'arn:aws:bedrock:${AWS::Region}::foundation-model/*' } })]));

    expect(violations(app)[0].description).toContain('bedrock:InvokeModel on arn:aws:bedrock:');
    expect(violations(app)[0].description).not.toMatch(/[\uE000-\uE00F]/);
  });

  test('is reported in the order of construct paths, whatever the order of creation', () => {
    const paths = (ids: string[]) => violations(stackOf((stack) => ids.forEach((id) => roleWith(stack, id, [doc(OPEN)]))))
      .map(({ violatingResources }) => violatingResources[0].resourceLogicalId);

    expect(paths(['C', 'A', 'B'])).toEqual(['A', 'B', 'C']);
    expect(paths(['B', 'C', 'A'])).toEqual(['A', 'B', 'C']);
  });
});

describe('the remedy', () => {
  const fixOf = (build: (stack: Stack) => void) => {
    const found = violations(stackOf(build));
    expect(found).toHaveLength(1);
    return found[0].fix!;
  };
  const serviceRole = (service: string, source?: string) => fixOf((stack) =>
    roleWith(stack, 'R', [doc(OPEN)], { AssumeRolePolicyDocument: trust(service, source && bedrockArn(source)) }));

  test.each([
    ['knowledge-base/*', /^use profiles as the parsing models .* replaces the knowledge base/],
    ['agent/*', /^set foundationModel of the agent .* Change the agent alias in the same deployment/],
    ['flow/*', /^use the ARN of a profile as the model of the prompts in the flow, .* flow alias/],
    ['model-invocation-job/*', /^pass the ARN of a profile as modelId when the batch job is created/],
    ['evaluation-job/*', /^use profiles as the evaluated models of the job/],
    ['model-customization-job/*', /^limit the statement to the models that the customization job calls/],
    ['guardrail/*', /^use the ARN of a profile in the agent, flow, knowledge base or job/],
    [undefined, /^use the ARN of a profile in the agent, flow, knowledge base or job/],
  ])('for a role of Amazon Bedrock with source %s', (source, expected) => {
    expect(serviceRole('bedrock.amazonaws.com', source)).toMatch(expected);
  });

  test('for a role of AgentCore', () => {
    expect(serviceRole('bedrock-agentcore.amazonaws.com')).toMatch(/^pass the ARN of a profile to the code on AgentCore/);
  });

  test('for a policy that is attached to a role of an agent, whose source is joined', () => {
    const fix = fixOf((stack) => {
      const role = new iam.Role(stack, 'R', {
        assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com', { conditions: { ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'bedrock', resource: 'agent', resourceName: '*' }) } } }),
      });
      role.addToPolicy(iam.PolicyStatement.fromJson(OPEN));
    });

    expect(fix).toMatch(/^set foundationModel of the agent/);
  });

  test('for roles of other services, and for principals outside the app', () => {
    expect(serviceRole('lambda.amazonaws.com')).toMatch(/^grant access with profile\.grantInvoke/);
    expect(fixOf((stack) => new iam.CfnManagedPolicy(stack, 'P', { policyDocument: doc(OPEN) }))).toMatch(/^grant access with profile\.grantInvoke/);
  });

  test('for a permission set, a group and a user', () => {
    expect(fixOf((stack) => new sso.CfnPermissionSet(stack, 'Set', { instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', name: 'Data', inlinePolicy: doc(OPEN) })))
      .toMatch(/^add the statements of TagScopedInvokePolicy\.documentOf/);
    expect(fixOf((stack) => new iam.Group(stack, 'G').addToPolicy(iam.PolicyStatement.fromJson(OPEN)))).toMatch(/to the group \(groups\)/);
    expect(fixOf((stack) => new iam.User(stack, 'U').addToPolicy(iam.PolicyStatement.fromJson(OPEN)))).toMatch(/to the user \(users\)/);
    expect(fixOf((stack) => new iam.CfnUserPolicy(stack, 'P', { policyName: 'p', userName: 'ann', policyDocument: doc(OPEN) }))).toMatch(/to the user \(users\)/);
  });

  test('for an AWS managed policy', () => {
    expect(fixOf((stack) => new iam.Role(stack, 'R', { assumedBy, managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonBedrockFullAccess')] })))
      .toMatch(/^replace the AWS managed policy/);
  });

  test('for the function that AwsCustomResource constructs share', () => {
    expect(fixOf((stack) => {
      const role = new CfnResource(stack, 'AWS679f53fac002430cb0da5b7982bd2287ServiceRoleC1EA0FF2', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') } });
      new iam.CfnPolicy(stack, 'P', { policyName: 'p', roles: [role.ref], policyDocument: doc(OPEN) });
    })).toMatch(/^restrict the policy of the AwsCustomResource/);
  });

  test('for a policy that a custom resource writes', () => {
    const call = { service: 'IAM', action: 'putRolePolicy', parameters: { RoleName: 'outside', PolicyName: 'p', PolicyDocument: JSON.stringify(doc(OPEN)) } };

    expect(fixOf((stack) => new CfnResource(stack, 'Put', { type: 'Custom::AWS', properties: { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:f', Create: JSON.stringify(call) } })))
      .toMatch(/^create the policy with TagScopedInvokePolicy instead of the custom resource/);
  });

  test('names the principals if they differ', () => {
    expect(fixOf((stack) => {
      const policy = new iam.ManagedPolicy(stack, 'P', { statements: [iam.PolicyStatement.fromJson(OPEN)] });
      policy.attachToGroup(new iam.Group(stack, 'G'));
      policy.attachToUser(new iam.User(stack, 'U'));
    })).toMatch(/user: attach .*group: attach|group: attach .*user: attach/);
  });

  test('has at most two sentences', () => {
    for (const source of ['knowledge-base/*', 'agent/*', 'flow/*', 'model-invocation-job/*', 'model-customization-job/*', undefined]) {
      expect(serviceRole('bedrock.amazonaws.com', source).split(/\. (?=[A-Z])/).length).toBeLessThanOrEqual(2);
    }
  });
});

describe('a template or policy that cannot be read', () => {
  test('is a violation of a rule of its own', () => {
    const found = violations(stackOf((stack) => {
      new CfnResource(stack, 'Set', { type: 'AWS::CloudFormation::StackSet', properties: { StackSetName: 's', PermissionModel: 'SELF_MANAGED', TemplateURL: 'https://example.com/t.json' } });
    }));

    expect(found).toEqual([expect.objectContaining({
      ruleName: 'TemplateNotRead',
      severity: 'error',
      fix: expect.stringMatching(/^define the template or policy in the app/),
      violatingResources: [expect.objectContaining({ resourceLogicalId: 'Set', locations: ['Properties/TemplateURL'] })],
    })]);
  });

  test('is not confused with the templates that a stack set deploys, whose findings are reported at the stack set', () => {
    const body = { Resources: { Inner: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: doc(OPEN) } } } };
    const found = violations(stackOf((stack) => {
      new CfnResource(stack, 'Set', { type: 'AWS::CloudFormation::StackSet', properties: { StackSetName: 's', PermissionModel: 'SELF_MANAGED', TemplateBody: JSON.stringify(body) } });
    }));

    expect(found).toHaveLength(1);
    expect(found[0].description).toMatch(/^an IAM statement of S\/Set\/\(Inner\) allows/);
    expect(found[0].violatingResources).toEqual([{ resourceLogicalId: 'Set', templatePath: expect.stringMatching(/S\.template\.json$/), locations: ['Inner/Properties/PolicyDocument/Statement/0'] }]);
  });
});

test('an error that stops the checks is a violation, because the CDK CLI passes an app if a plugin throws', () => {
  const app = stackOf(() => {});
  app.synth();
  const templatePaths = [join(app.outdir, 'S.template.json')];
  writeFileSync(templatePaths[0], 'Resources: {}');

  expect(new BedrockCostChecks().validate({ templatePaths, appConstruct: app, stackTemplates: [] })).toEqual({
    success: false,
    violations: [expect.objectContaining({ ruleName: 'ChecksNotRun', severity: 'fatal', description: expect.stringMatching(/^the templates were not checked: ./) })],
  });
});
