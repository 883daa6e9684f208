import { CfnParameter, CfnResource, Lazy, NestedStack, Stack, Stage, Tags, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { BillingDashboard } from '../../src/cost-explorer/billing-dashboard';
import { MonthlyCostReport } from '../../src/cost-explorer/monthly-cost-report';
import type { MonthlyCostReportProps } from '../../src/cost-explorer/monthly-cost-report-props';
import { checkedApp, onlyOfType, onlyResource, resourcesOf, templateOf, type TemplateResource } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, simulated, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { replacing, specOf } from '../support/replacement';
import { warningIds } from '../support/warnings';

const REPORT = 'AWS::BCM::ScheduledReport';
const CONTACT = 'AWS::NotificationsContacts::EmailContact';
const CONFIGURATION = 'AWS::Notifications::NotificationConfiguration';
const ASSOCIATION = 'AWS::Notifications::ChannelAssociation';
const EVENT_RULE = 'AWS::Notifications::EventRule';

const NAME = /^(?!.* {2})[a-zA-Z][a-zA-Z0-9 _-]{0,48}[a-zA-Z0-9_-]$/;
const EXISTING = `arn:aws:notifications::${TEST_ACCOUNT}:configuration/a01jes88qxwkbj05xv9c967pgm1`;
const CONTACT_ARN = `arn:aws:notifications-contacts::${TEST_ACCOUNT}:emailcontact/a01jes88qxwkbj05xv9c967pgm1`;
const DASHBOARD_ARN = `arn:aws:bcm-dashboards::${TEST_ACCOUNT}:dashboard/abcd1234-ab12-12ab-1ab2-abcd1234efab`;

const newStack = (env: object | undefined = TEST_ENV, id = 'Insurance') => new Stack(checkedApp(), id, { env });
const report = (stack: Stack, props: Partial<MonthlyCostReportProps> = {}, id = 'Report') => new MonthlyCostReport(stack, id, {
  dashboard: props.dashboard ?? BillingDashboard.fromDashboardArn(stack, `${id}Dashboard`, DASHBOARD_ARN),
  recipients: ['a@example.com'],
  ...props,
});
const made = (props: Partial<MonthlyCostReportProps> = {}) => {
  const stack = newStack();
  report(stack, props);
  return stack;
};
const reportOf = (props: Partial<MonthlyCostReportProps> = {}): any => onlyResource(made(props), REPORT).Properties;

test('the template is valid and says what is sent, when, and by which role', () => {
  const stack = newStack();
  const dashboard = new BillingDashboard(stack, 'Dashboard', { tagKeys: ['Department'] });
  const monthly = report(stack, { dashboard, recipients: ['a@example.com', 'b@example.com'] });
  const { Resources } = templateOf(stack);
  const [role] = onlyOfType(Resources, 'AWS::IAM::Role');

  expect(onlyResource(stack, REPORT).Properties).toEqual({
    Name: monthly.reportName,
    Description: 'Billed cost of Amazon Bedrock by cost allocation tag, once a month.',
    DashboardArn: stack.resolve(dashboard.dashboardArn),
    ScheduledReportExecutionRoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
    ScheduleConfig: { ScheduleExpression: 'cron(0 8 5 * ? *)', ScheduleExpressionTimeZone: 'Etc/UTC', State: 'ENABLED' },
  });
  expect(monthly.reportName).toMatch(NAME);
  expect(stack.resolve(monthly.reportArn)).toEqual({ 'Fn::GetAtt': [onlyOfType(Resources, REPORT)[0], 'Arn'] });
  expect(Object.values(Resources).map(({ Type }) => Type).sort()).toEqual([
    'AWS::BCM::Dashboard', REPORT, 'AWS::IAM::Policy', 'AWS::IAM::Role', ASSOCIATION, ASSOCIATION, CONFIGURATION, CONTACT, CONTACT,
  ].sort());
});

test('each recipient is a contact of one configuration', () => {
  const stack = newStack();
  const monthly = report(stack, { recipients: ['a@example.com', 'b@example.com'], contactArns: [CONTACT_ARN] });
  const configuration = { 'Fn::GetAtt': [Object.keys(resourcesOf(stack, CONFIGURATION))[0], 'Arn'] };
  const contacts = resourcesOf(stack, CONTACT);

  expect(stack.resolve(monthly.notificationConfigurationArn)).toEqual(configuration);
  expect(monthly._recipients).toEqual(['a@example.com', 'b@example.com', CONTACT_ARN]);
  expect(onlyResource(stack, CONFIGURATION).Properties).toEqual({
    Name: expect.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), Description: `Recipients of the report ${monthly.reportName}`, AggregationDuration: 'NONE',
  });
  expect(Object.values(contacts).map(({ Properties }) => Properties.EmailAddress)).toEqual(['a@example.com', 'b@example.com']);
  expect(Object.values(resourcesOf(stack, ASSOCIATION)).map(({ Properties }) => Properties)).toEqual([
    ...Object.keys(contacts).map((id) => ({ Arn: { 'Fn::GetAtt': [id, 'Arn'] }, NotificationConfigurationArn: configuration })),
    { Arn: CONTACT_ARN, NotificationConfigurationArn: configuration },
  ]);
});

test('recipients are added to a configuration of yours, of which none is made', () => {
  const stack = made({ notificationConfigurationArn: EXISTING });

  expect(resourcesOf(stack, CONFIGURATION)).toEqual({});
  expect(onlyResource(stack, ASSOCIATION).Properties.NotificationConfigurationArn).toBe(EXISTING);
});

test('a configuration of yours, or contacts, do without recipients', () => {
  expect(resourcesOf(made({ recipients: undefined, notificationConfigurationArn: EXISTING }), ASSOCIATION)).toEqual({});
  expect(onlyResource(made({ recipients: [], contactArns: [CONTACT_ARN] }), ASSOCIATION).Properties.Arn).toBe(CONTACT_ARN);
});

test.each<[what: string, props: Partial<MonthlyCostReportProps>, schedule: object]>([
  ['the time', { dayOfMonth: 28, hour: 23, minute: 59 }, { ScheduleExpression: 'cron(59 23 28 * ? *)' }],
  ['midnight', { dayOfMonth: 1, hour: 0, minute: 0 }, { ScheduleExpression: 'cron(0 0 1 * ? *)' }],
  ['the time zone', { timeZone: TimeZone.EUROPE_BERLIN }, { ScheduleExpressionTimeZone: 'Europe/Berlin' }],
  ['a pause', { enabled: false }, { State: 'DISABLED' }],
])('takes %s', (_, props, schedule) => {
  expect(reportOf(props).ScheduleConfig).toMatchObject(schedule);
});

test('takes a name and a description', () => {
  expect(reportOf({ reportName: 'Bedrock by department', description: 'For the board' })).toMatchObject({ Name: 'Bedrock by department', Description: 'For the board' });
});

test('tokens are not judged', () => {
  const stack = newStack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const day = new CfnParameter(stack, 'Day', { type: 'Number' }).valueAsNumber;
  report(stack, {
    reportName: text,
    description: text,
    dayOfMonth: day,
    hour: day,
    minute: day,
    contactArns: [text],
    notificationConfigurationArn: text,
    deliveryEvent: { source: text, detailType: text },
  });

  expect(onlyResource(stack, REPORT).Properties).toMatchObject({
    Name: { Ref: 'Text' },
    ScheduleConfig: { ScheduleExpression: { 'Fn::Join': ['', ['cron(', { Ref: 'Day' }, ' ', { Ref: 'Day' }, ' ', { Ref: 'Day' }, ' * ? *)']] } },
  });
});

describe('the event of a delivery', () => {
  test('tells the configuration, of us-east-1', () => {
    const stack = made({ deliveryEvent: { source: 'aws.example', detailType: 'Example (Report) Delivered' } });

    expect(onlyResource(stack, EVENT_RULE).Properties).toEqual({
      NotificationConfigurationArn: { 'Fn::GetAtt': [Object.keys(resourcesOf(stack, CONFIGURATION))[0], 'Arn'] },
      Source: 'aws.example',
      EventType: 'Example (Report) Delivered',
      Regions: ['us-east-1'],
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('may be narrowed by a pattern', () => {
    const stack = made({ deliveryEvent: { source: 'aws.example', detailType: 'Delivered', pattern: { resources: ['arn'] } } });

    expect(onlyResource(stack, EVENT_RULE).Properties.EventPattern).toBe('{"resources":["arn"]}');
  });
});

describe('that recipients are not linked', () => {
  const ID = 'cdk-bedrock-cost-tags:MonthlyCostReport.recipientsNotLinked';
  const warningOf = (props: Partial<MonthlyCostReportProps>): string => {
    const stack = newStack();
    const monthly = report(stack, props);
    const [{ data }] = monthly.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
    expect(warningIds(stack)).toEqual([ID]);
    return data;
  };

  test('is told with the names to look for, and the link to the steps', () => {
    const stack = newStack();
    report(stack);

    const warning = warningOf({});
    expect(warning).toContain(`AWS sends the report "Insurance-Report-${/Report-(\w+)/.exec(onlyResource(stack, REPORT).Properties.Name)![1]}" to no recipients ` +
      `until you link the configuration "${onlyResource(stack, CONFIGURATION).Properties.Name}" to it in the console`);
    expect(warning).toContain('. Acknowledge this warning when the recipients are linked. See https://');
    expect(warning).toContain('/docs/reference/warnings.md#monthlycostreport-recipientsnotlinked [ack: ');
  });

  test('is told of a configuration of yours', () => {
    expect(warningOf({ notificationConfigurationArn: EXISTING })).toContain(`until you link the configuration "${EXISTING}" to it in the console`);
    expect(warningOf({ reportName: Lazy.string({ produce: () => 'late' }), notificationConfigurationArn: Lazy.string({ produce: () => EXISTING }) }))
      .toContain('AWS sends the report to no recipients until you link the configuration of notificationConfigurationArn to it in the console');
  });
});

describe('the role', () => {
  let Resources: Record<string, TemplateResource>;
  let role: string;
  let values: Record<string, string>;
  const VIEW = `arn:aws:billing::${TEST_ACCOUNT}:billingview/primary`;
  const reportArn = (account: string) => `arn:aws:bcm-dashboards::${account}:scheduled-report/a`;

  beforeAll(() => {
    const stack = newStack();
    report(stack, { dashboard: new BillingDashboard(stack, 'Dashboard', { tagKeys: ['Department'] }) });
    ({ Resources } = templateOf(stack));
    [role] = onlyOfType(Resources, 'AWS::IAM::Role');
    values = arnValues(Resources);
  });

  const may = (action: string, resource: string) => verdict(policiesOf(Resources, role, { values }), action, { resource });

  // Of dashboards, AWS's list of actions knows no single ones, so the simulator answers for all alone. AWS's page on the role writes the ARN of one: a policy for all is right by both.
  test.each([
    ['bcm-dashboards:GetDashboard', '*'],
    ['ce:GetCostAndUsage', VIEW],
    ['ce:GetCostAndUsageWithResources', VIEW],
    ['ce:GetCostCategories', VIEW],
    ['ce:GetCostForecast', VIEW],
    ['ce:GetDimensionValues', VIEW],
    ['ce:GetTags', VIEW],
    ['ce:GetUsageForecast', VIEW],
    ['billing:ListBillingViews', '*'],
  ])('may %s', async (action, resource) => {
    expect(await may(action, resource)).toBe('Allowed');
  });

  test.each([
    ['bcm-dashboards:ListDashboards', '*'],
    ['bcm-dashboards:UpdateDashboard', '*'],
    ['bcm-dashboards:DeleteDashboard', '*'],
    ['bcm-dashboards:GetScheduledReport', '*'],
    ['bcm-dashboards:UpdateScheduledReport', '*'],
    ['ce:GetSavingsPlansCoverage', '*'],
    ['ce:GetReservationUtilization', '*'],
    ['ce:UpdateCostAllocationTagsStatus', '*'],
    ['ce:CreateCostCategoryDefinition', '*'],
    ['ce:GetAnomalies', `arn:aws:ce::${TEST_ACCOUNT}:anomalymonitor/any`],
    ['budgets:ViewBudget', `arn:aws:budgets::${TEST_ACCOUNT}:budget/any`],
    ['notifications:GetNotificationEvent', `arn:aws:notifications:us-east-1:${TEST_ACCOUNT}:configuration/a/event/b`],
    ['s3:GetObject', 'arn:aws:s3:::any/key'],
  ])('may not %s %s', async (action, resource) => {
    expect(await may(action, resource)).toBe('ImplicitlyDenied');
  });

  test.each([
    ['AWS, for a report of the account', 'bcm-dashboards.amazonaws.com', { 'aws:SourceAccount': TEST_ACCOUNT, 'aws:SourceArn': reportArn(TEST_ACCOUNT) }, 'Allowed'],
    ['AWS, for another account', 'bcm-dashboards.amazonaws.com', { 'aws:SourceAccount': OTHER_ACCOUNT, 'aws:SourceArn': reportArn(OTHER_ACCOUNT) }, 'ImplicitlyDenied'],
    ['AWS, for another account that claims a report of this', 'bcm-dashboards.amazonaws.com', { 'aws:SourceAccount': OTHER_ACCOUNT, 'aws:SourceArn': reportArn(TEST_ACCOUNT) }, 'ImplicitlyDenied'],
    ['AWS, for a report of another account', 'bcm-dashboards.amazonaws.com', { 'aws:SourceAccount': TEST_ACCOUNT, 'aws:SourceArn': reportArn(OTHER_ACCOUNT) }, 'ImplicitlyDenied'],
    ['AWS, for something else of the account', 'bcm-dashboards.amazonaws.com', { 'aws:SourceAccount': TEST_ACCOUNT, 'aws:SourceArn': `arn:aws:budgets::${TEST_ACCOUNT}:budget/any` }, 'ImplicitlyDenied'],
    ['AWS, without telling for whom', 'bcm-dashboards.amazonaws.com', {}, 'ImplicitlyDenied'],
    ['another service', 'scheduler.amazonaws.com', { 'aws:SourceAccount': TEST_ACCOUNT, 'aws:SourceArn': reportArn(TEST_ACCOUNT) }, 'ImplicitlyDenied'],
  ])('is taken by %s', async (_, principal, contextVariables, expected) => {
    expect(await simulated({
      request: { action: 'sts:AssumeRole', principal, resource: { resource: `arn:aws:iam::${TEST_ACCOUNT}:role/${role}`, accountId: TEST_ACCOUNT }, contextVariables: contextVariables as Record<string, string> },
      identityPolicies: [],
      resourcePolicy: deployed(Resources[role].Properties.AssumeRolePolicyDocument, { values }),
    })).toBe(expected);
  });

  test('can do all of it before the report is made', () => {
    expect(onlyOfType(Resources, REPORT)[1].DependsOn).toEqual([onlyOfType(Resources, 'AWS::IAM::Policy')[0]]);
  });

  test('may be yours: it gets what it needs, and its trust is left to you', () => {
    const stack = newStack();
    const mine = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('bcm-dashboards.amazonaws.com') });
    const monthly = report(stack, { role: mine });
    const template = templateOf(stack).Resources;
    const [id, { Properties }] = onlyOfType(template, 'AWS::IAM::Role');

    expect(monthly.role).toBe(mine);
    expect(onlyResource(stack, REPORT).Properties.ScheduledReportExecutionRoleArn).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
    expect(onlyOfType(template, REPORT)[1].DependsOn).toEqual([onlyOfType(template, 'AWS::IAM::Policy')[0]]);
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'bcm-dashboards.amazonaws.com' } }]);
  });

  test('may be one that cannot be changed', () => {
    const stack = made({ role: iam.Role.fromRoleArn(newStack(), 'Fixed', `arn:aws:iam::${TEST_ACCOUNT}:role/reports`, { mutable: false }) });

    expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
    expect(onlyResource(stack, REPORT).Properties.ScheduledReportExecutionRoleArn).toBe(`arn:aws:iam::${TEST_ACCOUNT}:role/reports`);
    expect(onlyResource(stack, REPORT).DependsOn).toBeUndefined();
  });

  test('may be one of a class that takes no statements', () => {
    const stack = newStack();
    const mine = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('bcm-dashboards.amazonaws.com') });
    jest.spyOn(mine, 'addToPrincipalPolicy').mockReturnValue({ statementAdded: false });
    report(stack, { role: mine });

    expect(onlyResource(stack, REPORT).DependsOn).toBeUndefined();
  });

  describe('of another stack gets its policy from the report\'s', () => {
    const assumedBy = new iam.ServicePrincipal('bcm-dashboards.amazonaws.com');
    const expectPolicyIn = (stack: Stack, roleName: unknown) => {
      const { Resources: resources } = templateOf(stack);
      const [id, { Properties }] = onlyOfType(resources, 'AWS::IAM::Policy');

      expect(Properties).toMatchObject({ Roles: [roleName], PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*' }] } });
      expect(Properties.PolicyName).toMatch(/^[\w-]{1,128}$/);
      expect(onlyOfType(resources, REPORT)[1].DependsOn).toEqual([id]);
      return Properties.PolicyName;
    };

    test('beside it, under a name of each report\'s own', () => {
      const app = checkedApp();
      const roles = new Stack(app, 'Roles', { env: TEST_ENV });
      const mine = new iam.Role(roles, 'Mine', { assumedBy });
      const stacks = ['Insurance', 'Banking'].map((id) => new Stack(app, id, { env: TEST_ENV }));
      stacks.forEach((stack) => report(stack, { role: mine, dashboard: new BillingDashboard(stack, 'Dashboard', { tagKeys: ['Department'] }) }));
      const names = stacks.map((stack) => expectPolicyIn(stack, { 'Fn::ImportValue': expect.stringMatching(/^Roles:ExportsOutputRefMine/) }));

      expect(new Set(names).size).toBe(2);
      expect(Object.values(templateOf(roles).Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
      expect(() => app.synth()).not.toThrow();
    });

    test('around a nested one', () => {
      const stack = newStack();
      const mine = new iam.Role(stack, 'Mine', { assumedBy });
      const nested = new NestedStack(stack, 'Nested');
      report(nested, { role: mine, dashboard: new BillingDashboard(nested, 'Dashboard', { tagKeys: ['Department'] }) });

      expectPolicyIn(nested, { Ref: expect.stringMatching(/^referencetoInsuranceMine/) });
      expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
      expect(() => (stack.node.root as Stage).synth()).not.toThrow();
    });

    test('where it was imported', () => {
      const app = checkedApp();
      const roles = new Stack(app, 'Roles', { env: TEST_ENV });
      const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
      new iam.Role(roles, 'Other', { assumedBy });
      report(stack, { role: iam.Role.fromRoleName(roles, 'Mine', 'reports') });

      expectPolicyIn(stack, 'reports');
      expect(resourcesOf(roles, 'AWS::IAM::Policy')).toEqual({});
    });
  });
});

describe('what an edit does', () => {
  test('CloudFormation replaces contacts for everything, configurations for their tags, and reports for nothing', () => {
    expect([REPORT, CONTACT, CONFIGURATION, ASSOCIATION, EVENT_RULE].map((type) => replacing(specOf(type).properties))).toEqual([
      [],
      ['EmailAddress', 'Name', 'Tags'],
      ['Tags'],
      ['Arn', 'NotificationConfigurationArn'],
      ['EventType', 'NotificationConfigurationArn', 'Source'],
    ]);
  });

  /** Ids of what is there before and after: gone, new, or kept as it was. */
  const outcome = (type: string, before: Stack, after: Stack) => {
    const [one, other] = [before, after].map((stack) => resourcesOf(stack, type));
    const kept = Object.keys(one).filter((id) => id in other);
    const createOnly = replacing(specOf(type).properties);
    const identity = ({ Properties }: TemplateResource) => JSON.stringify(createOnly.map((property) => Properties[property]));
    return {
      gone: Object.keys(one).length - kept.length,
      added: Object.keys(other).length - kept.length,
      kept: kept.length,
      replaced: kept.filter((id) => identity(one[id]) !== identity(other[id])).length,
    };
  };
  const TWO = { recipients: ['a@example.com', 'b@example.com'] };

  test('removing the first of two reports touches neither contact nor association of the other', () => {
    const [both, second] = [newStack(), newStack()];
    report(both, { recipients: ['a@example.com', 'b@example.com'], contactArns: [CONTACT_ARN], notificationConfigurationArn: EXISTING }, 'First');
    [both, second].forEach((stack) => report(stack, { recipients: ['b@example.com'], contactArns: [CONTACT_ARN], notificationConfigurationArn: EXISTING }));

    expect(outcome(CONTACT, both, second)).toEqual({ gone: 1, added: 0, kept: 1, replaced: 0 });
    expect(outcome(ASSOCIATION, both, second)).toEqual({ gone: 1, added: 0, kept: 2, replaced: 0 });
  });

  test.each<[edit: string, props: Partial<MonthlyCostReportProps>, contacts: object]>([
    ['the order of recipients', { recipients: ['b@example.com', 'a@example.com'] }, { gone: 0, added: 0, kept: 2, replaced: 0 }],
    ['one more in front', { recipients: ['c@example.com', ...TWO.recipients] }, { gone: 0, added: 1, kept: 2, replaced: 0 }],
    ['the first one less', { recipients: ['b@example.com'] }, { gone: 1, added: 0, kept: 1, replaced: 0 }],
    ['another address', { recipients: ['c@example.com', 'b@example.com'] }, { gone: 1, added: 1, kept: 1, replaced: 0 }],
    ['name and description', { ...TWO, reportName: 'Other', description: 'Other' }, { gone: 0, added: 0, kept: 2, replaced: 0 }],
    ['the schedule', { ...TWO, dayOfMonth: 7, timeZone: TimeZone.EUROPE_BERLIN, enabled: false }, { gone: 0, added: 0, kept: 2, replaced: 0 }],
    ['the tags', { ...TWO, resourceTags: CostTags.of({ Department: 'Controlling' }) }, { gone: 0, added: 0, kept: 2, replaced: 0 }],
  ])('changing %s touches no other contact, and the configuration stays', (_, props, contacts) => {
    const [before, after] = [made(TWO), made(props)];

    expect(outcome(CONTACT, before, after)).toEqual(contacts);
    expect(outcome(ASSOCIATION, before, after)).toEqual(contacts);
    expect(outcome(CONFIGURATION, before, after)).toEqual({ gone: 0, added: 0, kept: 1, replaced: 0 });
    expect(outcome(REPORT, before, after)).toEqual({ gone: 0, added: 0, kept: 1, replaced: 0 });
  });

  test('another configuration replaces what belongs to it, under another identity', () => {
    const [before, after] = [made(TWO), made({ ...TWO, notificationConfigurationArn: EXISTING })];
    const associations = [before, after].flatMap((stack) => Object.values(resourcesOf(stack, ASSOCIATION)));
    const identities = associations.map(({ Properties }) => JSON.stringify(Properties));

    expect(outcome(ASSOCIATION, before, after)).toEqual({ gone: 2, added: 2, kept: 0, replaced: 0 });
    expect(new Set(identities).size).toBe(4);
  });

  test('the name of a contact is its address\'s own', () => {
    const stack = newStack();
    report(stack, { recipients: ['a@example.com', 'a@example.org'] });
    report(stack, { recipients: ['A@example.com'] }, 'Other');
    const contacts = resourcesOf(stack, CONTACT);
    const names = Object.values(contacts).map(({ Properties }) => Properties.Name);

    expect(new Set(names).size).toBe(3);
    names.forEach((name) => expect(name).toMatch(/^[\w.~-]{1,64}$/));
  });

  test('a name that is generated does not follow edits', () => {
    expect(reportOf({ dayOfMonth: 7, recipients: ['c@example.com'] }).Name).toBe(reportOf().Name);
  });
});

test('tags are on report and role, and kept from what AWS replaces for them', () => {
  const stack = newStack();
  Tags.of(stack).add('Owner', 'finops');
  report(stack, { resourceTags: CostTags.of({ Department: 'Controlling' }) });
  const tags = [{ Key: 'Department', Value: 'Controlling' }, { Key: 'Owner', Value: 'finops' }];

  expect(onlyResource(stack, REPORT).Properties.Tags).toEqual(tags);
  expect(onlyResource(stack, 'AWS::IAM::Role').Properties.Tags).toEqual(tags);
  expect([CONTACT, CONFIGURATION].map((type) => onlyResource(stack, type).Properties.Tags)).toEqual([undefined, undefined]);
});

describe('the tags that CloudFormation puts on contacts and configuration are', () => {
  const stackTags = (context: Record<string, unknown>, nested = false) => {
    const app = checkedApp({ context });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    report(nested ? new NestedStack(stack, 'Nested') : stack);
    Tags.of(app).add('Owner', 'finops');
    const { tags } = app.synth().getStackArtifact(stack.artifactId);
    return nested ? onlyResource(stack, 'AWS::CloudFormation::Stack').Properties.Tags : tags;
  };
  const EXPLICIT = { '@aws-cdk/core:explicitStackTags': true };

  test('those of the stack, which Tags.of an app makes', () => {
    expect(stackTags({})).toEqual({ Owner: 'finops' });
  });

  test('none of Tags.of with the feature flag', () => {
    expect(stackTags(EXPLICIT)).toEqual({});
  });

  test('those of a nested stack even so', () => {
    expect(stackTags(EXPLICIT, true)).toEqual([{ Key: 'Owner', Value: 'finops' }]);
  });
});

describe('places', () => {
  test('a dashboard of another stack', () => {
    const app = checkedApp();
    const dashboards = new Stack(app, 'Dashboards', { env: TEST_ENV });
    const stack = new Stack(app, 'Reports', { env: TEST_ENV });
    report(stack, { dashboard: new BillingDashboard(dashboards, 'Dashboard', { tagKeys: ['Department'] }) });

    expect(onlyResource(stack, REPORT).Properties.DashboardArn['Fn::ImportValue']).toMatch(/^Dashboards:ExportsOutputFnGetAttDashboard\w+Arn\w+$/);
  });

  test('a dashboard of another Region', () => {
    const app = checkedApp();
    const dashboards = new Stack(app, 'Dashboards', { env: { ...TEST_ENV, region: 'eu-west-1' }, crossRegionReferences: true });
    const stack = new Stack(app, 'Reports', { env: TEST_ENV, crossRegionReferences: true });
    report(stack, { dashboard: new BillingDashboard(dashboards, 'Dashboard', { tagKeys: ['Department'] }) });

    expect(JSON.stringify(onlyResource(stack, REPORT).Properties.DashboardArn)).toContain('/cdk/exports/Reports/');
  });

  test('a nested stack, whose dashboard is beside it', () => {
    const stack = newStack();
    const dashboard = new BillingDashboard(stack, 'Dashboard', { tagKeys: ['Department'] });
    const nested = new NestedStack(stack, 'Nested');
    report(nested, { dashboard });

    expect(onlyResource(nested, REPORT).Properties).toMatchObject({ Name: expect.stringMatching(NAME), DashboardArn: { Ref: expect.any(String) } });
  });

  test('two stages', () => {
    const app = checkedApp();
    const names = ['Test', 'Prod'].map((stage) => report(new Stack(new Stage(app, stage, { env: TEST_ENV }), 'Insurance')).reportName);

    expect(new Set(names).size).toBe(2);
  });

  test('a stack that leaves its Region to the deployment', () => {
    const stack = newStack({});
    report(stack);

    expect(onlyResource(stack, REPORT).Properties.Name).toMatch(NAME);
  });

  test('two of one stack, whose recipients confirm once', () => {
    const stack = newStack();
    report(stack, { recipients: ['a@example.com', 'b@example.com'] });
    report(stack, { recipients: ['b@example.com', 'c@example.com'] }, 'Other');
    const names = [REPORT, CONFIGURATION].map((type) => Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties.Name));

    expect(Object.values(resourcesOf(stack, CONTACT)).map(({ Properties }) => Properties.EmailAddress)).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
    expect(Object.keys(resourcesOf(stack, ASSOCIATION))).toHaveLength(4);
    names.forEach((each) => expect(new Set(each).size).toBe(2));
  });

  test('two of one configuration, each of whose contacts AWS takes once', () => {
    const stack = newStack();
    const first = report(stack, { recipients: ['a@example.com', 'b@example.com'] });
    const { 'b@example.com': known } = first.emailContactArns;
    report(stack, { recipients: ['a@example.com'], contactArns: [known, CONTACT_ARN], notificationConfigurationArn: first.notificationConfigurationArn }, 'Other');
    const pairs = Object.values(resourcesOf(stack, ASSOCIATION)).map(({ Properties }) => JSON.stringify(Properties));

    expect(pairs).toHaveLength(3);
    expect(new Set(pairs).size).toBe(3);
  });

  test('contacts of other stacks that are called alike', () => {
    const app = checkedApp();
    const theirs = ['One', 'Other'].map((id) => new CfnResource(new Stack(app, id, { env: TEST_ENV }), 'Contact', { type: CONTACT, properties: { Name: id, EmailAddress: `${id}@example.com` } }));
    const stack = new Stack(app, 'Reports', { env: TEST_ENV });
    report(stack, { recipients: [], contactArns: theirs.map((contact) => contact.getAtt('Arn').toString()), notificationConfigurationArn: EXISTING });

    expect(Object.values(resourcesOf(stack, ASSOCIATION)).map(({ Properties }) => Properties.Arn['Fn::ImportValue'].split(':')[0])).toEqual(['One', 'Other']);
  });
});

test('the contact of each recipient is known, to have another code sent', () => {
  const stack = newStack();
  const { emailContactArns } = report(stack, { recipients: ['a@example.com', 'b@example.com'], contactArns: [CONTACT_ARN] });
  const addresses = Object.fromEntries(Object.entries(resourcesOf(stack, CONTACT)).map(([id, { Properties }]) => [Properties.EmailAddress, { 'Fn::GetAtt': [id, 'Arn'] }]));

  expect(stack.resolve(emailContactArns)).toEqual(addresses);
  expect(Object.keys(addresses)).toEqual(['a@example.com', 'b@example.com']);
});

const filling = (length: number) => ({ resources: ['a'.repeat(length - '{"resources":[""]}'.length)] });

test('takes as much as AWS does', () => {
  const recipients = Array.from({ length: 49 }, (_, index) => `a${index}@example.com`);
  const late = Lazy.string({ produce: () => 'a' });

  expect(Object.keys(resourcesOf(made({ recipients: ['a@b.cd', ...recipients] }), ASSOCIATION))).toHaveLength(50);
  expect(onlyResource(made({ deliveryEvent: { source: 'aws.example', detailType: 'a', pattern: filling(4096) } }), EVENT_RULE).Properties.EventPattern).toHaveLength(4096);
  expect(onlyResource(made({ deliveryEvent: { source: 'aws.example', detailType: 'a', pattern: { resources: Array(200).fill(late) } } }), EVENT_RULE).Properties.EventPattern).toHaveLength(815);
});

const late = Lazy.string({ produce: () => 'a@example.com' });

test.each<[what: string, props: Partial<MonthlyCostReportProps>, message: string | RegExp]>([
  ['nobody', { recipients: undefined }, 'recipients must contain at least one address, got none: add an address, or pass contactArns or notificationConfigurationArn'],
  ['an empty list of recipients', { recipients: [], contactArns: [] }, 'recipients must contain at least one address, got none'],
  ['what is no address', { recipients: ['a.example.com'] }, 'each of recipients must be a single email address, got "a.example.com": write it as name@example.com, one per element'],
  ['a recipient twice', { recipients: ['a@example.com', 'a@example.com'] }, 'recipients must not contain duplicates: "a@example.com" is listed more than once'],
  ['a recipient alone', { recipients: 'a@example.com' as any }, 'recipients must be a list that is known at synth, got "a@example.com"'],
  ['recipients that are known late', { recipients: Lazy.list({ produce: () => [] }) }, 'recipients must be a list that is known at synth, got a token'],
  ['a recipient that is known late', { recipients: [late] }, 'each of recipients must be known at synth, got a token: pass the address itself, or the ARN of a contact as contactArns'],
  ['an address AWS takes for too long', { recipients: [`${'a'.repeat(243)}@example.com`] }, 'each of recipients must have at most 254 characters'],
  ['an address AWS takes for too short', { recipients: ['a@b.c'] }, 'each of recipients must have at least 6 characters, got "a@b.c": use another address, because AWS accepts no shorter addresses'],
  ['a recipient that is no text', { recipients: [5, null] as any },
    /each of recipients must be a string, got 5: write it as name@example.com, one per element\n.*each of recipients must be a string, got null/],
  ['recipients that differ in case only', { recipients: ['a@example.com', 'b@example.com', 'A@example.com'] },
    'recipients must not contain addresses that differ only in case, got "a@example.com" and "A@example.com": keep one of them'],
  ['51 contacts', { recipients: Array.from({ length: 50 }, (_, index) => `a${index}@example.com`), contactArns: [CONTACT_ARN] },
    'recipients and contactArns must contain at most 50 contacts together, got 51: use a distribution list or a second report, because AWS User Notifications supports no more per configuration'],
  ['a contact alone', { contactArns: CONTACT_ARN as any }, `contactArns must be a list of strings, got "${CONTACT_ARN}": pass the ARNs of contacts of AWS User Notifications`],
  ['a contact that is no text', { contactArns: [undefined] as any }, 'each of contactArns must be a string, got undefined: pass the ARNs of contacts of AWS User Notifications'],
  ['a pattern that is too long', { deliveryEvent: { source: 'aws.example', detailType: 'a', pattern: filling(4097) } },
    'pattern of deliveryEvent must have at most 4096 characters of JSON, got 4097: match fewer fields or values'],
  ['what is no contact', { contactArns: ['arn:aws:sns:us-east-1:111122223333:topic'] },
    'each of contactArns must look like arn:PARTITION:notifications-contacts::ACCOUNT:emailcontact/ID, got "arn:aws:sns:us-east-1:111122223333:topic": pass the ARN of a contact of AWS User Notifications'],
  ['a contact twice', { contactArns: [CONTACT_ARN, CONTACT_ARN] }, `contactArns must not contain duplicates: "${CONTACT_ARN}" is listed more than once`],
  ['contacts that are known late', { contactArns: Lazy.list({ produce: () => [] }) }, 'contactArns must be a list that is known at synth, got a token: select the elements with Fn.select'],
  ['what is no configuration', { notificationConfigurationArn: CONTACT_ARN },
    `notificationConfigurationArn must look like arn:PARTITION:notifications::ACCOUNT:configuration/ID, got "${CONTACT_ARN}": pass the ARN of a configuration of AWS User Notifications`],
  ['a source that is not of AWS', { deliveryEvent: { source: 'mine', detailType: 'a' } }, 'source of deliveryEvent must be an AWS event source, got "mine": for example, pass aws.cloudwatch'],
  ['an empty type of event', { deliveryEvent: { source: 'aws.example', detailType: '' } }, 'detailType of deliveryEvent must have at least 1 character, got "": pass the detail-type of the event'],
  ['a type of event with a colon', { deliveryEvent: { source: 'aws.example', detailType: 'a:b' } }, 'detailType of deliveryEvent must consist of letters, digits, spaces and ( ) -, got "a:b": pass the detail-type of the event'],
  ['day 0', { dayOfMonth: 0 }, 'dayOfMonth must be a whole number from 1 to 28, got 0: pass a day that every month has'],
  ['day 29', { dayOfMonth: 29 }, 'dayOfMonth must be a whole number from 1 to 28, got 29: pass a day that every month has'],
  ['hour 24', { hour: 24 }, 'hour must be a whole number from 0 to 23, got 24: pass the hour of the day'],
  ['half an hour', { hour: 7.5 }, 'hour must be a whole number from 0 to 23, got 7.5: pass the hour of the day'],
  ['minute 60', { minute: 60 }, 'minute must be a whole number from 0 to 59, got 60: pass the minute of the hour'],
  ['a name that ends with a space', { reportName: 'a ' },
    'reportName must begin with a letter, consist of letters, digits, single spaces, _ and -, and not end with a space, got "a ": change the name, or omit it to have one generated'],
  ['an empty description', { description: '' }, 'description must have at least 1 character, got "": change the description, or omit it'],
])('refuses %s', (_, props, message) => {
  expect(() => report(newStack(), props)).toThrow(message);
});

test('refuses a role of another account', () => {
  const stack = newStack();

  expect(() => report(stack, { role: iam.Role.fromRoleArn(stack, 'Theirs', `arn:aws:iam::${OTHER_ACCOUNT}:role/reports`) })).toThrow(
    `role must be in the report's account ${TEST_ACCOUNT}, got "Insurance/Theirs" in account ${OTHER_ACCOUNT}: use a role of the report's account, or omit role`,
  );
});

test('refuses tags whose keys another resource ends up with', () => {
  const stack = newStack();
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-pro-v1:0') });

  expect(() => report(stack, { resourceTags: profile.costTags })).toThrow('resourceTags must have keys that are not tokens, got the tags of another resource');
});

test.each([
  ['eu-west-1', 'use a separate stack, new Stack(app, \'CostReports\', { env: { account, region: \'us-east-1\' } }), because AWS::BCM::ScheduledReport is available only in us-east-1; the dashboard can be in another Region: pass it as dashboard'],
  ['cn-north-1', 'AWS::BCM::ScheduledReport is available only in the commercial partition; omit the construct'],
  ['us-gov-west-1', 'AWS::BCM::ScheduledReport is available only in the commercial partition; deploy the construct there, in the payer account of AWS GovCloud (US)'],
  ['us-iso-east-1', 'AWS::BCM::ScheduledReport is available only in the commercial partition; omit the construct'],
  ['us-isob-east-1', 'AWS::BCM::ScheduledReport is available only in the commercial partition; omit the construct'],
  ['eu-isoe-west-1', 'AWS::BCM::ScheduledReport is available only in the commercial partition; omit the construct'],
  ['eusc-de-east-1', 'AWS::BCM::ScheduledReport is available only in the commercial partition; omit the construct'],
])('refuses %s', (region, reason) => {
  expect(() => report(newStack({ ...TEST_ENV, region }))).toThrow(`MonthlyCostReport at Insurance/Report: the stack must be in us-east-1, got "${region}": ${reason}`);
});
