import { section, tagList } from './facts';
import type { Figure, PrincipalFact, ProjectFact, StrategyFacts } from '../strategy-facts';

const ORIGINS = { created: '', imported: ' (imported)', resource: ' (not created by this library)' };

/** Sections on Bedrock Projects and IAM principals. */
export function carrierSections({ projects, principals }: Pick<StrategyFacts, 'projects' | 'principals'>): string[] {
  return [
    ...section('Bedrock Projects', projects, 'Prices are on-demand prices for the standard service tier, in USD per million tokens. CloudWatch has no metrics of the prompt cache of a project.',
      ['Project', 'Stack', 'Account', 'Region', 'Tags', 'Models with prices of input and output', 'Removal'],
      (project) => [`${project.path}${ORIGINS[project.kind]}`, project.stack, project.account, project.region, tagText(project), models(project),
        project.retained === undefined ? '' : project.retained ? 'retained' : 'archived']),
    ...section('IAM principals', principals, 'Calls of these roles and users are billed under their tags, which AWS lists with the prefix `iamPrincipal/`.',
      ['Tagged principal', 'Stack', 'Account', 'Role or user', 'Tags', 'Session tags', 'Other tags'],
      (principal) => [`${principal.path}${ORIGINS[principal.kind]}`, principal.stack, principal.account, principal.principal, tagText(principal), sessionText(principal),
        principal.tagOverridesDenied === undefined ? '' : principal.tagOverridesDenied ? 'denied' : 'not denied']),
  ];
}

function tagText({ tags }: ProjectFact | PrincipalFact): string {
  return tags ? Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(', ') || 'none' : 'known at deployment';
}

function models({ models: declared }: ProjectFact): string {
  const price = (figure: Figure | undefined) => figure === undefined ? 'not known' : String(figure);
  return declared.map(({ modelId, prices }) => `${modelId} (${prices ? `${price(prices.input)}, ${price(prices.output)}` : 'no price'})`).join('; ') || 'none declared';
}

function sessionText({ sessionTagKeys, sessionTags }: PrincipalFact): string {
  return sessionTags?.map(({ caller, tags, required }) => `${tagList(tags)} by ${caller}${required ? ' (required)' : ''}`).join('; ') ?? sessionTagKeys.join(', ');
}
