import { RegionInfo } from 'aws-cdk-lib/region-info';
import { TYPES } from '../../projenrc/resource-type-regions/generate';
import * as prices from '../../src/pricing/bedrock-prices.json';
import * as data from '../../src/private/resource-type-regions.json';
import { isTypeMissing } from '../../src/private/resource-type-support';

/**
 * Regions of the CDK about which the data says nothing, so that nothing is refused there. A Region that the CDK learns of is either in the data or decided on here.
 */
const UNCLASSIFIED: Record<string, string> = {
  'eu-isoe-west-1': 'isolated partition, whose types are not public',
  'eusc-de-east-1': 'partition of its own, whose types cfn-lint does not have',
  'me-south-1': 'cfn-lint has no types for it',
  'me-west-1': 'cfn-lint has no types for it',
  'us-iso-east-1': 'isolated partition, whose types are not public',
  'us-iso-west-1': 'isolated partition, whose types are not public',
  'us-isob-east-1': 'isolated partition, whose types are not public',
  'us-isob-west-1': 'isolated partition, whose types are not public',
  'us-isof-east-1': 'isolated partition, whose types are not public',
  'us-isof-south-1': 'isolated partition, whose types are not public',
};

test('each Region of the CDK has or lacks the types, or is decided on here', () => {
  expect(RegionInfo.regions.map(({ name }) => name).filter((name) => !data.regions.includes(name) && !Object.hasOwn(UNCLASSIFIED, name))).toEqual([]);
});

test('no Region is both in the data and unclassified', () => {
  expect(data.regions.filter((region) => Object.hasOwn(UNCLASSIFIED, region))).toEqual([]);
});

test('each Region of the price list has or lacks the types', () => {
  expect(Object.values(prices.regionGroups).flat().filter((region) => !data.regions.includes(region))).toEqual([]);
});

test('the data has the types that the library creates, with Regions that it knows', () => {
  expect(Object.keys(data.missingIn)).toEqual(TYPES);
  expect(Object.values(data.missingIn).flat().filter((region) => !data.regions.includes(region))).toEqual([]);
});

test('what the remedies of the errors promise holds: us-east-1 has each type', () => {
  expect(TYPES.filter((type) => isTypeMissing(type as keyof typeof data.missingIn, 'us-east-1'))).toEqual([]);
});

test('China has budgets and Cost Explorer, so that no remedy leads out of its partition', () => {
  const types = Object.entries(data.missingIn).filter(([, missing]) => !missing.includes('cn-north-1') && !missing.includes('cn-northwest-1')).map(([type]) => type);

  expect(types).toEqual(TYPES.filter((type) => /::(Budgets|CE)::/.test(type)));
});

test.each([
  ['AWS::Budgets::Budget', 'eu-central-2', true],
  ['AWS::Budgets::Budget', 'eu-central-1', false],
  ['AWS::BCM::Dashboard', 'me-central-1', true],
  ['AWS::CE::CostCategory', 'mars-east-1', false],
] as const)('%s in %s: missing is %s', (type, region, missing) => {
  expect(isTypeMissing(type, region)).toBe(missing);
});
