/** The tasks that a text tells its reader to run, `npx projen NAME`, and that there are not. */
export function unknownTasks(text: string, tasks: readonly string[]): string[] {
  const named = [...text.matchAll(/npx projen ([a-z][a-z:-]*)/g)].map(([, task]) => task);
  return [...new Set(named)].filter((task) => !tasks.includes(task));
}
