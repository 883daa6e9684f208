import { HEADING_START } from '../../../projenrc/words/document-patterns';
import { documentHits } from '../../../projenrc/words/documents';

const names = (markdown: string) => documentHits(`${markdown}\n`).map(({ name }) => name);

/** A sentence for each habit of the guide to wording, by its number there. */
test.each([
  ['H1 headless relatives', 'The budget covers what is billed.', 'headless what'],
  ['H1 headless relatives', 'The page lists what AWS does not document.', 'headless relative'],
  ['H2 people as subjects', 'Nobody receives the notification.', 'nobody'],
  ['H2 people as subjects', 'The policy is for those who run models.', 'those who'],
  ['H3 verbs in the wrong sense', 'The alarm tells the team.', 'tell'],
  ['H3 verbs in the wrong sense', 'The team hears of the budget.', 'hear'],
  ['H3 verbs in the wrong sense', 'The function looks every eight hours.', 'look, know, say'],
  ['H3 verbs in the wrong sense', 'CloudWatch knows no tags.', 'look, know, say'],
  ['H4 beside', 'Put the alarm beside the budget.', 'beside'],
  ['H5 fronted prepositions', 'By which role AWS reads the dashboard is configurable.', 'fronted preposition'],
  ['H5 stranded prepositions', 'Use the profile that the team invokes models by.', 'stranded preposition'],
  ['H6 fragments', 'Goes into ALARM within minutes.', 'fragment'],
  ['H6 fragments', 'Of 6,144 characters at most.', 'fragment'],
  ['H7 anaphora', 'The former needs the same tags.', 'anaphora'],
  ['H8 calques', 'The tags belong to the own role.', 'the own'],
  ['H8 calques', 'AWS computes the budget anew.', 'anew'],
  ['H8 calques', 'Both stacks need each other.', 'need each other'],
  ['H9 private metaphors', 'Both legs of the call are allowed.', 'leg, fence'],
  ['H9 private metaphors', 'This opens a way around the profile.', 'metaphor'],
  ['H10 own names for AWS things', 'The keys are activated in the account that pays.', 'the account that pays'],
  ['H10 own names for AWS things', 'The function undoes the action.', 'undo'],
  ['H11 may', 'The role may call the profile.', 'may'],
  ['H11 may', 'The key has to be active.', 'may'],
  ['H12 as and since', 'The alarm stays, as CloudWatch keeps its state.', 'as, since'],
  ['H13 chains', 'The Deny stays: the alarm is in ALARM; it is detached later.', 'chain'],
  ['H13 chains', `The budget ${'and the alarm '.repeat(16)}are created.`, 'long sentence'],
  ['H14 riddle headings', '## Where did the money go?', 'riddle heading'],
  ['H15 money', 'The budget is USD 500.', 'money'],
  ['H15 money', 'The alert is at 80 % of the limit.', 'money'],
  ['H15 money', 'It costs a few cents.', 'dollars'],
])('a sentence with the habit %s is found: %s', (_, sentence, name) => {
  expect(names(sentence)).toContain(name);
});

test.each([
  ['a task as heading', '## Set budgets'],
  ['a heading that people search for', '## Which construct do I need?'],
  ['a month', 'AWS documented the change in May 2026.'],
  ['code', 'Set `tells` of `TagBudget` to `beside`.'],
  ['the target of a link', '[Budgets](budgets.md#what-is-billed-beside-it)'],
  ['output in a block', '```text\nnobody is told beside it\n```'],
  ['a sentence with one list', 'The alarm contains three token metrics: input, output, and cache read.'],
  ['a cell without a verb', '| Construct | Scope |\n|---|---|\n| alarm | goes to the team: on call; by e-mail |'],
])('%s has no hit', (_, markdown) => {
  expect(names(markdown)).toEqual([]);
});

test('comments in blocks of code are checked', () => {
  expect(names('```ts\n// Nobody uses it.\n```')).toEqual(['nobody']);
});

test('cells of tables are checked for words', () => {
  expect(names('| A | B |\n|---|---|\n| x | it tells |')).toEqual(['tell']);
});

test('a hit names its line and the words to write instead', () => {
  expect(documentHits('# Alarms\n\nText.\n\nThe alarm may fire.\n')).toEqual([
    { line: 5, name: 'may', text: 'The alarm may fire.', instead: expect.stringContaining('might (possibility)') },
  ]);
});

test.each(['What it costs', 'Whose spend it is', 'Where is the money', 'How soon it shows', 'Do the keys count', 'By which role'])('"%s" is a riddle', (heading) => {
  expect(HEADING_START.test(heading)).toBe(true);
});

test.each(['Where the AWS guide differs', 'How it works', 'Island Regions', 'Guides by role', 'Assign roles'])('"%s" is none', (heading) => {
  expect(HEADING_START.test(heading)).toBe(false);
});
