// `drill`: asks a name server and shows its answer section by section.

import type { Task } from '../../kernel/kernel.ts';
import type { DnsAnswer, DnsType, Process, Program } from '../../os/os.ts';
import { reverseName } from '../address.ts';
import { formatWhen } from '../date.ts';
import { isAddress } from '../names.ts';
import { answerSize, dnsTypes } from './dns-format.ts';

type Question = { name: string; type: DnsType; server: string | null };

export const drill: Program = {
  name: 'drill',
  *run(process) {
    const words = process.argv.slice(1);
    if (words.length === 0) {
      yield* process.print(usage);
      return 1;
    }
    if (words[0] === '-v') {
      yield* process.print('drill version 1.8.3 (ldns version 1.8.3)\n');
      return 0;
    }
    const question = readQuestion(words);
    if (typeof question === 'string') {
      yield* process.complain(question);
      return 1;
    }
    return yield* ask(process, question);
  },
};

const usage =
  '  Usage: drill name [@server] [type] [class]\n' +
  '\t<name>  can be a domain name or an IP address (-x lookups)\n' +
  '\t<type>  defaults to A\n' +
  '\t<class> defaults to IN\n' +
  '\n\toptions:\n\t-x\t\tlook up the name of an address\n\t-v\t\tshow the version\n' +
  '\t-Q\t\tshow the answers alone\n';

function readQuestion(words: readonly string[]): Question | string {
  const question: Question = { name: '', type: 'A', server: null };
  let reverse = false;
  for (const word of words) {
    if (word === '-x') reverse = true;
    else if (/^-[46abcDTSVQ]/.test(word)) continue;
    else if (word.startsWith('-')) return `error: unknown option ${word}\n`;
    else if (word.startsWith('@')) question.server = word.slice(1);
    else if (word.toUpperCase() === 'IN') continue;
    else if (dnsTypes.includes(word.toUpperCase() as DnsType) && question.name !== '')
      question.type = word.toUpperCase() as DnsType;
    else if (question.name === '') question.name = word;
    else question.type = word.toUpperCase() as DnsType;
  }
  if (question.name === '') return 'error: no name to look up\n';
  if (reverse && isAddress(question.name)) {
    return { ...question, name: reverseName(question.name), type: 'PTR' };
  }
  return question;
}

function* ask(process: Process, { name, type, server }: Question): Task<number> {
  const { network, kernel, epochMs } = process.machine;
  const started = kernel.now();
  let answer: DnsAnswer;
  if (server === null) answer = yield* network.lookUp(name, type);
  else {
    const address = yield* network.resolve(server);
    if (address === null) {
      yield* process.complain(`Error: could not find any address for the name: \`${server}'\n`);
      return 1;
    }
    answer = yield* network.ask(address, name, type);
  }
  const spentMs = Math.floor(kernel.now() - started);
  const owner = name.endsWith('.') ? name : `${name}.`;
  const id = kernel.random.below(65536);
  const { records } = answer;
  yield* process.print(
    `;; ->>HEADER<<- opcode: QUERY, rcode: ${answer.code}, id: ${id}\n` +
      `;; flags: qr rd ra ; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: 0, ADDITIONAL: 0 \n` +
      `;; QUESTION SECTION:\n;; ${owner}\tIN\t${type}\n\n;; ANSWER SECTION:\n` +
      records
        .map(one => `${one.name}\t${one.ttlSeconds}\tIN\t${one.type}\t${one.data}\n`)
        .join('') +
      '\n;; AUTHORITY SECTION:\n\n;; ADDITIONAL SECTION:\n\n' +
      `;; Query time: ${spentMs} msec\n;; SERVER: ${answer.server}\n` +
      `;; WHEN: ${formatWhen(epochMs + kernel.now())}\n` +
      `;; MSG SIZE  rcvd: ${answerSize(owner, answer)}\n`,
  );
  return 0;
}
