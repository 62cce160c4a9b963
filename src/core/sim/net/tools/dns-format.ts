// What the name tools share: sizes of answers on the wire, record types.
import type { DnsAnswer, DnsType } from '../../os/os.ts';

export const dnsTypes: readonly DnsType[] = [
  'A',
  'AAAA',
  'PTR',
  'ANY',
  'MX',
  'NS',
  'TXT',
  'SRV',
  'CNAME',
  'SOA',
];

/** Bytes of an answer as an engine's resolver writes it: names are not compressed. */
export function answerSize(question: string, answer: DnsAnswer): number {
  let size = 12 + nameSize(question) + 4;
  for (const { name, type, data } of answer.records)
    size += nameSize(name) + 10 + (type === 'A' ? 4 : nameSize(data));
  return size;
}

function nameSize(name: string): number {
  return name === '.' ? 1 : name.replace(/\.$/, '').length + 2;
}
