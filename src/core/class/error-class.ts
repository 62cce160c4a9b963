// What a failed command's output says went wrong, so that equal mistakes are equal texts.

const longest = 120;

/** Words by which a line of output is known to tell of an error. */
const tells =
  /\b(error|errors|fail(ed|ure)?|fatal|cannot|can't|could not|couldn't|unable|no such|not found|denied|refused|invalid|unknown|unrecognized|already|unexpected|forbidden|timed? ?out|unreachable|missing|must|is not|does not|requires)\b/i;

/** In front of what is meant: who says it. Taken off one after another. */
const speakers =
  /^(error response from daemon|error during connect|error from server|fatal error|fatal|error|err|warning|rpc error|failed|panic|-?(ba|da|z|a)?sh|docker|curl|sudo|line \d+)\s*:\s*/i;

/** What differs from one student to the next: each is written as three dots. */
const own: readonly RegExp[] = [
  /\bSWMTKN-\S+/g,
  /\bsha256:[0-9a-f]{8,}/gi,
  // An address with its port or its mask, and what is inside of brackets.
  /\b\d{1,3}(\.\d{1,3}){3}(:\d+)?(\/\d+)?\b/g,
  /\[[0-9a-f:]{4,}\](:\d+)?/gi,
  // Ids of services, nodes and tasks; of containers and images.
  /\b(?=[a-z]*\d)[a-z0-9]{25}\b/g,
  /\b(?=[a-f]*\d)[0-9a-f]{12,64}\b/g,
  /\b\d{4}-\d\d-\d\d[T ][\d:.]+Z?\b/g,
  /\b\d+(\.\d+)?(ms|s|m|h)\b/g,
];

/**
 * The last line of an output that tells of an error, else its last line, without who said it and
 * without what is each student's own; at most 120 characters. Null when there is nothing.
 */
export function errorClass(output: string): string | null {
  const lines = output
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  const said = lines.findLast(line => tells.test(line)) ?? lines.at(-1);
  if (said === undefined) return null;
  let text = said;
  while (speakers.test(text)) text = text.replace(speakers, '');
  for (const each of own) text = text.replace(each, '…');
  const sentence = text.replace(/\s+/g, ' ').replace(/^(.{12,}?[^.…])\.(\s.*)?$/, '$1');
  const cut = [...(sentence.trim() || said)];
  return cut.length > longest ? `${cut.slice(0, longest - 1).join('')}…` : cut.join('');
}
