import { mutantsOf } from './mutant';

const SESSION_TAGS = 'test/principals/session-tags.test.ts';
const GRANTS = 'test/projects/project-grants.test.ts';
const PROJECT_METRICS = 'test/projects/project-metrics.test.ts';
const SOURCE = 'test/budgets/tag-source.test.ts';
const ACTIVATION = 'test/activation/cost-allocation-tag-activation.test.ts';
const METERED_PROJECTS = 'test/metering/projects.test.ts';
const BULK = 'test/metering/tags-in-bulk.test.ts';
const AUDITED = 'test/audit/carriers.test.ts';

const PRINCIPALS = [
  ...mutantsOf('src/principals/session-tag-statements.ts', [SESSION_TAGS],
    [', \'Null\': { [TAG_KEYS]: \'false\' } }', ' }', 'tags that a session inherits are allowed without a check of their keys'],
    ['return { actions: [assumeAction], conditions: { Null', 'return { actions: [TAG_SESSION], conditions: { Null', 'sessions start without required tags'],
    ['{ Null: { [requestTag(key)]: \'false\' }, StringNotLike:', '{ StringNotLike:', 'sessions without an optional tag are denied'],
    ['\'ForAnyValue:StringEqualsIgnoreCase\': { [TAG_KEYS]: keys }', '\'ForAnyValue:StringEquals\': { [TAG_KEYS]: keys }', 'a cost tag of a principal is replaced by its key in another case'],
  ),
];

const PROJECTS = [
  ...mutantsOf('src/projects/project-statements.ts', [GRANTS],
    ['modelIds.length === 0 ? undefined :', 'true ? undefined :', 'a grant opens models that the project does not declare'],
    ['\'bedrock-mantle:GetProject\', \'bedrock-mantle:ListModels\'', '\'bedrock-mantle:CreateInference\', \'bedrock-mantle:ListModels\'', 'the statement without models allows inference'],
  ),
  ...mutantsOf('src/projects/bedrock-project-base.ts', [GRANTS],
    ['...options.allowApiKeys ? [bearerTokenStatement()] : []', 'bearerTokenStatement()', 'every grant allows API keys'],
  ),
  ...mutantsOf('src/projects/undeclared-models.ts', [PROJECT_METRICS],
    ['declared.map(({ id }) => `FILL(${id}, 0)`)', 'declared.map(({ id }) => id)', 'no undeclared model is found while one of the declared models is not called'],
  ),
];

const COST_TOOLS = [
  ...mutantsOf('src/budgets/budget-filter.ts', [SOURCE],
    ['{ or: [tag, { and: [ofPrincipal, withoutKey(tag.tags.key)] }] }', '{ or: [tag, ofPrincipal] }', 'cost of a tagged resource counts in the budget of its caller as well'],
    ['withoutKey(tag.tags.key)', 'withoutKey(key)', 'the condition for cost without a key reads a key that the bill does not have'],
  ),
  ...mutantsOf('src/activation/activated-keys.ts', [ACTIVATION],
    ['return billedTagKeys ?? (', 'return (', 'the keys of session tags are not activated'],
    ['billedKey(key, { costTagSource })', 'billedKey(key, {})', 'the keys of principals are activated without their prefix'],
  ),
];

const CALLS = [
  ...mutantsOf('src/metering/project-spenders.ts', [METERED_PROJECTS],
    ['return !profile && projectId === DEFAULT_PROJECT', 'return !profile', 'the cost of tagged projects counts as untracked'],
    ['projectId === DEFAULT_PROJECT ? [] : [projectId]', '[projectId]', 'tags of the default project are read, which has none'],
  ),
  ...mutantsOf('src/metering/project-calls-handler.ts', [METERED_PROJECTS],
    ['ids.filter((id) => !found.has(id))', 'ids.filter((id) => error && !found.has(id))', 'projects that the index of tags lacks are not read individually'],
  ),
  ...mutantsOf('src/private/tagged-resources-handler.ts', [BULK],
    ['if (ResourceARN && Tags.length > 0) {', 'if (ResourceARN) {', 'an empty list of the index counts as a profile without tags'],
    ['return { tags, violations, error: error as Error }', 'return { tags: new Map(), violations, error: error as Error }', 'every profile is read individually if one page of the index fails'],
  ),
  ...mutantsOf('src/audit/read-projects-handler.ts', [AUDITED],
    ['!models.includes(modelId)', 'models.includes(modelId)', 'declared models are reported instead of undeclared ones'],
    ['project && models && models.length > 0 &&', 'project && models &&', 'every model of a project that declares none is reported'],
  ),
];

export const CARRIERS = [...PRINCIPALS, ...PROJECTS, ...COST_TOOLS, ...CALLS];
