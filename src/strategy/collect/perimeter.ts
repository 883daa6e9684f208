import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { TagScopedInvokePolicy, type TagGuardrailPolicy, UntrackedPath } from '../../access';
import { breakGlassOf } from '../../access/break-glass';
import type { DescribedApp } from '../described-app';
import { readable, sorted, statementText } from '../readable-values';
import type { PolicyFact } from '../strategy-facts';

export type CostPolicy = TagScopedInvokePolicy | TagGuardrailPolicy;

type FenceFact = Pick<PolicyFact, 'except' | 'models' | 'providers' | 'sourceProfiles' | 'exclusive' | 'allowedPaths' | 'deniedPaths' | 'deniedServiceTiers' |
'breakGlassPrincipals' | 'addedStatements' | 'missingStatements'>;

/**
 * What a policy closes beside what it lets through, and for whom it does not.
 *
 * @param statements all of its statements, as its templates have them
 */
export function fenceOf(app: DescribedApp, policy: CostPolicy, statements: any[]): FenceFact {
  const stack = Stack.of(policy);
  const principals = (given: iam.IPrincipal[] = []) =>
    sorted(given.flatMap((principal) => breakGlassOf(principal, policy).arns).map((arn) => app.nameOf(stack, stack.resolve(arn))));
  const { allowedPaths = [], deniedServiceTiers = [], breakGlassPrincipals } = policy._options;
  const { modelSources = [], providers = [], exclusive = true } = policy instanceof TagScopedInvokePolicy ? policy._options : {};
  return {
    except: policy instanceof TagScopedInvokePolicy ? [] : principals(policy._options.except),
    models: sorted(modelSources.map(({ baseModelId }) => readable(stack.resolve(baseModelId)))),
    providers: sorted(providers),
    sourceProfiles: sorted(statements.filter(({ Sid }) => Sid === 'SourcesOfProfiles').flatMap(({ Resource }) => Resource).map(readable)),
    exclusive,
    allowedPaths: sorted(allowedPaths),
    deniedPaths: sorted(exclusive ? Object.values(UntrackedPath).filter((path) => !allowedPaths.includes(path)) : []),
    deniedServiceTiers: sorted(deniedServiceTiers),
    breakGlassPrincipals: principals(breakGlassPrincipals),
    ...edits(stack.resolve(new iam.PolicyDocument({ statements: policy._statements })).Statement, statements),
  };
}

/** What somebody added to the statements that the options make, or took away, by the policy's document, an override or an aspect. */
function edits(made: any[], found: any[]): Pick<FenceFact, 'addedStatements' | 'missingStatements'> {
  const [ofOptions, ofTemplate] = [made, found].map((statements) => sorted(statements.map(statementText)));
  return {
    addedStatements: ofTemplate.filter((statement) => !ofOptions.includes(statement)),
    missingStatements: ofOptions.filter((statement) => !ofTemplate.includes(statement)),
  };
}
