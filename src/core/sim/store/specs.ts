// Specs of cluster objects, in the words of the Engine API, as clients write and read them.
import type { Plain } from '../kernel/kernel.ts';

/** JSON that travels through untouched. */
export type Loose = { readonly [key: string]: Plain };

export type Labels = { readonly [name: string]: string };

/** Durations are in nanoseconds, as on the wire. */
export type ServiceSpec = {
  readonly Name: string;
  readonly Labels: Labels;
  readonly TaskTemplate: TaskSpec;
  readonly Mode: ServiceMode;
  readonly UpdateConfig?: UpdateConfig;
  readonly RollbackConfig?: UpdateConfig;
  readonly Networks?: readonly NetworkAttachment[];
  readonly EndpointSpec?: EndpointSpec;
};

export type ServiceMode = {
  readonly Replicated?: { readonly Replicas?: number };
  readonly Global?: Loose;
  readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number };
  readonly GlobalJob?: Loose;
};

export type TaskSpec = {
  readonly ContainerSpec?: ContainerSpec;
  readonly NetworkAttachmentSpec?: { readonly ContainerID: string };
  readonly Resources?: {
    readonly Limits?: Resources & { readonly Pids?: number };
    readonly Reservations?: Resources;
  };
  readonly RestartPolicy?: RestartPolicy;
  readonly Placement?: Placement;
  readonly Networks?: readonly NetworkAttachment[];
  readonly LogDriver?: { readonly Name: string; readonly Options?: Labels };
  readonly ForceUpdate?: number;
  readonly Runtime?: string;
};

export type ContainerSpec = {
  readonly Image: string;
  readonly Labels?: Labels;
  readonly Command?: readonly string[];
  readonly Args?: readonly string[];
  readonly Hostname?: string;
  readonly Env?: readonly string[];
  readonly Dir?: string;
  readonly User?: string;
  readonly TTY?: boolean;
  readonly ReadOnly?: boolean;
  readonly StopGracePeriod?: number;
  readonly StopSignal?: string;
  readonly Mounts?: readonly Mount[];
  readonly Hosts?: readonly string[];
  readonly Secrets?: readonly FileReference[];
  readonly Configs?: readonly FileReference[];
  readonly Healthcheck?: Healthcheck;
  readonly DNSConfig?: Loose;
  readonly Init?: boolean;
  readonly Isolation?: string;
  readonly Groups?: readonly string[];
  readonly Sysctls?: Labels;
  readonly CapabilityAdd?: readonly string[];
  readonly CapabilityDrop?: readonly string[];
  readonly Ulimits?: readonly Loose[];
  readonly Privileges?: Loose;
  readonly OpenStdin?: boolean;
};

export type Healthcheck = {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
};

export type FileReference = {
  readonly File?: {
    readonly Name: string;
    readonly UID: string;
    readonly GID: string;
    readonly Mode: number;
  };
  readonly SecretID?: string;
  readonly SecretName?: string;
  readonly ConfigID?: string;
  readonly ConfigName?: string;
};

export type Mount = {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly BindOptions?: Loose;
  readonly VolumeOptions?: {
    readonly Labels?: Labels;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Labels };
  };
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number };
};

export type Resources = {
  readonly NanoCPUs?: number;
  readonly MemoryBytes?: number;
};

export type RestartPolicy = {
  readonly Condition?: string;
  readonly Delay?: number;
  readonly MaxAttempts?: number;
  readonly Window?: number;
};

export type Placement = {
  readonly Constraints?: readonly string[];
  readonly Preferences?: readonly { readonly Spread: { readonly SpreadDescriptor: string } }[];
  readonly MaxReplicas?: number;
  readonly Platforms?: readonly { readonly Architecture?: string; readonly OS?: string }[];
};

export type NetworkAttachment = {
  readonly Target: string;
  readonly Aliases?: readonly string[];
  readonly DriverOpts?: Labels;
};

export type UpdateConfig = {
  readonly Parallelism: number;
  readonly Delay?: number;
  readonly FailureAction?: string;
  readonly Monitor?: number;
  readonly MaxFailureRatio?: number;
  readonly Order?: string;
};

export type EndpointSpec = {
  readonly Mode?: string;
  readonly Ports?: readonly PortConfig[];
};

export type PortConfig = {
  readonly Name?: string;
  readonly Protocol?: string;
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode?: string;
};
