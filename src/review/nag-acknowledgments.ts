import { AspectPriority, Aspects, CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { acceptedFindings } from './accepted-findings';
import { acknowledgeInTree, suppressInTemplate } from './acknowledgment-metadata';
import type { NagAcknowledgmentsProps } from './nag-acknowledgments-props';
import { NagRulePack } from './nag-rule-pack';
import { show, throwProblems } from '../private/check';
import { checkArgument, checkStruct } from '../private/structs/struct-problems';

// After aspects that change resources, and before cdk-nag 2, which is an aspect with the default priority.
const PRIORITY = AspectPriority.DEFAULT - 1;

/**
 * Acknowledges the findings that cdk-nag has for the resources of this library, each with a reason. Without it, `cdk synth` reports them.
 *
 * Each acknowledgment covers one rule, or one finding of a rule, at one resource. Findings for the following stay open:
 *
 * - resources of the app and of other libraries, also below a construct of this library
 * - permissions that a grant adds to a role of the app
 * - statements that the app adds to a role or a policy of this library. If such a statement has the same finding as a statement of this library, the finding stays open
 *
 * cdk-nag is not a dependency. The acknowledgments are recorded for cdk-nag 3 in the construct tree, and for cdk-nag 2 in the metadata `cdk_nag` of the resources.
 *
 * @see https://github.com/cdklabs/cdk-nag
 *
 * @example
 * declare const app: App;
 *
 * NagAcknowledgments.addTo(app);
 */
export class NagAcknowledgments {
  /**
   * Acknowledges the findings for all resources of this library in a scope, including resources that are created later.
   *
   * The CDK applies no aspects of an app to its stages. With cdk-nag 2, call this method for a stage, or after the stage is created.
   *
   * @param scope app, stage, stack or another construct
   * @param props rule packs
   */
  public static addTo(scope: IConstruct, props: NagAcknowledgmentsProps = {}): void {
    checkArgument('NagAcknowledgments', 'scope', '=IConstruct', scope);
    checkStruct(`NagAcknowledgments at ${scope.node.path || 'the app'}`, 'NagAcknowledgmentsProps', props);
    const { rulePacks = [NagRulePack.AWS_SOLUTIONS], writeTemplateMetadata = true } = props;
    throwProblems(`NagAcknowledgments at ${scope.node.path || 'the app'}`, packProblems(rulePacks));
    const acknowledge = (node: IConstruct, isBeforeTemplate: boolean) => {
      if (CfnResource.isCfnResource(node)) {
        const findings = acceptedFindings(node, rulePacks);
        acknowledgeInTree(node, findings);
        if (isBeforeTemplate && writeTemplateMetadata) {
          suppressInTemplate(node, findings);
        }
      }
    };
    const scopes = [scope, ...scope.node.findAll().filter((node) => node !== scope && Stage.isStage(node))];
    const aspect = {
      visit: (node: IConstruct) => {
        acknowledge(node, true);
        // Stages that were created after the call. Their templates are written by now, but cdk-nag 3 reads the construct tree later.
        node.node.children.filter((child) => Stage.isStage(child) && !scopes.includes(child))
          .forEach((stage) => stage.node.findAll().forEach((each) => acknowledge(each, false)));
      },
    };
    scopes.forEach((each) => Aspects.of(each).add(aspect, { priority: PRIORITY }));
  }

  private constructor() {}
}

function packProblems(rulePacks: readonly NagRulePack[]): string[] {
  return rulePacks.length > 0 ? [] : [`rulePacks must have at least 1 rule pack, got ${show(rulePacks)}: pass members of NagRulePack, or omit rulePacks for AWS_SOLUTIONS`];
}
