// What a compose file may say: the keys of each part (format 3.x) and what kind of value they take.

/** `list`, `map`, `string`, `number`, `boolean`; several are alternatives; a name is a part below. */
type Kinds = string;
type Part = Readonly<Record<string, Kinds>>;

const parts: Readonly<Record<string, Part>> = {
  root: {
    version: 'string',
    services: 'map:service',
    networks: 'map:network',
    volumes: 'map:volume',
    secrets: 'map:file',
    configs: 'map:file',
  },
  service: {
    build: 'string|map',
    cap_add: 'list',
    cap_drop: 'list',
    cgroup_parent: 'string',
    cgroupns_mode: 'string',
    command: 'string|list',
    configs: 'list',
    container_name: 'string',
    cpu_quota: 'number|string',
    cpu_shares: 'number|string',
    cpuset: 'string',
    credential_spec: 'map',
    depends_on: 'list',
    deploy: 'deploy',
    devices: 'list',
    dns: 'string|list',
    dns_search: 'string|list',
    domainname: 'string',
    entrypoint: 'string|list',
    env_file: 'string|list',
    environment: 'list|map',
    expose: 'list',
    external_links: 'list',
    extra_hosts: 'list|map',
    healthcheck: 'healthcheck',
    hostname: 'string',
    image: 'string',
    init: 'boolean',
    ipc: 'string',
    isolation: 'string',
    labels: 'list|map',
    links: 'list',
    logging: 'logging',
    mac_address: 'string',
    mem_limit: 'number|string',
    memswap_limit: 'number|string',
    network_mode: 'string',
    networks: 'list|map',
    pid: 'string|null',
    ports: 'list',
    privileged: 'boolean',
    read_only: 'boolean',
    restart: 'string',
    secrets: 'list',
    security_opt: 'list',
    shm_size: 'number|string',
    stdin_open: 'boolean',
    stop_grace_period: 'string',
    stop_signal: 'string',
    sysctls: 'list|map',
    tmpfs: 'string|list',
    tty: 'boolean',
    ulimits: 'map',
    user: 'string',
    userns_mode: 'string',
    volume_driver: 'string',
    volumes: 'list',
    volumes_from: 'list',
    working_dir: 'string',
  },
  deploy: {
    endpoint_mode: 'string',
    labels: 'list|map',
    mode: 'string',
    placement: 'placement',
    replicas: 'number',
    resources: 'resources',
    restart_policy: 'restart_policy',
    rollback_config: 'update_config',
    update_config: 'update_config',
  },
  placement: { constraints: 'list', max_replicas_per_node: 'number', preferences: 'list' },
  resources: { limits: 'limits', reservations: 'limits' },
  limits: { cpus: 'string', memory: 'string', pids: 'number', generic_resources: 'list' },
  restart_policy: {
    condition: 'string',
    delay: 'string',
    max_attempts: 'number',
    window: 'string',
  },
  update_config: {
    delay: 'string',
    failure_action: 'string',
    max_failure_ratio: 'number',
    monitor: 'string',
    order: 'string',
    parallelism: 'number',
  },
  healthcheck: {
    disable: 'boolean',
    interval: 'string',
    retries: 'number',
    start_period: 'string',
    test: 'string|list',
    timeout: 'string',
  },
  logging: { driver: 'string', options: 'map' },
  network: {
    attachable: 'boolean',
    driver: 'string',
    driver_opts: 'map',
    external: 'boolean|map',
    internal: 'boolean',
    ipam: 'map',
    labels: 'list|map',
    name: 'string',
  },
  volume: {
    driver: 'string',
    driver_opts: 'map',
    external: 'boolean|map',
    labels: 'list|map',
    name: 'string',
  },
  file: {
    driver: 'string',
    driver_opts: 'map',
    external: 'boolean|map',
    file: 'string',
    labels: 'list|map',
    name: 'string',
    template_driver: 'string',
  },
};

/** The first thing that is wrong, or null. */
export function schemaProblem(root: Readonly<Record<string, unknown>>): string | null {
  return checkPart(root, 'root', '');
}

function checkPart(
  value: Readonly<Record<string, unknown>>,
  name: string,
  path: string,
): string | null {
  const part = parts[name] as Part;
  const extra = Object.keys(value).find(key => !(key in part) && !key.startsWith('x-'));
  if (extra !== undefined) {
    return `${path === '' ? '(root)' : path} Additional property ${extra} is not allowed`;
  }
  for (const [key, held] of Object.entries(value)) {
    if (key.startsWith('x-') || held === null) continue;
    const problem = checkValue(held, part[key] as Kinds, path === '' ? key : `${path}.${key}`);
    if (problem) return problem;
  }
  return null;
}

function checkValue(value: unknown, kinds: Kinds, path: string): string | null {
  if (kinds.startsWith('map:')) {
    if (kindOf(value) !== 'map') return `${path} must be a mapping`;
    for (const [name, held] of Object.entries(value as Record<string, unknown>)) {
      if (held === null && kinds !== 'map:service') continue;
      if (kindOf(held) !== 'map') return `${path}.${name} must be a mapping`;
      const problem = checkPart(held as Record<string, unknown>, kinds.slice(4), `${path}.${name}`);
      if (problem) return problem;
    }
    return null;
  }
  if (kinds in parts) {
    if (kindOf(value) !== 'map') return `${path} must be a mapping`;
    return checkPart(value as Record<string, unknown>, kinds, path);
  }
  const allowed = kinds.split('|');
  const kind = kindOf(value);
  if (allowed.includes(kind)) return null;
  // Numbers in places of text are common and harmless where text was meant.
  const names: Readonly<Record<string, string>> = { map: 'mapping', number: 'number' };
  const wanted = allowed.filter(one => one !== 'null').map(one => `a ${names[one] ?? one}`);
  return `${path} must be ${wanted.join(' or ')}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : typeof value;
}
