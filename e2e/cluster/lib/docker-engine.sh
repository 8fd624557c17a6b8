# A Docker engine: the one that runs, or one started by hand. Machines without systemd and with a bounded root are served too.
# shellcheck shell=bash

ENGINE_HOME=$WHORL_CACHE/docker-engine
ENGINE_PID=$ENGINE_HOME/pid

engine_answers() { docker version --format '{{.Server.Version}}' 2> /dev/null | grep -q '[0-9]'; }

# docker run --privileged asks for every capability; CAP_SYS_RESOURCE (24) may be out of reach even for root.
lacks_sys_resource() { [ $((0x$(awk '/^CapBnd/{print $2}' /proc/self/status) >> 24 & 1)) = 0 ]; }

# A ClusterIP without endpoints would leave by the default route: what our own engine forwards stays on this machine.
keep_on_this_machine() {
  local device
  device=$(ip -4 route show default | awk '{print $5; exit}')
  [ -z "$device" ] || iptables -C DOCKER-USER -o "$device" -j REJECT 2> /dev/null || iptables -I DOCKER-USER -o "$device" -j REJECT
}

start_engine() {
  local arguments=(--storage-driver overlay2 --exec-opt native.cgroupdriver=cgroupfs --default-cgroupns-mode private -p "$ENGINE_PID")
  mkdir -p "$ENGINE_HOME"
  if lacks_sys_resource; then
    # a copy, for the engine may outlive this checkout
    install -m 755 "$CLUSTER_HOME/engine/runc-bounded" "$ENGINE_HOME/"
    arguments+=(--add-runtime "bounded=$ENGINE_HOME/runc-bounded" --default-runtime bounded)
  fi
  setsid dockerd "${arguments[@]}" > "$ENGINE_HOME/log" 2>&1 < /dev/null &
  for _ in $(seq 300); do
    engine_answers && break
    sleep 0.1
  done
  engine_answers || { tail -n 5 "$ENGINE_HOME/log" >&2; fail "The Docker engine did not start; its log is $ENGINE_HOME/log."; }
  keep_on_this_machine
  say "Docker engine started, pid $(cat "$ENGINE_PID")"
}

# To the kernel all containers are one group that weighs as much as one process: beside a build a pod's JVM would not start within its probe.
# Only of an engine of ours: what another one's containers may take is its owner's. Before the first container, whose kubeadm would not end in time.
weigh_containers() {
  [ -s "$ENGINE_PID" ] && kill -0 "$(cat "$ENGINE_PID")" 2> /dev/null || return 0
  local group=/sys/fs/cgroup/docker file=cpu.weight weight=800
  if [ -d /sys/fs/cgroup/cpu ]; then group=/sys/fs/cgroup/cpu/docker file=cpu.shares weight=8192; fi
  mkdir -p "$group" 2> /dev/null || return 0
  if [ -w "$group/$file" ]; then echo "$weight" > "$group/$file"; fi
}

docker_engine() {
  require docker docker.io "Install Docker (Debian: apt-get install docker.io) and run this again."
  engine_answers && return
  on_debian_as_root || fail "The Docker engine does not answer. Start it (systemctl start docker) or let your user reach it, and run this again."
  require dockerd docker.io
  require ip iproute2
  require iptables iptables
  start_engine
}

# Stops the engine only when it is ours and nothing runs on it.
stop_engine() {
  local pid
  [ -s "$ENGINE_PID" ] || return 0
  pid=$(cat "$ENGINE_PID")
  kill -0 "$pid" 2> /dev/null || return 0
  [ -z "$(docker ps -q 2> /dev/null)" ] || return 0
  say "stopping the Docker engine, pid $pid"
  kill -TERM "$pid"
  for _ in $(seq 150); do
    kill -0 "$pid" 2> /dev/null || return 0
    sleep 0.2
  done
  fail "The Docker engine (pid $pid) did not stop."
}
