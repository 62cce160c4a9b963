// The folds of the page: the workspace, the place in the deck, the class.
import { describe, expect, test } from 'vitest';
import type {
  BootDeck,
  RunView,
  SnippetView,
  WorkspaceView,
} from '../../core/protocol/messages.ts';
import { chapterPlace, hashOfSlide, slideOfHash, wholeSlide } from '../slides.ts';
import { initials } from './initials.ts';
import { backToClass, classMoved, isLate, isWandering, moveTo } from './place.ts';
import { announcement, verdictLabel } from './say.ts';
import { sayDuration, sayLeft, sayRunning, sayTimer } from './time.ts';
import { foldWorkspace, lastOutputLine, shownState, terminalNews } from './workspace.ts';

const empty: WorkspaceView = {
  id: 'w1',
  capabilities: {
    virtualTime: true,
    snapshot: true,
    nodePower: true,
    cluster: true,
    keepsShells: true,
  },
  starting: null,
  terminals: [],
  snippets: [],
  runs: [],
  cluster: null,
  map: null,
  nowMs: 0,
  epochMs: 0,
  branches: [],
  values: {},
  ports: [],
};

const snippet = (id: string, state: SnippetView['state'], more: Partial<SnippetView> = {}) => ({
  id,
  rev: 'aaaaaaaa',
  state,
  exit: null,
  virtualMs: null,
  why: null,
  run: null,
  ...more,
});

const run = (number: number, more: Partial<RunView> = {}): RunView => ({
  number,
  terminal: 'node1',
  snippet: null,
  command: 'ls',
  from: 0,
  to: 10,
  status: 0,
  startedMs: 0,
  endedMs: 10,
  text: '',
  ...more,
});

describe('workspace', () => {
  test('an event replaces its own thing and leaves the others as they were', () => {
    const first = foldWorkspace(empty, { kind: 'snippet', snippet: snippet('a', 'running') });
    const second = foldWorkspace(first, { kind: 'snippet', snippet: snippet('b', 'idle') });
    const third = foldWorkspace(second, { kind: 'snippet', snippet: snippet('a', 'passed') });
    expect(third.snippets.map(each => [each.id, each.state])).toEqual([
      ['a', 'passed'],
      ['b', 'idle'],
    ]);
    expect(third.runs).toBe(empty.runs);
    expect(first.snippets.map(each => each.state)).toEqual(['running']);
  });

  test('values, clock and runs grow; output leaves the view as it is', () => {
    let view = foldWorkspace(empty, { kind: 'value', name: 'user', value: 'ada' });
    view = foldWorkspace(view, { kind: 'clock', nowMs: 42 });
    view = foldWorkspace(view, { kind: 'run', run: run(1, { to: null }) });
    view = foldWorkspace(view, { kind: 'run', run: run(1) });
    expect([view.values, view.nowMs, view.runs]).toEqual([{ user: 'ada' }, 42, [run(1)]]);
    expect(foldWorkspace(view, { kind: 'output', terminal: 'node1', from: 0, text: 'x' })).toBe(
      view,
    );
  });

  test('another state of the workspace replaces everything', () => {
    const other = { ...empty, id: 'w2' };
    expect(foldWorkspace(empty, { kind: 'replaced', workspace: other, notice: null })).toBe(other);
  });

  test('waiting and typing are shown as running', () => {
    expect(
      (['idle', 'waiting', 'typing', 'running', 'skipped'] as const).map(state =>
        shownState(snippet('a', state)),
      ),
    ).toEqual(['idle', 'running', 'running', 'running', 'skipped']);
    expect(shownState(undefined)).toBe('idle');
  });

  test('a tab carries the news of its last run; typed commands that fail are nobody’s news', () => {
    const runs = [run(1, { snippet: 'a', status: 1 }), run(2, { terminal: 'node2', status: 1 })];
    expect(terminalNews(runs, 'node1')).toBe('failed');
    expect(terminalNews(runs, 'node2')).toBe('none');
    expect(terminalNews([...runs, run(3, { snippet: 'a', to: null })], 'node1')).toBe('running');
  });

  test('a failed row quotes the last line that says something', () => {
    expect(lastOutputLine(run(1, { text: 'one\n  two  \n\n' }))).toBe('two');
    expect(lastOutputLine(undefined)).toBe('');
  });
});

describe('place', () => {
  const alone = { index: 4, classIndex: null, following: true };

  test('alone one goes anywhere and wanders nowhere', () => {
    expect(isWandering(moveTo(alone, 9))).toBe(false);
  });

  test('who follows goes along, who wanders stays until the button', () => {
    const followed = classMoved(alone, 6);
    expect(followed).toEqual({ index: 6, classIndex: 6, following: true });
    const wandering = moveTo(followed, 2);
    expect(isWandering(wandering)).toBe(true);
    expect(classMoved(wandering, 7)).toEqual({ index: 2, classIndex: 7, following: false });
    expect(backToClass(classMoved(wandering, 7))).toEqual({
      index: 7,
      classIndex: 7,
      following: true,
    });
  });

  test('who walks back onto the class’s slide follows again', () => {
    const wandering = moveTo(classMoved(alone, 6), 5);
    expect(isWandering(moveTo(wandering, 6))).toBe(false);
  });
});

const slide = (title: string, chapter: string | null, more: object = {}) => ({
  number: '',
  name: null,
  title,
  chapter,
  continued: false,
  first: 0,
  classes: [],
  exercises: [],
  ...more,
});

const deck: BootDeck = {
  title: 'd',
  language: 'en',
  version: 'v',
  theme: null,
  style: null,
  plan: { minutes: null, parts: [] },
  excluded: { cat: 3 },
  slides: [
    slide('a', 'one', { first: 0 }),
    slide('b', 'one', { first: 1, name: 'bee' }),
    slide('b', 'one', { first: 1, name: 'bee', continued: true }),
    slide('c', 'two', { first: 3 }),
    slide('d', 'two', { first: 4 }),
  ],
  exercises: [
    {
      id: 'x',
      title: 't',
      terminal: null,
      snippets: ['hide', 'bash', 'bash'].map((method, index) => ({
        id: `x.${index + 1}`,
        rev: 'aaaaaaaa',
        method,
        text: 'ls',
        hidden: method === 'hide',
        terminal: null,
        placeholders: [],
      })),
    },
  ],
};

describe('slides', () => {
  test('the address is a number from 1, or a name; unknown names are the first slide', () => {
    expect(
      ['#3', '#bee', '#p2', '#99', '#nobody', ''].map(each => slideOfHash(each, deck)),
    ).toEqual([2, 1, 1, 4, 0, 0]);
    expect([0, 1, 2, 3].map(index => hashOfSlide(index, deck))).toEqual(['#1', '#bee', '#3', '#4']);
  });

  test('[DK69] the name of an excluded slide is that of the next one shown', () => {
    expect(['#cat', '#p2', '#toString'].map(each => slideOfHash(each, deck))).toEqual([3, 1, 0]);
  });

  test('whole slides skip their steps', () => {
    expect([wholeSlide(1, 1, deck), wholeSlide(2, 1, deck), wholeSlide(3, 1, deck)]).toEqual([
      3, 3, 4,
    ]);
    expect([wholeSlide(3, -1, deck), wholeSlide(2, -1, deck), wholeSlide(0, -1, deck)]).toEqual([
      1, 1, 0,
    ]);
  });

  test('the chapter counts its slides, not their steps', () => {
    expect(chapterPlace(2, deck)).toEqual({ chapter: 'one', slides: [0, 1], now: 1 });
    expect(chapterPlace(4, deck)).toEqual({ chapter: 'two', slides: [3, 4], now: 1 });
    const flat = { ...deck, slides: deck.slides.map(each => ({ ...each, chapter: each.title })) };
    expect(chapterPlace(3, flat)).toEqual({ chapter: null, slides: [0, 1, 3, 4], now: 2 });
  });
});

describe('words', () => {
  test('a verdict is announced once, by the number on its row', () => {
    const failed = snippet('x.2', 'failed', { exit: 1 });
    expect(announcement(deck, empty, failed)).toBe('Snippet 1 failed, exit code 1');
    expect(announcement(deck, { ...empty, snippets: [failed] }, failed)).toBe(null);
    expect(announcement(deck, empty, snippet('x.2', 'typing'))).toBe(null);
    expect(announcement(deck, empty, snippet('x.1', 'passed'))).toBe(null);
  });

  test('a verdict’s few signs', () => {
    const labels = [
      snippet('a', 'passed', { virtualMs: 6_123 }),
      snippet('a', 'failed', { exit: 127 }),
      snippet('a', 'failed', { exit: 0 }),
      snippet('a', 'timeout', { virtualMs: 60_000 }),
      snippet('a', 'skipped'),
    ].map(verdictLabel);
    expect(labels).toEqual(['6.1 s', 'exit 127', 'failed', '1 min', 'skipped']);
  });

  test('durations', () => {
    expect([0, 180, 59_940, 59_960, 72_000, 120_000].map(sayDuration)).toEqual([
      '0.0 s',
      '0.2 s',
      '59.9 s',
      '1 min',
      '1 min 12 s',
      '2 min',
    ]);
    expect([-5, 8_900, 75_000].map(sayRunning)).toEqual(['0 s', '8 s', '1 min 15 s']);
    expect(sayTimer(3_725_900)).toBe('1:02:05');
    expect([300_000, 299_999, 65_000, 400, 0, -5].map(sayLeft)).toEqual([
      ...['5:00', '5:00', '1:05', '0:01', '0:00', '0:00'],
    ]);
  });
});

describe('class', () => {
  test('initials of names in any script', () => {
    expect(
      ['Ada Lindqvist', 'ada', 'Ada (2)', '李 小龍', '😀 x', '<b>', '?'].map(initials),
    ).toEqual(['AL', 'AD', 'A2', '李小', 'X', 'B', '?']);
  });
});

test('late is who follows a class that is past exercises, and has run nothing', () => {
  const place = { index: 9, classIndex: 9, following: true };
  expect(isLate(place, 4, 0)).toBe(true);
  expect(isLate(place, 4, 1)).toBe(false);
  expect(isLate(place, 9, 0)).toBe(false);
  expect(isLate(place, -1, 0)).toBe(false);
  expect(isLate({ ...place, following: false }, 4, 0)).toBe(false);
  expect(isLate({ ...place, classIndex: null }, 4, 0)).toBe(false);
});
