// What clients and tasks ask of an engine when they want a container.
import type { Plain } from '../kernel/kernel.ts';
import type { Endpoint, MountPoint } from './state.ts';

/** Body of `POST /containers/create`, as far as the engine looks into it. */
export type ContainerRequest = {
  readonly Image?: string;
  readonly Hostname?: string;
  readonly User?: string;
  readonly Tty?: boolean;
  readonly OpenStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly Env?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly Labels?: { readonly [name: string]: string } | null;
  readonly ExposedPorts?: { readonly [port: string]: Plain } | null;
  readonly Volumes?: { readonly [path: string]: Plain } | null;
  readonly StopSignal?: string;
  readonly StopTimeout?: number;
  readonly Healthcheck?: Plain;
  readonly HostConfig?: HostConfig | null;
  readonly NetworkingConfig?: {
    readonly EndpointsConfig?: { readonly [name: string]: EndpointConfig | null } | null;
  } | null;
};

export type HostConfig = {
  readonly Binds?: readonly string[] | null;
  readonly Mounts?: readonly {
    readonly Type: string;
    readonly Source?: string;
    readonly Target: string;
    readonly ReadOnly?: boolean;
    readonly VolumeOptions?: {
      readonly NoCopy?: boolean;
      readonly Labels?: { readonly [name: string]: string };
      readonly DriverConfig?: { readonly Options?: { readonly [name: string]: string } };
    };
  }[];
  /** `NAME`, `NAME:ro`: containers whose mounts it has too. */
  readonly VolumesFrom?: readonly string[] | null;
  readonly NetworkMode?: string;
  readonly PortBindings?: {
    readonly [port: string]:
      | readonly { readonly HostIp?: string; readonly HostPort?: string }[]
      | null;
  } | null;
  readonly RestartPolicy?: { readonly Name?: string; readonly MaximumRetryCount?: number };
  readonly AutoRemove?: boolean;
  readonly PublishAllPorts?: boolean;
  readonly ExtraHosts?: readonly string[] | null;
  readonly Dns?: readonly string[] | null;
  readonly DnsSearch?: readonly string[] | null;
  readonly DnsOptions?: readonly string[] | null;
  readonly LogConfig?: { readonly Type?: string };
  readonly Memory?: number;
  readonly ReadonlyRootfs?: boolean;
  readonly Tmpfs?: { readonly [path: string]: string } | null;
  readonly Init?: boolean;
  readonly Privileged?: boolean;
};

export type EndpointConfig = {
  readonly IPAMConfig?: { readonly IPv4Address?: string } | null;
  readonly Aliases?: readonly string[] | null;
};

/** What a task adds to its container. */
export type TaskPart = {
  readonly id: string;
  readonly endpoints: readonly Endpoint[];
  readonly mounts: readonly MountPoint[];
};
