import type { AppTemplates } from './app-templates';
import type { Finding } from './finding';
import type { GrantedPolicies, GrantedPolicy } from './granted-policies';
import { mayRunModels } from './model-actions';
import { Perimeters } from './perimeters';
import { PolicyHolders } from './policy-holders';
import { ALSO_MANTLE_REMEDY, MANTLE_REMEDY, REMEDIES } from './remedies';
import { statementContent } from './statement-content';
import { opens } from './statement-reach';
import { awsPolicyNames, reasonOf, statementWords } from './statement-words';
import { TemplateText } from './template-text';
import { MANTLE_INFERENCE, UNTRACKED_CALLS, type UntrackedCall } from './untracked-calls';
import type { UntrackedUsage } from '../access';

/** Usage that is not reported. */
export interface AcceptedUsage {
  readonly allowedUntrackedUsage?: readonly UntrackedUsage[];
  readonly sessionTagKeys?: readonly string[];
}

/** A statement, or several statements with the same name and location, and the calls that they allow. */
interface OpenStatement {
  readonly words: string;
  readonly location: string;
  readonly content: Set<string>;
  readonly calls: Set<UntrackedCall>;
}

/**
 * Finds statements that allow running models outside tagged profiles, unless Deny statements or boundaries override them for all principals that have the policy.
 */
export function untrackedInvocations(templates: AppTemplates, granted: GrantedPolicies, accepted: AcceptedUsage): Finding[] {
  const { allowedUntrackedUsage = [], sessionTagKeys = [] } = accepted;
  const calls = UNTRACKED_CALLS.filter(({ path }) => !allowedUntrackedUsage.includes(path));
  const checked = [...new Set(calls.map(({ path }) => path))];
  const perimeters = new Perimeters(granted);
  const holders = new PolicyHolders(templates);
  const text = new TemplateText(templates, true);
  return granted.policies.filter((policy) => !holders.areTracked(policy, sessionTagKeys)).flatMap((policy) => {
    const { template, logicalId } = policy;
    return openStatements(policy, calls, perimeters, text).map(({ words, location, content, calls: open }) => {
      const paths = checked.filter((path) => [...open].some((call) => call.path === path));
      const isManaged = awsPolicyNames(text, template, logicalId, location).length > 0;
      return {
        reason: reasonOf(words, paths, checked),
        template,
        logicalId,
        location,
        content: [...content].sort().join('\n'),
        usage: paths,
        fix: remedyFor([...open], isManaged ? REMEDIES.AWS_MANAGED_POLICY : holders.remedyFor(policy)),
      };
    });
  });
}

function remedyFor(calls: readonly UntrackedCall[], ofHolders: string): string {
  const inferences = calls.filter(({ action }) => action === MANTLE_INFERENCE);
  if (inferences.length === calls.length && ofHolders === REMEDIES.PRINCIPAL) {
    return MANTLE_REMEDY;
  }
  return inferences.length === 0 ? ofHolders : `${ofHolders.replace(/\.?$/, '.')} ${ALSO_MANTLE_REMEDY}`;
}

function openStatements(policy: GrantedPolicy, calls: UntrackedCall[], perimeters: Perimeters, text: TemplateText): OpenStatement[] {
  const found = new Map<string, OpenStatement>();
  for (const statement of policy.statements.filter(({ isAllow, actions }) => isAllow && (!actions || actions.some(mayRunModels)))) {
    const open = calls.filter((call) => opens(statement, call) && perimeters.leaveOpen(policy, call));
    if (open.length > 0) {
      const { template, logicalId } = policy;
      const { location } = statement;
      const words = statementWords(text, template, logicalId, statement);
      const same = found.get(`${location} ${words}`) ?? { words, location, content: new Set(), calls: new Set() };
      same.content.add(awsPolicyNames(text, template, logicalId, location).join() || statementContent(template, statement));
      open.forEach((call) => same.calls.add(call));
      found.set(`${location} ${words}`, same);
    }
  }
  return [...found.values()];
}
