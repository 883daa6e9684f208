import type { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { SPENDING_SID } from '../../access/deny-statements';
import { renderedProperties } from '../../private/rendered';
import type { DescribedApp } from '../described-app';
import { readable, sorted } from '../readable-values';
import type { CountedTag } from '../strategy-facts';

const TAG_CONDITION = /^aws:(Resource|Principal)Tag\//;

/** Spending that the statements of a policy deny. */
export interface Denial {
  readonly breakGlassPrincipals: string[];

  /** Tags of the denied resources or callers. Without tags, everything is denied. */
  readonly tags: CountedTag[];
}

/** Returns the spending that a policy denies, from its rendered statements. */
export function denialOf(app: DescribedApp, stack: Stack, statements: any[]): Denial {
  // The other statements of a deny policy protect the Deny, under the same exemptions.
  const spending = statements.filter(({ Sid }) => Sid === SPENDING_SID);
  const conditions: Array<[string, any]> = spending.flatMap(({ Condition = {} }) => Object.values<any>(Condition).flatMap(Object.entries));
  const valuesOf = (isMeant: (key: string) => boolean): string[] => conditions.filter(([key]) => isMeant(key)).flatMap(([, values]) => values);
  return {
    breakGlassPrincipals: sorted(valuesOf((key) => key === 'aws:PrincipalArn').map((arn) => app.nameOf(stack, arn))),
    tags: sorted(conditions.map(([key]) => key).filter((key) => TAG_CONDITION.test(key)))
      .map((tag) => ({ key: tag.replace(TAG_CONDITION, ''), values: sorted(valuesOf((key) => key === tag).map(readable)) })),
  };
}

/** Returns the recipients of the alarms on errors, which report a Deny that fails. */
export function errorRecipients(app: DescribedApp, stack: Stack, { node }: IConstruct): string[] {
  const alarms = node.children.filter(({ node: { id } }) => /^ErrorAlarm\d*$/.test(id)).map((alarm) => alarm.node.defaultChild as CfnResource);
  return sorted(alarms.flatMap((alarm) => renderedProperties(alarm).AlarmActions ?? []).map((arn) => app.audienceOf(stack, arn)));
}
