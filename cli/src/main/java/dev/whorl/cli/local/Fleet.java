package dev.whorl.cli.local;

import dev.whorl.control.ProfiledServer;
import dev.whorl.planning.model.Location;
import dev.whorl.protocol.control.MemoryReport;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.StepProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agents of one run, which join and leave. Thread-safe. */
final class Fleet implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofMinutes(2);

  private final AgentStart start;
  private final Endpoints endpoints;
  private final Map<String, LocalAgent> agents = new LinkedHashMap<>();
  private final Map<String, MemoryReport> memory = new LinkedHashMap<>();
  private final Map<String, StepProfile> profiles = new LinkedHashMap<>();

  Fleet(AgentStart start, Endpoints endpoints) {
    this.start = start;
    this.endpoints = endpoints;
  }

  /** Starts servers and waits for their first reports. */
  List<LocalAgent> start(List<LocalConfig.Server> servers) {
    endpoints.add(servers.stream().map(LocalConfig.Server::name).toList());
    List<LocalAgent> started = new ArrayList<>();
    for (LocalConfig.Server server : servers) {
      LocalAgent agent = start.start(server);
      put(agent);
      started.add(agent);
    }
    for (LocalAgent agent : started) {
      MemoryReport told = agent.connect(CONNECT).getMemory();
      synchronized (this) {
        memory.put(agent.name(), told);
      }
    }
    return started;
  }

  /** Ends servers that serve nothing any more. */
  void end(List<LocalConfig.Server> servers) {
    List<LocalAgent> ended = new ArrayList<>();
    for (LocalConfig.Server server : servers) {
      LocalAgent agent = remove(server.name());
      if (agent != null) {
        ended.add(agent);
      }
    }
    ended.forEach(LocalAgent::stop);
    ended.forEach(LocalAgent::close);
    ended.forEach(agent -> endpoints.remove(agent.name()));
  }

  private synchronized void put(LocalAgent agent) {
    agents.put(agent.name(), agent);
  }

  private synchronized @Nullable LocalAgent remove(String name) {
    memory.remove(name);
    profiles.remove(name);
    return agents.remove(name);
  }

  synchronized List<LocalAgent> all() {
    return List.copyOf(agents.values());
  }

  synchronized LocalAgent agent(String name) {
    LocalAgent agent = agents.get(name);
    if (agent == null) {
      throw new IllegalArgumentException(
          "The agent (%s) is none of %s.".formatted(name, agents.keySet()));
    }
    return agent;
  }

  /** Has an agent looked after; tells when it has come back with its blocks. */
  void supervise(LocalAgent agent, Supervisor supervisor, Duration loading, Runnable revived) {
    agent.supervised();
    supervisor.watch(
        agent.process(),
        Liveness.of(endpoints.of(agent.name()).http()),
        () -> {
          agent.revive(CONNECT, loading);
          revived.run();
        });
  }

  /** Asks one agent for the geometry; all of them read the same stores. */
  ModelGeometry inspect(ModelRef model) {
    return Measuring.get(all().getFirst().link().inspect(model));
  }

  /** Keeps what was measured of some agents. */
  synchronized void measured(Map<String, StepProfile> profiled) {
    profiles.putAll(profiled);
  }

  /** What was measured of a server; null before that. */
  synchronized @Nullable StepProfile profile(String server) {
    return profiles.get(server);
  }

  /** The servers of the file as they were measured, in its order. */
  synchronized List<ProfiledServer> profiled(
      List<LocalConfig.Server> servers, ModelGeometry geometry) {
    List<ProfiledServer> profiled = new ArrayList<>();
    for (LocalConfig.Server server : servers) {
      MemoryReport told = memory.get(server.name());
      StepProfile profile = profiles.get(server.name());
      if (told == null || profile == null) {
        throw new IllegalStateException("The server " + server.name() + " is not measured.");
      }
      profiled.add(
          new ProfiledServer(
              server.name(),
              told.getUsableBytes(),
              Location.ofNode(server.name()),
              Map.of(geometry.getHash(), profile)));
    }
    return profiled;
  }

  @Override
  public void close() {
    List<LocalAgent> ending = all();
    ending.forEach(LocalAgent::stop);
    ending.forEach(LocalAgent::close);
  }
}
