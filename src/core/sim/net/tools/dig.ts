// `dig`: a name server's answer as bind's tool shows it.
import type { Task } from '../../kernel/kernel.ts';
import type { DnsAnswer, DnsType, Process, Program } from '../../os/os.ts';
import { reverseName } from '../address.ts';
import { formatWhen } from '../date.ts';
import { answerSize, dnsTypes } from './dns-format.ts';

type Question = {
  name: string;
  type: DnsType;
  server: string | null;
  short: boolean;
  /** `+noall +answer`: the answers alone. */
  answersOnly: boolean;
};

const version = '9.18.28';

export const dig: Program = {
  name: 'dig',
  *run(process) {
    const words = process.argv.slice(1);
    if (words.includes('-v')) {
      yield* process.complain(`DiG ${version}\n`);
      return 0;
    }
    for (const question of readQuestions(words)) {
      const status = yield* ask(process, question, words);
      if (status !== 0) return status;
    }
    return 0;
  },
};

function readQuestions(words: readonly string[]): readonly Question[] {
  const common = { server: null as string | null, short: false, answersOnly: false };
  const questions: Question[] = [];
  let type: DnsType | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const upper = word.toUpperCase() as DnsType;
    if (word === '+short') common.short = true;
    else if (word === '+noall') common.answersOnly = true;
    else if (word.startsWith('+') || word === '-4') continue;
    else if (word.startsWith('@')) common.server = word.slice(1);
    else if (word === '-x')
      questions.push({ ...common, name: reverseName(words[++at] ?? ''), type: 'PTR' });
    else if (word === '-t') type = (words[++at]?.toUpperCase() ?? 'A') as DnsType;
    else if (dnsTypes.includes(upper)) type = upper;
    else if (upper !== ('IN' as string)) questions.push({ ...common, name: word, type: 'A' });
  }
  if (questions.length === 0) questions.push({ ...common, name: '.', type: 'NS' });
  return questions.map(one => ({
    ...one,
    ...common,
    type: one.type === 'PTR' ? 'PTR' : (type ?? one.type),
  }));
}

function* ask(process: Process, question: Question, words: readonly string[]): Task<number> {
  const { network, kernel, epochMs } = process.machine;
  const started = kernel.now();
  let answer: DnsAnswer;
  if (question.server === null) answer = yield* network.lookUp(question.name, question.type);
  else {
    const address = yield* network.resolve(question.server);
    if (address === null) {
      yield* process.complain(`dig: couldn't get address for '${question.server}': not found\n`);
      return 10;
    }
    answer = yield* network.ask(address, question.name, question.type);
  }
  const { records, server } = answer;
  const row = (one: DnsAnswer['records'][number]) =>
    `${tabbed(one.name)}${one.ttlSeconds}\tIN\t${one.type}\t${one.data}\n`;
  if (question.short) {
    yield* process.print(records.map(one => `${one.data}\n`).join(''));
    return 0;
  }
  if (question.answersOnly) {
    yield* process.print(records.map(row).join(''));
    return 0;
  }
  const owner = question.name.endsWith('.') ? question.name : `${question.name}.`;
  const counts = `QUERY: 1, ANSWER: ${records.length}, AUTHORITY: 0, ADDITIONAL: 0`;
  const id = kernel.random.below(65536);
  yield* process.print(
    `\n; <<>> DiG ${version} <<>> ${words.join(' ')}\n;; global options: +cmd\n;; Got answer:\n` +
      `;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${id}\n` +
      `;; flags: qr rd ra; ${counts}\n\n` +
      `;; QUESTION SECTION:\n${tabbed(`;${owner}`)}\tIN\t${question.type}\n\n` +
      (records.length > 0 ? `;; ANSWER SECTION:\n${records.map(row).join('')}\n` : '') +
      `;; Query time: ${Math.floor(kernel.now() - started)} msec\n` +
      `;; SERVER: ${server}#53(${server}) (UDP)\n` +
      `;; WHEN: ${whenOf(epochMs + kernel.now())}\n` +
      `;; MSG SIZE  rcvd: ${answerSize(owner, answer)}\n\n`,
  );
  return 0;
}

/** Names are followed by tabs up to column 24. */
function tabbed(name: string): string {
  const tabs = Math.max(1, Math.ceil((24 - name.length) / 8));
  return name + '\t'.repeat(tabs);
}

/** `Sun Nov 22 19:46:22 UTC 2026` */
function whenOf(ms: number): string {
  return formatWhen(ms).replace(/ (\d+)$/, ' UTC $1');
}
