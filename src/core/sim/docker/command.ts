// All commands of `docker`, as they are typed.
import { containerExec } from './container/exec.ts';
import {
  containerKill,
  containerPause,
  containerRename,
  containerRestart,
  containerRm,
  containerStop,
  containerUnpause,
} from './container/lifecycle.ts';
import { containerLogs } from './container/logs.ts';
import { containerLs } from './container/ls.ts';
import { containerCreate, containerRun } from './container/run.ts';
import { containerWait } from './container/wait.ts';
import type { Command, Group } from './context.ts';
import { readFlags } from './flags.ts';
import { commandLines, flagLines, usageLine } from './help.ts';
import { networkConnect, networkDisconnect } from './network/connect.ts';
import { networkCreate } from './network/create.ts';
import { networkInspect } from './network/inspect.ts';
import { networkLs } from './network/ls.ts';
import { networkRm } from './network/rm.ts';
import { nodeDemote, nodePromote, nodeUpdate } from './node/change.ts';
import { nodeInspect } from './node/inspect.ts';
import { nodeLs } from './node/ls.ts';
import { nodePs } from './node/ps.ts';
import { nodeRm } from './node/rm.ts';
import { serviceCreate } from './service/create.ts';
import { serviceInspect } from './service/inspect.ts';
import { serviceLogs } from './service/logs.ts';
import { serviceLs } from './service/ls.ts';
import { servicePs } from './service/ps.ts';
import { serviceRm } from './service/rm.ts';
import { serviceRollback } from './service/rollback.ts';
import { serviceScale } from './service/scale.ts';
import { serviceUpdate } from './service/update.ts';
import { stackConfig } from './stack/config.ts';
import { stackDeploy } from './stack/deploy.ts';
import { stackLs } from './stack/ls.ts';
import { stackPs } from './stack/ps.ts';
import { stackRm } from './stack/rm.ts';
import { stackServices } from './stack/services.ts';
import { info } from './system/info.ts';
import { version } from './system/version.ts';

const service: Group = {
  name: 'service',
  about: 'Work with the services of the swarm',
  commands: [
    serviceCreate,
    serviceInspect,
    serviceLogs,
    serviceLs,
    servicePs,
    serviceRm,
    serviceRollback,
    serviceScale,
    serviceUpdate,
  ],
};

const node: Group = {
  name: 'node',
  about: 'Work with the nodes of the swarm',
  commands: [nodeDemote, nodeInspect, nodeLs, nodePromote, nodePs, nodeRm, nodeUpdate],
};

const network: Group = {
  name: 'network',
  about: 'Work with networks',
  commands: [
    networkConnect,
    networkCreate,
    networkDisconnect,
    networkInspect,
    networkLs,
    networkRm,
  ],
};

const container: Group = {
  name: 'container',
  about: 'Work with containers',
  commands: [
    containerCreate,
    containerExec,
    containerKill,
    containerLogs,
    containerLs,
    containerPause,
    containerRename,
    containerRestart,
    containerRm,
    containerRun,
    containerStop,
    containerUnpause,
    containerWait,
  ],
};

const stack: Group = {
  name: 'stack',
  about: 'Work with stacks: several services described in compose files',
  usage: '[OPTIONS]',
  commands: [stackConfig, stackDeploy, stackLs, stackPs, stackRm, stackServices],
};

const groups: readonly Group[] = [container, network, node, service, stack];

/** Commands that stand at the top too, some by another name. */
const shortcuts: readonly Command[] = [
  ...container.commands.filter((one): one is Command => !('commands' in one) && one.name !== 'ls'),
  { ...containerLs, name: 'ps', also: [] },
  info,
  version,
];

export const dockerTree: Group = {
  name: 'docker',
  about: 'A simulated engine for containers, with the command that people know',
  commands: [...groups, ...shortcuts],
};

export const globalFlags = `
        --config string      Folder of the client's files (default "/root/.docker")
    -c, --context string     Name of the context to use
    -D, --debug              Debug mode
    -H, --host list          Engine to connect to
    -l, --log-level string   Level of logging: debug, info, warn, error, fatal (default "info")
        --tls                Use TLS
        --tlscacert string   Trust certificates signed by this authority (default "/root/.docker/ca.pem")
        --tlscert string     Certificate of the client (default "/root/.docker/cert.pem")
        --tlskey string      Key of the client (default "/root/.docker/key.pem")
        --tlsverify          Use TLS and verify the engine
    -v, --version            Print the version and quit`;

const common = ['run', 'exec', 'ps', 'build', 'pull', 'push', 'images', 'login', 'logout'];
const swarmGroups = ['config', 'node', 'secret', 'service', 'stack', 'swarm'];

export function topLevelHelp(): string {
  const { commands } = dockerTree;
  const shown = commands.filter(one => !('hidden' in one && one.hidden));
  const isGroup = (one: Command | Group) => 'commands' in one;
  const isCommon = (one: Command | Group) =>
    common.includes(one.name) || one.name === 'version' || one.name === 'info';
  const part = (title: string, list: readonly (Command | Group)[]) =>
    list.length > 0 ? ['', `${title}:`, ...commandLines(list)] : [];
  return `${[
    usageLine('docker', '[OPTIONS] COMMAND'),
    '',
    dockerTree.about,
    ...part('Common Commands', shown.filter(isCommon)),
    ...part(
      'Management Commands',
      shown.filter(one => isGroup(one) && !swarmGroups.includes(one.name)),
    ),
    ...part(
      'Swarm Commands',
      shown.filter(one => isGroup(one) && swarmGroups.includes(one.name)),
    ),
    ...part(
      'Commands',
      shown.filter(one => !isGroup(one) && !isCommon(one)),
    ),
    '',
    'Global Options:',
    ...flagLines(readFlags(globalFlags)),
    '',
    "Run 'docker COMMAND --help' for more information on a command.",
  ].join('\n')}\n`;
}
