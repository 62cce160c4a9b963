// The `index.json` of a Killercoda scenario: which texts it shows, in which order.
import type { Problem } from '../deck.ts';

export type ScenarioText = {
  /** Path from the folder of `index.json`. */
  readonly path: string;
  /** Shown when the text begins without a heading. */
  readonly title: string | null;
};

export type Scenario = {
  readonly title: string | null;
  readonly texts: readonly ScenarioText[];
};

export function readScenario(text: string, file: string, problems: Problem[]): Scenario {
  const report = (rule: string, severity: Problem['severity'], message: string) =>
    problems.push({ position: { file, line: 1, column: 1 }, severity, rule, message });
  const root = asRecord(parse(text));
  const details = asRecord(root.details);
  const parts = [details.intro, ...asList(details.steps), details.finish].map(asRecord);
  const texts = parts.flatMap((part): ScenarioText[] => {
    const path = asText(part.text);
    return path === null ? [] : [{ path, title: asText(part.title) }];
  });
  if (texts.length === 0)
    report(
      'scenario-without-steps',
      'error',
      'This is no scenario: it needs `details` with `steps`, each with the path of its `text`.',
    );
  const scripts = new Set(
    parts.flatMap(part => ['verify', 'foreground', 'background'].filter(key => key in part)),
  );
  if (scripts.size > 0)
    report(
      'scenario-scripts',
      'warning',
      `The scripts that ${[...scripts].sort().join(', ')} name are not run: what they set up belongs in the lab.`,
    );
  const title = asText(root.title);
  const named = texts.map((one, at) => (at === 0 ? { ...one, title: one.title ?? title } : one));
  return { title, texts: named };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
