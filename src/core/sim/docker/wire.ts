// Objects of the engine's API as the commands read them: only the fields that they use.

export type Labels = Readonly<Record<string, string>>;
export type Meta = {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
};

export type Service = Meta & {
  readonly Spec: ServiceSpec;
  readonly PreviousSpec?: ServiceSpec;
  readonly Endpoint: {
    readonly Spec?: { readonly Mode?: string };
    readonly Ports?: readonly Port[];
  };
  readonly UpdateStatus?: {
    readonly State?: string;
    readonly StartedAt?: string;
    readonly CompletedAt?: string;
    readonly Message?: string;
  };
  readonly ServiceStatus?: {
    readonly RunningTasks: number;
    readonly DesiredTasks: number;
    readonly CompletedTasks: number;
  };
  readonly JobStatus?: { readonly JobIteration: { readonly Index: number } };
};

/** Built and changed by `service create` and `service update`. */
export type ServiceSpec = {
  Name: string;
  Labels: Record<string, string>;
  TaskTemplate: {
    ContainerSpec: ContainerSpec;
    Resources?: { Limits?: Resources; Reservations?: Resources };
    RestartPolicy?: {
      Condition?: string;
      Delay?: number;
      MaxAttempts?: number;
      Window?: number;
    };
    Placement?: {
      Constraints?: string[];
      Preferences?: { Spread: { SpreadDescriptor: string } }[];
      MaxReplicas?: number;
      Platforms?: readonly Platform[];
    };
    Networks?: NetworkAttachment[];
    LogDriver?: { Name?: string; Options?: Record<string, string> };
    ForceUpdate?: number;
    Runtime?: string;
  };
  Mode: {
    Replicated?: { Replicas?: number };
    Global?: object;
    ReplicatedJob?: { MaxConcurrent?: number; TotalCompletions?: number };
    GlobalJob?: object;
  };
  UpdateConfig?: UpdateConfig;
  RollbackConfig?: UpdateConfig;
  EndpointSpec?: { Mode?: string; Ports?: Port[] };
};

export type ContainerSpec = {
  Image: string;
  Labels?: Record<string, string>;
  Command?: readonly string[];
  Args?: readonly string[];
  Hostname?: string;
  Env?: string[];
  Dir?: string;
  User?: string;
  Groups?: string[];
  Privileges?: object;
  Init?: boolean;
  StopSignal?: string;
  TTY?: boolean;
  OpenStdin?: boolean;
  ReadOnly?: boolean;
  Mounts?: MountSpec[];
  StopGracePeriod?: number;
  Healthcheck?: Healthcheck;
  Hosts?: string[];
  DNSConfig?: { Nameservers?: string[]; Search?: string[]; Options?: string[] };
  Secrets?: SecretReference[];
  Configs?: ConfigReference[];
  Isolation?: string;
  Sysctls?: Record<string, string>;
  CapabilityAdd?: string[];
  CapabilityDrop?: string[];
  Ulimits?: { Name: string; Hard: number; Soft: number }[];
};

export type MountSpec = {
  readonly Type?: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
};
export type Healthcheck = {
  Test?: readonly string[];
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  Retries?: number;
};
export type FileTarget = {
  readonly Name: string;
  readonly UID: string;
  readonly GID: string;
  readonly Mode: number;
};
export type SecretReference = {
  readonly File: FileTarget;
  readonly SecretID: string;
  readonly SecretName: string;
};
export type ConfigReference = {
  readonly File: FileTarget;
  readonly ConfigID: string;
  readonly ConfigName: string;
};
export type Resources = { NanoCPUs?: number; MemoryBytes?: number; Pids?: number };
export type Platform = { readonly Architecture: string; readonly OS: string };
export type NetworkAttachment = {
  readonly Target: string;
  readonly Aliases?: readonly string[];
  readonly DriverOpts?: Readonly<Record<string, string>>;
};
export type UpdateConfig = {
  Parallelism: number;
  Delay?: number;
  FailureAction?: string;
  Monitor?: number;
  MaxFailureRatio: number;
  Order?: string;
};
export type Port = {
  readonly Name?: string;
  readonly Protocol: string;
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode?: string;
};

export type ServiceTask = Meta & {
  readonly Spec: { readonly ContainerSpec?: { readonly Image: string } };
  readonly ServiceID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly Status: {
    readonly Timestamp: string;
    readonly State: string;
    readonly Message?: string;
    readonly Err?: string;
    readonly PortStatus?: { readonly Ports?: readonly Port[] };
  };
  readonly DesiredState: string;
  readonly JobIteration?: { readonly Index: number };
};

export type TlsInfo = {
  readonly TrustRoot: string;
  readonly CertIssuerSubject: string;
  readonly CertIssuerPublicKey: string;
};

export type SwarmNode = Meta & {
  readonly Spec: {
    readonly Name?: string;
    readonly Labels: Labels;
    readonly Role: string;
    readonly Availability: string;
  };
  readonly Description: {
    readonly Hostname: string;
    readonly Platform: Platform;
    readonly Resources: { readonly NanoCPUs: number; readonly MemoryBytes: number };
    readonly Engine: {
      readonly EngineVersion: string;
      readonly Labels?: Labels;
      readonly Plugins: readonly { readonly Type: string; readonly Name: string }[];
    };
    readonly TLSInfo?: TlsInfo;
  };
  readonly Status: { readonly State: string; readonly Message?: string; readonly Addr: string };
  readonly ManagerStatus?: {
    readonly Leader?: boolean;
    readonly Reachability: string;
    readonly Addr: string;
  };
};

export type Network = {
  readonly Name: string;
  readonly Id: string;
  readonly Created: string;
  readonly Scope: string;
  readonly Driver: string;
  readonly EnableIPv6?: boolean;
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  readonly Ingress?: boolean;
  readonly Labels?: Labels | null;
};

/** `GET /info`, as far as the commands read it. */
export type Info = {
  readonly Name: string;
  readonly OperatingSystem: string;
  readonly Swarm: {
    readonly NodeID: string;
    readonly NodeAddr: string;
    readonly LocalNodeState: string;
    readonly ControlAvailable: boolean;
    readonly Error: string;
    readonly Nodes?: number;
    readonly Managers?: number;
    readonly RemoteManagers: readonly { readonly NodeID: string; readonly Addr: string }[] | null;
    readonly Cluster?: Cluster;
  };
  readonly [other: string]: unknown;
};

export type Cluster = Meta & { readonly Spec: SwarmSpec; readonly RootRotationInProgress: boolean };

/** Changed by `swarm update`. */
export type SwarmSpec = {
  Name?: string;
  Labels: Labels | null;
  Orchestration: { TaskHistoryRetentionLimit?: number };
  Raft: {
    SnapshotInterval?: number;
    KeepOldSnapshots?: number;
    LogEntriesForSlowFollowers?: number;
    ElectionTick: number;
    HeartbeatTick: number;
  };
  Dispatcher: { HeartbeatPeriod?: number };
  CAConfig: { NodeCertExpiry?: number; ForceRotate?: number; ExternalCAs?: unknown };
  TaskDefaults: object;
  EncryptionConfig: { AutoLockManagers: boolean };
};

export type SecretOrConfig = Meta & {
  readonly Spec: {
    readonly Name: string;
    readonly Labels: Labels | null;
    readonly Data?: string;
    readonly Driver?: { readonly Name: string };
    readonly Templating?: { readonly Name: string };
  };
};
