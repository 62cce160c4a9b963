// Under which names the server answers, as a table: rebinding, proxies, other addresses, real shells.
import { describe, expect, test } from 'vitest';
import type { Config } from './config.ts';
import { createHostNames, foreignHost } from './host-names.ts';

type Choice = Pick<Config, 'host' | 'publicUrl' | 'backend' | 'trustProxy'>;
const loopback: Choice = {
  host: '127.0.0.1',
  publicUrl: null,
  backend: 'simulated',
  trustProxy: false,
};
const choices: Record<string, Choice> = {
  loopback,
  everywhere: { ...loopback, host: '0.0.0.0' },
  published: { ...loopback, publicUrl: 'https://workshop.example/' },
  'a real shell': { ...loopback, backend: 'local' },
};
const isOwn = (choice: string, host: string | undefined) =>
  createHostNames(choices[choice] as Choice, () => 4040, 'Desk.example.org').isOwn(host);

describe('a request for the host', () => {
  test.each([
    ['loopback', 'localhost:4040', true],
    ['loopback', 'localhost', true],
    ['loopback', 'LOCALHOST:9999', true],
    ['loopback', '8000-node1-abc.localhost:4040', true],
    ['loopback', '127.0.0.1:4040', true],
    ['loopback', '127.8.9.1:4040', true],
    ['loopback', '[::1]:4040', true],
    ['loopback', 'localhost.:4040', true],
    ['loopback', 'evil.example:4040', false],
    ['loopback', 'localhost.evil.example:4040', false],
    ['loopback', '127.0.0.1.evil.example', false],
    ['loopback', 'notlocalhost', false],
    ['loopback', '192.168.1.5:4040', false],
    ['loopback', 'desk:4040', false],
    ['loopback', '0.0.0.0:4040', false],
    ['loopback', 'localhost:4040@evil.example', false],
    ['loopback', 'localhost:4040/x', false],
    ['loopback', '', false],
    ['loopback', undefined, false],
    ['everywhere', 'localhost:4040', true],
    ['everywhere', '192.168.1.5:4040', true],
    ['everywhere', '[fe80::1]:4040', true],
    ['everywhere', 'desk.example.org:4040', true],
    ['everywhere', 'desk:4040', true],
    ['everywhere', 'desk.local:4040', true],
    ['everywhere', 'evil.example:4040', false],
    ['everywhere', 'desk.evil.example:4040', false],
    ['published', 'workshop.example', true],
    ['published', 'workshop.example:8443', false],
    ['published', 'localhost:4040', true],
    ['published', 'other.example', false],
    ['a real shell', 'localhost:4040', true],
    ['a real shell', '127.0.0.1:4040', true],
    ['a real shell', '[::1]:4040', true],
    ['a real shell', 'localhost:4041', false],
    ['a real shell', 'localhost', false],
    ['a real shell', 'any.localhost:4040', false],
    ['a real shell', 'evil.example:4040', false],
  ])('with %s: %s: %s', (choice, host, own) => {
    expect(isOwn(choice, host)).toBe(own);
  });
});

test('the host that a proxy names counts only when it is believed', () => {
  const headers = { host: 'inner:80', 'x-forwarded-host': 'evil.example, workshop.example' };
  const trusted = { ...loopback, publicUrl: 'https://workshop.example', trustProxy: true };
  expect(createHostNames(trusted, () => 80).hostOf(headers)).toBe('workshop.example');
  expect(createHostNames(trusted, () => 80).hostOf({ host: 'inner:80' })).toBe('inner:80');
  expect(createHostNames(loopback, () => 80).hostOf(headers)).toBe('inner:80');
});

test('the sentence for another name repeats nothing that could be markup', () => {
  expect(foreignHost('<script>')).toContain('the name script:');
  expect(foreignHost(undefined)).toContain('(none)');
});
