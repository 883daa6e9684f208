/**
 * Scope of a Deny on Amazon Bedrock.
 */
export enum DenyScope {
  /**
   * All usage of Amazon Bedrock: every model regardless of how it is called, agents, flows, knowledge bases, batch jobs, provisioned throughput,
   * AgentCore, the `bedrock-mantle` endpoint, Claude Platform on AWS, and API keys (bearer tokens). The Deny also covers work that other teams pay for.
   *
   * Running jobs and provisioned throughput continue and still incur cost. The Deny does not apply to other roles that the principal can assume.
   */
  ALL_BEDROCK = 'ALL_BEDROCK',

  /**
   * Usage of resources that carry the cost tags, such as an application inference profile, an agent or a Bedrock Project.
   *
   * The source of the tags determines the denied usage. For `CostTagSource.IAM_PRINCIPAL`, or an alarm with the tags of a `TaggedPrincipal`: all usage by callers that carry the cost tags. For
   * `CostTagSource.RESOURCE_OR_IAM_PRINCIPAL`: usage of resources that carry the cost tags, and usage by callers that carry them, unless the profile or project has other tags.
   * With two keys, the Deny judges each key like the budget: the resource has the tag, or it does not have the key and the caller has the tag. The caller's tags then apply to model inference, batch jobs and
   * other jobs only. Throws for more than two keys, because a policy has no room for more combinations.
   *
   * A batch job (`CreateModelInvocationJob`) is also authorized against its model, which has no tags, without the ARN of the profile. With `RESOURCE_OR_IAM_PRINCIPAL`, batch jobs of callers with the tags are therefore denied
   * even if the profile has other tags.
   *
   * The principal can continue under other tags. The principal can also continue without tags, unless its other policies prevent direct calls to models.
   */
  TAGGED_RESOURCES = 'TAGGED_RESOURCES',
}
