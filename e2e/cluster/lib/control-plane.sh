# etcd, kube-apiserver and, on request, kube-controller-manager as plain processes in one folder.
# shellcheck shell=bash

# Sets PROGRAMS, the folder of the programs: the envtest folder when one is named, else the multi-call binary.
control_plane_programs() {
  if [ -x "${KUBEBUILDER_ASSETS:-}/kube-apiserver" ] && [ -x "${KUBEBUILDER_ASSETS:-}/etcd" ]; then
    PROGRAMS=$KUBEBUILDER_ASSETS
  else
    kube_binary
    PROGRAMS=$KUBE_HOME
  fi
}

free_ports() { # COUNT: ports that were free a moment ago, on one line
  require python3 python3
  python3 - "$1" << 'PY'
import socket, sys
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in held))
PY
}

# Starts a program in its own session, so that a signal to the caller's group does not reach it.
launch() { # DIR PROGRAM ARGUMENT…
  local dir=$1 program=$2
  shift 2
  setsid "$PROGRAMS/$program" "$@" > "$dir/$program.log" 2>&1 < /dev/null 9>&- &
  echo "$!" >> "$dir/pids"
  disown
}

launch_etcd() { # DIR CLIENT_PORT PEER_PORT
  launch "$1" etcd --data-dir "$1/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "http://127.0.0.1:$2" --advertise-client-urls "http://127.0.0.1:$2" \
    --listen-peer-urls "http://127.0.0.1:$3" --initial-advertise-peer-urls "http://127.0.0.1:$3" \
    --initial-cluster "default=http://127.0.0.1:$3"
}

launch_api_server() { # DIR ETCD_PORT PORT
  launch "$1" kube-apiserver --etcd-servers "http://127.0.0.1:$2" --bind-address 127.0.0.1 --secure-port "$3" \
    --cert-dir "$1/certs" --token-auth-file "$1/tokens" --authorization-mode RBAC --allow-privileged \
    --service-cluster-ip-range 10.0.0.0/24 --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$1/service-account.key" --service-account-signing-key-file "$1/service-account.key" \
    --disable-admission-plugins ServiceAccount
}

launch_controllers() { # DIR
  launch "$1" kube-controller-manager --kubeconfig "$1/kubeconfig" --leader-elect=false --bind-address 127.0.0.1 --secure-port 0 \
    --use-service-account-credentials=false --controllers=namespace-controller,garbage-collector-controller,serviceaccount-controller
}

write_credentials() { # DIR
  require openssl openssl
  openssl genrsa -out "$1/service-account.key" 2048 2> /dev/null
  printf '%s,admin,1,system:masters\n' "$(openssl rand -hex 16)" > "$1/tokens"
  chmod 600 "$1/tokens"
}

write_kubeconfig() { # DIR PORT
  cat > "$1/kubeconfig" << Y
apiVersion: v1
kind: Config
current-context: test
clusters: [{name: test, cluster: {server: "https://127.0.0.1:$2", certificate-authority: "$1/certs/apiserver.crt"}}]
users: [{name: admin, user: {token: "$(cut -d, -f1 "$1/tokens")"}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
Y
}

api_server_ready() { # DIR PORT
  curl -sf --cacert "$1/certs/apiserver.crt" -H "Authorization: Bearer $(cut -d, -f1 "$1/tokens")" "https://127.0.0.1:$2/readyz" > /dev/null 2>&1
}

all_alive() { # DIR
  local pid
  while read -r pid; do kill -0 "$pid" 2> /dev/null || return 1; done < "$1/pids"
}

# Waits for ready; prints the last words of what died or lingers, and fails.
await_api_server() { # DIR PORT
  local deadline=$((SECONDS + 120))
  until api_server_ready "$1" "$2"; do
    if ! all_alive "$1" || [ $SECONDS -ge $deadline ]; then
      tail -n 5 "$1"/*.log >&2
      return 1
    fi
    sleep 0.1
  done
}

# Another process may take a port between choosing and binding it: three attempts.
control_plane_start() { # DIR CONTROLLERS
  local dir=$1 attempt ports
  require curl curl
  write_credentials "$dir"
  for attempt in 1 2 3; do
    read -ra ports <<< "$(free_ports 3)"
    launch_etcd "$dir" "${ports[0]}" "${ports[1]}"
    launch_api_server "$dir" "${ports[0]}" "${ports[2]}"
    if await_api_server "$dir" "${ports[2]}"; then
      write_kubeconfig "$dir" "${ports[2]}"
      [ -z "$2" ] || launch_controllers "$dir"
      return 0
    fi
    say "the API server did not become ready (attempt $attempt of 3)"
    control_plane_stop "$dir"
  done
  return 1
}

# The state is thrown away, so nothing waits for a graceful end (five seconds of the API server's).
control_plane_stop() { # DIR
  local pid
  [ -f "$1/pids" ] || return 0
  while read -r pid; do kill -KILL "$pid" 2> /dev/null || true; done < "$1/pids"
  while read -r pid; do await_end "$pid"; done < "$1/pids"
  rm -rf "$1/pids" "$1/etcd" "$1/certs" "$1/kubeconfig" "$1/tokens" "$1/service-account.key"
}

await_end() { # PID
  while kill -0 "$1" 2> /dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2> /dev/null; do sleep 0.05; done
}
