import type { AppTemplates } from './app-templates';
import type { Finding } from './finding';
import type { GrantedPolicies, GrantedPolicy } from './granted-policies';
import { mayRunModels } from './model-actions';
import { Perimeters } from './perimeters';
import type { PolicyHolders } from './policy-holders';
import { ALSO_MANTLE_REMEDY, MANTLE_REMEDY, REMEDIES, TAGGED_CALLER_REMEDY } from './remedies';
import { statementContent } from './statement-content';
import { opens } from './statement-reach';
import { awsPolicyNames, reasonOf, statementWords } from './statement-words';
import type { TaggedPrincipals } from './tagged-principals';
import { TemplateText } from './template-text';
import { type CheckedUsage, MANTLE_INFERENCE, untrackedCalls, type UntrackedCall } from './untracked-calls';
import type { UntrackedUsage } from '../access';
import { CostTagCarrierKind, type CostTagSchema } from '../tags';

/** Usage that is not reported. */
export interface AcceptedUsage {
  readonly schema?: CostTagSchema;
  readonly carrierKinds: readonly CostTagCarrierKind[];
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
 * Finds statements that allow running models outside tagged carriers, unless Deny statements or boundaries override them for all principals that have the policy.
 */
export function untrackedInvocations(
  templates: AppTemplates, granted: GrantedPolicies, holders: PolicyHolders, principals: TaggedPrincipals, accepted: AcceptedUsage,
): Finding[] {
  const { schema, carrierKinds, allowedUntrackedUsage = [], sessionTagKeys = [] } = accepted;
  const allowed: readonly CheckedUsage[] = allowedUntrackedUsage;
  const calls = untrackedCalls(carrierKinds, schema?.requiredKeys ?? []).filter(({ path }) => !allowed.includes(path));
  // As carriers, principals carry some calls only.
  const isTracked = (policy: GrantedPolicy) => !carrierKinds.includes(CostTagCarrierKind.IAM_PRINCIPAL) && holders.areTracked(policy, sessionTagKeys);
  const checked = [...new Set(calls.map(({ path }) => path))];
  const perimeters = new Perimeters(granted, principals);
  const text = new TemplateText(templates, true);
  return granted.policies.filter((policy) => !isTracked(policy)).flatMap((policy) => {
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
        fix: [remedyFor([...open], isManaged ? REMEDIES.AWS_MANAGED_POLICY : holders.remedyFor(policy)), ...callerRemedies(policy, [...open], principals)].join('. ').replace('.. ', '. '),
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

function callerRemedies({ holders }: GrantedPolicy, calls: readonly UntrackedCall[], principals: TaggedPrincipals): string[] {
  const problems = [...holders].flatMap((holder) => principals.problemsOf(holder) ?? []);
  return problems.length > 0 && calls.some(({ lacksCallerTag }) => lacksCallerTag) ? [`${TAGGED_CALLER_REMEDY} (${[...new Set(problems)].join('; ')})`] : [];
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
