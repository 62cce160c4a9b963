// An engine's state: all plain data, changed in place by the engine alone.
import type { Plain } from '../kernel/kernel.ts';
import type { Labels } from '../store/specs.ts';

export type EngineState = {
  readonly name: string;
  readonly address: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly labels: Labels;
  /** `ABCD:EFGH:…`, made once. */
  readonly engineId: string;
  /** The daemon answers. */
  running: boolean;
  /** The machine has power; without it nothing runs. */
  powered: boolean;
  membership: Membership | null;
  readonly containers: { [id: string]: ContainerState };
  /** Images by id; the content of known ones is found in the registry by it. */
  readonly images: { [id: string]: LocalImage };
  readonly networks: { [id: string]: LocalNetwork };
  readonly volumes: { [name: string]: VolumeState };
  readonly execs: { [id: string]: ExecState };
  readonly events: EngineEvent[];
  /** What the agent will do next, by task. */
  readonly steps: { [taskId: string]: string };
  lastPid: number;
  lastPort: number;
};

/** The engine's place in a swarm. */
export type Membership = {
  readonly swarm: string;
  readonly node: string;
  readonly address: string;
  /** It cannot read its own store: locked, waiting for the key. */
  locked: boolean;
  /** Another manager made itself the only one: this one still waits for a leader of the old group. */
  outcast: boolean;
};

export type EngineEvent = {
  readonly ms: number;
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly attributes: Labels;
  readonly scope: 'local' | 'swarm';
};

export type Layer = { readonly digest: string; readonly sizeBytes: number };

export type HistoryEntry = {
  readonly createdBy: string;
  readonly sizeBytes: number;
  readonly comment: string;
  readonly empty: boolean;
};

/** What an image is, wherever it lies: shared by reference, never changed. */
export type ImageContent = {
  readonly id: string;
  /** Of its manifest. */
  readonly digest: string;
  /** Base tree of `MachineOptions`. */
  readonly base: string;
  readonly personality: 'bash' | 'ash';
  /** Changes that lie on the base, lowest first. */
  readonly changes: readonly Plain[];
  readonly layers: readonly Layer[];
  readonly history: readonly HistoryEntry[];
  /** Main program behind the command, or null: argv decides. */
  readonly program: string | null;
  readonly parameters: { readonly [name: string]: string | number | boolean };
  readonly config: ImageConfig;
  /** Against the world's start; negative. */
  readonly createdMs: number;
  readonly parent: string;
  readonly author: string;
  readonly comment: string;
};

export type ImageConfig = {
  readonly Env: readonly string[];
  readonly Cmd: readonly string[] | null;
  readonly Entrypoint: readonly string[] | null;
  readonly WorkingDir: string;
  readonly User: string;
  readonly ExposedPorts: readonly string[];
  readonly Volumes: readonly string[];
  readonly Labels: Labels | null;
  readonly StopSignal: string;
  readonly Healthcheck?: Plain;
};

export type LocalImage = {
  readonly id: string;
  /** Null for what the world's registry has under this id. */
  readonly content: ImageContent | null;
  tags: string[];
  /** `alpine@sha256:…`. */
  digests: string[];
  taggedMs: number;
};

export type LocalNetwork = {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly createdMs: number;
  readonly subnet: string;
  readonly gateway: string;
  /** The engine tells it only when it chose the subnet or was asked for this gateway. */
  readonly showGateway: boolean;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly labels: Labels;
  readonly options: Labels;
  readonly pool: { last: number; readonly used: { [host: string]: true } };
  readonly ipamOptions: Plain;
};

export type VolumeState = {
  readonly name: string;
  readonly createdMs: number;
  readonly labels: Labels | null;
  readonly options: Labels | null;
  /** Made for a container without a name: removed with it by `rm -v`. */
  readonly anonymous: boolean;
};

export type ExecState = {
  readonly id: string;
  readonly containerId: string;
  readonly tty: boolean;
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  readonly directory: string;
  readonly user: string;
  readonly privileged: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly detachKeys: string;
  started: boolean;
  running: boolean;
  exitCode: number | null;
  pid: number;
  /** A shell at its prompt, brought up to date for a checkpoint. */
  session?: Plain;
};

export type Endpoint = {
  readonly id: string;
  readonly networkId: string;
  readonly networkName: string;
  address: string;
  prefix: number;
  gateway: string;
  mac: string;
  readonly aliases: readonly string[];
  /** `IPAMConfig` as asked for. */
  readonly ipam: Plain;
  /** On the wire: the container runs. */
  joined: boolean;
};

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead';

export type LogLine = {
  readonly ms: number;
  readonly stream: 'stdout' | 'stderr';
  /** With its newline, if it had one. */
  readonly text: string;
};

export type ContainerState = {
  readonly id: string;
  name: string;
  readonly createdMs: number;
  readonly image: string;
  readonly imageId: string;
  readonly argv: readonly string[];
  readonly tty: boolean;
  readonly openStdin: boolean;
  readonly attachStdout: boolean;
  /** `Config` and `HostConfig` of the API. */
  readonly config: { readonly [key: string]: Plain };
  hostConfig: { readonly [key: string]: Plain };
  readonly labels: Labels;
  readonly hostname: string;
  status: ContainerStatus;
  exitCode: number;
  error: string;
  oomKilled: boolean;
  startedMs: number | null;
  finishedMs: number | null;
  pid: number;
  restartCount: number;
  /** Stopped by a person: restart policies leave it alone. */
  stopped: boolean;
  /** Waits for this to start again, or to be killed. */
  timer: number;
  endpoints: Endpoint[];
  ports: PublishedPort[];
  readonly mounts: MountPoint[];
  readonly log: LogLine[];
  /** Text of an unfinished line per stream. */
  readonly partial: { stdout: string; stderr: string };
  /** The main program's own state, with the number of its current life. */
  main: Plain;
  life: number;
  /** Name of the main program, or null while a process is PID 1. */
  program: string | null;
  health: Health | null;
  /** Changes of its file system, brought up to date for a checkpoint. */
  files: Plain;
  /** Its PID 1 where that is a shell at its prompt, brought up to date for a checkpoint. */
  session?: Plain;
  removing: boolean;
  task: string;
};

export type Health = {
  status: 'starting' | 'healthy' | 'unhealthy';
  /** Failures in a row. */
  failing: number;
  /** The last few checks, oldest first. */
  readonly log: HealthResult[];
};

export type HealthResult = {
  readonly startMs: number;
  readonly endMs: number;
  /** -1: it could not be run, or took too long. */
  readonly exitCode: number;
  readonly output: string;
};

export type PublishedPort = {
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
  readonly hostPort: number;
  readonly hostAddress: string;
};

export type MountPoint = {
  readonly type: 'volume' | 'bind' | 'tmpfs';
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly propagation: string;
  /** A volume that stays empty although the image has files there. */
  readonly noCopy?: boolean;
};

export function createEngineState(fields: {
  readonly name: string;
  readonly address: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly labels: Labels;
  readonly engineId: string;
}): EngineState {
  return {
    ...fields,
    running: true,
    powered: true,
    membership: null,
    containers: {},
    images: {},
    networks: {},
    volumes: {},
    execs: {},
    events: [],
    steps: {},
    lastPid: 1200,
    lastPort: 49152,
  };
}
