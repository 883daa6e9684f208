import { Match, Template } from 'aws-cdk-lib/assertions';
import { CARRIERS } from '../../projenrc/pictures/carrier-chart';
import * as library from '../../src';
import * as resourceTypeRegions from '../../src/private/resource-type-regions.json';
import { ofType, templateOf } from '../support/checked-app';
import { documentAt, runBlock, tableOf } from '../support/document-snippet';
import { policiesOf, verdict } from '../support/may';
import { REGION, TEST_ACCOUNT } from '../support/places';

const PAGE = documentAt('docs/guides/carriers.md');
const PROJECTS = documentAt('docs/guides/projects.md');
const PRINCIPALS = documentAt('docs/guides/principals.md');

const filterOf = (key: string, value: string) => ({ Budget: { FilterExpression: { And: Match.arrayWith([{ Tags: { Key: key, Values: [value], MatchOptions: ['EQUALS'] } }]) } } });

/** A template in which no profile or role needs to be known. */
const templateOfBlock = (...block: Parameters<typeof runBlock>) => Template.fromStack(runBlock(...block).stack);

describe('tables', () => {
  test.each(['Choose by API', 'APIs and carriers', 'Carriers compared', 'Constructs and carriers'])('%s has a value in every cell', (heading) => {
    const rows = tableOf(PAGE, heading);
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => !cell)).toEqual([]);
  });

  test('constructs are those of the library', () => {
    const names = tableOf(PAGE, 'Constructs and carriers').flatMap(({ Construct }) => [...Construct.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name));
    expect(names.filter((name) => !(name in library))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['TagBudget', 'BedrockCostAlarm', 'TagCostMeter', 'TagAudit']));
  });

  test('each carrier of the chart has a row by API', () => {
    const carriers = tableOf(PAGE, 'Choose by API').map(({ Carrier }) => Carrier.replace(/[[\]]|\(.*?\)/g, '').toLowerCase());
    expect(carriers.map((text) => text.split(/ with | in addition/)[0])).toEqual(CARRIERS.map(({ carrier }) => carrier.split(', ')[0].toLowerCase()));
  });

  test('the chart and the table agree on alarms', () => {
    const [row] = tableOf(PAGE, 'Constructs and carriers').filter(({ Construct }) => Construct.includes('`BedrockCostAlarm`'));
    const hasAlarm = (carrier: string) => CARRIERS.filter((each) => each.carrier.startsWith(carrier)).map(({ supports: [alarm] }) => alarm);
    expect([row.Profile, row.Project, row['IAM principal']].map((cell) => !cell.startsWith('no'))).toEqual([true, true, false]);
    expect([...hasAlarm('Application'), ...hasAlarm('Bedrock Project'), ...new Set(hasAlarm('IAM principal'))]).toEqual([true, true, false]);
  });
});

describe('one declaration', () => {
  test('the budget of the application filters by the resource tag, and the budget of the team by the tag of the caller', () => {
    const template = templateOfBlock(PAGE, 'Combine carriers');
    template.hasResourceProperties('AWS::Budgets::Budget', filterOf('Application', 'Claims'));
    template.hasResourceProperties('AWS::Budgets::Budget', filterOf('iamPrincipal/Team', 'Adjusters'));
    template.hasResourceProperties('AWS::BedrockMantle::Project', { Tags: [{ Key: 'Application', Value: 'Claims' }] });
    template.hasResourceProperties('AWS::Bedrock::ApplicationInferenceProfile', { Tags: [{ Key: 'Application', Value: 'Claims' }] });
    template.hasResourceProperties('AWS::IAM::Role', { Tags: [{ Key: 'Team', Value: 'Adjusters' }] });
  });

  test('a workspace of Claude Platform works with budget, activation and export', () => {
    const template = templateOfBlock(PAGE, 'Claude Platform workspaces');
    template.hasResourceProperties('AWS::AWSExternalAnthropic::Workspace', { Tags: [{ Key: 'Department', Value: 'Claims' }] });
    template.hasResourceProperties('AWS::Budgets::Budget', filterOf('Department', 'Claims'));
    template.hasResourceProperties('Custom::CostAllocationTagActivation', { TagKeys: ['Department'] });
  });

  test('the activation of a principal has the key with the prefix', () => {
    templateOfBlock(PRINCIPALS, 'Activate and report').hasResourceProperties('Custom::CostAllocationTagActivation', { TagKeys: ['iamPrincipal/Department'] });
  });
});

test('the Regions of projects are those of the data', () => {
  const { asOf, missingIn, regions } = resourceTypeRegions;
  const supported = regions.filter((region) => !missingIn['AWS::BedrockMantle::Project'].includes(region));
  const [, date, listed] = /As of (\S+), CloudFormation supports the resource type in (.*?)\. /.exec(PROJECTS.text)!;

  expect(date).toBe(asOf);
  expect(listed.split(/, | and /)).toEqual(supported);
});

describe('the grant of a project', () => {
  const projectArn = `arn:aws:bedrock-mantle:${REGION}:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`;
  const { Resources } = templateOf(runBlock(PROJECTS, 'Use Bedrock Projects').stack);
  const [project] = ofType(Resources, 'AWS::BedrockMantle::Project')[0];
  const [role] = ofType(Resources, 'AWS::IAM::Role')[0];
  const policies = policiesOf(Resources, role, { values: { [`${project}.Arn`]: projectArn } });
  const ask = async (resource: string, model: string) => verdict(policies, 'bedrock-mantle:CreateInference', { resource, context: { 'bedrock-mantle:Model': model } });

  test.each([
    ['the project with a declared model', projectArn, 'openai.gpt-oss-120b', 'Allowed'],
    ['the project with another model', projectArn, 'openai.gpt-oss-20b', 'ImplicitlyDenied'],
    ['the default project', projectArn.replace(/proj_.*$/, 'default'), 'openai.gpt-oss-120b', 'ImplicitlyDenied'],
  ])('%s', async (_, resource, model, expected) => {
    expect(await ask(resource, model)).toBe(expected);
  });
});
