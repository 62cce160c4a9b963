// The network tools: every program of this folder. Those of busybox have its name before theirs.
import type { Program } from '../../os/os.ts';
import { ab } from './ab.ts';
import { apk } from './apk.ts';
import { apt, aptGet } from './apt.ts';
import { curl } from './curl.ts';
import { dig } from './dig.ts';
import { drill } from './drill.ts';
import { httping } from './httping.ts';
import { busyboxIp, ip } from './ip.ts';
import { nc } from './nc.ts';
import { busyboxNslookup, host, nslookup } from './nslookup.ts';
import { busyboxPing, ping } from './ping.ts';
import { redisCli } from './redis-cli.ts';
import { getent, ifconfig, route, telnet, traceroute } from './small-tools.ts';
import { netstat, ss } from './sockets-tools.ts';
import { busyboxWget, wget } from './wget.ts';

/** For the table of all built-in programs, by name. */
export const netPrograms: readonly Program[] = [
  ab,
  apk,
  apt,
  aptGet,
  busyboxIp,
  busyboxNslookup,
  busyboxPing,
  busyboxWget,
  curl,
  dig,
  drill,
  getent,
  host,
  httping,
  ifconfig,
  ip,
  nc,
  netstat,
  nslookup,
  ping,
  redisCli,
  route,
  ss,
  telnet,
  traceroute,
  wget,
];
