// Loads aws-cdk-lib, then a package on top of it, then what of it the app of a tenant uses, and sends what each took.
const { between, now } = require('./clock');

const [packageName, way] = process.argv.slice(2);

const start = now();
const cdk = require('aws-cdk-lib');
// By name, since the CDK loads a module when something of it is named.
[
  cdk.App, cdk.Stack, cdk.aws_bedrock.CfnApplicationInferenceProfile, cdk.aws_budgets.CfnBudget, cdk.aws_cloudwatch.Alarm, cdk.aws_cloudwatch.MathExpression,
  cdk.aws_iam.ManagedPolicy, cdk.aws_sns.Topic,
].forEach((each) => each.name);
const cdkLoaded = now();
require(packageName);
const packageLoaded = now();
require(`./tenants/${way}`);
const tenantLoaded = now();

process.send({ cdk: between(start, cdkLoaded), onTop: between(cdkLoaded, packageLoaded), use: between(packageLoaded, tenantLoaded) });
