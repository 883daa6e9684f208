/**
 * A way to run a model of Amazon Bedrock, or to pay for one, beside an application inference profile: what is spent by it does not carry the profile's tags.
 *
 * Agents, flows, knowledge bases and guardrails are not among them: they run models by the permissions of a role of their own, or none. Put the policy on that role too; a service control policy
 * holds for it anyway.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export enum UntrackedPath {
  /** A foundation model by its own id. */
  FOUNDATION_MODEL = 'FOUNDATION_MODEL',

  /** A system-defined profile, geographic or `global.`. */
  SYSTEM_PROFILE = 'SYSTEM_PROFILE',

  /** Provisioned throughput, bought and called. It is billed by the hour and can carry tags itself. */
  PROVISIONED_THROUGHPUT = 'PROVISIONED_THROUGHPUT',

  /** Imported models, imported and called. */
  IMPORTED_MODEL = 'IMPORTED_MODEL',

  /** Custom models, trained and called through a deployment. */
  CUSTOM_MODEL = 'CUSTOM_MODEL',

  /** Endpoints of models from AWS Marketplace, created and called. */
  MARKETPLACE_ENDPOINT = 'MARKETPLACE_ENDPOINT',

  /** Prompt routers, one's own and the default ones. */
  PROMPT_ROUTER = 'PROMPT_ROUTER',

  /** Asynchronous calls (StartAsyncInvoke). */
  ASYNC_INVOKE = 'ASYNC_INVOKE',

  /** Projects on the `bedrock-runtime` endpoint, which OpenAI-compatible calls go by, the default project included. */
  RUNTIME_PROJECT = 'RUNTIME_PROJECT',

  /** Tools that AWS runs for a model, such as grounding in web pages. */
  SYSTEM_TOOL = 'SYSTEM_TOOL',

  /** Batch jobs (CreateModelInvocationJob). */
  BATCH = 'BATCH',

  /** Inline agents, which name a model with each call. Bedrock asks the caller for the model too: to let them through, let `FOUNDATION_MODEL` through as well. */
  INLINE_AGENT = 'INLINE_AGENT',

  /** Reranking (Rerank). Bedrock asks the caller for the model too: to let it through, let `FOUNDATION_MODEL` through as well. */
  RERANK = 'RERANK',

  /** Prompt optimization, as a call and as a job. Bedrock asks the caller for the model too: to let it through, let `FOUNDATION_MODEL` through as well. */
  PROMPT_OPTIMIZATION = 'PROMPT_OPTIMIZATION',

  /** Evaluation jobs. */
  EVALUATION = 'EVALUATION',

  /** The `bedrock-mantle` endpoint (Responses, Chat Completions and Messages APIs), which takes projects and no profiles. A policy on `bedrock:*` does not touch it. */
  BEDROCK_MANTLE = 'BEDROCK_MANTLE',

  /** Claude Platform on AWS, which takes workspaces and no profiles. A policy on `bedrock:*` does not touch it. */
  CLAUDE_PLATFORM = 'CLAUDE_PLATFORM',

  /** Calls with an API key (bearer token) instead of a signature: whoever holds the key spends. Through a tagged profile they are billed under its tags. */
  API_KEY = 'API_KEY',
}
