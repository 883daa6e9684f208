/**
 * Column of Cost and Usage Report 2.0, with its AWS Glue type.
 */
export interface ExportColumn {
  readonly name: string;
  readonly type: 'string' | 'double' | 'timestamp' | 'map<string,string>';
}

/**
 * Returns the exported columns, in the order of the query and the table: columns that identify rows of Amazon Bedrock, their accounts, resources and tags, and
 * their cost. AWS rejects `SELECT *`.
 *
 * Names and types come from the data dictionary of AWS: https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
 */
export function exportColumns(withIamPrincipals: boolean): ExportColumn[] {
  return [
    { name: 'identity_line_item_id', type: 'string' },
    { name: 'bill_billing_entity', type: 'string' },
    { name: 'bill_billing_period_start_date', type: 'timestamp' },
    { name: 'bill_payer_account_id', type: 'string' },
    { name: 'line_item_usage_account_id', type: 'string' },
    { name: 'line_item_usage_account_name', type: 'string' },
    { name: 'line_item_line_item_type', type: 'string' },
    { name: 'line_item_line_item_description', type: 'string' },
    { name: 'line_item_usage_start_date', type: 'timestamp' },
    { name: 'line_item_usage_end_date', type: 'timestamp' },
    { name: 'line_item_product_code', type: 'string' },
    { name: 'line_item_usage_type', type: 'string' },
    { name: 'line_item_operation', type: 'string' },
    { name: 'line_item_resource_id', type: 'string' },
    // Available only with INCLUDE_IAM_PRINCIPAL_DATA.
    ...withIamPrincipals ? [{ name: 'line_item_iam_principal', type: 'string' } as const] : [],
    { name: 'line_item_usage_amount', type: 'double' },
    { name: 'line_item_currency_code', type: 'string' },
    { name: 'line_item_unblended_cost', type: 'double' },
    { name: 'line_item_net_unblended_cost', type: 'double' },
    { name: 'line_item_legal_entity', type: 'string' },
    { name: 'pricing_unit', type: 'string' },
    { name: 'pricing_public_on_demand_cost', type: 'double' },
    { name: 'product', type: 'map<string,string>' },
    { name: 'product_product_family', type: 'string' },
    { name: 'product_region_code', type: 'string' },
    { name: 'product_servicecode', type: 'string' },
    { name: 'cost_category', type: 'map<string,string>' },
    { name: 'resource_tags', type: 'map<string,string>' },
    { name: 'tags', type: 'map<string,string>' },
  ];
}
