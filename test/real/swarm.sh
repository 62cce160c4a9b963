#!/usr/bin/env bash
# A real swarm of three engines on one Linux machine: each in namespaces of its own, nothing global.
#
#   swarm.sh up DIR [OWNER]      engines, images, swarm and the workshop's stack; 10 to 25 s on two
#                                cores. OWNER: a process; once it is gone the next `up` clears DIR away
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
owner=${3:-}
register=/run/deckhand-swarms
# A busy disk holds up each of a manager's writes, until the others elect one another instead. What
# engines keep lies in memory where there is enough of it, and goes with the node's namespace.
in_memory=$(awk '/^MemAvailable/ { print ($2 > 3000000) ? "yes" : "no" }' /proc/meminfo 2>/dev/null)

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
  for _ in $(seq 400); do
    [ -S "$dir/$node/run/docker.sock" ] && client "$node" version >/dev/null 2>&1 && return 0
    sleep 0.05
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
  local node=$1 pid
  pid=$(cat "$dir/$node/run/docker.pid" 2>/dev/null || cat "$dir/$node/engine" 2>/dev/null || true)
  [ -z "$pid" ] || end "$pid"
  pid=$(cat "$dir/$node/run/docker/containerd/containerd.pid" 2>/dev/null || true)
  [ -z "$pid" ] || end "$pid"
  kill_node "$node" "$(cat "$dir/$node/anchor" 2>/dev/null || true)"
  rm -f "$dir/$node/run/docker.pid"
}

# By its network and its control groups: it needs no file of DIR. `spared`: a process that stays.
kill_node() {
  local node=$1 spared=${2:-} pid procs
  for pid in $(ip netns pids "$tag-$node" 2>/dev/null); do
    [ "$pid" = "$spared" ] || kill -KILL "$pid" 2>/dev/null || true
  done
  for procs in $(find /sys/fs/cgroup -path "*/$tag/$node/*" -name cgroup.procs 2>/dev/null); do
    for pid in $(cat "$procs" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || true; done
  done
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
  # There is no way out of here: whoever asks for the registry is refused at once, not after seconds.
  printf '%s localhost registry-1.docker.io\n' 127.0.0.1 ::1 >"$own/hosts"
  for other in "${nodes[@]}"; do echo "$net.${other#node} $other" >>"$own/hosts"; done
  printf 'nameserver %s\noptions timeout:1 attempts:1\n' $net.254 >"$own/resolv.conf"
  mkdir -p /var/lib/docker /var/lib/containerd /etc/docker
  # sysfs shows the network of whoever mounts it; the control groups below it are taken along.
  nsenter --net="/run/netns/$tag-$node" unshare -m -u bash -c "
    hostname $node
    mount --rbind /sys/fs/cgroup $own/cgroup
    mount -t sysfs sysfs /sys && mount --rbind $own/cgroup /sys/fs/cgroup
    if [ $in_memory = yes ]; then
      mount -t tmpfs -o size=1g,mode=710 docker /var/lib/docker
      mount -t tmpfs -o size=256m containerd /var/lib/containerd
    else
      mount --bind $own/docker /var/lib/docker; mount --bind $own/containerd /var/lib/containerd
    fi
    mount --bind $own/etc /etc/docker; mount --bind $own/home /root
    mount --bind $own/hosts /etc/hosts; mount --bind $own/resolv.conf \$(realpath /etc/resolv.conf)
    mount --bind $own/run /run
    touch $own/ready; exec setsid sleep infinity" >"$own/anchor.log" 2>&1 </dev/null &
  echo $! >"$own/anchor"
  for _ in $(seq 200); do [ -e "$own/ready" ] && return 0; sleep 0.05; done
  cat "$own/anchor.log" >&2
  die "the namespaces of $node did not come up"
}

# A folder with busybox and its names; then programs of this machine with the libraries they need.
make_base() {
  local to=$1 name
  mkdir -p "$to"/{bin,dev,etc,lib,lib64,proc,root,run,sbin,sys,tmp,usr/bin,usr/lib,usr/sbin,var}
  chmod 1777 "$to/tmp"
  cp "$(command -v busybox)" "$to/bin/busybox"
  # One process for four hundred names.
  busybox --list | /usr/bin/python3 -c 'import os, sys
for name in sys.stdin.read().split():
    if name != "busybox": os.symlink("busybox", sys.argv[1] + "/" + name)' "$to/bin"
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
  # Mostly one file for many programs: what is there is not copied again.
  for library in $(ldd "$@" 2>/dev/null | grep -o '/[^ :)]*' | sort -u); do
    [ -e "$to$library" ] && continue
    mkdir -p "$to$(dirname "$library")"
    cp -L "$library" "$to$library"
  done
}

make_tools() {
  local to="$dir/rootfs/tools"
  make_base "$to"
  add_programs "$to" "$(command -v curl)" "$(command -v drill)" "$(command -v ab)" \
    "$(command -v httping)" "$(command -v ping)" "$(command -v docker)"
  install -m 755 "$here/images/apk" "$to/bin/apk"
  pack_image tools
}

make_python() {
  local to="$dir/rootfs/python" version
  make_base "$to"
  add_programs "$to" /usr/bin/python3
  version=$(/usr/bin/python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
  ln -sf "$version" "$to/usr/local/bin/python"
  mkdir -p "$to/usr/lib/$version/lib-dynload"
  (cd "/usr/lib/$version" && tar -c --exclude=__pycache__ --exclude=test --exclude='config-*' \
    --exclude=idlelib --exclude=lib2to3 --exclude=tkinter --exclude=pydoc_data --exclude=ensurepip .) |
    tar -x -C "$to/usr/lib/$version"
  add_libraries "$to" "$to/usr/lib/$version/lib-dynload/"*.so
  install -m 644 "$here/images/"{requests,redis}.py "$to/usr/lib/$version/"
  install -m 644 "$root"/labs/dockercoins/files/dockercoins/*/*.py "$here"/images/{store,webui}.py "$to/"
  pack_image python
}

# Programs ask for names through libraries that they load when they run.
pack_image() {
  local to="$dir/rootfs/$1" glibc library
  glibc=$(dirname "$(find "$to"/lib "$to"/usr/lib -name libc.so.6 | head -1)")
  for library in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
    cp -L "${glibc#"$to"}/$library" "$glibc/" 2>/dev/null || true
  done
  tar -C "$to" -cf "$dir/$1.tar" .
}

path='ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'
load_tools() {
  client "$1" import -c "$path" -c 'CMD ["/bin/sh"]' "$dir/tools.tar" alpine:latest >/dev/null
}
load_python() {
  local node=$1 name
  client "$node" import -c "$path" -c 'ENV PYTHONUNBUFFERED=1' "$dir/python.tar" redis:latest >/dev/null
  # One image under all names: the stack says which program each service is.
  for name in rng hasher worker webui; do client "$node" tag redis:latest "dockercoins/$name:v0.1" & done
  wait
}

make_lab() {
  mkdir -p "$dir/lab/files" "$dir/config/contexts"
  cp -r "$root/labs/dockercoins/files/dockercoins" "$dir/lab/files/"
  cp "$here/docker-compose.yml" "$dir/lab/files/dockercoins/"
  cp "$here/lab.yml" "$dir/lab/"
  for node in "${nodes[@]}"; do
    env -i PATH="$PATH" HOME=/nonexistent DOCKER_CONFIG="$dir/config" docker context create "$node" \
      --docker "host=unix://$dir/$node/run/docker.sock" >/dev/null 2>&1 &
  done
  wait
}

# Runs its words after `--` side by side for each word before; fails when one of them does.
together() {
  local words=() pids=() word pid failed=0
  while [ "$1" != -- ]; do words+=("$1"); shift; done
  shift
  for word in "${words[@]}"; do "$@" "$word" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  return $failed
}

bring_engine() { make_node "$1" && start_engine "$1"; }

form_swarm() {
  local token node
  client node1 swarm init --advertise-addr $net.1 >/dev/null
  token=$(client node1 swarm join-token -q manager)
  for node in node2 node3; do
    client "$node" swarm join --token "$token" --advertise-addr "$net.${node#node}" $net.1:2377 >/dev/null
  done
}

up() {
  local tools python swarm
  [ ! -e "$dir" ] || die "$dir is there already: swarm.sh down $dir"
  clear_abandoned
  mkdir -p "$dir" "$register"
  printf '%s\n' "$dir" "$owner" "$(born "$owner")" >"$register/$tag"
  trap 'status=$?; [ $status = 0 ] || { down; exit $status; }' EXIT
  ip netns add "$tag-hub"
  ip -n "$tag-hub" link set lo up
  # Nobody answers names there, and it has to say so each time: an asker that hears nothing waits.
  ip netns exec "$tag-hub" sh -c 'echo 0 >/proc/sys/net/ipv4/icmp_ratelimit'
  ip -n "$tag-hub" link add br0 type bridge
  ip -n "$tag-hub" addr add "$net.254/24" dev br0
  ip -n "$tag-hub" link set br0 up
  make_tools & tools=$!
  make_python & python=$!
  together "${nodes[@]}" -- bring_engine || die "an engine did not come up"
  form_swarm & swarm=$!
  wait "$tools" || die "the image of tools could not be made"
  together "${nodes[@]}" -- load_tools || die "an image could not be loaded"
  wait "$python" || die "the image of Python could not be made"
  together "${nodes[@]}" -- load_python || die "an image could not be loaded"
  (make_lab)
  wait "$swarm" || die "the engines formed no swarm"
  rm -rf "$dir/rootfs" "$dir"/*.tar
  client node1 stack deploy --resolve-image never -c "$dir/lab/files/dockercoins/docker-compose.yml" dockercoins >/dev/null
  trap - EXIT
}

# Engines that nobody needs any more are not asked to end: that takes ten seconds a container.
down() {
  set +e
  together "${nodes[@]}" -- take_down
  for pid in $(ip netns pids "$tag-hub" 2>/dev/null); do kill -KILL "$pid"; done
  ip netns del "$tag-hub" 2>/dev/null
  for _ in $(seq 100); do
    find /sys/fs/cgroup -depth -path "*/$tag*" -type d -exec rmdir {} + 2>/dev/null
    [ -n "$(find /sys/fs/cgroup -path "*/$tag*" -type d 2>/dev/null)" ] || break
    sleep 0.05
  done
  # A mount that were still there would be emptied with the folder.
  if grep -q " $dir/" /proc/self/mounts; then grep -o " $dir/[^ ]*" /proc/self/mounts | sort -r | xargs -n1 umount -l; fi
  rm -rf "$dir"
  rm -f "$register/$tag"
  rmdir "$register" 2>/dev/null
  set -e
}
take_down() {
  local node=$1
  # Twice: what starts a process may have been killed after it.
  kill_node "$node"
  kill_node "$node"
  ip netns del "$tag-$node" 2>/dev/null
}

# Which process it is, beyond its number, which may be another's by now.
born() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || true; }

# What a killed run has left: its owner is gone.
clear_abandoned() {
  local file place pid since
  for file in "$register"/*; do
    [ -e "$file" ] || continue
    { read -r place; read -r pid; read -r since || true; } <"$file"
    [ -n "$pid" ] && [ "$(born "$pid")" != "$since" ] || continue
    echo "swarm.sh: clearing away $place, whose owner is gone" >&2
    "$0" down "$place"
  done
}

# A manager that was cut off comes back with a newer term, and another election may follow: commands
# wait for their leader, or time out. Settled is when each manager answers five times in a row.
settled() {
  local answers=0 tries=0
  while [ $answers -lt 5 ]; do
    [ $((tries += 1)) -le 120 ] || die "the managers have no leader"
    answers=$((answers + 1))
    for node in "${nodes[@]}"; do
      client "$node" service ls >/dev/null 2>&1 || answers=0
    done
    sleep 0.5
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
