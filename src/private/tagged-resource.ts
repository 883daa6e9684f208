import { CfnResource, type CfnResourceProps, type ITaggableV2, Lazy, TagManager, TagType } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Resource of a type for which older supported versions of the CDK have no L1 class. Its tags are in `Tags`, so `Tags.of`, aspects and the checks of the CDK
 * work as for any other resource.
 */
export class TaggedResource extends CfnResource implements ITaggableV2 {
  public readonly cdkTagManager: TagManager;

  constructor(scope: Construct, id: string, props: CfnResourceProps) {
    super(scope, id, props);
    this.cdkTagManager = new TagManager(TagType.STANDARD, props.type, undefined, { tagPropertyName: 'Tags' });
  }

  protected get cfnProperties(): { [key: string]: any } {
    // The tag manager renders `key` and `value`, which only the L1 classes of the CDK convert to CloudFormation's spelling.
    const tags = () => Object.entries(this.cdkTagManager.tagValues()).map(([Key, Value]) => ({ Key, Value }));
    const Tags = Lazy.any({ produce: tags }, { omitEmptyArray: true });
    return { ...super.cfnProperties, Tags };
  }
}
