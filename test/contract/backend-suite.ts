// What every backend has to do, whatever it runs on: one suite, with the capabilities it declares.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, BackendEvent, ShellMark } from '../../src/core/lab/backend.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/core/lib/bytes.ts';
import type { Capabilities } from '../../src/core/protocol/messages.ts';

export type Subject = {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly make: () => Promise<Backend>;
  /** A plain `sh` tells no command starts. */
  readonly tellsStarts?: boolean;
};

const patienceMs = 20_000;

/** One listener over the backend: what came, and waiting for it. */
function listenTo(backend: Backend) {
  const events: BackendEvent[] = [];
  let heard = () => {};
  let output = '';
  backend.listen(event => {
    events.push(event);
    if (event.kind === 'output') output += decodeUtf8(event.bytes);
    heard();
  });
  /** Waits until it holds; a backend with virtual time is run. */
  const until = async (holds: () => boolean, what: string) => {
    const endMs = Date.now() + patienceMs;
    while (!holds()) {
      if (Date.now() > endMs)
        throw new Error(`${what} did not come; the end of the output: ${output.slice(-300)}`);
      if (backend.virtual) backend.virtual.run(backend.clock.nowMs() + 50, 100_000);
      else
        await new Promise<void>(done => {
          const timer = setTimeout(done, 100);
          heard = () => {
            clearTimeout(timer);
            done();
          };
        });
    }
  };
  const marks = (terminal: string) =>
    events.flatMap(event =>
      event.kind === 'mark' && event.terminal === terminal ? [event.mark] : [],
    );
  /** A shell draws its prompt anew when the size changes: only one behind an end is a new one. */
  const prompts = (terminal: string) =>
    marks(terminal).filter((mark, at, all) => isPrompt(mark) && (at === 0 || isEnd(all[at - 1]!)))
      .length;
  return {
    events,
    until,
    marks,
    prompts,
    output: () => output,
    text: (terminal: string) =>
      events
        .map(one =>
          one.kind === 'output' && one.terminal === terminal ? decodeUtf8(one.bytes) : '',
        )
        .join(''),
    forget() {
      output = '';
      events.length = 0;
    },
    /** Types a line, waits for the next prompt, and returns what came meanwhile. */
    async line(terminal: string, text: string) {
      const before = prompts(terminal);
      const from = output.length;
      backend.write(terminal, encodeUtf8(`${text}\r`));
      await until(() => prompts(terminal) > before, `a prompt after ${text}`);
      return output.slice(from);
    },
    status: (terminal: string) => marks(terminal).findLast(isEnd)?.status,
  };
}

const isPrompt = (mark: ShellMark) => mark.kind === 'prompt' && !mark.continuation;
const isEnd = (mark: ShellMark) => mark.kind === 'command-end';

export function backendSuite(subject: Subject): void {
  describe(`the backend ${subject.name}`, () => {
    let backend: Backend;
    let ear: ReturnType<typeof listenTo>;
    let node: string;
    beforeAll(async () => {
      backend = await subject.make();
      ear = listenTo(backend);
      node = backend.nodes[0]!.name;
      expect(backend.open('one', node, 100, 30)).toBeNull();
      await ear.until(() => ear.prompts('one') > 0, 'the first prompt');
    }, 40_000);
    afterAll(() => backend?.dispose());

    test('[CT1] declares what it can do, and offers only names', () => {
      expect(backend.capabilities).toEqual(subject.capabilities);
      expect(backend.capabilities.virtualTime).toBe(backend.virtual !== null);
      for (const need of backend.offers) expect(need).toMatch(/^[a-z-]+$/);
    });

    test('[CT2] a terminal runs what is typed and marks prompt, start and end with the status', async () => {
      expect(await ear.line('one', 'echo 4$((1+1))')).toContain('42\r\n');
      expect(ear.status('one')).toBe(0);
      await ear.line('one', '(exit 7)');
      expect(ear.status('one')).toBe(7);
      const kinds = ear.marks('one').map(mark => mark.kind);
      if (subject.tellsStarts !== false) expect(kinds.slice(-3)).toEqual(threeMarks);
      else expect(kinds.slice(-2)).toEqual(threeMarks.slice(1));
    });

    test('[CT3] the size is the one it was opened with, then the one it was resized to', async () => {
      expect(await ear.line('one', 'stty size')).toContain('30 100');
      backend.resize('one', 90, 20);
      // It prints its whole prompt anew, marks included, as at any time it is told of a new size.
      if (subject.tellsStarts === false) await new Promise(done => setTimeout(done, 500));
      expect(await ear.line('one', 'stty size')).toContain('20 90');
    });

    test('[CT4] Ctrl-C ends what runs, and the shell prompts again', async () => {
      const before = ear.prompts('one');
      backend.write('one', encodeUtf8('sleep 1000\r'));
      await ear.until(
        () => subject.tellsStarts === false || ear.marks('one').at(-1)?.kind === 'command-start',
        'the start of sleep',
      );
      if (subject.tellsStarts === false) await new Promise(done => setTimeout(done, 300));
      // Only Linux tells what runs in a terminal's foreground.
      const named = () =>
        process.platform !== 'linux' ||
        subject.tellsStarts === false ||
        /sleep 1000|docker/.test(backend.foreground('one') ?? '');
      await ear.until(named, 'the name of what runs');
      backend.write('one', encodeUtf8('\x03'));
      await ear.until(() => ear.prompts('one') > before, 'a prompt after Ctrl-C');
      expect(ear.status('one')).toBe(130);
    });

    test('[CT5] two terminals of a node are two shells', async () => {
      expect(backend.open('two', node, 80, 24)).toBeNull();
      await ear.until(() => ear.prompts('two') > 0, 'a prompt in the second');
      await ear.line('one', 'x=first');
      await ear.line('two', 'x=second');
      expect(await ear.line('one', 'echo is $x')).toContain('is first');
      backend.close('two');
    });

    test('[CT6] a paused terminal says nothing, and loses nothing', async () => {
      if (backend.virtual) return;
      const before = ear.prompts('one');
      const from = ear.output().length;
      backend.pause('one');
      backend.write('one', encodeUtf8('seq 1 40000\r'));
      await new Promise(done => setTimeout(done, 300));
      const held = ear.output().length - from;
      backend.resume('one');
      await ear.until(() => ear.prompts('one') > before, 'the prompt after the flood');
      expect(held).toBeLessThan(100_000);
      const numbers = ear
        .output()
        .slice(from)
        .match(/^\d+(?=\r$)/gm);
      expect([numbers?.length, numbers?.at(-1)]).toEqual([40_000, '40000']);
    });

    test('[CT7] a shell that ends says so behind its last output, and can be opened anew', async () => {
      expect(backend.open('ends', node, 80, 24)).toBeNull();
      await ear.until(() => ear.prompts('ends') > 0, 'a prompt');
      backend.write('ends', encodeUtf8('seq 1 5000; exit 3\r'));
      await ear.until(
        () => ear.events.some(event => event.kind === 'ended' && event.terminal === 'ends'),
        'the end',
      );
      const own = ear.events.filter(event => 'terminal' in event && event.terminal === 'ends');
      expect(own.at(-1)).toEqual({ kind: 'ended', terminal: 'ends', status: 3 });
      expect(ear.output()).toContain('\r\n5000\r\n');
      backend.close('ends');
      const before = ear.prompts('ends');
      expect(backend.open('ends', node, 80, 24)).toBeNull();
      await ear.until(() => ear.prompts('ends') > before, 'a prompt of the new shell');
      backend.close('ends');
    });

    test('[CT13] [RB3] the tail of a flood that ends with exit arrives whole, in 50 of 50 runs', async () => {
      for (let batch = 0; batch < 10; batch++) {
        ear.forget();
        const names = [1, 2, 3, 4, 5].map(at => `flood ${batch}.${at}`);
        for (const name of names) expect(backend.open(name, node, 80, 24)).toBeNull();
        await ear.until(() => names.every(name => ear.prompts(name) > 0), 'five prompts');
        for (const name of names) backend.write(name, encodeUtf8('seq 1 10000; exit 3\r'));
        const ends = () => ear.events.filter(event => event.kind === 'ended');
        await ear.until(() => ends().length === names.length, 'five ends');
        for (const name of names) {
          const numbers = ear.text(name).match(/^\d+(?=\r$)/gm) ?? [];
          const status = ends().find(end => end.terminal === name)?.status;
          expect([name, numbers.length, numbers.at(-1), status]).toEqual([
            name,
            10_000,
            '10000',
            3,
          ]);
          backend.close(name);
        }
      }
    }, 120_000);

    test('[CT8] a closed terminal is gone: nothing more comes of it', async () => {
      expect(backend.open('gone', node, 80, 24)).toBeNull();
      await ear.until(() => ear.prompts('gone') > 0, 'a prompt');
      backend.write('gone', encodeUtf8('yes\r'));
      backend.close('gone');
      const count = ear.events.length;
      await ear.line('one', 'true');
      const later = ear.events.slice(count);
      expect(later.filter(event => 'terminal' in event && event.terminal === 'gone')).toEqual([]);
    });

    test('[CT9] an unknown node is refused in a sentence', () => {
      expect(backend.open('x', 'nowhere', 80, 24)).toMatch(/^[A-Z].*nowhere.*\.$/);
    });

    test('[CT10] a node is switched off and on where that is offered', async () => {
      if (!subject.capabilities.nodePower) return;
      const last = backend.nodes.at(-1)!.name;
      const state = () => backend.cluster()?.nodes.find(one => one.name === last)?.state;
      backend.power(last, false);
      await ear.until(() => state() === 'off', 'the node off');
      backend.power(last, true);
      await ear.until(() => state() === 'ready', 'the node back');
    });

    test('[CT11] the cluster is told where that is offered', async () => {
      if (!subject.capabilities.cluster) {
        expect(backend.cluster()).toBeNull();
        return;
      }
      await ear.until(() => backend.cluster() !== null, 'the cluster');
      const names = backend.cluster()?.nodes.map(one => one.name);
      expect(names).toEqual(backend.nodes.map(one => one.name));
    });

    test('[CT12] disposed of, it leaves no timer, shell or sound; a new one begins afresh', async () => {
      const count = ear.events.length;
      backend.dispose();
      backend.write('one', encodeUtf8('echo still\r'));
      expect(ear.events.length).toBe(count);
      backend = await subject.make();
      ear = listenTo(backend);
      expect(backend.open('one', node, 80, 24)).toBeNull();
      await ear.until(() => ear.prompts('one') > 0, 'a prompt of the next');
      expect(await ear.line('one', 'echo "[$x]"')).toContain('[]');
    });
  });
}

const threeMarks = ['command-start', 'command-end', 'prompt'];
