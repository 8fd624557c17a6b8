package dev.whorl.operator.agents;

import dev.whorl.control.AgentLink;
import dev.whorl.protocol.control.Assign;
import io.grpc.ManagedChannel;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All agents that the operator drives. Servers are added by telling them something and leave by
 * {@link #forget}. Thread-safe; nothing here blocks.
 */
public final class AgentFleet implements AutoCloseable {
  private final ConcurrentMap<String, AgentConnection> connections = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Function<String, ManagedChannel> dial;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private volatile boolean closed;

  /**
   * A fleet without servers.
   *
   * @param dial opens a channel to the control port of a server
   */
  public AgentFleet(
      Function<String, ManagedChannel> dial, ScheduledExecutorService timer, Clock clock) {
    this.dial = dial;
    this.timer = timer;
    this.clock = clock;
  }

  /** The listener is told the server's name whenever something is observed; it must not block. */
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** Tells a server its desired state; it is told again after every reconnect. */
  public void assign(String server, Assign assign) {
    if (closed) {
      return;
    }
    connections.computeIfAbsent(server, this::connect).assign(assign);
  }

  /** Ends the conversation with a server that is gone. */
  public void forget(String server) {
    AgentConnection gone = connections.remove(server);
    if (gone != null) {
      gone.close();
    }
  }

  /** What is known of a server now; null when it was never told anything. */
  public @Nullable Observation observe(String server) {
    AgentConnection connection = connections.get(server);
    return connection == null ? null : connection.observation();
  }

  /** Everything that is known now. */
  public Map<String, Observation> observations() {
    Map<String, Observation> all = new HashMap<>();
    connections.forEach((server, connection) -> all.put(server, connection.observation()));
    return all;
  }

  /**
   * Has the listeners look at every server again: something that is not the agents' has changed.
   */
  public void lookAgain() {
    connections.keySet().forEach(server -> listeners.forEach(l -> l.accept(server)));
  }

  /** Whether every agent that reports trusts a root, by its fingerprint. */
  public boolean allTrust(String fingerprint) {
    boolean trusted =
        connections.values().stream()
            .map(connection -> connection.observation().report())
            .filter(Objects::nonNull)
            .allMatch(report -> report.getRootFingerprintsList().contains(fingerprint));
    // Asked last: of a fleet that has hung up everything would be true.
    return trusted && !closed;
  }

  /** The control port of a server; null when it was never told anything. */
  public @Nullable AgentLink link(String server) {
    AgentConnection connection = connections.get(server);
    return connection == null ? null : connection.link();
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(connections.keySet()).forEach(this::forget);
  }

  private AgentConnection connect(String server) {
    return new AgentConnection(
        dial.apply(server), timer, clock, () -> listeners.forEach(l -> l.accept(server)));
  }
}
