// The address that is printed, and that the QR code carries, is one that a phone can open.
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { createAddresses, type Interfaces } from './addresses.ts';

const one = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
const laptop: Interfaces = {
  lo: [one('127.0.0.1', true), one('::1', true)],
  docker0: [one('172.17.0.1')],
  'br-4f2e': [one('172.18.0.1')],
  tailscale0: [one('100.64.0.9')],
  eth1: [one('203.0.113.4'), one('2001:db8::7')],
  wlan0: [one('192.168.1.20'), one('fe80::1')],
};
const config = { host: '0.0.0.0', publicUrl: null, basePath: '/', tls: null };

describe('[SV9] the address that a class is given', () => {
  test.each([
    ['on every address', {}, laptop, 'http://192.168.1.20:4040/', 'http://localhost:4040/'],
    [
      'under a path',
      { basePath: '/w/' },
      laptop,
      'http://192.168.1.20:4040/w/',
      'http://localhost:4040/w/',
    ],
    [
      'with a certificate',
      { tls: { cert: 'c', key: 'k' } },
      laptop,
      'https://192.168.1.20:4040/',
      'https://localhost:4040/',
    ],
    [
      'with the newer addresses only',
      { host: '::' },
      { eth0: [one('2001:db8::7')] },
      'http://[2001:db8::7]:4040/',
      'http://localhost:4040/',
    ],
    [
      'without a network',
      {},
      { lo: laptop.lo },
      'http://localhost:4040/',
      'http://localhost:4040/',
    ],
    [
      'on one address',
      { host: '10.1.2.3' },
      laptop,
      'http://10.1.2.3:4040/',
      'http://10.1.2.3:4040/',
    ],
    [
      'on loopback',
      { host: '127.0.0.1' },
      laptop,
      'http://localhost:4040/',
      'http://localhost:4040/',
    ],
    [
      'behind a proxy',
      { publicUrl: 'https://workshop.example/', basePath: '/w/' },
      laptop,
      'https://workshop.example/w/',
      'https://workshop.example/w/',
    ],
  ])('%s', (_what, more, interfaces, student, here) => {
    const addresses = createAddresses(
      { ...config, ...more },
      () => 4040,
      () => interfaces,
    );
    expect([addresses.student(), addresses.here()]).toEqual([student, here]);
  });

  test('says what else works, and when nothing does', () => {
    const notes = (interfaces: Interfaces, more = {}) =>
      createAddresses(
        { ...config, ...more },
        () => 4040,
        () => interfaces,
      ).notes();
    expect(notes(laptop)).toEqual([
      'On another device, the presenter and the projector have 192.168.1.20 in place of localhost.',
      'Others may have to open http://203.0.113.4:4040/',
    ]);
    expect(notes({ lo: laptop.lo })).toEqual([
      'This machine is in no network: nobody else can open these addresses.',
    ]);
    expect(notes(laptop, { host: '127.0.0.1' })).toEqual([]);
  });

  test('a laptop that goes to another network has its new address within seconds', () => {
    let now = 0;
    let interfaces: Interfaces = { wlan0: [one('192.168.1.20')] };
    const addresses = createAddresses(
      config,
      () => 4040,
      () => interfaces,
      () => now,
    );
    expect(addresses.student()).toBe('http://192.168.1.20:4040/');
    interfaces = { wlan0: [one('10.0.0.7')] };
    now = 6_000;
    expect(addresses.student()).toBe('http://10.0.0.7:4040/');
  });
});
