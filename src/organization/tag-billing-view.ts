import { ArnFormat, aws_ram as ram, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billingViewProblems, MAX_VIEW_NAME, oneTagProblems, viewValueProblems } from './billing-view-rules';
import { ImportedTagBillingView } from './imported-tag-billing-view';
import type { ITagBillingView } from './tag-billing-view-interface';
import type { TagBillingViewProps } from './tag-billing-view-props';
import { billingRegionProblems } from '../private/billing-region';
import { BILLING_VIEW } from '../private/billing-view';
import { isToken, textProblems, throwProblems } from '../private/check';
import { formatArn } from '../private/partition';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { checkArgument } from '../private/structs/struct-problems';
import { TaggedResource } from '../private/tagged-resource';
import { CostTags } from '../tags';

const SUBJECT = 'TagBillingView';

const MAX_SHARE_NAME = 128;

/**
 * Billing view with the cost of one tag in all accounts of an organization, shared with the account of a team.
 *
 * A member account otherwise sees only its own cost. With the view, the team sees the cost of its tag in every account and Region in Cost Explorer, and
 * can create budgets on it: pass `billingViewArn` to a `TagBudget` in the team's account. `BillingDashboard` cannot use a view, because the widgets of AWS
 * have no setting for it.
 *
 * Costs nothing.
 *
 * - Deploy the view in the management account, in us-east-1. AWS creates custom billing views only there. Throws in another Region.
 * - The management account must allow member accounts to use Cost Explorer, in its Cost Management preferences. The preferences also decide whether
 *   members see discounts, credits and refunds.
 * - The key must be active as a cost allocation tag, see `CostAllocationTagActivation`. The view contains all services with the tag, not only Amazon Bedrock.
 * - A view is filtered by one tag key. Tags of IAM principals are not supported.
 * - The view is shared through AWS Resource Access Manager, with AWS's default permission for billing views and within the organization only. Removing an
 *   account from `sharedWith`, or deleting the view, ends its access immediately, and its budgets on the view have no data.
 * - The ARN contains an ID that AWS generates. A stack of another account cannot refer to it, so deploy the view first, and pass the ARN as text.
 *
 * Changes of the tag, its values and `sharedWith` are in-place updates.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/billing-view.html
 *
 * @example
 * // In a stack of the management account, in us-east-1.
 * const view = new TagBillingView(this, 'ClaimsView', {
 *   costTags: CostTags.of({ Team: 'Claims' }),
 *   sharedWith: ['444455556666'],
 * });
 * new CfnOutput(this, 'ClaimsViewArn', { value: view.billingViewArn });
 */
@injectable
export class TagBillingView extends Construct implements ITagBillingView {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagBillingView';

  /**
   * Imports a view that was created elsewhere, such as in the console.
   *
   * @param billingViewArn ARN of the view, `arn:PARTITION:billing::ACCOUNT:billingview/ID`; throws for any other ARN
   */
  public static fromBillingViewArn(scope: Construct, id: string, billingViewArn: string): ITagBillingView {
    checkArgument(`${SUBJECT} at ${scope.node.path}/${id}`, 'billingViewArn', 'string', billingViewArn,
      () => textProblems('billingViewArn', billingViewArn, { ...BILLING_VIEW, remedy: 'pass the ARN that ListBillingViews returns' }));
    return new ImportedTagBillingView(scope, id, billingViewArn);
  }

  public readonly billingViewArn: string;

  /**
   * Name of the view in Cost Explorer.
   */
  public readonly billingViewName: string;

  /**
   * Tag whose cost the view contains.
   */
  public readonly costTags: CostTags;

  /**
   * Further values of the tag, by its key.
   */
  public readonly additionalTagValues: { [key: string]: string[] };

  /**
   * ARN of the resource share of AWS Resource Access Manager. Undefined if the view is not shared.
   */
  public readonly resourceShareArn?: string;

  constructor(scope: Construct, id: string, props: TagBillingViewProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.costTags = CostTags._ofConstruct(this, props.costTags);
    this.additionalTagValues = props.additionalTagValues ?? {};
    throwProblems(`${SUBJECT} at ${this.node.path}`, [
      ...billingRegionProblems(this, 'AWS::Billing::BillingView', 'budgets that use the view can be in other Regions'),
      ...billingViewProblems(props, stack.account),
    ]);
    // Neither the name nor the description can change in place, so the description is constant.
    this.billingViewName = props.billingViewName ?? physicalName(this, [], MAX_VIEW_NAME);
    const primaryView = () => formatArn(stack, { service: 'billing', region: '', resource: 'billingview', resourceName: 'primary', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const view = new TaggedResource(this, 'Resource', {
      type: 'AWS::Billing::BillingView',
      properties: {
        Name: this.billingViewName,
        Description: 'Cost of one tag in all accounts of the organization',
        SourceViews: props.sourceViewArns ?? [primaryView()],
        // The final values of tags are known only at synth.
        DataFilterExpression: Lazy.uncachedAny({ produce: () => this.filter() }),
      },
    });
    this.billingViewArn = view.getAtt('Arn').toString();
    if (props.sharedWith) {
      this.resourceShareArn = new ram.CfnResourceShare(this, 'Share', {
        name: physicalName(this, [], MAX_SHARE_NAME),
        resourceArns: [this.billingViewArn],
        principals: props.sharedWith,
        allowExternalPrincipals: false,
      }).attrArn;
    }
    props.resourceTags?._addTo(this);
    this.node.addValidation({
      validate: () => {
        const entries = this.costTags._entries();
        return [...oneTagProblems(entries.map(([key]) => key)), ...entries.flatMap(([key, value]) => viewValueProblems(this.values(key, value)))];
      },
    });
  }

  private filter(): { readonly Tags: { readonly Key: string; readonly Values: string[] } } | undefined {
    const [[key, value] = []] = this.costTags._entries();
    return key === undefined || value === undefined ? undefined : { Tags: { Key: key, Values: this.values(key, value) } };
  }

  private values(key: string, value: string): string[] {
    const stack = Stack.of(this);
    // Values known at synth are compared as text. Other values stay tokens, so that the CDK finds references between stacks.
    const plain = [value, ...this.additionalTagValues[key] ?? []].map((each) => {
      const resolved: unknown = isToken(each) ? stack.resolve(each) : each;
      return typeof resolved === 'string' ? resolved : each;
    });
    return [...new Set(plain)];
  }
}
