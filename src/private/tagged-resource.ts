import { CfnResource, type CfnResourceProps, type ITaggableV2, Lazy, TagManager, TagType } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A resource of a type for which older versions of the CDK that we work with have no class, with its tags in `Tags` as those of any other: `Tags.of`, Aspects and the CDK's own checks see it.
 */
export class TaggedResource extends CfnResource implements ITaggableV2 {
  public readonly cdkTagManager: TagManager;

  constructor(scope: Construct, id: string, props: CfnResourceProps) {
    super(scope, id, props);
    this.cdkTagManager = new TagManager(TagType.STANDARD, props.type, undefined, { tagPropertyName: 'Tags' });
  }

  protected get cfnProperties(): { [key: string]: any } {
    // The tag manager writes `key` and `value`, which only the classes of the CDK turn into CloudFormation's words.
    const tags = () => Object.entries(this.cdkTagManager.tagValues()).map(([Key, Value]) => ({ Key, Value }));
    const Tags = Lazy.any({ produce: tags }, { omitEmptyArray: true });
    return { ...super.cfnProperties, Tags };
  }
}
