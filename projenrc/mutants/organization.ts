import { mutantsOf } from './mutant';

const PERMISSIONS = 'test/accounts/reader-permissions.test.ts';
const ROLE = 'test/accounts/source-account-reader-role.test.ts';
const SINK = 'test/accounts/monitoring-sink.test.ts';
const LINKS = 'test/accounts/linked-places-handler.test.ts';
const STORE = 'test/metering/snapshot-store-handler.test.ts';
const SNAPSHOTS = 'test/metering/usage-snapshots.test.ts';
const RECORDS = 'test/metering/usage-record.test.ts';
const UPDATED = 'test/organization/update-deny-list-handler.test.ts';
const DEPLOYED = 'test/organization/deploy-deny-list-handler.test.ts';

const SOURCE_ACCOUNTS = [
  ...mutantsOf('src/accounts/reader-role-statements.ts', [PERMISSIONS],
    ['        StringEquals: { \'aws:PrincipalOrgID\': organizationId },\n', '', 'a monitoring account that has left the organization reads its accounts'],
    ['arn(`role${READER_PATH}*`)', 'arn(\'role/*\')', 'every role of the monitoring account reads the source accounts'],
    ['allow([\'bedrock:ListInferenceProfiles\', ', 'allow([\'bedrock:ListInferenceProfiles\', \'bedrock:InvokeModel\', ', 'the monitoring account calls models in the source accounts'],
  ),
  ...mutantsOf('src/accounts/reader-role-statements.ts', [ROLE],
    ['`arn:${partition}:bedrock:*:${accountId}:application-inference-profile/*`', '\'*\'', 'the reader role reads the tags of all resources of Amazon Bedrock'],
  ),
  ...mutantsOf('src/accounts/source-accounts.ts', [PERMISSIONS],
    ['      conditions: { StringEquals: { \'aws:ResourceOrgID\': organizationId } },\n', '', 'the function assumes roles of other organizations'],
    [':iam::*:role/${readerRoleName}`', ':iam::*:role/*`', 'the function assumes every role that trusts its account'],
    [':stackset/${stackSet.stackSetName}:*`', ':stackset/*`', 'the function lists the accounts of all stack sets'],
  ),
  ...mutantsOf('src/accounts/sink-policy.ts', [SINK],
    ['        \'ForAllValues:StringEquals\': { \'oam:ResourceTypes\': [METRICS] },\n', '', 'source accounts can share logs with prompts'],
    ['...organizationId ? {', '...!organizationId ? {', 'accounts of every organization can link'],
  ),
  ...mutantsOf('src/accounts/linked-accounts-handler.ts', [LINKS],
    ['links.filter(({ ResourceTypes = [] }) => ResourceTypes.includes(METRICS))', 'links', 'an account that shares only logs counts as linked'],
  ),
];

const METERED = [
  ...mutantsOf('src/metering/meter-snapshots.ts', [PERMISSIONS],
    ['resources: [this.bucket.arnForObjects(`${this.prefix}*`)]', 'resources: [this.bucket.arnForObjects(\'*\')]', 'the meter writes the snapshots of other meters'],
    ['      conditions: { StringLike: { \'s3:prefix\': `${this.prefix}*` } },\n', '', 'the meter lists all objects of the bucket'],
  ),
  ...mutantsOf('src/metering/snapshot-store-handler.ts', [STORE],
    ['return this.isAvailable && await', 'return await', 'a run that cannot read its snapshots overwrites them without the tags of deleted profiles'],
    ['cached && cached.start === span.start && cached.end === span.end', 'cached', 'a snapshot is used for another time span'],
  ),
  ...mutantsOf('src/metering/snapshot-format.ts', [SNAPSHOTS],
    ['return version !== VERSION\n', 'return false\n', 'a snapshot of another version is taken for one of this version'],
    [': settings !== undefined && itsSettings !== settings\n', ': false\n', 'a snapshot lacks the tokens that another setting reads'],
  ),
  ...mutantsOf('src/metering/usage-record.ts', [RECORDS],
    ['record.profile?.model, textOf(record.tags)]', 'record.profile?.model]', 'the cost of a profile moves to its new tags'],
  ),
];

const DENIED = [
  ...mutantsOf('src/organization/update-deny-list-handler.ts', [UPDATED],
    ['\n    || present.has(value) && alarmNames.some((name) => !states.has(name))', '', 'a Deny ends while its alarm cannot be read'],
    ['throwFailures([...failures, ...await attachMissing(list, clients)]);', 'throwFailures(failures);', 'a target that has lost the policy stays without it'],
  ),
  ...mutantsOf('src/organization/denied-values.ts', [UPDATED],
    ['sorted.length === 0 ? [NO_TAG_VALUE] : sorted', 'sorted', 'Organizations rejects a list without values, and the last value stays denied'],
  ),
  ...mutantsOf('src/organization/deploy-deny-list-handler.ts', [DEPLOYED],
    ['(former?.TargetIds ?? []).filter((id) => !targetIds.includes(id))', '[]', 'former targets stay denied'],
    ['  if (failures.length > 0) {', '  if (failures.length > 1) {', 'the policy remains after a creation that failed'],
  ),
];

/** Faults in the rules for an organization. */
export const ORGANIZATION = [...SOURCE_ACCOUNTS, ...METERED, ...DENIED];
