// All commands of `docker`, as they are typed.
import { containerAttach, containerStart } from './container/attach.ts';
import { containerCp } from './container/cp.ts';
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
import {
  containerCommit,
  containerExport,
  containerPrune,
  containerUpdate,
} from './container/maintain.ts';
import { containerCreate, containerRun } from './container/run.ts';
import { containerDiff, containerPort, containerTop } from './container/show.ts';
import { containerStats } from './container/stats.ts';
import { containerWait } from './container/wait.ts';
import {
  contextCreate,
  contextInspect,
  contextLs,
  contextRm,
  contextShow,
  contextUse,
} from './context/contexts.ts';
import type { Command, Group } from './context.ts';
import { readFlags } from './flags.ts';
import { commandLines, flagLines, usageLine } from './help.ts';
import { imageImport, imageLoad, imagePrune, imageSave, search } from './image/archive.ts';
import { imageBuild } from './image/build.ts';
import { imageHistory, imageInspect } from './image/inspect.ts';
import { imageLs } from './image/ls.ts';
import { imagePull, imagePush, imageRm, imageTag } from './image/transfer.ts';
import { networkConnect, networkDisconnect } from './network/connect.ts';
import { networkCreate } from './network/create.ts';
import { networkInspect } from './network/inspect.ts';
import { networkLs } from './network/ls.ts';
import { networkPrune } from './network/prune.ts';
import { networkRm } from './network/rm.ts';
import { nodeDemote, nodePromote, nodeUpdate } from './node/change.ts';
import { nodeInspect } from './node/inspect.ts';
import { nodeLs } from './node/ls.ts';
import { nodePs } from './node/ps.ts';
import { nodeRm } from './node/rm.ts';
import {
  createCommand,
  inspectCommand,
  type Kind,
  lsCommand,
  rmCommand,
} from './secret/secrets.ts';
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
import { swarmInit, swarmJoin, swarmLeave } from './swarm/membership.ts';
import { swarmJoinToken, swarmUnlock, swarmUnlockKey } from './swarm/tokens.ts';
import { swarmCa, swarmUpdate } from './swarm/update.ts';
import { systemDf, systemPrune } from './system/df.ts';
import { events } from './system/events.ts';
import { info } from './system/info.ts';
import { containerInspect, inspect } from './system/inspect.ts';
import { login, logout } from './system/login.ts';
import { plugin } from './system/plugins.ts';
import { version } from './system/version.ts';
import { volumeCreate, volumeInspect, volumeLs, volumePrune, volumeRm } from './volume/volumes.ts';

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
    networkPrune,
    networkRm,
  ],
};

const container: Group = {
  name: 'container',
  about: 'Work with containers',
  commands: [
    containerAttach,
    containerCommit,
    containerCp,
    containerCreate,
    containerDiff,
    containerExec,
    containerExport,
    containerInspect,
    containerKill,
    containerLogs,
    containerLs,
    containerPause,
    containerPort,
    containerPrune,
    containerRename,
    containerRestart,
    containerRm,
    containerRun,
    containerStart,
    containerStats,
    containerStop,
    containerTop,
    containerUnpause,
    containerUpdate,
    containerWait,
  ],
};

const image: Group = {
  name: 'image',
  about: 'Work with images',
  commands: [
    imageBuild,
    imageHistory,
    imageImport,
    imageInspect,
    imageLoad,
    imageLs,
    imagePrune,
    imagePull,
    imagePush,
    imageRm,
    imageSave,
    imageTag,
  ],
};

const volume: Group = {
  name: 'volume',
  about: 'Work with volumes',
  commands: [volumeCreate, volumeInspect, volumeLs, volumePrune, volumeRm],
};

const swarm: Group = {
  name: 'swarm',
  about: 'Work with the swarm itself',
  commands: [
    swarmCa,
    swarmInit,
    swarmJoin,
    swarmJoinToken,
    swarmLeave,
    swarmUnlock,
    swarmUnlockKey,
    swarmUpdate,
  ],
};

function secretsOrConfigs(kind: Kind): Group {
  return {
    name: kind,
    about: kind === 'secret' ? 'Work with secrets' : 'Work with configs',
    commands: [createCommand(kind), inspectCommand(kind), lsCommand(kind), rmCommand(kind)],
  };
}

const system: Group = {
  name: 'system',
  about: 'Work with the engine',
  commands: [systemDf, events, info, systemPrune],
};

const context: Group = {
  name: 'context',
  about: 'Work with contexts: names for engines',
  commands: [contextCreate, contextInspect, contextLs, contextRm, contextShow, contextUse],
};

const builder: Group = {
  name: 'builder',
  about: 'Work with builds',
  commands: [imageBuild],
};

const stack: Group = {
  name: 'stack',
  about: 'Work with stacks: several services described in compose files',
  usage: '[OPTIONS]',
  commands: [stackConfig, stackDeploy, stackLs, stackPs, stackRm, stackServices],
};

const groups: readonly Group[] = [
  builder,
  secretsOrConfigs('config'),
  container,
  context,
  image,
  network,
  node,
  plugin,
  secretsOrConfigs('secret'),
  service,
  stack,
  swarm,
  system,
  volume,
];

/** These exist below their group only. */
const grouped = ['ls', 'prune', 'inspect', 'rm'];
const onTop = (group: Group): Command[] =>
  group.commands.filter(
    (one): one is Command => !('commands' in one) && !grouped.includes(one.name),
  );

/** Commands that stand at the top too, some by another name. */
const shortcuts: readonly Command[] = [
  ...onTop(container),
  containerRm,
  { ...containerLs, name: 'ps', also: [] },
  ...onTop(image),
  { ...imageLs, name: 'images', also: [] },
  { ...imageRm, name: 'rmi', also: [] },
  events,
  info,
  inspect,
  login,
  logout,
  search,
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
