// What `deckhand test` prints, in its four formats.
import { expect, test } from 'vitest';
import type { DeckReport, SnippetResult } from './play-deck.ts';
import { formatReports } from './test-report.ts';

const result: SnippetResult = {
  exercise: 'a.first.1',
  snippet: 'a.first.1.1',
  file: 'a.md',
  line: 9,
  slide: 2,
  method: 'bash',
  text: 'docker ps',
  terminal: 'node1',
  status: 'passed',
  exit: 0,
  virtualMs: 1234,
  output: 'CONTAINER ID',
  why: null,
};

const report: DeckReport = {
  deck: 'a.md',
  lab: 'fresh',
  backend: 'simulated',
  wallMs: 500,
  virtualMs: 9_000,
  slides: 4,
  exercises: 1,
  snippets: 3,
  passed: 1,
  failed: 1,
  skipped: 1,
  results: [
    result,
    {
      ...result,
      snippet: 'a.first.1.2',
      method: 'wait',
      text: '<done> & "so"',
      line: 12,
      status: 'timeout',
      exit: null,
      virtualMs: 0,
      output: 'a\x1bb\nc',
      why: 'The text did not come.',
    },
    {
      ...result,
      snippet: 'a.first.1.3',
      text: 'ssh user\nls # all',
      line: 14,
      slide: 3,
      status: 'skipped',
      exit: null,
      virtualMs: 0,
      output: '',
      why: 'needs a value for user',
    },
  ],
};

test('text, for people', () => {
  expect(formatReports([report], 'text')).toBe(`a.md on fresh (simulated)
  slide 3
    ✓ docker ps  1.2 s
    ⏱ (wait) <done> & "so"
      a.md:12: The text did not come.
  slide 4
    – ssh user …
      a.md:14: needs a value for user
  3 snippets in 1 exercises on 4 slides: 1 passed, 1 failed, 1 skipped (9.0 s of the lab’s time in 0.5 s)
`);
});

test('text says that there is nothing to run', () => {
  const empty = {
    ...report,
    exercises: 0,
    snippets: 0,
    passed: 0,
    failed: 0,
    skipped: 0,
    results: [],
  };
  expect(formatReports([empty], 'text')).toBe(
    'a.md on fresh (simulated)\n' +
      '  There is nothing to run: write .exercise[…] blocks with ```bash in them.\n',
  );
});

test('JSON is one object for one deck, a list for several', () => {
  expect(JSON.parse(formatReports([report], 'json'))).toEqual(report);
  expect(JSON.parse(formatReports([report, report], 'json'))).toEqual([report, report]);
});

test('TAP numbers all snippets', () => {
  expect(formatReports([report], 'tap')).toBe(`TAP version 13
1..3
ok 1 - docker ps
not ok 2 - (wait) <done> & "so"
  ---
  at: "a.md:12"
  message: "The text did not come."
  output: "a\\u001bb\\nc"
  ...
ok 3 - ssh user … # SKIP needs a value for user
`);
});

test('JUnit escapes what XML cannot hold', () => {
  expect(formatReports([report], 'junit')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="a.md" tests="3" failures="1" skipped="1">
    <testcase classname="a.first.1" name="a.first.1.1 docker ps" file="a.md" line="9" time="1.234"></testcase>
    <testcase classname="a.first.1" name="a.first.1.2 (wait) &lt;done&gt; &amp; &quot;so&quot;" file="a.md" line="12" time="0.000"><failure message="The text did not come.">a\u{FFFD}b
c</failure></testcase>
    <testcase classname="a.first.1" name="a.first.1.3 ssh user …" file="a.md" line="14" time="0.000"><skipped message="needs a value for user"/></testcase>
  </testsuite>
</testsuites>
`);
});
