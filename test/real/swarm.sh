#!/usr/bin/env bash
# A real swarm of three engines on one Linux machine: each in namespaces of its own, nothing global.
#
#   swarm.sh up DIR              engines, images, swarm and the workshop's stack; 40 s on two cores
#   swarm.sh down DIR            ends everything that `up DIR` started, and removes DIR
#   swarm.sh missing             prints what this machine lacks for it; nothing when all is there
#   swarm.sh engine DIR NODE stop|start     ends or starts one engine, its containers included
#   swarm.sh network DIR NODE cut|mend      takes a node off the network, and back
#   swarm.sh settled DIR                    waits until every manager answers, a minute or so at most
#
# DIR then holds `config` (DOCKER_CONFIG with a context per node), `lab` (the lab for these engines)
# and per node its data, its socket (run/docker.sock) and its log. Only root can do this.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
nodes=(node1 node2 node3)
net=10.98.7
die() { echo "swarm.sh: $*" >&2; exit 1; }

programs=(docker dockerd containerd ip iptables nsenter unshare busybox curl drill ab httping ping)
missing() {
  [ "$(uname -s)" = Linux ] || { echo Linux; return; }
  [ "$(id -u)" = 0 ] || echo root
  for name in "${programs[@]}"; do command -v "$name" >/dev/null || echo "$name"; done
  [ -x /usr/bin/python3 ] || echo python3
  [ -d /sys/fs/cgroup ] || echo cgroups
}
lacking=$(missing | tr '\n' ' ')
[ "${1:-}" = missing ] && { echo "$lacking"; exit 0; }
[ $# -ge 2 ] || die "see the head of this file"
[ -z "$lacking" ] || die "this machine lacks: $lacking"
verb=$1
dir=$(realpath -m "$2")
# Namespaces of several swarms live side by side: the folder's name tells them apart.
tag=dh$(printf %s "$dir" | cksum | cut -d' ' -f1)

inside() { local node=$1; shift; nsenter -t "$(cat "$dir/$node/anchor")" -m -n -u -- "$@"; }
client() {
  local node=$1; shift
  env -i PATH="$PATH" HOME=/nonexistent DOCKER_BUILDKIT=0 docker -H "unix://$dir/$node/run/docker.sock" "$@"
}

# The engine keeps its state where it always does: the node's own mounts make these places its own.
start_engine() {
  local node=$1
  inside "$node" env -i PATH="$PATH" HOME=/root setsid dockerd --log-level warn \
    --cgroup-parent "/$tag/$node" >>"$dir/$node/log" 2>&1 </dev/null &
  echo $! >"$dir/$node/engine"
  for _ in $(seq 100); do
    client "$node" version >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  tail -5 "$dir/$node/log" >&2
  die "the engine of $node did not start"
}

# Ends a process by its number and waits; after 10 s it is killed.
end() {
  local pid=$1
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
}

# Everything that lives in the node's network: engine, containers, and what they left behind.
stop_engine() {
  local node=$1 anchor pid
  anchor=$(cat "$dir/$node/anchor" 2>/dev/null || true)
  pid=$(cat "$dir/$node/run/docker.pid" 2>/dev/null || cat "$dir/$node/engine" 2>/dev/null || true)
  [ -z "$pid" ] || end "$pid"
  pid=$(cat "$dir/$node/run/docker/containerd/containerd.pid" 2>/dev/null || true)
  [ -z "$pid" ] || end "$pid"
  for pid in $(ip netns pids "$tag-$node" 2>/dev/null); do
    [ "$pid" = "$anchor" ] || kill -KILL "$pid" 2>/dev/null || true
  done
  for procs in $(find /sys/fs/cgroup -path "*/$tag/$node/*" -name cgroup.procs 2>/dev/null); do
    for pid in $(cat "$procs" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || true; done
  done
  rm -f "$dir/$node/run/docker.pid"
}

make_node() {
  local node=$1 number=${1#node} own="$dir/$1"
  mkdir -p "$own"/{run,docker,containerd,home,etc,cgroup}
  ip netns add "$tag-$node"
  ip link add "v$number" netns "$tag-hub" type veth peer name eth0 netns "$tag-$node"
  ip -n "$tag-hub" link set "v$number" master br0 up
  ip -n "$tag-$node" link set lo up
  ip -n "$tag-$node" addr add "$net.$number/24" dev eth0
  ip -n "$tag-$node" link set eth0 up
  ip -n "$tag-$node" route add default via $net.254
  printf '127.0.0.1 localhost\n' >"$own/hosts"
  for other in "${nodes[@]}"; do echo "$net.${other#node} $other" >>"$own/hosts"; done
  echo "nameserver $net.254" >"$own/resolv.conf"
  mkdir -p /var/lib/docker /var/lib/containerd /etc/docker
  # sysfs shows the network of whoever mounts it; the control groups below it are taken along.
  nsenter --net="/run/netns/$tag-$node" unshare -m -u bash -c "
    hostname $node
    mount --rbind /sys/fs/cgroup $own/cgroup
    mount -t sysfs sysfs /sys && mount --rbind $own/cgroup /sys/fs/cgroup
    mount --bind $own/docker /var/lib/docker; mount --bind $own/containerd /var/lib/containerd
    mount --bind $own/etc /etc/docker; mount --bind $own/home /root
    mount --bind $own/hosts /etc/hosts; mount --bind $own/resolv.conf \$(realpath /etc/resolv.conf)
    mount --bind $own/run /run
    touch $own/ready; exec setsid sleep infinity" >"$own/anchor.log" 2>&1 </dev/null &
  echo $! >"$own/anchor"
  for _ in $(seq 50); do [ -e "$own/ready" ] && return 0; sleep 0.1; done
  cat "$own/anchor.log" >&2
  die "the namespaces of $node did not come up"
}

# A folder with busybox and its names; then programs of this machine with the libraries they need.
make_base() {
  local to=$1 name
  mkdir -p "$to"/{bin,dev,etc,lib,lib64,proc,root,run,sbin,sys,tmp,usr/bin,usr/lib,usr/sbin,var}
  chmod 1777 "$to/tmp"
  cp "$(command -v busybox)" "$to/bin/busybox"
  for name in $(busybox --list); do [ "$name" = busybox ] || ln -s busybox "$to/bin/$name"; done
  ln -s /bin/busybox "$to/usr/bin/env"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$to/etc/passwd"
  echo 'root:x:0:' >"$to/etc/group"
  echo 'hosts: files dns' >"$to/etc/nsswitch.conf"
}
add_programs() {
  local to=$1 file; shift
  for file; do
    file=$(realpath "$file")
    mkdir -p "$to/usr/local/bin"
    cp -L "$file" "$to/usr/local/bin/"
    add_libraries "$to" "$file"
  done
}
add_libraries() {
  local to=$1 library; shift
  for library in $(ldd "$@" 2>/dev/null | grep -o '/[^ :)]*' | sort -u); do
    [ -e "$to$library" ] && continue
    mkdir -p "$to$(dirname "$library")"
    cp -L "$library" "$to$library"
  done
}

make_images() {
  local tools="$dir/rootfs/tools" python="$dir/rootfs/python" glibc library to
  make_base "$tools"
  add_programs "$tools" "$(command -v curl)" "$(command -v drill)" "$(command -v ab)" \
    "$(command -v httping)" "$(command -v ping)" "$(command -v docker)"
  install -m 755 "$here/images/apk" "$tools/bin/apk"
  make_base "$python"
  add_programs "$python" /usr/bin/python3
  local version; version=$(/usr/bin/python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
  ln -sf "$version" "$python/usr/local/bin/python"
  mkdir -p "$python/usr/lib/$version/lib-dynload"
  (cd "/usr/lib/$version" && tar -c --exclude=__pycache__ --exclude=test --exclude='config-*' \
    --exclude=idlelib --exclude=lib2to3 --exclude=tkinter --exclude=pydoc_data --exclude=ensurepip .) |
    tar -x -C "$python/usr/lib/$version"
  add_libraries "$python" "$python/usr/lib/$version/lib-dynload/"*.so
  for to in "$tools" "$python"; do
    glibc=$(dirname "$(find "$to"/lib "$to"/usr/lib -name libc.so.6 | head -1)")
    for library in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
      cp -L "${glibc#"$to"}/$library" "$glibc/" 2>/dev/null || true
    done
  done
  install -m 644 "$here/images/"{requests,redis}.py "$python/usr/lib/$version/"
  install -m 644 "$root"/labs/dockercoins/files/dockercoins/*/*.py "$here"/images/{store,webui}.py "$python/"
  tar -C "$tools" -cf "$dir/tools.tar" .
  tar -C "$python" -cf "$dir/python.tar" .
}

load_images() {
  local node=$1 path='ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' name
  client "$node" import -c "$path" -c 'CMD ["/bin/sh"]' "$dir/tools.tar" alpine:latest >/dev/null
  client "$node" import -c "$path" -c 'ENV PYTHONUNBUFFERED=1' "$dir/python.tar" redis:latest >/dev/null
  # One image under all names: the stack says which program each service is.
  for name in rng hasher worker webui; do client "$node" tag redis:latest "dockercoins/$name:v0.1"; done
}

make_lab() {
  mkdir -p "$dir/lab/files" "$dir/config/contexts"
  cp -r "$root/labs/dockercoins/files/dockercoins" "$dir/lab/files/"
  cp "$here/docker-compose.yml" "$dir/lab/files/dockercoins/"
  cp "$here/lab.yml" "$dir/lab/"
  for node in "${nodes[@]}"; do
    env -i PATH="$PATH" HOME=/nonexistent DOCKER_CONFIG="$dir/config" docker context create "$node" \
      --docker "host=unix://$dir/$node/run/docker.sock" >/dev/null 2>&1
  done
}

up() {
  [ ! -e "$dir" ] || die "$dir is there already: swarm.sh down $dir"
  mkdir -p "$dir"
  trap 'status=$?; [ $status = 0 ] || { down; exit $status; }' EXIT
  ip netns add "$tag-hub"
  ip -n "$tag-hub" link set lo up
  ip -n "$tag-hub" link add br0 type bridge
  ip -n "$tag-hub" addr add "$net.254/24" dev br0
  ip -n "$tag-hub" link set br0 up
  make_images &
  local images=$! started=()
  for node in "${nodes[@]}"; do make_node "$node"; done
  for node in "${nodes[@]}"; do start_engine "$node" & started+=($!); done
  for pid in "${started[@]}" "$images"; do wait "$pid" || die "it did not come up"; done
  started=()
  for node in "${nodes[@]}"; do load_images "$node" & started+=($!); done
  client node1 swarm init --advertise-addr $net.1 >/dev/null
  local token; token=$(client node1 swarm join-token -q manager)
  for node in node2 node3; do
    client "$node" swarm join --token "$token" --advertise-addr "$net.${node#node}" $net.1:2377 >/dev/null
  done
  for pid in "${started[@]}"; do wait "$pid" || die "an image could not be loaded"; done
  rm -rf "$dir/rootfs" "$dir"/*.tar
  make_lab
  client node1 stack deploy -c "$dir/lab/files/dockercoins/docker-compose.yml" dockercoins >/dev/null
  trap - EXIT
}

down() {
  local pids=() pid
  set +e
  for node in "${nodes[@]}"; do stop_engine "$node" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid"; done
  for node in "${nodes[@]}"; do
    pid=$(cat "$dir/$node/anchor" 2>/dev/null) && kill -KILL "$pid" 2>/dev/null
    ip netns del "$tag-$node" 2>/dev/null
  done
  for pid in $(ip netns pids "$tag-hub" 2>/dev/null); do kill -KILL "$pid"; done
  ip netns del "$tag-hub" 2>/dev/null
  find /sys/fs/cgroup -depth -path "*/$tag*" -type d -exec rmdir {} + 2>/dev/null
  # A mount that were still there would be emptied with the folder.
  if grep -q " $dir/" /proc/self/mounts; then grep -o " $dir/[^ ]*" /proc/self/mounts | sort -r | xargs -n1 umount -l; fi
  rm -rf "$dir"
  set -e
}

# A manager that was cut off comes back with a newer term, and another election may follow: commands
# wait for their leader, or time out. Settled is when each manager answers five times in a row.
settled() {
  local answers=0 tries=0
  while [ $answers -lt 5 ]; do
    [ $((tries += 1)) -le 60 ] || die "the managers have no leader"
    answers=$((answers + 1))
    for node in "${nodes[@]}"; do
      client "$node" service ls >/dev/null 2>&1 || answers=0
    done
    sleep 1
  done
}

case $verb in
  up) up ;;
  settled) settled ;;
  down) down ;;
  engine) case $4 in stop) stop_engine "$3" ;; start) start_engine "$3" ;; esac ;;
  network) case $4 in
    cut) ip -n "$tag-hub" link set "v${3#node}" down ;;
    mend) ip -n "$tag-hub" link set "v${3#node}" up ;;
    esac ;;
  *) die "there is no $verb" ;;
esac
