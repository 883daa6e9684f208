import { aws_cloudwatch as cloudwatch, aws_iam as iam, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CostNotifications, CostTagCarrierKind, OrganizationDenyList, type OrganizationDenyListProps } from '../../src';
import { policyText } from '../../src/organization/denied-values';
import { checkedApp } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { callDirectly, callThrough, type Leg, verdict } from '../support/may';
import { OTHER_ACCOUNT, REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';
import { inWorld, WORLDS } from '../support/worlds';

const { INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL } = CostTagCarrierKind;
const PROFILE = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const MODEL = `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`;
const PROJECT = `arn:aws:bedrock-mantle:${REGION}:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`;

const stackOf = (env = TEST_ENV) => new Stack(checkedApp(), 'S', { env });
const listOf = (stack: Stack, props: Partial<OrganizationDenyListProps> = {}) => new OrganizationDenyList(stack, 'DenyList', {
  tagKey: 'Department', notifications: new CostNotifications(stack, 'Team'), ...props,
});
const alarmOf = (stack: Stack, id: string) => new cloudwatch.Alarm(stack, id, {
  alarmName: id, metric: new cloudwatch.Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1,
});

/** The content of the list in a template. */
function contentIn(stack: Stack): any {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('Custom::OrganizationDenyList'));
  const names = Object.fromEntries(Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map((each) => [each, each]));
  return JSON.parse(deployed(Properties.Content, { values: names }));
}

describe('the policy', () => {
  const documentOf = (props: Partial<OrganizationDenyListProps>, values: string[]) => {
    const stack = stackOf();
    listOf(stack, props);
    return JSON.parse(policyText(contentIn(stack), values));
  };
  const tagsOf = (value?: string) => value === undefined ? {} : { Department: value };
  const VALUES = ['Claims', 'Sales', 'Underwriting', 'claims', '', '#', undefined];
  const DENIED = ['Claims', 'Sales'];
  const KINDS = [
    [INFERENCE_PROFILE], [BEDROCK_PROJECT], [IAM_PRINCIPAL], [INFERENCE_PROFILE, IAM_PRINCIPAL], [INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL],
  ];
  const breakGlassPrincipals = [new iam.ArnPrincipal('arn:aws:iam::*:role/BreakGlass*')];

  test.each(KINDS.map((kinds): [string, CostTagCarrierKind[]] => [kinds.join(' and '), kinds]))('by %s denies each call under a listed value, and no other', async (_, carrierKinds) => {
    const serviceControl = documentOf({ carrierKinds, breakGlassPrincipals }, DENIED);
    const byResource = carrierKinds.some((kind) => kind !== IAM_PRINCIPAL);
    const byCaller = carrierKinds.includes(IAM_PRINCIPAL);
    const wrong: unknown[] = [];
    let deniedCalls = 0;
    for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock-mantle:CreateInference']) {
      const isMantle = action.startsWith('bedrock-mantle');
      for (const world of isMantle ? WORLDS.slice(0, 1) : WORLDS) {
        for (const resource of VALUES) {
          for (const caller of VALUES) {
            const calls: Array<{ legs: Leg[]; tag: string | undefined; name: string }> = isMantle
              ? [{ name: 'project', legs: [{ resource: PROJECT, context: resource === undefined ? {} : { 'aws:ResourceTag/Department': resource } }], tag: resource }]
              : [
                { name: 'profile', legs: inWorld(world, action, callThrough(PROFILE, [MODEL], tagsOf(resource) as Record<string, string>)), tag: resource },
                ...resource === undefined ? [{ name: 'model', legs: inWorld(world, action, callDirectly(MODEL)), tag: undefined }] : [],
              ];
            for (const { legs, tag, name } of calls) {
              const expected = byResource && DENIED.includes(tag!)
                || byCaller && DENIED.includes(caller!) && (!byResource || tag === undefined);
              for (const role of ['Caller', 'BreakGlassOfOps']) {
                const verdicts = await Promise.all(legs.map((leg) => verdict([EVERYTHING], action, {
                  ...leg, role, context: { ...leg.context, ...caller === undefined ? {} : { 'aws:PrincipalTag/Department': caller } },
                }, { serviceControl })));
                const isDenied = verdicts.includes('ExplicitlyDenied');
                const isAllowed = verdicts.every((each) => each === 'Allowed');
                deniedCalls += Number(isDenied);
                if (isDenied === isAllowed || isDenied !== (expected && role === 'Caller')) {
                  wrong.push({ action, name, world: world.name, tag, caller, role, verdicts });
                }
              }
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(deniedCalls).toBeGreaterThan(20);
  });

  test('without values denies no tag, not even an empty one', async () => {
    const serviceControl = documentOf({ carrierKinds: [INFERENCE_PROFILE, IAM_PRINCIPAL] }, []);
    const [leg] = callThrough(PROFILE, [MODEL], { Department: '' });

    expect(await verdict([EVERYTHING], 'bedrock:InvokeModel', leg, { serviceControl })).toBe('Allowed');
  });

  test.each([
    [undefined, 5120, 143], [undefined, 10_240, 366], [[IAM_PRINCIPAL], 5120, 138],
    [[INFERENCE_PROFILE, IAM_PRINCIPAL], 5120, 18], [[INFERENCE_PROFILE, IAM_PRINCIPAL], 10_240, 92],
  ])('for %s has room in %i characters for %i values of 20 characters', (carrierKinds, maxPolicySize, count) => {
    const synthesized = (length: number) => {
      const stack = stackOf();
      const list = listOf(stack, { carrierKinds, maxPolicySize });
      [...Array(length).keys()].forEach((each) => list.deny(`value-${each}`.padEnd(20, 'x')));
      Template.fromStack(stack);
    };

    expect(() => synthesized(count)).not.toThrow();
    expect(() => synthesized(count + 1)).toThrow(/must have at most \d+ characters with all values, got \d+ with \d+ values/);
  });
});

describe('the list', () => {
  test('contains the values with the names of their alarms, each once', () => {
    const stack = stackOf();
    const list = listOf(stack);
    const [claims, total] = [alarmOf(stack, 'claims'), alarmOf(stack, 'total')];
    list.denyOn('Claims', claims);
    list.denyOn('Claims', total);
    list.denyOn('Claims', claims);
    list.denyOn('Sales', total);
    list.deny('Legacy');

    expect(contentIn(stack).values).toEqual([
      { value: 'Claims', alarmNames: [expect.stringMatching(/^claims/), expect.stringMatching(/^total/)] }, { value: 'Sales', alarmNames: [expect.stringMatching(/^total/)] }, { value: 'Legacy' },
    ]);
  });

  test('receives the state changes of every alarm once, in one message group', () => {
    const stack = stackOf();
    const list = listOf(stack);
    const alarms = [...Array(7).keys()].map((each) => alarmOf(stack, `a${each}`));
    alarms.forEach((alarm, index) => list.denyOn(`V${index}`, alarm));
    list.denyOn('Again', alarms[0]);
    const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));

    expect(rules.map(({ Properties }) => [Properties.EventPattern.resources.length, Properties.Targets[0].SqsParameters])).toEqual([
      [5, { MessageGroupId: 'deny-list' }], [2, { MessageGroupId: 'deny-list' }],
    ]);
    expect(rules[0].Properties.EventPattern).toMatchObject({ 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] });
  });

  test('has a pattern of at most 2,048 characters for alarms with the longest names', () => {
    const stack = stackOf();
    const list = listOf(stack);
    [...Array(5).keys()].forEach((each) => list.denyOn(`V${each}`, cloudwatch.Alarm.fromAlarmArn(stack, `A${each}`, `arn:aws-us-gov:cloudwatch:us-east-1:${TEST_ACCOUNT}:alarm:${`${each}`.padEnd(255, 'x')}`)));
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));

    expect(JSON.stringify(Properties.EventPattern).length).toBeLessThanOrEqual(2048);
  });

  test('is checked on a schedule that knows the policy, through the same queue', () => {
    const stack = stackOf();
    listOf(stack, { targetIds: ['r-abcd'], checkInterval: Duration.minutes(1) }).deny('Legacy');
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Scheduler::Schedule'));
    const [policy] = Object.keys(Template.fromStack(stack).findResources('Custom::OrganizationDenyList'));
    const input = JSON.parse(deployed(Properties.Target.Input, { values: { [policy]: 'p-examplepolicy1' } }));

    expect(Properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', Target: { SqsParameters: { MessageGroupId: 'deny-list' } } });
    expect(input).toMatchObject({ scheduledTime: '<aws.scheduler.scheduled-time>', denyList: { policyId: 'p-examplepolicy1', targetIds: ['r-abcd'], values: [{ value: 'Legacy' }], ...contentIn(stack) } });
  });

  test('has runs that follow one another, and no message that blocks the others for longer than a run', () => {
    const stack = stackOf();
    listOf(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SQS::Queue', { FifoQueue: true, VisibilityTimeout: 120, RedrivePolicy: Match.objectLike({ maxReceiveCount: 3 }) });
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 120 });
  });

  test('is removed after everything that could attach the policy again', () => {
    const stack = stackOf();
    listOf(stack);
    const template = Template.fromStack(stack);
    const [policy] = Object.entries(template.findResources('Custom::OrganizationDenyList'));
    const [permissions] = Object.keys(template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp('Permissions') } }));

    expect(policy[1].DependsOn).toContain(permissions);
    expect(JSON.stringify(template.findResources('AWS::Scheduler::Schedule'))).toContain(policy[0]);
  });
});

describe('the function', () => {
  const ORGANIZATION = 'arn:aws:organizations::444455556666';
  const POLICY = `${ORGANIZATION}:policy/o-exampleorgid/service_control_policy/p-examplepolicyid111`;
  const TARGETS = ['account/o-exampleorgid/777788889999', 'ou/o-exampleorgid/ou-ab12-34cd56ef', 'root/o-exampleorgid/r-abcd'].map((each) => `${ORGANIZATION}:${each}`);
  const TYPE = { 'organizations:PolicyType': 'SERVICE_CONTROL_POLICY' };

  const permissionsOf = (props: Partial<OrganizationDenyListProps>) => {
    const stack = stackOf();
    listOf(stack, props);
    const template = Template.fromStack(stack);
    const [{ Properties: { TagKey, TagValue } }] = Object.values(template.findResources('Custom::OrganizationDenyList'));
    const [{ Properties }] = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp('Permissions') } }));
    return { tag: { [`aws:ResourceTag/${TagKey}`]: TagValue }, statements: Properties.PolicyDocument.Statement as any[], document: deployed(Properties.PolicyDocument, {}) };
  };

  test.each<[string, string[] | undefined, string]>([['without targets', undefined, 'ImplicitlyDenied'], ['with targets', ['r-abcd'], 'Allowed']])(
    '%s detaches its policy from every target, for example before it is deleted', async (_, targetIds, attaches) => {
      const { document, tag } = permissionsOf({ targetIds });
      const may = (action: string, resource: string, context = {}) => verdict([document], `organizations:${action}`, { resource, context });
      const own = { ...TYPE, ...tag };
      const other = { ...TYPE, ...Object.fromEntries(Object.keys(tag).map((key) => [key, 'other'])) };

      for (const resource of TARGETS) {
        expect([resource, await may('DetachPolicy', resource, TYPE), await may('AttachPolicy', resource, TYPE)]).toEqual([resource, 'Allowed', attaches]);
        expect(await may('DetachPolicy', resource, { 'organizations:PolicyType': 'TAG_POLICY' })).toBe('ImplicitlyDenied');
      }
      expect([await may('DetachPolicy', POLICY, own), await may('DetachPolicy', POLICY, other)]).toEqual(['Allowed', 'ImplicitlyDenied']);
      expect([await may('AttachPolicy', POLICY, own), await may('AttachPolicy', POLICY, other)]).toEqual([attaches, 'ImplicitlyDenied']);
      expect(await may('DeletePolicy', POLICY, own)).toBe('Allowed');
    });

  test.each([[undefined], [['r-abcd']]])('can change the policy of its own list, and no other, with the targets %j', (targetIds) => {
    const { statements, tag } = permissionsOf({ targetIds });
    const [[key, value]] = Object.entries(tag);
    const changing = statements.filter(({ Action }) => [Action].flat().some((each: string) => /Policy$|TagResource/.test(each)));

    expect(changing.filter(({ Condition }) => Condition.StringEquals[key] !== value && Condition.StringEquals[key.replace('Resource', 'Request')] !== value)
      .map(({ Action, Resource }) => [[Action].flat(), Resource])).toEqual([
      [[...targetIds ? ['organizations:AttachPolicy'] : [], 'organizations:DetachPolicy'],
        ['account/*', 'ou/*', 'root/*'].map((each) => expect.objectContaining({ 'Fn::Join': ['', expect.arrayContaining([`:organizations::*:${each}`])] }))],
    ]);
  });
});

describe('throws for', () => {
  test.each<[string, Partial<OrganizationDenyListProps>, string]>([
    ['a key that is a token', { tagKey: Token.asString({ Ref: 'P' }) }, 'tagKey must be known at synth, got a token'],
    ['a key that AWS rejects', { tagKey: 'a*b' }, 'tagKey must consist of characters that AWS allows in tag keys, got "a*b"'],
    ['a wrong target', { targetIds: ['ou'] }, 'targetIds must contain only IDs of accounts, organizational units or the root, got "ou"'],
    ['a duplicate target', { targetIds: ['r-abcd', 'r-abcd'] }, 'targetIds must not contain duplicates: "r-abcd"'],
    ['a name that is too long', { policyName: 'x'.repeat(126) }, 'policyName must have at most 125 characters'],
    ['a size that is too large', { maxPolicySize: 20_000 }, 'maxPolicySize must be a whole number of characters from 2048 to 10240'],
    ['no kinds', { carrierKinds: [] }, 'carrierKinds must contain at least one kind'],
    ['an interval of seconds', { checkInterval: Duration.seconds(90) }, 'checkInterval must be whole minutes from 1 to 60, got 1 minute 30 seconds'],
    ['an interval of hours', { checkInterval: Duration.hours(2) }, 'checkInterval must be whole minutes from 1 to 60, got 2 hours'],
    ['everyone as break glass', { breakGlassPrincipals: [new iam.AnyPrincipal()] }, 'breakGlassPrincipals must contain only roles, users and their ARNs'],
  ])('%s', (_, props, message) => {
    expect(() => listOf(stackOf(), props)).toThrow(message);
  });

  test('callers in China', () => {
    expect(() => new OrganizationDenyList(stackOf({ account: TEST_ACCOUNT, region: 'cn-north-1' }), 'L', { tagKey: 'Department', carrierKinds: [IAM_PRINCIPAL] })).toThrow('carrierKinds must not contain IAM_PRINCIPAL in China');
  });

  test.each([['', 'value must have at least 1 character'], ['a#', 'value must consist of characters that AWS allows in tag values, got "a#"'], [Token.asString({ Ref: 'P' }), 'value must be known at synth, got a token']])('the value %j', (value, message) => {
    const stack = stackOf();
    expect(() => listOf(stack).deny(value)).toThrow(message);
  });

  test.each([[OTHER_ACCOUNT, REGION], [TEST_ACCOUNT, 'eu-west-1']])('an alarm in account %s and Region %s', (account, region) => {
    const stack = stackOf();
    const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'A', `arn:aws:cloudwatch:${region}:${account}:alarm:claims`);

    expect(() => listOf(stack).denyOn('Claims', alarm)).toThrow(`alarm must be in account ${TEST_ACCOUNT} and Region ${REGION}, got "S/A" in ${account} and ${region}`);
  });
});

describe('plain JavaScript', () => {
  const call = (name: 'denyOn' | 'deny', argumentsOf: (alarm: cloudwatch.Alarm) => unknown[]) => () => {
    const stack = stackOf();
    (listOf(stack) as any)[name](...argumentsOf(alarmOf(stack, 'A')));
  };

  test.each<[string, () => void, string[]]>([
    ['no alarm', call('denyOn', () => ['Claims']), ['OrganizationDenyList at S/DenyList: alarm must be an instance of cloudwatch.IAlarm, got undefined: pass an Alarm']],
    ['a metric as alarm', call('denyOn', ({ metric }) => ['Claims', metric]), ['alarm must be an instance of cloudwatch.IAlarm, got {"namespace":"N"']],
    ['another order', call('denyOn', (alarm) => [alarm, 'Claims']), ['value must be a string, got the construct "S/A": pass text', 'alarm must be an instance of cloudwatch.IAlarm, got "Claims": import it']],
    ['no value', call('denyOn', (alarm) => [undefined, alarm]), ['value must be a string, got undefined']],
    ['a value that is none', call('deny', () => [['Claims']]), ['value must be a string, got']],
    ['a list without a value', call('deny', () => []), ['value must be a string, got undefined']],
  ])('%s is refused', (_, act, messages) => {
    messages.forEach((message) => expect(act).toThrow(message));
  });
});

test('warns if failed runs notify no recipient', () => {
  const stack = stackOf();
  listOf(stack, { notifications: undefined });

  Annotations.fromStack(stack).hasWarning('/S/DenyList', Match.stringLikeRegexp('A deny list that cannot be updated notifies no recipient'));
});
