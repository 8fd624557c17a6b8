package dev.whorl.cli.local;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the servers of one run listen. Every agent has a table of its own of the others, which is
 * written anew when one joins or leaves. Thread-safe.
 */
final class Endpoints {
  /** Of the loopback interface. */
  record Listens(int data, int control, int http) {}

  private final Workspace workspace;
  private final Wires wires;
  private final Map<String, Listens> servers = new TreeMap<>();

  Endpoints(Workspace workspace, Wires wires) {
    this.workspace = workspace;
    this.wires = wires;
  }

  synchronized void add(List<String> names) {
    names.forEach(name -> servers.computeIfAbsent(name, _ -> fresh()));
    servers.keySet().forEach(this::writePeers);
  }

  synchronized void remove(String name) {
    servers.remove(name);
    servers.keySet().forEach(this::writePeers);
  }

  synchronized Listens of(String name) {
    Listens listens = servers.get(name);
    if (listens == null) {
      throw new IllegalArgumentException(
          "The server (%s) is none of %s.".formatted(name, servers.keySet()));
    }
    return listens;
  }

  InetSocketAddress control(String name) {
    return InetSocketAddress.createUnresolved(AgentStart.HOST, of(name).control());
  }

  /** The port that one process dials for the data port of another. */
  int dialled(String from, String to) {
    return wires.dialled(from, to, of(to).data());
  }

  Path peersOf(String name) {
    return workspace.file(fileName(name));
  }

  private void writePeers(String name) {
    workspace.write(
        fileName(name),
        servers.keySet().stream()
            .map(peer -> "%s = %s:%d%n".formatted(peer, AgentStart.HOST, dialled(name, peer)))
            .collect(Collectors.joining()));
  }

  private static String fileName(String name) {
    return "peers-%s.properties".formatted(name);
  }

  private static Listens fresh() {
    List<Integer> ports = Ports.free(3);
    return new Listens(ports.get(0), ports.get(1), ports.get(2));
  }
}
