// What one has run, as a text to keep: Markdown, or a page of its own.
import { type BootDeck, type RunView, runTextMax } from '../../core/protocol/messages.ts';

export type OwnRun = {
  readonly deck: Pick<BootDeck, 'title' | 'language' | 'exercises'>;
  readonly runs: readonly RunView[];
  /** Wall time at which the lab began, on its own clock. */
  readonly epochMs: number;
};

type Part = {
  /** Of an exercise; null: what was typed besides. */
  readonly title: string | null;
  readonly runs: readonly RunView[];
};

const forgotten = 'What was run before is no longer kept.';

export function ownRunMarkdown({ deck, runs, epochMs }: OwnRun): string {
  const parts = partsOf(deck, runs).flatMap(part => [
    `## ${part.title === null ? 'On my own' : plain(part.title)}`,
    ...part.runs.flatMap(run => [fenced(run), sayRun(run, epochMs)]),
  ]);
  const head = [`# ${plain(deck.title)}: what I ran`, ...(isCut(runs) ? [forgotten] : [])];
  return `${[...head, ...parts].join('\n\n')}\n`;
}

export function ownRunHtml({ deck, runs, epochMs }: OwnRun): string {
  const title = escaped(`${deck.title}: what I ran`);
  const parts = partsOf(deck, runs).map(part => {
    const own = part.runs.map(run => {
      const note = `<p>${escaped(sayRun(run, epochMs))}</p>`;
      return `<pre><b>$ ${escaped(run.command)}</b>\n${escaped(outputOf(run))}</pre>\n${note}`;
    });
    return `<h2>${escaped(part.title ?? 'On my own')}</h2>\n${own.join('\n')}`;
  });
  return `<!doctype html>
<html lang="${escaped(deck.language)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
${isCut(runs) ? `<p>${forgotten}</p>\n` : ''}${parts.join('\n')}
</html>
`;
}

const style = `:root { color-scheme: light dark }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }
pre { padding: .75rem 1rem; border: 1px solid #8885; border-radius: 6px; overflow-x: auto;
font: .875rem/1.4 ui-monospace, monospace } p { font-size: .875rem; opacity: .75 }`;

/** Runs one after another as they began, under the exercise that they belong to. */
function partsOf(deck: OwnRun['deck'], runs: readonly RunView[]): Part[] {
  const titles = new Map(
    deck.exercises.flatMap(({ title, snippets }) => snippets.map(({ id }) => [id, title] as const)),
  );
  const parts: { title: string | null; runs: RunView[] }[] = [];
  for (const run of [...runs].sort((one, other) => one.number - other.number)) {
    const title = run.snippet === null ? null : (titles.get(run.snippet) ?? null);
    const last = parts[parts.length - 1];
    if (last && last.title === title) last.runs.push(run);
    else parts.push({ title, runs: [run] });
  }
  return parts;
}

function isCut(runs: readonly RunView[]): boolean {
  return runs.length > 0 && Math.min(...runs.map(({ number }) => number)) > 1;
}

function outputOf({ text }: RunView): string {
  return text.length < runTextMax ? text : `[… the beginning is no longer kept]\n${text}`;
}

/** A fence longer than any in the text. */
function fenced(run: RunView): string {
  const text = `$ ${run.command}\n${outputOf(run)}`.replace(/\n+$/, '');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}console\n${text}\n${fence}`;
}

/** `node1, 2026-01-01 09:00:02 UTC, 0.4 s, exit status 1` */
function sayRun({ terminal, startedMs, endedMs, status }: RunView, epochMs: number): string {
  const began = new Date(epochMs + startedMs).toISOString();
  const when = `${began.slice(0, 10)} ${began.slice(11, 19)} UTC`;
  if (endedMs === null) return `${terminal}, ${when}, still running`;
  const took = `${((endedMs - startedMs) / 1000).toFixed(1)} s`;
  return `${terminal}, ${when}, ${took}${status === null ? '' : `, exit status ${status}`}`;
}

/** A title is one line of text, whatever is in it. */
function plain(title: string): string {
  return title.replace(/\s+/g, ' ').replace(/[\\`*_<>#[\]]/g, '\\$&');
}

function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[&<>]/g, sign => signs[sign] ?? sign).replaceAll('"', '&quot;');
}
