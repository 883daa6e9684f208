import { Construct } from 'constructs';
import type { ITagBillingView } from './tag-billing-view-interface';

/** View that was created elsewhere. */
export class ImportedTagBillingView extends Construct implements ITagBillingView {
  constructor(scope: Construct, id: string, public readonly billingViewArn: string) {
    super(scope, id);
  }
}
