import { show } from '../text';

type Remedy = (value: unknown, path: string) => string;

// Mocks have fewer members than classes, so a type has only the member without which a construct cannot use the object.
const MEMBERS: Record<string, readonly string[]> = {
  '=IInferenceProfile': ['inferenceProfileArn'],
  '=IInferenceTarget': ['inferenceProfileArn'],
  '=ICostNotifications': ['topic'],
  '=IConstruct': ['node'],
  '=ICostTagCarrier': ['costTags', 'carrierKind'],
  '=IBedrockProject': ['projectArn'],
  '=IMonitoringSink': ['sinkArn'],
  '=IModel': ['modelArn'],
  '=cloudwatch.IAlarm': ['alarmArn'],
  // Classes without public members.
  'BudgetAutoAdjust': ['_data', '_problems'],
  'PriceDocumentLocation': ['_request', '_problems'],
  'SourceAccounts': ['_request', '_problems'],
  '=iam.IGrantable': ['grantPrincipal'],
  '=iam.IIdentity': ['node', 'addToPrincipalPolicy'],
  '=ITaggedPrincipal': ['principalArn'],
  '=lambda.Function': ['addEnvironment'],
};

/** Members by which an object of a type is recognized, in addition to those of the public classes. */
export function membersOf(type: string): readonly string[] {
  return MEMBERS[type] ?? [];
}

const PROFILE_TYPES = ['=IInferenceProfile', '=IInferenceTarget'];

const pass = (example: string): Remedy => () => `pass ${example}`;
const use = (example: string): Remedy => () => `use ${example}`;

/** The remedy for text differs, because the text usually identifies a resource that exists. */
const orImport = (text: string, other: string): Remedy => (value) => typeof value === 'string' ? text : `pass ${other}`;

const principal = (name: string) => orImport(`import it with ${name}.from${name}Name or ${name}.from${name}Arn`, `a ${name}`);

const REMEDIES: Record<string, Remedy> = {
  'BudgetAlert': use('BudgetAlert.actualPercent(…) or another method of BudgetAlert'),
  'BudgetAutoAdjust': use('BudgetAutoAdjust.historical(…) or BudgetAutoAdjust.forecast()'),
  'CostCategorySplit': use('CostCategorySplit.PROPORTIONAL, CostCategorySplit.EVEN or CostCategorySplit.fixedPercentages(…)'),
  'CostForecast': use('CostForecast.fromProfiles(…) or CostForecast.fromUsage([ … ])'),
  'CostTagSchema': use('CostTagSchema.of({ … })'),
  'CostTags': (value) => has(value, 'costTags') ? 'pass costTags of this object' : 'use CostTags.of({ … })',
  'ModelSource': modelSourceRemedy,
  'PriceDocumentLocation': use('PriceDocumentLocation.fromBucket(…) or PriceDocumentLocation.fromParameter(…)'),
  'PriceList': use('PriceList.bundled(), or PriceList.of(…) for the price list of a scope'),
  '=IMonitoringSink': orImport('import it with MonitoringSink.fromSinkArn', 'a MonitoringSink'),
  'SourceAccountsStackSet': pass('a SourceAccountsStackSet'),
  'SourceAccounts': use('SourceAccounts.linked({ … })'),
  'TokenPrices': (value) => has(value, 'prices') ? 'pass prices of this object' : 'use TokenPrices.perMillionTokens({ input: …, output: … })',
  '=Duration': (value) => `use Duration.minutes(${typeof value === 'number' ? show(value) : '…'}) or another method of Duration`,
  '=IBillingDashboard': orImport('import it with BillingDashboard.fromDashboardArn', 'a BillingDashboard'),
  '=IConstruct': pass('a construct'),
  '=IBedrockProject': projectRemedy,
  '=ITaggedPrincipal': orImport('import it with TaggedPrincipal.fromPrincipalAttributes', 'a TaggedPrincipal'),
  '=ICostNotifications': (value) => has(value, 'topicArn') ? 'pass a CostNotifications that has the topic as its property topic' : 'pass a CostNotifications',
  '=ICostTagCarrier': pass('a TaggedInferenceProfile, a TaggedProject or a TaggedPrincipal'),
  '=IInferenceProfile': profileRemedy,
  '=IInferenceTarget': profileRemedy,
  '=IModel': orImport('use ModelSource.fromModelId', 'a FoundationModel'),
  '=ITagBudget': pass('a TagBudget'),
  '=ITagCostMeter': pass('a TagCostMeter'),
  '=Size': use('Size.gibibytes(…) or another method of Size'),
  '=TimeZone': use('a constant such as TimeZone.EUROPE_BERLIN, or TimeZone.of(…)'),
  '=cloudwatch.IAlarm': orImport('import it with Alarm.fromAlarmName or Alarm.fromAlarmArn', 'an Alarm'),
  '=cloudwatch.IMetric': pass('a Metric or a MathExpression'),
  '=iam.IGrantable': orImport('import the role with Role.fromRoleName or Role.fromRoleArn', 'a role, or a construct that has one, such as a function'),
  '=iam.IGroup': principal('Group'),
  '=iam.IIdentity': orImport('pass an iam.Role or iam.User of the app, or import the principal with TaggedPrincipal.fromPrincipalAttributes', 'an iam.Role or iam.User'),
  '=iam.IPrincipal': orImport('pass a principal, such as new ArnPrincipal("…")', 'a principal, such as a Role'),
  '=iam.IRole': principal('Role'),
  '=iam.IUser': principal('User'),
  '=kms.IKey': orImport('import it with Key.fromKeyArn', 'a Key'),
  '=lambda.Function': pass('a Function that the app creates'),
  '=s3.IBucket': orImport('import it with Bucket.fromBucketName or Bucket.fromBucketArn', 'a Bucket'),
  '=scheduler.ScheduleExpression': use('ScheduleExpression.cron(…) or ScheduleExpression.rate(…)'),
  '=sns.ITopic': orImport('import it with Topic.fromTopicArn', 'a Topic'),
};

/** Types that have a remedy of their own. */
export const TYPES_WITH_REMEDY: readonly string[] = Object.keys(REMEDIES);

/** Remedy for a value that is not an object of the type. */
export function remedyFor(type: string, value: unknown, path: string): string {
  if (Array.isArray(value)) {
    return path.endsWith(']') ? 'pass the elements of the list, such as ...list' : 'pass one object, not a list';
  }
  return REMEDIES[type]?.(value, path) ?? `pass an object of the type ${type.replace('=', '')}`;
}

/** Remedy for a value that is not a list. Undefined if the value does not suggest one. */
export function listRemedy(element: string, value: unknown): string | undefined {
  return PROFILE_TYPES.includes(element) && isSet(value) ? 'pass set.profiles' : undefined;
}

/** Amazon Bedrock publishes no metrics by IAM principal, so constructs that read metrics take no principals. */
const METRICS_OF_PRINCIPALS = 'Amazon Bedrock publishes no metrics by IAM principal; use TagBudget with the costTags of the principal, or the queries of CostAndUsageExport';

function isPrincipal(value: unknown): boolean {
  return has(value, 'carrierKind') && value.carrierKind === 'IAM_PRINCIPAL';
}

function projectRemedy(value: unknown): string {
  if (isPrincipal(value)) {
    return METRICS_OF_PRINCIPALS;
  }
  return typeof value === 'string' && value.startsWith('arn:') ? 'import it with TaggedProject.fromProjectArn' : 'pass a TaggedProject';
}

function profileRemedy(value: unknown, path: string): string {
  if (isPrincipal(value)) {
    return METRICS_OF_PRINCIPALS;
  }
  if (has(value, 'projectArn')) {
    return 'pass a TaggedInferenceProfile; a Bedrock Project is not a model, and clients send its ID in a header, see TaggedProject.clientSettings';
  }
  if (isSet(value)) {
    return path.endsWith(']') ? 'pass ...set.profiles' : `pass one profile of the set, such as set.profile(${show(value.modelIds[0])})`;
  }
  return typeof value === 'string' && value.startsWith('arn:') ? 'import it with TaggedInferenceProfile.fromInferenceProfileArn' : 'pass a TaggedInferenceProfile';
}

function modelSourceRemedy(value: unknown): string {
  if (typeof value === 'string') {
    return `use ModelSource.${value.startsWith('arn:') ? 'fromArn' : 'fromModelId'}(${show(value)})`;
  }
  if (has(value, 'modelSource')) {
    return 'pass modelSource of this object';
  }
  return has(value, 'modelArn') ? 'use ModelSource.fromModel(…)' : 'use ModelSource.fromModelId("…")';
}

function isSet(value: unknown): value is { readonly modelIds: readonly string[] } {
  return has(value, 'profiles') && has(value, 'modelIds') && Array.isArray(value.modelIds);
}

function has<K extends string>(value: unknown, name: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && name in value;
}
