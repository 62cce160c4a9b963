// What `deckhand test` prints: text for people, JSON, TAP and JUnit for programs.
import type { DeckReport, SnippetResult } from './play-deck.ts';

export const formats = ['text', 'json', 'tap', 'junit'] as const;
export type Format = (typeof formats)[number];

const signs = { passed: '✓', failed: '✕', timeout: '⏱', skipped: '–' } as const;

export function formatReports(reports: readonly DeckReport[], format: Format): string {
  if (format === 'json') {
    const [only, ...more] = reports;
    return `${JSON.stringify(only && more.length === 0 ? only : reports, null, 2)}\n`;
  }
  if (format === 'tap') return formatTap(reports);
  if (format === 'junit') return formatJunit(reports);
  return reports.map(formatText).join('\n');
}

function formatText(report: DeckReport): string {
  const lines = [`${report.deck} on ${report.lab} (${report.backend})`];
  let slide = -1;
  for (const result of report.results) {
    if (result.slide !== slide) lines.push(`  slide ${result.slide + 1}`);
    slide = result.slide;
    const time = result.virtualMs > 0 ? `  ${formatSeconds(result.virtualMs)}` : '';
    lines.push(`    ${signs[result.status]} ${label(result)}${time}`);
    if (result.why !== null) lines.push(`      ${result.file}:${result.line}: ${result.why}`);
  }
  const { passed, failed, skipped, snippets, exercises, slides } = report;
  const parts = [`${passed} passed`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  lines.push(
    snippets === 0
      ? `  There is nothing to run: write .exercise[…] blocks with \`\`\`bash in them.`
      : `  ${snippets} snippets in ${exercises} exercises on ${slides} slides: ${parts.join(', ')}` +
          ` (${formatSeconds(report.virtualMs)} of the lab’s time in ${formatSeconds(report.wallMs)})`,
  );
  return `${lines.join('\n')}\n`;
}

function label({ method, text }: SnippetResult): string {
  const [first = '', ...more] = text.split('\n');
  const line = more.length > 0 ? `${first} …` : first;
  return method === 'bash' ? line : `(${method}) ${line}`;
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function formatTap(reports: readonly DeckReport[]): string {
  const results = reports.flatMap(report => report.results);
  const lines = ['TAP version 13', `1..${results.length}`];
  results.forEach((result, at) => {
    const bad = result.status === 'failed' || result.status === 'timeout';
    const skip = result.status === 'skipped' ? ` # SKIP ${result.why ?? ''}` : '';
    lines.push(
      `${bad ? 'not ok' : 'ok'} ${at + 1} - ${label(result).replaceAll('#', '\\#')}${skip}`,
    );
    if (bad)
      lines.push(
        '  ---',
        `  at: ${JSON.stringify(`${result.file}:${result.line}`)}`,
        `  message: ${JSON.stringify(result.why ?? '')}`,
        `  output: ${JSON.stringify(result.output)}`,
        '  ...',
      );
  });
  return `${lines.join('\n')}\n`;
}

function formatJunit(reports: readonly DeckReport[]): string {
  const suites = reports.map(report => {
    const cases = report.results.map(result => {
      const name = escapeXml(`${result.snippet} ${label(result)}`);
      const time = (result.virtualMs / 1000).toFixed(3);
      const inside =
        result.status === 'passed'
          ? ''
          : result.status === 'skipped'
            ? `<skipped message="${escapeXml(result.why ?? '')}"/>`
            : `<failure message="${escapeXml(result.why ?? '')}">${escapeXml(result.output)}</failure>`;
      const place = `file="${escapeXml(result.file)}" line="${result.line}"`;
      return `    <testcase classname="${escapeXml(result.exercise)}" name="${name}" ${place} time="${time}">${inside}</testcase>`;
    });
    const { snippets, failed, skipped } = report;
    const counts = `tests="${snippets}" failures="${failed}" skipped="${skipped}"`;
    return `  <testsuite name="${escapeXml(report.deck)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

/** Also without the control characters that XML 1.0 cannot hold. */
function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text
    .replace(/[&<>"]/g, character => entities[character] ?? character)
    .replace(/[^\t\n\r -\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
