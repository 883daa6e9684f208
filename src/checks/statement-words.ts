import type { AppTemplate } from './app-templates';
import { mayRunModels } from './model-actions';
import type { PolicyStatementText } from './statement-reach';
import type { TemplateText } from './template-text';
import type { CheckedUsage } from './untracked-calls';
import { UNKNOWN, UNKNOWN_PART } from '../private/template-values';

const MAX_ACTION = 45;
const MAX_RESOURCE = 70;
const MAX_ACTIONS = 2;
const ELLIPSIS = '...';
const MAX_LENGTH = 300;

/**
 * Returns a short name of a statement: its Sid, the AWS managed policy that contains it, or its actions and resources.
 */
export function statementWords(text: TemplateText, template: AppTemplate, logicalId: string, statement: PolicyStatementText): string {
  const { actions, notActions = [], resources, notResources = [], location } = statement;
  const managed = awsPolicyNames(text, template, logicalId, location);
  if (managed.length > 0) {
    return `AWS managed policy ${managed.join(' or ')}`;
  }
  const sid = valueAt(template, logicalId, location)?.Sid;
  if (typeof sid === 'string' && sid !== '') {
    return `"${sid}"`;
  }
  const verbs = actions ? shortList(actions.filter(mayRunModels), MAX_ACTIONS, MAX_ACTION) : `all actions except ${shortList(notActions, 1, MAX_ACTION)}`;
  const things = resources ? shortList(resources, 1, MAX_RESOURCE) : `all resources except ${shortList(notResources, 1, MAX_RESOURCE)}`;
  return `${verbs} on ${things}`;
}

/**
 * Returns the name of a statement with the kinds of usage that it allows. Only the name is shortened.
 */
export function reasonOf(words: string, open: readonly CheckedUsage[], checked: readonly CheckedUsage[]): string {
  const usage = ` (${usageWords(open, checked)})`;
  return `${shortened(words, Math.max(MAX_ACTION, MAX_LENGTH - usage.length - ELLIPSIS.length))}${usage}`;
}

/**
 * Returns the kinds of usage that a statement allows. Names the exceptions instead if they are fewer.
 *
 * @param checked kinds of usage that are checked
 */
function usageWords(open: readonly CheckedUsage[], checked: readonly CheckedUsage[]): string {
  const others = checked.filter((usage) => !open.includes(usage));
  if (others.length === 0 && open.length > 1) {
    return 'in every way';
  }
  return others.length < open.length && open.length > 1 ? `in every way except ${others.join(', ')}` : open.join(', ');
}

/**
 * Returns the names of the AWS managed policies at a location. Empty if the location is a policy of the app.
 */
export function awsPolicyNames(text: TemplateText, template: AppTemplate, logicalId: string, location: string): string[] {
  if (!/^Properties\/(ManagedPolicyArns|ManagedPolicies)\/\d+$/.test(location)) {
    return [];
  }
  const arns = text.ofList(template, valueAt(template, logicalId, location));
  return arns.flatMap((arn) => /:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? []);
}

// A list with a single element can be written as the element.
function valueAt({ resources }: AppTemplate, logicalId: string, location: string): any {
  return location.split('/').reduce<any>((value, name) => /^\d+$/.test(name) && !Array.isArray(value) ? value : value?.[name], resources[logicalId]);
}

function shortList(texts: string[], count: number, length: number): string {
  const more = texts.length > count ? ` and ${texts.length - count} more` : '';
  return `${texts.slice(0, count).map((each) => shortened(each, length)).join(', ')}${more}`;
}

function shortened(text: string, length: number): string {
  const readable = text === UNKNOWN ? '(known at deployment)' : text.replaceAll(UNKNOWN_PART, '<...>');
  return readable.length > length ? `${readable.slice(0, length)}${ELLIPSIS}` : readable;
}
