// The images that the simulated hub has without any lab: names, sizes, and what runs in them.

import { encodeUtf8 } from '../../lib/bytes.ts';
import type { LabHealth, LabImage } from '../world.ts';

export type ImageRecipe = {
  readonly reference: string;
  /** Further tags of the same content. */
  readonly aliases: readonly string[];
  readonly base: string;
  readonly personality: 'bash' | 'ash';
  readonly program: string | null;
  readonly parameters: { readonly [name: string]: string | number | boolean };
  readonly command: readonly string[];
  readonly entrypoint: readonly string[] | null;
  readonly environment: readonly string[];
  readonly directory: string;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly layerBytes: readonly number[];
  readonly stopSignal: string;
  /** How long before the world's start it was made. */
  readonly ageMs: number;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly files: NonNullable<LabImage['files']>;
  readonly health: LabHealth | null;
};

const DAY_MS = 86_400_000;

const plain: Omit<ImageRecipe, 'reference' | 'base'> = {
  aliases: [],
  personality: 'ash',
  program: null,
  parameters: {},
  command: ['/bin/sh'],
  entrypoint: null,
  environment: [],
  directory: '',
  ports: [],
  volumes: [],
  layerBytes: [3_400_000],
  stopSignal: '',
  ageMs: 21 * DAY_MS,
  user: '',
  labels: {},
  files: [],
  health: null,
};

const alpine = (
  reference: string,
  layerBytes: number,
  days: number,
  aliases: string[] = [],
): ImageRecipe => ({
  ...plain,
  reference,
  aliases,
  base: 'alpine',
  layerBytes: [layerBytes],
  parameters: { version: reference.split(':')[1] ?? '' },
  ageMs: days * DAY_MS,
});

const nginx = (reference: string, aliases: string[], version: string): ImageRecipe => ({
  ...plain,
  reference,
  aliases,
  base: 'nginx',
  program: 'nginx',
  parameters: { version },
  command: ['nginx', '-g', 'daemon off;'],
  environment: [`NGINX_VERSION=${version}`],
  ports: ['80/tcp'],
  layerBytes: [7_900_000, 3_900_000],
  stopSignal: 'SIGQUIT',
});

const redis = (reference: string, aliases: string[]): ImageRecipe => ({
  ...plain,
  reference,
  aliases,
  base: 'redis',
  program: 'redis-server',
  command: ['redis-server'],
  environment: ['REDIS_VERSION=7.2.4'],
  directory: '/data',
  ports: ['6379/tcp'],
  volumes: ['/data'],
  layerBytes: [3_400_000, 16_600_000],
  ageMs: 20 * DAY_MS,
});

const mining = (name: string, version: string, ports: string[]): ImageRecipe => ({
  ...plain,
  reference: `dockercoins/${name}:${version}`,
  base: 'alpine',
  program: name,
  parameters: { version, delayMs: 100 },
  command: [`/${name}`],
  environment: [],
  ports,
  layerBytes: [3_400_000, 15_950_000, version === 'v0.1' ? 900 + name.length : 1_400],
  ageMs: 14 * DAY_MS,
});

/** What `hello-world` prints. */
const hello = `
Hello from the simulated swarm!

A container wrote this, so all of the following works here:
 1. The docker command asked the engine of this node to run the image hello-world.
 2. The engine had no such image and pulled it from the simulated hub.
 3. It made a container of it and started the container's only program, /hello.
 4. What the program printed went back through the engine to this terminal.

No real engine took part: nodes, networks and containers are computed.
They behave as real ones do, and nothing that happens here can harm a machine.

More to try:
 docker run -it ubuntu bash
 docker run -d -p 8080:80 httpd && curl localhost:8080
`;

export const builtinImages: readonly ImageRecipe[] = [
  alpine('alpine:3.20', 3_410_000, 40, ['alpine:latest']),
  alpine('alpine:3.19', 3_390_000, 90),
  alpine('alpine:3.18', 3_330_000, 150),
  {
    ...plain,
    reference: 'busybox:1.36',
    ageMs: 200 * DAY_MS,
    aliases: ['busybox:latest'],
    base: 'busybox',
    command: ['sh'],
    layerBytes: [2_150_000],
  },
  {
    ...plain,
    reference: 'debian:12',
    aliases: ['debian:latest', 'debian:bookworm', 'debian:12-slim', 'debian:bookworm-slim'],
    ageMs: 25 * DAY_MS,
    base: 'debian',
    personality: 'bash',
    command: ['bash'],
    layerBytes: [48_500_000],
  },
  {
    ...plain,
    reference: 'ubuntu:24.04',
    aliases: ['ubuntu:latest', 'ubuntu:noble'],
    ageMs: 30 * DAY_MS,
    base: 'debian',
    personality: 'bash',
    command: ['/bin/bash'],
    layerBytes: [29_700_000],
    files: [
      {
        path: '/etc/os-release',
        mode: 0o644,
        bytes: encodeUtf8(
          'PRETTY_NAME="Ubuntu 24.04 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04 LTS (Noble Numbat)"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n',
        ),
      },
    ],
  },
  {
    // A search engine as far as one asks it who it is: each container has a name of its own.
    ...plain,
    reference: 'elasticsearch:2',
    aliases: ['elasticsearch:2.4'],
    ageMs: 900 * DAY_MS,
    base: 'debian',
    personality: 'bash',
    program: 'http',
    parameters: {
      port: 9200,
      delayMs: 5,
      type: 'application/json; charset=UTF-8',
      body: '{\n  "name" : "{hostname}",\n  "cluster_name" : "elasticsearch",\n  "version" : { "number" : "2.4.6", "lucene_version" : "5.5.4" }\n}\n',
      log: '[{hostname}] {method} {path}',
    },
    command: ['elasticsearch'],
    ports: ['9200/tcp', '9300/tcp'],
    volumes: ['/usr/share/elasticsearch/data'],
    layerBytes: [48_500_000, 142_000_000],
  },
  {
    ...plain,
    reference: 'hello-world:latest',
    aliases: ['hello-world:linux'],
    base: 'scratch',
    program: 'http',
    parameters: { port: 0, greeting: hello, exitAfterMs: 0 },
    command: ['/hello'],
    layerBytes: [9_140],
    ageMs: 120 * DAY_MS,
  },
  {
    ...plain,
    reference: 'httpd:2.4',
    aliases: ['httpd:latest', 'httpd:2'],
    base: 'httpd',
    personality: 'bash',
    program: 'httpd-foreground',
    command: ['httpd-foreground'],
    directory: '/usr/local/apache2',
    environment: ['HTTPD_PREFIX=/usr/local/apache2', 'HTTPD_VERSION=2.4.62'],
    ports: ['80/tcp'],
    layerBytes: [48_500_000, 4_300_000, 27_100_000],
    stopSignal: 'SIGWINCH',
  },
  nginx('nginx:1.27', ['nginx:latest'], '1.27.0'),
  nginx('nginx:1.27-alpine', ['nginx:alpine'], '1.27.0'),
  nginx('nginx:1.25', [], '1.25.5'),
  nginx('nginx:1.24', [], '1.24.0'),
  redis('redis:7', ['redis:latest']),
  redis('redis:alpine', []),
  {
    ...plain,
    reference: 'registry:2',
    ageMs: 18 * DAY_MS,
    aliases: ['registry:latest'],
    base: 'registry',
    program: 'registry',
    command: ['/etc/docker/registry/config.yml'],
    entrypoint: ['/entrypoint.sh'],
    ports: ['5000/tcp'],
    volumes: ['/var/lib/registry'],
    layerBytes: [3_400_000, 21_500_000],
  },
  {
    ...plain,
    reference: 'nicolaka/netshoot:latest',
    ageMs: 30 * DAY_MS,
    base: 'netshoot',
    command: ['/bin/sh'],
    layerBytes: [3_400_000, 69_300_000],
  },
  mining('rng', 'v0.1', ['80/tcp']),
  mining('hasher', 'v0.1', ['80/tcp']),
  mining('worker', 'v0.1', []),
  mining('worker', 'v0.2', []),
  mining('webui', 'v0.1', ['80/tcp']),
];
