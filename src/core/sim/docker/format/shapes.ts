// The Go types of swarm objects, field by field, as the client's templates see them.

/** `Name type` for each field; a field without a type is a string. Pointers may be nil. */
export const declarations: Readonly<Record<string, string>> = {
  'swarm.Version': 'Index int',
  'swarm.Driver': 'Name; Options map[string]string',
  'swarm.Service': `ID; Version swarm.Version; CreatedAt time; UpdatedAt time
    Spec swarm.ServiceSpec; PreviousSpec *swarm.ServiceSpec; Endpoint swarm.Endpoint
    UpdateStatus *swarm.UpdateStatus; ServiceStatus *swarm.ServiceStatus
    JobStatus *swarm.JobStatus`,
  'swarm.ServiceSpec': `Name; Labels map[string]string; TaskTemplate swarm.TaskSpec
    Mode swarm.ServiceMode; UpdateConfig *swarm.UpdateConfig
    RollbackConfig *swarm.UpdateConfig; Networks []swarm.NetworkAttachmentConfig
    EndpointSpec *swarm.EndpointSpec`,
  'swarm.TaskSpec': `ContainerSpec *swarm.ContainerSpec; PluginSpec any; NetworkAttachmentSpec any
    Resources *swarm.ResourceRequirements; RestartPolicy *swarm.RestartPolicy
    Placement *swarm.Placement; Networks []swarm.NetworkAttachmentConfig
    LogDriver *swarm.Driver; ForceUpdate int; Runtime`,
  'swarm.ContainerSpec': `Image; Labels map[string]string; Command []string; Args []string; Hostname
    Env []string; Dir; User; Groups []string; Privileges any; Init *bool; StopSignal; TTY bool
    OpenStdin bool; ReadOnly bool; Mounts []mount.Mount; StopGracePeriod *duration
    Healthcheck *container.HealthConfig; Hosts []string; DNSConfig *swarm.DNSConfig
    Secrets []*swarm.SecretReference; Configs []*swarm.ConfigReference; Isolation
    Sysctls map[string]string; CapabilityAdd []string; CapabilityDrop []string
    Ulimits []*container.Ulimit`,
  'container.Ulimit': 'Name; Hard int; Soft int',
  'mount.Mount': `Type; Source; Target; ReadOnly bool; Consistency; BindOptions any
    VolumeOptions any; TmpfsOptions any; ClusterOptions any`,
  'container.HealthConfig': `Test []string; Interval duration; Timeout duration
    StartPeriod duration; StartInterval duration; Retries int`,
  'swarm.DNSConfig': 'Nameservers []string; Search []string; Options []string',
  'swarm.FileTarget': 'Name; UID; GID; Mode int',
  'swarm.SecretReference': 'File *swarm.FileTarget; SecretID; SecretName',
  'swarm.ConfigReference': 'File *swarm.FileTarget; Runtime any; ConfigID; ConfigName',
  'swarm.ResourceRequirements': 'Limits *swarm.Limit; Reservations *swarm.Resources',
  'swarm.Limit': 'NanoCPUs int; MemoryBytes int; Pids int',
  'swarm.Resources': 'NanoCPUs int; MemoryBytes int; GenericResources []any',
  'swarm.RestartPolicy': 'Condition; Delay *duration; MaxAttempts *int; Window *duration',
  'swarm.Placement': `Constraints []string; Preferences []swarm.PlacementPreference
    MaxReplicas int; Platforms []swarm.Platform`,
  'swarm.PlacementPreference': 'Spread *swarm.SpreadOver',
  'swarm.SpreadOver': 'SpreadDescriptor',
  'swarm.Platform': 'Architecture; OS',
  'swarm.NetworkAttachmentConfig': 'Target; Aliases []string; DriverOpts map[string]string',
  'swarm.ServiceMode': `Replicated *swarm.ReplicatedService; Global *swarm.GlobalService
    ReplicatedJob *swarm.ReplicatedJob; GlobalJob *swarm.GlobalJob`,
  'swarm.ReplicatedService': 'Replicas *int',
  'swarm.ReplicatedJob': 'MaxConcurrent *int; TotalCompletions *int',
  'swarm.GlobalService': '',
  'swarm.GlobalJob': '',
  'swarm.UpdateConfig': `Parallelism int; Delay duration; FailureAction; Monitor duration
    MaxFailureRatio float; Order`,
  'swarm.EndpointSpec': 'Mode; Ports []swarm.PortConfig',
  'swarm.PortConfig': 'Name; Protocol; TargetPort int; PublishedPort int; PublishMode',
  'swarm.Endpoint': `Spec swarm.EndpointSpec; Ports []swarm.PortConfig
    VirtualIPs []swarm.EndpointVirtualIP`,
  'swarm.EndpointVirtualIP': 'NetworkID; Addr',
  'swarm.UpdateStatus': 'State; StartedAt *time; CompletedAt *time; Message',
  'swarm.ServiceStatus': 'RunningTasks int; DesiredTasks int; CompletedTasks int',
  'swarm.JobStatus': 'JobIteration swarm.Version; LastExecution time',
  'swarm.Node': `ID; Version swarm.Version; CreatedAt time; UpdatedAt time; Spec swarm.NodeSpec
    Description swarm.NodeDescription; Status swarm.NodeStatus
    ManagerStatus *swarm.ManagerStatus`,
  'swarm.NodeSpec': 'Name; Labels map[string]string; Role; Availability',
  'swarm.NodeDescription': `Hostname; Platform swarm.Platform; Resources swarm.Resources
    Engine swarm.EngineDescription; TLSInfo swarm.TLSInfo; CSIInfo []any`,
  'swarm.EngineDescription': `EngineVersion; Labels map[string]string
    Plugins []swarm.PluginDescription`,
  'swarm.PluginDescription': 'Type; Name',
  'swarm.TLSInfo': 'TrustRoot; CertIssuerSubject bytes; CertIssuerPublicKey bytes',
  'swarm.NodeStatus': 'State; Message; Addr',
  'swarm.ManagerStatus': 'Leader bool; Reachability; Addr',
  'swarm.Secret': `ID; Version swarm.Version; CreatedAt time; UpdatedAt time
    Spec swarm.SecretSpec`,
  'swarm.SecretSpec': `Name; Labels map[string]string; Data bytes; Driver *swarm.Driver
    Templating *swarm.Driver`,
  'swarm.Config': `ID; Version swarm.Version; CreatedAt time; UpdatedAt time
    Spec swarm.ConfigSpec`,
  'swarm.ConfigSpec': 'Name; Labels map[string]string; Data bytes; Templating *swarm.Driver',
  'swarm.Task': `ID; Version swarm.Version; CreatedAt time; UpdatedAt time; Name
    Labels map[string]string; Spec swarm.TaskSpec; ServiceID; Slot int; NodeID
    Status swarm.TaskStatus; DesiredState; NetworksAttachments []any; GenericResources []any
    JobIteration *swarm.Version; Volumes []any`,
  'swarm.TaskStatus': `Timestamp time; State; Message; Err
    ContainerStatus *swarm.ContainerStatus; PortStatus any`,
  'swarm.ContainerStatus': 'ContainerID; PID int; ExitCode int',
  'network.Inspect': `Name; ID; Id; Created time; Scope; Driver; EnableIPv4 bool; EnableIPv6 bool
    IPAM network.IPAM; Internal bool; Attachable bool; Ingress bool
    ConfigFrom network.ConfigReference; ConfigOnly bool
    Containers map[string]network.EndpointResource; Options map[string]string
    Labels map[string]string; Peers []network.PeerInfo
    Services map[string]any`,
  'network.IPAM': 'Driver; Options map[string]string; Config []network.IPAMConfig',
  'network.IPAMConfig': `Subnet; IPRange; Gateway; AuxAddress map[string]string`,
  'network.ConfigReference': 'Network',
  'network.EndpointResource': 'Name; EndpointID; MacAddress; IPv4Address; IPv6Address',
  'network.PeerInfo': 'Name; IP',
  'volume.Volume': `CreatedAt; Driver; Labels map[string]string; Mountpoint; Name
    Options map[string]string; Scope; Status map[string]any; UsageData any; ClusterVolume any`,
  'swarm.Info': `NodeID; NodeAddr; LocalNodeState; ControlAvailable bool; Error
    RemoteManagers []swarm.Peer; Nodes int; Managers int; Cluster any; Warnings []string`,
  'swarm.Peer': 'NodeID; Addr',
};
