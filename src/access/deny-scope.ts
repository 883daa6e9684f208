/**
 * What of Amazon Bedrock a Deny covers.
 */
export enum DenyScope {
  /**
   * All of it: every model by every way, agents, flows, knowledge bases, batch jobs, provisioned throughput, AgentCore, the `bedrock-mantle` endpoint, Claude
   * Platform on AWS, and API keys (bearer tokens). Work that other teams pay for stops as well.
   *
   * It does not end what is running: jobs and provisioned throughput go on and cost. Nor does it reach another role that the principal may assume.
   */
  ALL_BEDROCK = 'ALL_BEDROCK',

  /**
   * Only what is done with a resource that carries the cost tags, such as an application inference profile, an agent or a `bedrock-mantle` project.
   *
   * The principal can go on under other tags, and without any unless its other policies keep it from calling models directly.
   */
  COST_TAGS = 'COST_TAGS',
}
