// What is wrong with a call, in words of ours: `parseArgs` speaks to programmers.

/** What `parseArgs` throws, as one sentence that names the option and the remedy. */
export function explainCall(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const option = /'(?:-\w, )?(--?[\w-]+)/.exec(message)?.[1];
  if (message.includes('argument is ambiguous'))
    return `What follows ${option} looks like an option: write ${option}=VALUE.`;
  if (message.includes('argument missing')) return `${option} needs a value: ${option} VALUE.`;
  if (message.includes('does not take an argument'))
    return `${option} takes no value: leave it out.`;
  if (message.startsWith('Unknown option')) return `There is no option ${option}.`;
  return `${message.split(/\. |\n/)[0]}.`;
}
