/**
 * Types of Amazon Bedrock that tag policies can report as lacking required tags, without enforcement of inference profiles:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_supported-resources-enforcement.html
 */
const REPORTABLE = ['agent', 'agent-alias', 'application-inference-profile', 'flow', 'guardrail', 'knowledge-base', 'prompt'].map((type) => `bedrock:${type}`);

/**
 * What AWS Organizations would refuse in a tag policy, by its guide: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_example-tag-policies.html
 *
 * Written from the guide, independently of the code that makes the policies.
 */
export function tagPolicyProblems(document: any): string[] {
  const keys = Object.keys(document.tags ?? {});
  return [
    ...Object.keys(document).filter((member) => member !== 'tags').map((member) => `unknown member ${member}`),
    ...keys.length === 0 ? ['no keys'] : [],
    ...keys.length > new Set(keys.map((key) => key.toLowerCase())).size ? ['keys that differ only in case'] : [],
    ...JSON.stringify(document).length > 10_000 ? ['too large'] : [],
    ...keys.flatMap((key) => keyProblems(key, document.tags[key])),
  ];
}

function keyProblems(key: string, settings: any): string[] {
  const assigned = (name: string): any => settings[name] === undefined ? undefined : Object.keys(settings[name]).join() === '@@assign' ? settings[name]['@@assign'] : null;
  const listProblems = (name: string, isGood: (each: string) => boolean) => {
    const list = assigned(name);
    return list === undefined || (Array.isArray(list) && list.length > 0 && new Set(list).size === list.length && list.every((each) => typeof each === 'string' && isGood(each))) ? [] : [`${key}: ${name}`];
  };
  const spelling = assigned('tag_key');
  return [
    ...Object.keys(settings).filter((name) => !['tag_key', 'tag_value', 'report_required_tag_for'].includes(name)).map((name) => `${key}: ${name} is unknown, or not supported for inference profiles`),
    ...typeof spelling === 'string' && spelling.toLowerCase() === key.toLowerCase() && spelling.length <= 128 ? [] : [`${key}: tag_key`],
    ...listProblems('tag_value', (value) => value.length > 0 && value.length <= 256 && value.split('*').length <= 2),
    ...listProblems('report_required_tag_for', (type) => REPORTABLE.includes(type)),
  ];
}
