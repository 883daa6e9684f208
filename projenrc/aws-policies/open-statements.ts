import { App } from 'aws-cdk-lib';
import { UntrackedUsage } from '../../src/access/untracked-usage';
import type { AppTemplate } from '../../src/checks/app-template';
import type { AppTemplates } from '../../src/checks/app-templates';
import type { AwsPolicyStatement } from '../../src/checks/aws-policies';
import { closeTogether } from '../../src/checks/joint-denies';
import { closes, opens, type PolicyStatementText } from '../../src/checks/statement-reach';
import { StatementReader } from '../../src/checks/statement-text';
import { systemProfileStatement, UNTRACKED_CALLS, type UntrackedCall } from '../../src/checks/untracked-calls';

// A document of AWS has nothing of a template in it.
const NO_TEMPLATE = { id: '', resources: {}, outputs: {}, mappings: {}, conditions: {}, declaredParameters: {}, parameters: new Map() } as unknown as AppTemplate;
const reader = new StatementReader({ all: [], root: new App() } as unknown as AppTemplates);

/** With the checks against system-defined profiles, which open nothing by themselves. */
const CALLS: UntrackedCall[] = [
  ...UNTRACKED_CALLS,
  ...UNTRACKED_CALLS.filter(({ path }) => path === UntrackedUsage.SYSTEM_DEFINED_PROFILE).map(systemProfileStatement),
];

/**
 * Returns the statements of a document that decide on calls outside tagged profiles, cut down to the actions and resources that do. Empty if the document as a whole
 * allows none of the calls.
 */
export function openStatements(document: object): AwsPolicyStatement[] {
  const statements = reader.read(NO_TEMPLATE, document, '');
  const isOpen = UNTRACKED_CALLS.some((call) => statements.some((statement) => opens(statement, call)) && !closeTogether(statements, call));
  return isOpen ? statements.flatMap(cut) : [];
}

function cut({ location, ...statement }: PolicyStatementText): AwsPolicyStatement[] {
  const decides = (part: Partial<PolicyStatementText>) => CALLS.some((call) => isOf({ ...statement, ...part, location }, call));
  const actions = statement.actions?.filter((action) => decides({ actions: [action] }));
  // Denies of several statements can close a call together, whatever their resources.
  const resources = statement.isAllow ? statement.resources?.filter((resource) => decides({ resources: [resource] })) : statement.resources;
  return decides({}) ? [{ ...statement, actions, resources }] : [];
}

function isOf(statement: PolicyStatementText, call: UntrackedCall): boolean {
  return statement.isAllow ? opens(statement, call) : closes({ ...statement, resources: ['*'], notResources: undefined }, call);
}
