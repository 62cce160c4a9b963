// What the package managers can install: versions, sizes, dependencies, executables.

export type Package = {
  readonly version: string;
  readonly kib: number;
  readonly needs?: readonly string[];
  /** Path → built-in program. */
  readonly installs?: Readonly<Record<string, string>>;
  /** Longer waits for bigger packages come from the size; a shell prints this after it. */
  readonly trigger?: boolean;
};

const one = (path: string, program: string) => ({ [path]: program });
const library = (version: string, kib: number, needs: readonly string[] = []): Package => ({
  version,
  kib,
  needs,
});

/** What an alpine image has from the start. */
export const alpineBase: Readonly<Record<string, Package>> = {
  'alpine-baselayout': library('3.6.5-r0', 8),
  'alpine-baselayout-data': library('3.6.5-r0', 76),
  'alpine-keys': library('2.4-r1', 156),
  'apk-tools': library('2.14.4-r1', 310),
  busybox: library('1.36.1-r29', 924),
  'busybox-binsh': library('1.36.1-r29', 8),
  'ca-certificates-bundle': library('20240705-r0', 225),
  libcrypto3: library('3.3.2-r0', 4436),
  libssl3: library('3.3.2-r0', 772),
  musl: library('1.2.5-r0', 636),
  'musl-utils': library('1.2.5-r0', 140),
  scanelf: library('1.3.7-r2', 96),
  ssl_client: library('1.36.1-r29', 28),
  zlib: library('1.3.1-r1', 108),
};

const curlNeeds = [
  'ca-certificates',
  'brotli-libs',
  'c-ares',
  'libunistring',
  'libidn2',
  'nghttp2-libs',
  'libpsl',
  'zstd-libs',
  'libcurl',
];

/** The repositories, as far as courses go. */
export const alpinePackages: Readonly<Record<string, Package>> = {
  'apache2-utils': {
    version: '2.4.62-r0',
    kib: 208,
    needs: ['libuuid', 'apr', 'libexpat', 'apr-util', 'pcre2'],
    installs: one('/usr/bin/ab', 'ab'),
  },
  apr: library('1.7.5-r0', 212, ['libuuid']),
  'apr-util': library('1.6.3-r1', 196, ['apr', 'libexpat']),
  bash: {
    version: '5.2.26-r0',
    kib: 1228,
    needs: ['ncurses-terminfo-base', 'libncursesw', 'readline'],
    installs: one('/bin/bash', 'sh'),
  },
  'bind-libs': library('9.18.27-r0', 2800, ['libuv', 'json-c', 'libxml2']),
  'bind-tools': {
    version: '9.18.27-r0',
    kib: 452,
    needs: ['fstrm', 'krb5-libs', 'json-c', 'libuv', 'xz-libs', 'libxml2', 'bind-libs'],
    installs: { '/usr/bin/dig': 'dig', '/usr/bin/host': 'host', '/usr/bin/nslookup': 'nslookup' },
  },
  'brotli-libs': library('1.1.0-r2', 720),
  'c-ares': library('1.33.1-r0', 128),
  'ca-certificates': { version: '20240705-r0', kib: 672, trigger: true },
  coreutils: library('9.5-r2', 1100),
  curl: { version: '8.9.1-r1', kib: 252, needs: curlNeeds, installs: one('/usr/bin/curl', 'curl') },
  drill: {
    version: '1.8.3-r3',
    kib: 112,
    needs: ['ldns'],
    installs: one('/usr/bin/drill', 'drill'),
  },
  fstrm: library('0.6.1-r4', 48),
  git: {
    version: '2.45.2-r0',
    kib: 13_000,
    needs: ['libexpat', 'pcre2'],
    installs: one('/usr/bin/git', 'git'),
  },
  httping: { version: '2.9-r3', kib: 92, installs: one('/usr/bin/httping', 'httping') },
  iproute2: {
    version: '6.9.0-r0',
    kib: 900,
    needs: ['libcap2', 'libmnl', 'libelf'],
    installs: { '/sbin/ip': 'ip', '/usr/bin/ss': 'ss' },
  },
  iputils: {
    version: '20240117-r0',
    kib: 150,
    needs: ['libcap2'],
    installs: one('/bin/ping', 'ping'),
  },
  jq: { version: '1.7.1-r0', kib: 308, needs: ['oniguruma'], installs: one('/usr/bin/jq', 'jq') },
  'json-c': library('0.17-r0', 72),
  'krb5-libs': library('1.20.2-r1', 2100),
  ldns: library('1.8.3-r3', 364),
  libcap2: library('2.70-r0', 40),
  libcurl: library('8.9.1-r1', 580),
  libelf: library('0.191-r0', 96),
  libexpat: library('2.6.3-r0', 136),
  libidn2: library('2.3.7-r0', 200),
  libmnl: library('1.0.5-r2', 24),
  libncursesw: library('6.4_p20240420-r1', 300),
  libpcap: library('1.10.4-r1', 312),
  libpsl: library('0.21.5-r1', 92),
  libunistring: library('1.2-r0', 1700),
  libuuid: library('2.40.1-r1', 36),
  libuv: library('1.48.0-r0', 188),
  libxml2: library('2.12.7-r0', 1200),
  'ncurses-terminfo-base': library('6.4_p20240420-r1', 36),
  'nghttp2-libs': library('1.62.1-r0', 176),
  oniguruma: library('6.9.9-r0', 560),
  pcre2: library('10.43-r0', 650),
  readline: library('8.2.10-r0', 300),
  redis: { version: '7.2.5-r0', kib: 3300, installs: one('/usr/bin/redis-cli', 'redis-cli') },
  tcpdump: { version: '4.99.4-r1', kib: 1100, needs: ['libpcap'] },
  tmux: library('3.4-r1', 900, ['libncursesw']),
  vim: {
    version: '9.1.0707-r0',
    kib: 3000,
    needs: ['libncursesw'],
    installs: one('/usr/bin/vim', 'vi'),
  },
  wget: {
    version: '1.24.5-r0',
    kib: 560,
    needs: ['libidn2', 'pcre2'],
    installs: one('/usr/bin/wget', 'wget'),
  },
  'xz-libs': library('5.6.2-r0', 172),
  'zstd-libs': library('1.5.6-r0', 604),
};
