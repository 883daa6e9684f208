import { aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { PriceDocumentRequest } from './meter-request';
import { differAtSynth, show, textProblems } from '../private/check';
import { checkArgument } from '../private/structs/struct-problems';

type Source = { readonly bucket: s3.IBucket; readonly key: string } | { readonly parameter: ssm.IParameter };

/**
 * Location of a price document that a `TagCostMeter` reads in each run, so that prices change without a deployment.
 *
 * The document is JSON with the structure of the bundled price list, version 1. Its prices take precedence, unless they have a date and other prices have a newer one. It can
 * also contain a calibration.
 *
 * Immutable.
 *
 * @example
 * declare const bucket: s3.Bucket;
 *
 * new TagCostMeter(this, 'Meter', {
 *   tagKeys: [CostTagKey.DEPARTMENT],
 *   priceDocument: PriceDocumentLocation.fromBucket(bucket, 'bedrock-prices.json'),
 * });
 */
export class PriceDocumentLocation {
  /**
   * Location of an object in Amazon S3, with at most 1,000,000 bytes.
   *
   * The meter can read this object, and can decrypt it if the key is known as `bucket.encryptionKey`. For an imported bucket, import it with `encryptionKey`. The bucket can be in
   * another Region or account. The owner of a bucket or key in another account must allow `s3:GetObject` and `kms:Decrypt` to the account of the meter.
   *
   * Throws if the key is empty, longer than 1,024 characters, or contains `*`, `?` or `$`, which have a different meaning in a policy.
   *
   * @param bucket bucket of the object
   * @param key key of the object, such as `bedrock-prices.json`
   */
  public static fromBucket(bucket: s3.IBucket, key: string): PriceDocumentLocation {
    const subject = 'PriceDocumentLocation.fromBucket';
    checkArgument(subject, 'bucket', '=s3.IBucket', bucket);
    checkArgument(subject, 'key', 'string', key, () => textProblems('key', key, {
      minLength: 1, maxLength: 1024, pattern: /^[^*?$]*$/, patternInWords: 'not contain *, ? or $', remedy: 'pass the key of one object',
    }));
    return new PriceDocumentLocation({ bucket, key });
  }

  /**
   * Location of a parameter in Parameter Store, a capability of AWS Systems Manager. A standard parameter contains up to 4 KB, and an advanced one up to 8 KB. About 17
   * entries that the command `prices --models` wrote fit into 4 KB, and about 40 into 8 KB.
   *
   * The meter can read this parameter, and can decrypt a `SecureString` whose customer managed key is known. The parameter must be in the Region of the meter. A parameter of
   * another account must be shared with the account of the meter.
   *
   * @param parameter parameter that contains the document
   */
  public static fromParameter(parameter: ssm.IParameter): PriceDocumentLocation {
    checkArgument('PriceDocumentLocation.fromParameter', 'parameter', '=ssm.IParameter', parameter);
    return new PriceDocumentLocation({ parameter });
  }

  private constructor(private readonly source: Source) {}

  /**
   * Location in the input of a function in an account.
   *
   * @internal
   */
  public _request(account: string): PriceDocumentRequest {
    if ('bucket' in this.source) {
      return { bucketName: this.source.bucket.bucketName, key: this.source.key };
    }
    const { env, parameterName, parameterArn } = this.source.parameter;
    // A parameter that another account shares is found only by its ARN.
    return { parameterName: differAtSynth(env.account, account) ? parameterArn : parameterName };
  }

  /**
   * Problems with the location for a meter in a Region.
   *
   * @internal
   */
  public _problems(region: string): string[] {
    const { env, node } = 'bucket' in this.source ? this.source.bucket : this.source.parameter;
    return 'parameter' in this.source && differAtSynth(env.region, region)
      ? [`priceDocument must be a parameter in the Region of the meter, ${show(region)}, got ${show(node.path)} in ${show(env.region)}: use a parameter in this Region, or an object in Amazon S3`]
      : [];
  }

  /**
   * Allows a role to read the document and nothing else.
   *
   * @internal
   */
  public _grantRead(role: iam.IRole): void {
    const { source } = this;
    iam.Grant.addToPrincipal('bucket' in source
      ? { grantee: role, actions: ['s3:GetObject'], resourceArns: [source.bucket.arnForObjects(source.key)] }
      : { grantee: role, actions: ['ssm:GetParameter'], resourceArns: [source.parameter.parameterArn] });
    // Imported parameters can have a key, which their interface does not contain.
    const { encryptionKey } = 'bucket' in source ? source.bucket : source.parameter as { readonly encryptionKey?: kms.IKey };
    if (encryptionKey && differAtSynth(encryptionKey.env.account, role.env.account)) {
      // The policy of a key in another account cannot name the role, whose name is generated.
      iam.Grant.addToPrincipal({ grantee: role, actions: ['kms:Decrypt'], resourceArns: [encryptionKey.keyArn] });
    } else {
      encryptionKey?.grantDecrypt(role);
    }
  }
}
