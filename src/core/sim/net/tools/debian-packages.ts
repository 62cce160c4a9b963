// What apt can install: versions, sizes in kB, executables, as far as courses go.
export type DebianPackage = {
  readonly version: string;
  /** Of the archive, and on the disk. */
  readonly kilobytes: readonly [archive: number, installed: number];
  /** Executable in /usr/bin → built-in program. */
  readonly brings: Readonly<Record<string, string>>;
};

const one = (
  version: string,
  archive: number,
  installed: number,
  brings: Readonly<Record<string, string>>,
): DebianPackage => ({ version, kilobytes: [archive, installed], brings });

const same = (...names: readonly string[]) => Object.fromEntries(names.map(name => [name, name]));

export const debianPackages: Readonly<Record<string, DebianPackage>> = {
  'apache2-utils': one('2.4.62-1~deb12u2', 214, 392, same('ab')),
  'bind9-dnsutils': one('1:9.18.28-1~deb12u2', 155, 440, same('dig', 'nslookup')),
  'bind9-host': one('1:9.18.28-1~deb12u2', 305, 730, same('host')),
  curl: one('7.88.1-10+deb12u8', 315, 501, same('curl')),
  dnsutils: one('1:9.18.28-1~deb12u2', 260, 470, same('dig', 'nslookup', 'host')),
  file: one('1:5.44-3', 43, 130, same('file')),
  git: one('1:2.39.5-0+deb12u1', 7_256, 45_500, same('git')),
  httping: one('2.9-1', 46, 120, same('httping')),
  iproute2: one('6.1.0-3', 1_046, 3_460, same('ip', 'ss')),
  'iputils-ping': one('3:20221126-1', 47, 130, same('ping')),
  jq: one('1.6-2.1+deb12u1', 65, 110, same('jq')),
  ldnsutils: one('1.8.3-1+b1', 157, 460, same('drill')),
  less: one('590-2.1~deb12u2', 131, 310, same('less')),
  nano: one('7.2-1+deb12u1', 689, 2_860, same('nano')),
  'net-tools': one('2.10-0.1', 243, 810, same('netstat', 'ifconfig', 'route')),
  'netcat-openbsd': one('1.219-1', 40, 110, same('nc')),
  'openssh-client': one('1:9.2p1-2+deb12u3', 992, 5_850, same('ssh', 'scp')),
  procps: one('2:4.0.2-3', 709, 2_370, {
    ...same('ps', 'top', 'free', 'uptime', 'watch', 'pgrep', 'pkill', 'kill'),
  }),
  psmisc: one('23.6-1', 259, 850, same('killall')),
  'redis-tools': one('5:7.0.15-1~deb12u1', 989, 3_200, same('redis-cli')),
  sudo: one('1.9.13p3-1+deb12u1', 1_890, 6_210, same('sudo')),
  telnet: one('0.17+2.4-2+deb12u1', 5, 30, same('telnet')),
  traceroute: one('1:2.1.2-1', 56, 160, same('traceroute')),
  tree: one('2.1.0-1', 53, 130, same('tree')),
  vim: one('2:9.0.1378-2', 1_567, 3_700, { vim: 'vi', vi: 'vi' }),
  wget: one('1.21.3-1+b2', 984, 3_700, same('wget')),
  xxd: one('2:9.0.1378-2', 84, 200, same('xxd')),
};
