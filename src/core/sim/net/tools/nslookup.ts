// `nslookup` as bind has it and as busybox has it, `dig`, `host`: answers of a name server.
import type { Task } from '../../kernel/kernel.ts';
import type { DnsAnswer, DnsType, Process, Program } from '../../os/os.ts';
import { reverseName } from '../address.ts';
import { isAddress } from '../names.ts';
import { dnsTypes } from './dns-format.ts';

type Question = { readonly name: string; readonly server: string | null; readonly type: DnsType };

/** `[-type=T] NAME [SERVER]`; null without a name. */
function readQuestion(argv: readonly string[]): Question | null {
  let type: DnsType | null = null;
  const words: string[] = [];
  for (const word of argv.slice(1)) {
    const match = /^-(?:q|qu\w*|ty\w*)=(\w+)$/.exec(word);
    const wanted = match?.[1]?.toUpperCase() as DnsType | undefined;
    if (wanted && dnsTypes.includes(wanted)) type = wanted;
    else if (!word.startsWith('-')) words.push(word);
  }
  const name = words[0];
  if (name === undefined) return null;
  const reverse = isAddress(name) && (type === null || type === 'PTR');
  const asked = reverse ? reverseName(name) : name;
  return { name: asked, server: words[1] ?? null, type: type ?? (reverse ? 'PTR' : 'A') };
}

function* put(process: Process, question: Question, type = question.type): Task<DnsAnswer | null> {
  const { network } = process.machine;
  if (question.server === null) return yield* network.lookUp(question.name, type);
  const address = yield* network.resolve(question.server);
  return address === null ? null : yield* network.ask(address, question.name, type);
}

const bare = (name: string) => name.replace(/\.$/, '');

export const nslookup: Program = {
  name: 'nslookup',
  *run(process) {
    const question = readQuestion(process.argv);
    if (!question) {
      yield* process.complain('nslookup: a name is needed; the interactive mode is not there\n');
      return 1;
    }
    const answer = yield* put(process, question);
    if (!answer) {
      yield* process.complain(
        `nslookup: couldn't get address for '${question.server}': not found\n`,
      );
      return 1;
    }
    yield* process.print(`Server:\t\t${answer.server}\nAddress:\t${answer.server}#53\n\n`);
    const name = bare(question.name);
    if (answer.code !== 'NOERROR') {
      yield* process.print(`** server can't find ${name}: ${answer.code}\n\n`);
      return 1;
    }
    if (answer.records.length === 0) {
      yield* process.print(`*** Can't find ${name}: No answer\n\n`);
      return 0;
    }
    yield* process.print(
      question.type === 'PTR'
        ? `${answer.records.map(one => `${bare(one.name)}\tname = ${one.data}\n`).join('')}\n`
        : `Non-authoritative answer:\n${answer.records
            .map(one => `Name:\t${bare(one.name)}\nAddress: ${one.data}\n`)
            .join('')}\n`,
    );
    return 0;
  },
};

export const busyboxNslookup: Program = {
  name: 'busybox-nslookup',
  *run(process) {
    const question = readQuestion(process.argv);
    if (!question) {
      yield* process.complain(
        'Usage: nslookup [-type=QUERY_TYPE] HOST [DNS_SERVER]\n\nAsk a name server about HOST\n',
      );
      return 1;
    }
    const asked = process.argv.some(word => word.startsWith('-'));
    const types: DnsType[] = question.type === 'A' && !asked ? ['A', 'AAAA'] : [question.type];
    let status = 0;
    for (const [order, type] of types.entries()) {
      const answer = yield* put(process, question, type);
      if (!answer) {
        yield* process.complain(`nslookup: bad address '${question.server}'\n`);
        return 1;
      }
      const { server, records } = answer;
      if (order === 0) yield* process.print(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
      const name = bare(question.name);
      if (answer.code !== 'NOERROR') {
        status = 1;
        yield* process.print(`** server can't find ${name}: ${answer.code}\n\n`);
        continue;
      }
      const lines = records.map(one =>
        type === 'PTR'
          ? `${bare(one.name)}\tname = ${bare(one.data)}\n`
          : `Name:\t${bare(one.name)}\nAddress: ${one.data}\n`,
      );
      yield* process.print(`Non-authoritative answer:\n${lines.join('')}\n`);
    }
    return status;
  },
};

export const host: Program = {
  name: 'host',
  *run(process) {
    const question = readQuestion(process.argv);
    if (!question) {
      yield* process.complain('Usage: host [-t type] name [server]\n');
      return 1;
    }
    const answer = yield* put(process, question);
    if (answer?.code !== 'NOERROR') {
      const code = answer?.code === 'NXDOMAIN' ? '3(NXDOMAIN)' : '2(SERVFAIL)';
      yield* process.print(`Host ${bare(question.name)} not found: ${code}\n`);
      return 1;
    }
    const lines = answer.records.map(one =>
      one.type === 'PTR'
        ? `${bare(one.name)} domain name pointer ${one.data}\n`
        : `${bare(one.name)} has address ${one.data}\n`,
    );
    yield* process.print(
      lines.join('') || `${bare(question.name)} has no ${question.type} record\n`,
    );
    return 0;
  },
};
