// Which files machines have from the start, by the name of their tree.
import { type BaseEntries, buildBase } from '../os/base-tree.ts';
import type { BaseTree } from '../os/os.ts';
import { sameAs } from './programs/busybox.ts';
import { alpineApplets, nodePrograms, onlyOnNodes } from './tree-lists.ts';

/** Whether a program of that name exists: a tool that is not simulated is not there at all. */
type Known = (program: string) => boolean;

/** Each is made when it is first asked for, and then shared. */
export const baseTrees: Readonly<Record<string, (known: Known) => BaseTree>> = {
  node: known =>
    buildBase('node', {
      ...common,
      ...debianFiles,
      ...nodeFiles,
      ...debianPrograms(known, new Set()),
    }),
  debian: known =>
    buildBase('debian', { ...common, ...debianFiles, ...debianPrograms(known, onlyOnNodes) }),
  alpine: known => buildBase('alpine', { ...common, ...alpineFiles, ...applets('alpine', known) }),
  busybox: known => buildBase('busybox', { ...common, ...applets('busybox', known) }),
  nginx: known =>
    buildBase('nginx', {
      ...common,
      ...debianFiles,
      ...debianPrograms(known, onlyOnNodes),
      ...nginxFiles,
    }),
  httpd: known =>
    buildBase('httpd', {
      ...common,
      ...debianFiles,
      ...debianPrograms(known, onlyOnNodes),
      ...httpdFiles,
    }),
  redis: known =>
    buildBase('redis', {
      ...common,
      ...debianFiles,
      ...debianPrograms(known, onlyOnNodes),
      ...redisFiles,
    }),
  registry: known =>
    buildBase('registry', {
      ...common,
      ...alpineFiles,
      ...applets('alpine', known),
      ...registryFiles,
    }),
  netshoot: known =>
    buildBase('netshoot', {
      ...common,
      ...alpineFiles,
      ...applets('alpine', known),
      ...netshootFiles(known),
    }),
  volume: () => buildBase('volume', {}),
  scratch: () =>
    buildBase('scratch', {
      '/dev': { directory: 0o755 },
      '/proc': { directory: 0o555 },
      '/sys': { directory: 0o555 },
    }),
};

const descriptors = Object.fromEntries(
  [...Array(10).keys(), 60, 61, 62, 63].map(number => [
    `/dev/fd/${number}`,
    { device: `fd:${number}` },
  ]),
);

const common: BaseEntries = {
  '/dev/null': { device: 'null' },
  '/dev/zero': { device: 'zero' },
  '/dev/full': { device: 'full' },
  '/dev/random': { device: 'random' },
  '/dev/urandom': { device: 'random' },
  '/dev/tty': { device: 'tty' },
  ...descriptors,
  '/dev/stdin': { link: '/dev/fd/0' },
  '/dev/stdout': { link: '/dev/fd/1' },
  '/dev/stderr': { link: '/dev/fd/2' },
  '/dev/shm 1777': { directory: 0o1777 },
  '/proc': { directory: 0o555 },
  '/sys': { directory: 0o555 },
  '/tmp': { directory: 0o1777 },
  '/run': { directory: 0o755 },
  '/root': { directory: 0o700 },
  '/home': { directory: 0o755 },
  '/mnt': { directory: 0o755 },
  '/opt': { directory: 0o755 },
  '/srv': { directory: 0o755 },
  '/var/log': { directory: 0o755 },
  '/var/tmp': { directory: 0o1777 },
  '/var/lib': { directory: 0o755 },
  '/var/run': { link: '/run' },
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n',
  '/etc/hosts': '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.11\noptions ndots:0\n',
  '/etc/hostname': 'localhost\n',
  '/etc/profile': '# System-wide settings of login shells.\n',
};

const debianFiles: BaseEntries = {
  '/bin': { link: '/usr/bin' },
  '/sbin': { link: '/usr/sbin' },
  '/lib': { link: '/usr/lib' },
  '/usr/lib': { directory: 0o755 },
  '/usr/local/bin': { directory: 0o755 },
  '/usr/local/sbin': { directory: 0o755 },
  '/usr/share': { directory: 0o755 },
  '/etc/debian_version': '12.8\n',
  '/etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
  '/etc/issue': 'Debian GNU/Linux 12 \\n \\l\n\n',
};

const nodeFiles: BaseEntries = {
  '/usr/lib/deckhand/canned-tool': { program: 'canned-tool', sizeBytes: 20_000 },
  '/etc/docker': { directory: 0o755 },
  '/usr/lib/systemd/system/docker.service':
    '[Unit]\nDescription=Docker Application Container Engine\nAfter=network-online.target\n\n[Service]\nType=notify\nExecStart=/usr/bin/dockerd -H unix:///run/docker.sock\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n',
  '/etc/systemd/system/multi-user.target.wants/docker.service': {
    link: '/usr/lib/systemd/system/docker.service',
  },
  '/var/lib/docker': { directory: 0o710 },
};

const alpineFiles: BaseEntries = {
  '/media': { directory: 0o755 },
  '/etc/alpine-release': '3.20.0\n',
  '/etc/os-release':
    'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.0\nPRETTY_NAME="Alpine Linux v3.20"\nHOME_URL="https://alpinelinux.org/"\n',
  '/etc/issue': 'Welcome to Alpine Linux 3.20\nKernel \\r on an \\m (\\l)\n\n',
  '/etc/apk/world': 'alpine-baselayout\nalpine-keys\napk-tools\nbusybox\nlibc-utils\n',
  '/etc/apk/repositories':
    'https://dl-cdn.alpinelinux.org/alpine/v3.20/main\nhttps://dl-cdn.alpinelinux.org/alpine/v3.20/community\n',
  '/sbin/apk': { program: 'apk', sizeBytes: 69_032 },
  '/lib': { directory: 0o755 },
  '/usr/local/bin': { directory: 0o755 },
};

const nginxFiles: BaseEntries = {
  '/usr/bin/curl': { program: 'curl', sizeBytes: 290_000 },
  '/usr/sbin/nginx': { program: 'nginx', sizeBytes: 1_500_000 },
  '/docker-entrypoint.sh 755': '#!/bin/sh\nexec "$@"\n',
  '/etc/nginx/nginx.conf':
    'user  nginx;\nworker_processes  auto;\nevents {\n    worker_connections  1024;\n}\nhttp {\n    include       /etc/nginx/conf.d/*.conf;\n}\n',
  '/etc/nginx/conf.d/default.conf':
    'server {\n    listen       80;\n    server_name  localhost;\n    location / {\n        root   /usr/share/nginx/html;\n        index  index.html index.htm;\n    }\n}\n',
  '/usr/share/nginx/html/index.html':
    '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n',
  '/var/log/nginx': { directory: 0o755 },
};

const httpdFiles: BaseEntries = {
  '/usr/local/bin/httpd-foreground 755': '#!/bin/sh\nexec httpd -DFOREGROUND "$@"\n',
  '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n',
  '/usr/local/apache2/logs': { directory: 0o755 },
};

const redisFiles: BaseEntries = {
  '/usr/local/bin/redis-server': { program: 'redis-server', sizeBytes: 16_000_000 },
  '/usr/local/bin/redis-cli': { program: 'redis-cli', sizeBytes: 7_000_000 },
  '/usr/local/bin/docker-entrypoint.sh 755': '#!/bin/sh\nexec "$@"\n',
  '/data': { directory: 0o755 },
};

const registryFiles: BaseEntries = {
  '/bin/registry': { program: 'registry', sizeBytes: 18_000_000 },
  '/etc/docker/registry/config.yml':
    'version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\nhttp:\n  addr: :5000\n',
  '/var/lib/registry': { directory: 0o755 },
};

function netshootFiles(known: Known): BaseEntries {
  const tools = [
    'ab',
    'bash',
    'curl',
    'dig',
    'drill',
    'host',
    'httping',
    'ip',
    'iperf3',
    'jq',
    'nslookup',
    'ping',
    'redis-cli',
    'ss',
    'tcpdump',
    'telnet',
    'vim',
    'wget',
  ];
  return Object.fromEntries(
    tools
      .filter(name => known(sameAs[name] ?? name))
      .map(name => [`/usr/bin/${name}`, executable(name, 300_000)]),
  );
}

function executable(name: string, sizeBytes: number) {
  return { program: sameAs[name] ?? name, sizeBytes };
}

/** GNU's tools: a file each, of a size that depends on its name. */
function debianPrograms(known: Known, without: ReadonlySet<string>): BaseEntries {
  return Object.fromEntries(
    nodePrograms
      .filter(name => !without.has(name) && known(sameAs[name] ?? name))
      .map(name => [`/usr/bin/${name}`, executable(name, 30_000 + name.length * 4_096)]),
  );
}

/** busybox, and a link to it for each applet. */
function applets(kind: 'alpine' | 'busybox', known: Known): BaseEntries {
  const links = alpineApplets
    .filter(([, name]) => known(sameAs[name] ?? name))
    .map(([directory, name]) => [
      kind === 'alpine' ? `${directory}/${name}` : `/bin/${name}`,
      { link: '/bin/busybox' },
    ]);
  const own = { '/bin/busybox': { program: 'busybox', sizeBytes: 808_712 } };
  return { ...own, ...Object.fromEntries(links) };
}
