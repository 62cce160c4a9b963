// The operating system of a simulated machine, as its programs see it: types only.
// A machine is a node or a container; both run processes, have files, terminals and a network.
import type { Bytes } from '../../lib/bytes.ts';
import type { Result } from '../../lib/result.ts';
import type { EngineSocket } from '../api/types.ts';
import type { Gate, Kernel, Plain, Routine, Task } from '../kernel/kernel.ts';

/** Error numbers by name; `os/errno.ts` has their sentences. */
export type Errno =
  | 'EACCES'
  | 'EBADF'
  | 'EEXIST'
  | 'EINTR'
  | 'EINVAL'
  | 'EIO'
  | 'EISDIR'
  | 'ELOOP'
  | 'EMFILE'
  | 'ENAMETOOLONG'
  | 'ENOENT'
  | 'ENOEXEC'
  | 'ENOSPC'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'ENOTTY'
  | 'EPERM'
  | 'EPIPE'
  | 'EROFS'
  | 'EXDEV'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'EADDRINUSE'
  | 'ETIMEDOUT';

export type Signal =
  | 'HUP'
  | 'INT'
  | 'QUIT'
  | 'KILL'
  | 'USR1'
  | 'USR2'
  | 'PIPE'
  | 'ALRM'
  | 'TERM'
  | 'CHLD'
  | 'CONT'
  | 'STOP'
  | 'TSTP'
  | 'TTIN'
  | 'TTOU'
  | 'WINCH';

/** An open file description: a file, a pipe's end, a terminal, /dev/null… Counted references. */
export type Stream = {
  /** At least one byte, at most `maxBytes`; null at the end. Waits. */
  readonly read: (maxBytes: number) => Task<Bytes | null>;
  /** All of it, waiting where a pipe is full. EPIPE when nobody reads any more. */
  readonly write: (bytes: Bytes) => Task<Result<null, Errno>>;
  /** Gives back what was read too much, before anything else happens; the next read gets it. */
  readonly unread: (bytes: Bytes) => void;
  /** Bytes could be read (or the end is there) without waiting. */
  readonly readable: () => boolean;
  /** Opens when `readable` may have changed; a stream without it is always readable. */
  readonly changed?: Gate;
  readonly tty: Tty | null;
  /** One more reference; `close` gives one back. */
  readonly share: () => Stream;
  readonly close: () => void;
};

/** The terminal of a session: line discipline between the pane and the processes. */
export type Tty = {
  readonly columns: () => number;
  readonly rows: () => number;
  readonly settings: Readonly<TtySettings>;
  /** Changes settings; what is typed already is read by the new ones. */
  readonly configure: (settings: Partial<TtySettings>) => void;
  /** The process group that reads and gets the signals of keys; groups count per machine. */
  readonly foreground: () => Foreground | null;
  readonly setForeground: (machine: Machine, group: number) => void;
  /** Interactive shells alive on it: the depth of the next one's marks. */
  depth: number;
  /** Out of band, past all programs: what the shells tell of prompts and commands. */
  readonly mark: (mark: Mark) => void;
  readonly stream: Stream;
  /** Opens when the size changes (SIGWINCH is sent to the foreground group as well). */
  readonly resized: Gate;
};

export type Foreground = { readonly machine: Machine; readonly group: number };

export type TtySettings = {
  /** Cooked: lines, with erase and kill. False: bytes as they come. */
  canonical: boolean;
  echo: boolean;
  /** ^C, ^Z, ^\ become signals. */
  signals: boolean;
  /** A newline written becomes CR LF. */
  postProcess: boolean;
};

/** What a shell says of itself (as OSC 133 would), with `depth` 0 for the terminal's own shell. */
export type Mark =
  | { readonly kind: 'prompt'; readonly depth: number; readonly continuation: boolean }
  | { readonly kind: 'command-start'; readonly depth: number; readonly command: string }
  | { readonly kind: 'command-end'; readonly depth: number; readonly status: number | null }
  /** A session was entered or left: `machine` is shown in the tab, e.g. node2 or a container's name. */
  | { readonly kind: 'enter'; readonly depth: number; readonly machine: string }
  | { readonly kind: 'leave'; readonly depth: number };

export type Stat = {
  readonly type: 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Virtual milliseconds since the world began; negative for what was there before. */
  readonly modifiedMs: number;
  readonly inode: number;
  readonly links: number;
};

/** Paths are absolute here; `process.path(text)` makes them so. Symlinks are followed. */
export type FileSystem = {
  readonly stat: (path: string) => Result<Stat, Errno>;
  readonly lstat: (path: string) => Result<Stat, Errno>;
  readonly read: (path: string) => Result<Bytes, Errno>;
  readonly write: (path: string, bytes: Bytes, options?: WriteOptions) => Result<null, Errno>;
  readonly list: (path: string) => Result<readonly string[], Errno>;
  readonly makeDirectory: (path: string, mode?: number) => Result<null, Errno>;
  readonly remove: (path: string) => Result<null, Errno>;
  readonly removeDirectory: (path: string) => Result<null, Errno>;
  readonly rename: (from: string, to: string) => Result<null, Errno>;
  readonly link: (from: string, to: string) => Result<null, Errno>;
  readonly symlink: (target: string, path: string) => Result<null, Errno>;
  readonly readLink: (path: string) => Result<string, Errno>;
  readonly realPath: (path: string) => Result<string, Errno>;
  readonly setMode: (path: string, mode: number) => Result<null, Errno>;
  readonly setOwner: (path: string, uid: number, gid: number) => Result<null, Errno>;
  readonly setTimes: (path: string, modifiedMs: number) => Result<null, Errno>;
  /** Opens /dev/null, /dev/tty, /proc files and ordinary ones alike. */
  readonly open: (path: string, mode: OpenMode, by: Process | null) => Result<Stream, Errno>;
  /** The built-in program that stands behind an executable file, or null for a script or data. */
  readonly programOf: (path: string) => string | null;
  /** Puts an executable there that runs the built-in program of that name (what `apk add` does). */
  readonly install: (path: string, program: string, sizeBytes: number) => Result<null, Errno>;
  /** Lets another tree show at a directory: volumes, binds, secrets. */
  readonly mount: (
    path: string,
    tree: FileSystem,
    root: string,
    readOnly: boolean,
    source?: MountSource,
  ) => void;
  readonly unmount: (path: string) => void;
  readonly mounts: () => readonly {
    readonly path: string;
    readonly readOnly: boolean;
    readonly source: MountSource;
  }[];
  /** Bytes in files that are not of the base, and how many there may be. */
  readonly usage: () => { readonly usedBytes: number; readonly limitBytes: number };
  /** How many files, directories and so on there are, the base's too. Walks the whole tree. */
  readonly inodes: () => number;
};

/** A file system that can be stored: only what differs from its base. Mounts are not in it. */
export type Tree = FileSystem & {
  readonly save: () => Plain;
  readonly changes: Machine['changes'];
};

/** An immutable tree that many file systems share; found again by name when a world is restored. */
export type BaseTree = { readonly name: string };

/** What `df` and /proc/mounts name as a mount's origin: the node's disk, unless told. */
export type MountSource = '/dev/sda1' | 'tmpfs';

export type WriteOptions = { readonly append?: boolean; readonly mode?: number };
export type OpenMode = 'read' | 'write' | 'append' | 'read-write' | 'create-new';

export type Machine = {
  /** `node1`, or a container's id of 64 digits. */
  readonly id: string;
  readonly kind: 'node' | 'container';
  /** The node that it is, or that it is on. */
  readonly nodeName: string;
  readonly hostname: () => string;
  /** Whose error sentences and shell it has. */
  readonly personality: 'bash' | 'ash';
  readonly files: FileSystem;
  readonly network: Network;
  /** The engine at /var/run/docker.sock, or null where there is none. */
  readonly engine: EngineSocket | null;
  readonly kernel: Kernel;
  /** Milliseconds since 1970 at the kernel's time 0: `epochMs + kernel.now()` is what `date` says. */
  readonly epochMs: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** Of the node that it is, or that it is on. */
  readonly workload: () => Workload;
  /** Starts a process; it runs at the kernel's next turn. */
  readonly start: (options: StartOptions) => Process;
  readonly processes: () => readonly Process[];
  /** The main process that is no `Process` but a state machine: `ps` shows it as PID 1. */
  readonly main: () => MainProcess | null;
  /** A built-in program by its name. */
  readonly program: (name: string) => Program | null;
  /** The machine that answers to a name for `ssh`, or null. */
  readonly peer: (name: string) => Machine | null;
  /** What an init system runs there by that name: the engine of a node. Null: nothing. */
  readonly service: (name: string) => Service | null;
  /** Ends every process without mercy: the container stopped, the node lost its power. */
  readonly killAll: () => void;
  /** What differs from the base and the layers, as plain data: `MachineOptions.from` takes it. */
  readonly state: () => Plain;
  /** Paths that differ from the base and the layers, sorted: what `docker diff` shows. */
  readonly changes: () => readonly {
    readonly kind: 'changed' | 'added' | 'deleted';
    readonly path: string;
  }[];
};

/** What the containers of a node use of it now. */
export type Workload = {
  /** Cores that are busy, at most those that there are. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** Averages over 1, 5 and 15 minutes of the processes that run or want to. */
  readonly load: readonly [number, number, number];
};

/** Something that runs in the background of a node, for `systemctl`. */
export type Service = {
  readonly running: () => boolean;
  readonly start: () => void;
  readonly stop: () => void;
};

/** What `os/machine.ts` makes a machine from: `createMachine(options: MachineOptions): Machine`. */
export type MachineOptions = {
  readonly id: string;
  readonly kind: 'node' | 'container';
  readonly nodeName: string;
  readonly hostname: () => string;
  readonly personality: 'bash' | 'ash';
  /** Where base trees and built-in programs come from: the same for all machines of a world. */
  readonly userland: Userland;
  /**
   * Name of the immutable tree underneath, shared by all machines: `node`, or an image's userland:
   * `alpine`, `busybox`, `debian`, `nginx`, `redis`, `registry`, `netshoot`, `scratch`.
   */
  readonly base: string;
  /** States of other machines, lowest first, that lie on the base: layers of a built image. */
  readonly layers: readonly Plain[];
  /** The machine's own changes, as `state` gave them; null for a new machine. */
  readonly from: Plain;
  readonly network: Network;
  readonly engine: EngineSocket | null;
  readonly kernel: Kernel;
  readonly epochMs: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** Without it nothing runs. */
  readonly workload?: () => Workload;
  /** What its files may hold beside the base; without it 128 MiB. */
  readonly diskBytes?: number;
  /** Its own files cannot be changed, only what is mounted. */
  readonly readOnly?: () => boolean;
  readonly peer: (name: string) => Machine | null;
  /** Without it there are none. */
  readonly service?: (name: string) => Service | null;
  /** The main process that is no `Process` but a state machine: `ps` shows it as PID 1. */
  readonly main: () => MainProcess | null;
};

/** The programs and base trees that machines can have; `shell/userland.ts` makes one. */
export type Userland = {
  /** Asserts that it exists. */
  readonly base: (name: string) => BaseTree;
  readonly program: (name: string) => Program | null;
};

/** A container's PID 1 as other processes of its machine see it. */
export type MainProcess = {
  readonly argv: readonly string[];
  readonly startedMs: number;
  readonly user: string;
  readonly signal: (signal: Signal) => void;
};

/** What `os/tty.ts` makes: `createTty(options: TtyOptions): TtyMaster`. */
export type TtyOptions = {
  readonly kernel: Kernel;
  readonly columns: number;
  readonly rows: number;
  /** What the screen receives. Never waits. */
  readonly output: (bytes: Bytes) => void;
  readonly mark: (mark: Mark) => void;
};

/** The outer side of a terminal: where a pane, or `docker exec -t`, is plugged in. */
export type TtyMaster = {
  readonly tty: Tty;
  /** Bytes of a keyboard. */
  readonly input: (bytes: Bytes) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** HUP to everybody on it; readers see the end. */
  readonly hangUp: () => void;
  /** Typed and not yet read: part of a checkpoint. */
  readonly pending: () => Bytes;
};

export type StartOptions = {
  /**
   * argv[0] is looked up in PATH, or is a path. Without `program` that file decides what runs; where
   * there is none the process says so and ends with 127. `findExecutable` tells beforehand.
   */
  readonly argv: readonly string[];
  readonly program?: Program;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** 0, 1, 2 (and more): the new process gets references of its own. */
  readonly streams: readonly Stream[] | ReadonlyMap<number, Stream>;
  /** Without it the parent's, if any. */
  readonly tty?: Tty | null;
  readonly parent?: Process | null;
  /** The process group that it joins, or one of its own; without it the parent's. */
  readonly group?: number | 'new';
  readonly user?: string;
  /** Goes on from what `saved` gave, by the program's `resume`. See `os/parked.ts`. */
  readonly resume?: { readonly state: Plain; readonly pid: number; readonly startedMs: number };
};

/** A running program. */
export type Process = {
  readonly pid: number;
  readonly parentPid: () => number;
  group: number;
  readonly machine: Machine;
  argv: readonly string[];
  readonly environment: Map<string, string>;
  directory: string;
  /** Permission bits that files it makes do not get. */
  umask: number;
  readonly streams: Map<number, Stream>;
  readonly tty: Tty | null;
  readonly startedMs: number;
  readonly user: string;
  state: 'running' | 'stopped' | 'ended';
  /** Exit status 0 to 255, 128 + signal when killed; null while it lives. */
  status: number | null;
  /** The signal that ended or stopped it. */
  killedBy: Signal | null;
  /** The line of its script that a shell is at; null: it runs none. */
  atLine: (() => number) | null;
  /**
   * Says that it waits in a state that can be rebuilt from plain data (a shell at its prompt, an ssh
   * that waits for its session): `save` gives that data. Null: it goes on. `as` names the program
   * that resumes it: one that has become another by `exec` is not stored.
   */
  readonly park: (save: (() => Plain) | null, as?: string) => void;
  /** The name given by `park`, or null. */
  readonly parkedAs: () => string | null;
  /** What `save` gives now; null while it is not parked. */
  readonly saved: () => Plain;
  /** Starts a task beside its own, as a thread: it stops and goes on with the process. */
  readonly beside: <T>(task: Task<T>, done?: (value: T | null) => void) => Routine;
  /** Opens when it ends, stops or goes on. */
  readonly changed: Gate;
  /** Sends a signal: its handler, or the default action. */
  readonly signal: (signal: Signal) => void;
  /** Takes a signal over: null restores the default, 'ignore' ignores it. */
  readonly onSignal: (signal: Signal, handler: (() => void) | 'ignore' | null) => void;
  /** Makes a path absolute and normal from its directory. */
  readonly path: (text: string) => string;
  /** Writes text to 1 and 2; an EPIPE ends the process as SIGPIPE does. */
  readonly print: (text: string) => Task<void>;
  readonly complain: (text: string) => Task<void>;
  /** Reads all of a descriptor to its end. */
  readonly readAll: (descriptor: number) => Task<Bytes>;
  /** The next line of a descriptor without its newline; null at the end. */
  readonly readLine: (descriptor: number) => Task<string | null>;
  /** Starts another program as a child with the same streams and waits for its status. */
  readonly run: (argv: readonly string[], options?: Partial<StartOptions>) => Task<number>;
};

/** A command: what stands behind an executable. Its value is the exit status. */
export type Program = {
  readonly name: string;
  readonly run: (process: Process) => Task<number>;
  /** What the Tab key offers for the last of the words of its command line; none: files. */
  readonly complete?: (words: readonly string[], machine: Machine) => Task<readonly string[]>;
  /** Goes on from the plain data with which it was parked. */
  readonly resume?: (process: Process, state: Plain) => Task<number>;
};

/** The network as a process sees it from its machine. */
export type Network = {
  readonly interfaces: () => readonly NetworkInterface[];
  readonly routes: () => readonly Route[];
  /** Asks the machine's resolver (127.0.0.11 in a container). Takes virtual time. */
  readonly lookUp: (name: string, type: DnsType) => Task<DnsAnswer>;
  /** Asks another name server: an address. */
  readonly ask: (server: string, name: string, type: DnsType) => Task<DnsAnswer>;
  /** First IPv4 address of a host name or literal address, /etc/hosts first; null: does not exist. */
  readonly resolve: (host: string) => Task<string | null>;
  readonly connect: (
    address: string,
    port: number,
    timeoutMs: number,
  ) => Task<Result<Connection, Errno>>;
  readonly listen: (port: number) => Result<Listener, Errno>;
  /** One echo request: the round trip in virtual milliseconds and its TTL, or why there is none. */
  readonly ping: (
    address: string,
    timeoutMs: number,
  ) => Task<Result<{ readonly roundTripMs: number; readonly ttl: number }, Errno>>;
  /** What listens and what is connected, for ss and netstat. */
  readonly sockets: () => readonly SocketInfo[];
};

export type NetworkInterface = {
  readonly name: string;
  /** As `ip` numbers it, and the number of a pair's other end. */
  readonly index: number;
  readonly peer: number | null;
  readonly mac: string;
  /** `10.0.1.5/24`, or null without an address. */
  readonly address: string | null;
  readonly mtu: number;
  /** It has a carrier: a bridge without members has none. */
  readonly up: boolean;
};

export type Route = {
  /** `default` or a subnet. */
  readonly to: string;
  readonly via: string | null;
  readonly interfaceName: string;
  readonly source: string | null;
  readonly up: boolean;
};

export type DnsType = 'A' | 'AAAA' | 'PTR' | 'ANY' | 'MX' | 'NS' | 'TXT' | 'SRV' | 'CNAME' | 'SOA';

export type DnsAnswer = {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';
  readonly records: readonly {
    readonly name: string;
    readonly type: DnsType;
    readonly ttlSeconds: number;
    readonly data: string;
  }[];
  readonly server: string;
};

/** A TCP connection. */
export type Connection = {
  readonly stream: Stream;
  /** No more will be sent (the other side reads an end); reading goes on. */
  readonly finish: () => void;
  readonly local: { readonly address: string; readonly port: number };
  readonly remote: { readonly address: string; readonly port: number };
};

export type Listener = {
  readonly accept: () => Task<Connection>;
  readonly close: () => void;
};

export type SocketInfo = {
  readonly protocol: 'tcp' | 'udp';
  readonly state: 'LISTEN' | 'ESTAB' | 'UNCONN' | 'TIME-WAIT';
  readonly local: string;
  readonly remote: string;
  readonly pid: number | null;
};
