import type { AppTemplate } from './app-template';
import type { AppTemplates } from './app-templates';
import type { Finding } from './finding';
import { policyCalls } from './policy-calls';
import { StatementReader } from './statement-text';
import { TemplateText } from './template-text';

const UNREAD_TEMPLATE = 'a template is not a JSON file or JSON text of the app, so its resources are not checked';
const UNREAD_POLICY = 'a policy is known only at deployment, so its statements are not checked';
const UNREAD_CALL = 'a custom resource sets a policy that is known only at deployment, so its statements are not checked';

/**
 * Finds resources whose template or policy could not be read: templates that are not JSON files or texts of the app, policies that are known only at deployment, and custom
 * resources that call IAM or IAM Identity Center with such policies.
 */
export function unreadTemplates(templates: AppTemplates): Finding[] {
  const text = new TemplateText(templates, true);
  const reader = new StatementReader(templates);
  const policies = templates.all.flatMap((template) => Object.entries(template.resources).flatMap(([logicalId, resource]): Finding[] => {
    const documents = documentsOf(text, template, resource.Type, resource.Properties).filter(([, document]) => reader.isUnread(template, document));
    const calls = policyCalls(text, template, resource.Type, resource.Properties).filter(({ isUnread }) => isUnread);
    return [
      ...documents.map(([location]) => ({ reason: UNREAD_POLICY, template, logicalId, location })),
      ...calls.map(({ location }) => ({ reason: UNREAD_CALL, template, logicalId, location })),
    ].slice(0, 1);
  }));
  const files = templates.unread.map((unread) => ({ ...unread, reason: UNREAD_TEMPLATE }));
  const isFirst = ({ template, logicalId }: Finding, index: number) =>
    files.findIndex((each) => each.template === template && each.logicalId === logicalId) === index;
  return [...files.filter(isFirst), ...policies];
}

function documentsOf(text: TemplateText, template: AppTemplate, type: string, properties: any): Array<[location: string, document: any]> {
  switch (type) {
    case 'AWS::IAM::Role': case 'AWS::IAM::User': case 'AWS::IAM::Group':
      return text.elements(template, properties.Policies).map(({ element, index }) => [`Properties/Policies/${index}/PolicyDocument`, element?.PolicyDocument]);
    case 'AWS::IAM::Policy': case 'AWS::IAM::ManagedPolicy': case 'AWS::IAM::RolePolicy': case 'AWS::IAM::UserPolicy': case 'AWS::IAM::GroupPolicy':
      return [['Properties/PolicyDocument', properties.PolicyDocument]];
    case 'AWS::SSO::PermissionSet':
      return [['Properties/InlinePolicy', properties.InlinePolicy]];
    default: return [];
  }
}
