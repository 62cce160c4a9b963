// The page's model over a fake wire: what messages change, what a person does, what is kept apart.
import { describe, expect, test } from 'vitest';
import type { ClassroomView } from '../core/protocol/class-messages.ts';
import type {
  Boot,
  ClientMessage,
  ServerMessage,
  SnippetView,
  WorkspaceEvent,
  WorkspaceView,
} from '../core/protocol/messages.ts';
import { PROTOCOL } from '../core/protocol/messages.ts';
import { goTo, rejoin, runExercise, runSnippet, typeInto } from './actions.ts';
import type { WireEvents } from './connection.ts';
import type { ModelParts } from './model.ts';
import { createModel, feedOf } from './model.ts';

const workspace: WorkspaceView = {
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

const alone: ClassroomView = {
  presenter: null,
  slide: 0,
  blackout: false,
  countdownMs: null,
  driving: false,
  joinUrl: '',
  counts: null,
};

const led = (slide: number, more: Partial<ClassroomView> = {}): ClassroomView => ({
  ...alone,
  presenter: { name: 'Ines', online: true },
  slide,
  ...more,
});

const boot: Boot = {
  protocol: PROTOCOL,
  role: 'student',
  deck: {
    title: 'd',
    language: 'en',
    version: 'v1',
    theme: null,
    style: null,
    plan: { minutes: null, parts: [] },
    excluded: {},
    slides: [0, 1, 2, 3].map(index => ({
      number: `${index + 1}/4`,
      name: null,
      title: `s${index}`,
      chapter: null,
      continued: false,
      first: index,
      classes: [],
      exercises: ['x'],
    })),
    exercises: [
      {
        id: 'x',
        title: 'x',
        terminal: 'node2',
        snippets: [
          {
            id: 'x.1',
            rev: 'aaaaaaaa',
            method: 'bash',
            text: 'echo user',
            hidden: false,
            terminal: null,
            placeholders: [{ name: 'user', start: 5, end: 9 }],
          },
        ],
      },
    ],
  },
  lab: {
    name: 'l',
    backend: 'simulated',
    terminals: ['node1', 'node2'].map(name => ({ name, node: name, role: 'manager' })),
  },
  slide: 0,
  slides: {},
  base: '/',
};

async function start(classroom: ClassroomView = alone, at: Partial<ModelParts> = {}) {
  const sent: ClientMessage[] = [];
  let events: WireEvents | undefined;
  let now = 1_000;
  const model = createModel({
    boot,
    page: 'page-1234',
    openWire: given => {
      events = given;
      return { send: message => sent.push(message), retry: () => {}, close: () => {} };
    },
    fetchSlide: () => Promise.resolve({ html: '', notes: null }),
    fetchDeck: () => Promise.resolve(null),
    now: () => now,
    slide: 0,
    wandering: false,
    ...at,
  });
  const answer = (message: ServerMessage) => events?.received(message);
  events?.opened();
  await Promise.resolve();
  const welcome = (): ServerMessage => ({
    kind: 'welcome',
    protocol: PROTOCOL,
    server: 's',
    me: { name: 'Ada', role: 'student' },
    workspace,
    classroom,
    mine: null,
    deck: 'v1',
  });
  answer(welcome());
  return {
    model,
    answer,
    event: (event: WorkspaceEvent) => answer({ kind: 'workspace', event }),
    classroom: (view: ClassroomView) => answer({ kind: 'classroom', classroom: view }),
    take: (kind: ClientMessage['kind']) => sent.splice(0).filter(each => each.kind === kind),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('following', () => {
  test('a student goes along, wanders, and comes back', async () => {
    const page = await start(led(1));
    expect(page.model.place.value.index).toBe(1);
    page.classroom(led(2));
    expect(page.model.place.value.index).toBe(2);
    page.take('slide');
    goTo(page.model, 0);
    expect(page.take('follow')).toEqual([{ kind: 'follow', following: false }]);
    page.classroom(led(3));
    expect(page.model.place.value).toEqual({ index: 0, classIndex: 3, following: false });
    rejoin(page.model);
    expect(page.model.place.value.index).toBe(3);
    expect(page.take('follow')).toEqual([{ kind: 'follow', following: true }]);
  });

  test('a page opened at a slide stays there, and says so', async () => {
    const page = await start(led(1), { slide: 3, wandering: true });
    expect(page.model.place.value).toEqual({ index: 3, classIndex: 1, following: false });
    expect(page.take('follow')).toEqual([{ kind: 'follow', following: false }]);
  });

  test('a page opened at the slide of the class follows it', async () => {
    const page = await start(led(3), { slide: 3, wandering: true });
    expect(page.model.place.value).toEqual({ index: 3, classIndex: 3, following: true });
    expect(page.take('follow')).toEqual([{ kind: 'follow', following: true }]);
  });

  test('the driver is not thrown back by the echo of an earlier turn', async () => {
    const page = await start(led(0, { driving: true }));
    goTo(page.model, 1);
    goTo(page.model, 2);
    page.classroom(led(1, { driving: true }));
    expect(page.model.place.value.index).toBe(2);
    page.pass(2_000);
    page.classroom(led(3, { driving: true }));
    expect(page.model.place.value.index).toBe(3);
  });
});

test('[VW1] verdicts stay in sight while the lab comes back after a restart', async () => {
  const page = await start();
  const passed = { id: 'x.1', rev: 'aaaaaaaa', state: 'passed', run: 1 } as SnippetView;
  const welcome = (view: WorkspaceView) =>
    page.answer({
      kind: 'welcome',
      protocol: PROTOCOL,
      server: 's',
      me: { name: 'Ada', role: 'student' },
      workspace: view,
      classroom: alone,
      mine: null,
      deck: 'v1',
    });
  welcome({ ...workspace, snippets: [passed] });
  welcome({ ...workspace, starting: 'The lab is coming back…' });
  expect(page.model.starting.value).toBe('The lab is coming back…');
  expect(page.model.snippets.value.get('x.1')?.state).toBe('passed');
  welcome({ ...workspace, snippets: [{ ...passed, state: 'running' }] });
  expect(page.model.ready.value).toBe(true);
  expect(page.model.snippets.value.get('x.1')?.state).toBe('running');
  // Another lab than before keeps nothing.
  welcome({ ...workspace, id: 'w2', starting: 'The lab is starting…' });
  expect(page.model.snippets.value.size).toBe(0);
  expect(page.model.failure.value).toBe(null);
  // One that does not come says why, in a whole sentence.
  welcome({ ...workspace, id: '', starting: 'The lab x could not be started.' });
  expect(page.model.failure.value).toBe('The lab x could not be started.');
});

describe('terminals', () => {
  test('a gap in the output asks for what is missing', async () => {
    const page = await start();
    page.event({ kind: 'output', terminal: 'node1', from: 0, text: 'abc' });
    page.take('hello');
    page.event({ kind: 'output', terminal: 'node1', from: 9, text: 'xyz' });
    expect(page.take('hello')).toEqual([
      {
        kind: 'hello',
        protocol: PROTOCOL,
        page: 'page-1234',
        slide: 0,
        seen: { node1: 3 },
      },
    ]);
  });

  test('a closed terminal begins from nothing when its name comes back', async () => {
    const page = await start();
    page.event({ kind: 'output', terminal: 'node1', from: 0, text: 'old shell' });
    page.event({ kind: 'terminal-closed', terminal: 'node1' });
    page.event({ kind: 'output', terminal: 'node1', from: 0, text: 'new' });
    expect(feedOf(page.model, 'node1').seen()).toBe(3);
  });

  test('what is typed is numbered per terminal', async () => {
    const page = await start();
    page.take('hello');
    typeInto(page.model, 'node1', 'a');
    typeInto(page.model, 'node2', 'b');
    typeInto(page.model, 'node1', 'c');
    const numbers = page
      .take('command')
      .map(each => (each.kind === 'command' && each.command.kind === 'input' ? each.command : null))
      .map(each => `${each?.terminal} ${each?.sequence} ${each?.text}`);
    expect(numbers).toEqual(['node1 1 a', 'node2 1 b', 'node1 2 c']);
  });

  test('the clock moves without touching what the page draws', async () => {
    const { model, event } = await start();
    const before = [model.terminals.value, model.snippets.value, model.runs.value];
    event({ kind: 'clock', nowMs: 5_000 });
    expect([model.terminals.value, model.snippets.value, model.runs.value]).toEqual(before);
    expect(model.snippets.value).toBe(before[1]);
    expect(model.workspace.value?.nowMs).toBe(5_000);
  });
});

describe('running', () => {
  test('what is asked for or runs already is not asked for again', async () => {
    const page = await start();
    runSnippet(page.model, 'x.1');
    runSnippet(page.model, 'x.1');
    expect(page.take('command')).toHaveLength(1);
    page.answer({ kind: 'done', id: 1 });
    const view = { id: 'x.1', rev: 'aaaaaaaa', exit: null, virtualMs: null, why: null, run: 1 };
    page.event({ kind: 'snippet', snippet: { ...view, state: 'typing' } });
    runSnippet(page.model, 'x.1');
    runExercise(page.model, 'x');
    expect(page.take('command')).toEqual([]);
    page.event({ kind: 'snippet', snippet: { ...view, state: 'passed' } });
    runExercise(page.model, 'x');
    runExercise(page.model, 'x');
    expect(page.take('command')).toHaveLength(1);
  });

  test('an answer to a busy terminal is a run of its own', async () => {
    const page = await start();
    runSnippet(page.model, 'x.1');
    runSnippet(page.model, 'x.1', { busy: 'interrupt' });
    expect(page.take('command')).toHaveLength(2);
  });

  test('the lab decides whether a value is missing: a hidden snippet may bring it', async () => {
    const page = await start();
    runSnippet(page.model, 'x.1');
    expect(page.take('command')).toEqual([
      { kind: 'command', id: 1, command: { kind: 'run', snippet: 'x.1' } },
    ]);
    expect(page.model.terminal.value).toBe('node2');
    expect(page.model.editing.value).toBe(null);
  });

  test('a busy terminal is a question, a missing value opens the field', async () => {
    const page = await start();
    page.event({ kind: 'value', name: 'user', value: 'ada' });
    runSnippet(page.model, 'x.1');
    page.answer({ kind: 'refused', id: 1, reason: 'busy', sentence: 'node2 is busy.' });
    expect(page.model.dialog.value).toEqual({
      kind: 'busy',
      snippet: 'x.1',
      sentence: 'node2 is busy.',
    });
    runSnippet(page.model, 'x.1');
    page.answer({ kind: 'refused', id: 2, reason: 'needs-value', sentence: 'user?' });
    expect(page.model.editing.value).toEqual({ snippet: 'x.1', text: 'echo ada' });
    expect(page.model.toast.value?.sentence).toBe(
      'This command needs a value of yours in place of the marked word.',
    );
  });
});
