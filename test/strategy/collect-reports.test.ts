import { collectReports } from '../../src/strategy/collect-reports';

test.each([
  ['Department', 'resource_tags[\'user_department\']'],
  ['CostCenter', 'resource_tags[\'user_cost_center\']'],
  ['map-migrated', 'resource_tags[\'user_map_migrated\']'],
  ['team', 'resource_tags[\'user_team\']'],
  ['AWSAccount', 'resource_tags[\'user_aws_account\']'],
  ['a:b/c.d e', 'resource_tags[\'user_a_b_c_d_e\']'],
  ['_x_', 'resource_tags[\'user_x\']'],
  ['iamPrincipal/Owner', 'tags[\'iamPrincipal/Owner\']'],
  ['iamPrincipal/It\'s', 'tags[\'iamPrincipal/It\'\'s\']'],
])('%s is %s in a report', (key, column) => {
  expect(collectReports([key])[0].athenaQuery.split('\n')[0]).toBe(`SELECT ${column} AS tag_value,`);
});

test('the query counts what is billed by AWS and through AWS Marketplace', () => {
  const [{ athenaQuery }] = collectReports(['Team']);

  expect(athenaQuery).toContain('product_product_family = \'Amazon Bedrock\'');
  expect(athenaQuery).toContain('product[\'product_name\'] LIKE \'%(Amazon Bedrock Edition)\'');
  expect(athenaQuery).toContain('\'AmazonBedrockService\'');
});

test('Cost Explorer is asked by tag and service, between dates to fill in', () => {
  const [{ key, costExplorerCommand }] = collectReports(['Team']);

  expect([key, costExplorerCommand]).toEqual(['Team', 'aws ce get-cost-and-usage --time-period Start=START,End=END --granularity MONTHLY --metrics UnblendedCost ' +
    '--group-by \'[{"Type":"TAG","Key":"Team"},{"Type":"DIMENSION","Key":"SERVICE"}]\'']);
});
