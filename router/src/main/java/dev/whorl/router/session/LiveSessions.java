package dev.whorl.router.session;

import dev.whorl.protocol.data.Resume;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions that hold or may hold a slot, by the id that servers know. */
final class LiveSessions {
  private final Map<String, Session> byWire = new LinkedHashMap<>();

  void add(Session session) {
    byWire.put(session.wire().id(), session);
  }

  void remove(String wire) {
    byWire.remove(wire);
  }

  /** The session of a server's event, null if it is over for the client. */
  @Nullable Session hearing(String wire) {
    Session session = byWire.get(wire);
    return session == null || session.over() ? null : session;
  }

  /** Sessions that get tokens and have a hop on a server. */
  List<Session> runningOn(String server) {
    return running().stream().filter(session -> session.wire().uses(server)).toList();
  }

  List<Session> running() {
    return byWire.values().stream()
        .filter(session -> session.state() == Session.State.RUNNING && !session.over())
        .toList();
  }

  /** Where to go on with the sessions that end at a server. */
  List<Resume> resumes(String server) {
    return running().stream()
        .filter(session -> session.wire().lastServer().equals(server))
        .map(session ->
            Resume.newBuilder().setSession(session.wire().id()).setPosition(session.next()).build())
        .toList();
  }

  /** Servers of all of them. */
  Set<String> servers() {
    Set<String> servers = new HashSet<>();
    byWire.values().forEach(s -> s.wire().hops().forEach(hop -> servers.add(hop.getServer())));
    return servers;
  }

  int size() {
    return byWire.size();
  }
}
