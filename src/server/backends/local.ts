// This machine's own shell as a backend: real commands, on loopback only, when it was asked for.
import { join } from 'node:path';
import { isLoopback } from '../config.ts';
import { launchHostShell } from './host-shell.ts';
import { createRealBackend } from './real-backend.ts';
import type { Reach, RealRow } from './row.ts';

export const local: RealRow = {
  name: 'local',
  about: 'this machine’s own shell',
  refuse: config => refuseOthers('local', config),
  async start({ lab, data, spawn, environment }) {
    const name = lab.terminals[0]?.node ?? 'local';
    const nodes = [{ name, address: '127.0.0.1', role: 'this machine' }];
    const shells = join(data, 'shells');
    const shell = { shells, environment, more: {}, machine: null, files: [] };
    return {
      nodes,
      notes: [],
      starting: 'Starting a shell on this machine…',
      portUrl: (_node, port, path) => `http://localhost:${port}${path}`,
      make: epochMs =>
        createRealBackend({
          ...{ name: 'local', nodes, spawn, epochMs, offers: [] },
          capabilities: {
            virtualTime: false,
            snapshot: false,
            nodePower: false,
            cluster: false,
            keepsShells: false,
          },
          launch: (node, nonce) =>
            node === name
              ? launchHostShell(shell, nonce)
              : `This machine is ${name}; there is no ${node} here.`,
          cluster: () => null,
          map: () => null,
          watch: () => () => {},
        }),
      dispose: () => {},
    };
  },
};

/** A shell of this user is for this user: nobody else may reach the server. */
export function refuseOthers(backend: string, config: Reach): string | null {
  const { host, publicUrl, portsDomain } = config;
  const shell = (who: string) =>
    `--backend ${backend} gives everybody who reaches ${who} a shell on this machine`;
  const reached = publicUrl === null ? null : new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  if (!isLoopback(host)) return `${shell(host)}: leave --host out.`;
  if (reached !== null && !isLoopback(reached)) return `${shell(reached)}: leave --public-url out.`;
  if (portsDomain !== null) return noPortsDomain;
  return null;
}

export const noPortsDomain =
  '--ports-domain is for simulated labs: a real machine publishes its ports itself.';
