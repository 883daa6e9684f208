import { App, Aws, Fn, region_info, Stack } from 'aws-cdk-lib';
import { formatArn, partitionOf, partitionOfRegion } from '../../src/private/partition';

const KNOWN = region_info.RegionInfo.regions.map(({ name }) => name);
const REGIONS = [...KNOWN, 'xx-future-1', 'us-gov-future-1', 'dummy-value-for-region', '', undefined, Aws.REGION, Fn.importValue('Region')];
const FLAGS = [true, false, undefined];

function stackIn(region: string | undefined, flag: boolean | undefined): Stack {
  return new Stack(new App({ context: { '@aws-cdk/core:enablePartitionLiterals': flag } }), 'Stack', { env: { region, account: '111122223333' } });
}

test.each(FLAGS.flatMap((flag) => REGIONS.map((region) => ({ flag, region }))))('the partition of $region is that of the stack, with the flag $flag', ({ flag, region }) => {
  const stack = stackIn(region, flag);

  expect(stack.resolve(partitionOf(stack))).toEqual(stack.resolve(stack.partition));
});

test('the partition differs between Regions, if the flag is set', () => {
  const of = (flag: boolean) => new Set(KNOWN.map((region) => partitionOf(stackIn(region, flag))));

  expect([...of(true)]).toEqual(expect.arrayContaining(['aws', 'aws-cn', 'aws-us-gov']));
  expect([...of(false)]).toEqual([Aws.PARTITION]);
});

test.each([...KNOWN, 'xx-future-1'])('the partition of the Region %s is that of the CDK', (region) => {
  expect(partitionOfRegion(region)).toBe(region_info.RegionInfo.get(region).partition);
});

test.each([
  { service: 's3', resource: 'bucket' },
  { service: 'iam', region: '', resource: 'policy', resourceName: 'P' },
  { service: 'iam', partition: 'aws-cn', account: '', resource: 'role' },
])('an ARN is that of the stack: $service $partition', (components) => {
  const stack = stackIn('us-gov-west-1', true);

  expect(formatArn(stack, components)).toBe(stack.formatArn(components));
});
