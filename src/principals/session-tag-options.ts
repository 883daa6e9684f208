import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Session tags that a caller passes when it assumes a role.
 */
export interface SessionTagOptions {
  /**
   * Principal that assumes the role and passes the tags, such as the role of a gateway, or an identity provider. Call the method once for each caller.
   *
   * The caller must not be the tagged role itself, a group, a composite principal, the result of `withSessionTags`, or a role or user of another stage, for which you can pass an `ArnPrincipal`.
   *
   * A caller that is known only by its account, such as `AccountRootPrincipal`, cannot pass a key with the value `*`, because every principal of that account could then choose its own tags. A condition on the
   * name in `aws:PrincipalArn` with `ArnEquals`, `ArnLike`, `StringEquals` or `StringLike` removes this limit.
   */
  readonly caller: iam.IPrincipal;

  /**
   * Allowed values by tag key. A value can contain the wildcards `*` and `?`. The caller cannot pass other keys, and can omit keys.
   *
   * Use keys that are not cost tags of the role: a session tag overrides the tag of the role. Use values with few variants, because cost reports have a row for each combination of values.
   */
  readonly allowedValues: { [key: string]: string[] };

  /**
   * Whether the caller must pass all keys of `allowedValues`. If true, STS refuses sessions of the caller that lack one of them. If the caller is an account, this applies to every principal of the account, including other callers.
   *
   * @default - false: the caller can omit the tags, and the calls of the session are then billed without them
   */
  readonly areRequired?: boolean;
}
