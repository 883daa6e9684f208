import { collectReports } from '../../../src/strategy/collect/reports';

test.each([
  ['Department', 'element_at(resource_tags, \'user_department\')'],
  ['CostCenter', 'element_at(resource_tags, \'user_cost_center\')'],
  ['map-migrated', 'element_at(resource_tags, \'user_map_migrated\')'],
  ['team', 'element_at(resource_tags, \'user_team\')'],
  ['AWSAccount', 'element_at(resource_tags, \'user_aws_account\')'],
  ['a:b/c.d e', 'element_at(resource_tags, \'user_a_b_c_d_e\')'],
  ['aws:cloudformation:stack-name', 'element_at(resource_tags, \'aws_cloudformation_stack_name\')'],
  ['_x_', 'element_at(resource_tags, \'user_x\')'],
  ['iamPrincipal/Owner', 'element_at(tags, \'iamPrincipal/Owner\')'],
  ['iamPrincipal/It\'s', 'element_at(tags, \'iamPrincipal/It\'\'s\')'],
])('%s is %s in a report', (key, column) => {
  expect(collectReports([key])[0].athenaQuery.split('\n')[0]).toBe(`SELECT ${column} AS tag_value,`);
});

test('the query counts what is billed by AWS and through AWS Marketplace', () => {
  const [{ athenaQuery }] = collectReports(['Team']);

  expect(athenaQuery).toContain('product_product_family = \'Amazon Bedrock\'');
  expect(athenaQuery).toContain('element_at(product, \'product_name\') LIKE \'%(Amazon Bedrock Edition)\'');
  expect(athenaQuery).toContain('product_servicecode LIKE \'AmazonBedrock%\'');
});

test('no key of a map is taken for granted: Athena fails a query on one that a row has not', () => {
  const queries = collectReports(['Team', 'iamPrincipal/Owner']).map(({ athenaQuery }) => athenaQuery).join('\n');

  expect(queries).not.toMatch(/\w\['/);
  expect(queries).toMatch(/COALESCE\(element_at\(product, 'model'\), .*, element_at\(product, 'product_name'\), line_item_usage_type\) AS model/);
});

test('Cost Explorer is asked by tag and service, between dates to fill in', () => {
  const [{ key, costExplorerCommand }] = collectReports(['Team']);

  expect([key, costExplorerCommand]).toEqual(['Team', 'aws ce get-cost-and-usage --time-period Start=START,End=END --granularity MONTHLY --metrics UnblendedCost ' +
    '--group-by \'[{"Type":"TAG","Key":"Team"},{"Type":"DIMENSION","Key":"SERVICE"}]\'']);
});
