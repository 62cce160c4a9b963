// What a copy of shown code puts on the clipboard: the commands, without prompts and output.

const prompt = /^\s*(?:\[[^\]]*\]\s?)?(?:\w[\w.-]*@[\w.-]+:?\S*\s?)?[$#] (?=\S)/;

/** Code without a `$ ` prompt is copied as it stands, but for the newline at its end. */
export function runnableText(code: string): string {
  const lines = code.replace(/\n$/, '').split('\n');
  if (!lines.some(line => /^\s*(?:\S*)\$ \S/.test(line) && prompt.test(line)))
    return lines.join('\n');
  const kept: string[] = [];
  let goesOn = false;
  for (const line of lines) {
    const command = prompt.test(line) ? line.replace(prompt, '') : null;
    const more: string | null = goesOn ? line.replace(/^> /, '') : null;
    const text: string | null = command ?? more;
    goesOn = text?.endsWith('\\') ?? false;
    if (text !== null) kept.push(text);
  }
  return kept.join('\n');
}
