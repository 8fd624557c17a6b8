package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.control.ProfiledServer;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Revision;
import dev.whorl.planning.moving.ServerView;
import dev.whorl.protocol.control.MemoryReport;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.StepProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The agents of one run, which join and leave. Thread-safe. */
final class Fleet implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofMinutes(5);

  private final AgentStart start;
  private final Endpoints endpoints;
  private final Map<String, LocalAgent> agents = new LinkedHashMap<>();
  private final Map<String, MemoryReport> memory = new LinkedHashMap<>();
  private final Map<String, StepProfile> profiles = new LinkedHashMap<>();
  private long news;

  Fleet(AgentStart start, Endpoints endpoints) {
    this.start = start;
    this.endpoints = endpoints;
  }

  /** Starts servers and waits for their first reports. */
  List<LocalAgent> start(List<LocalConfig.Server> servers) {
    endpoints.add(servers.stream().map(LocalConfig.Server::name).toList());
    List<LocalAgent> started = new ArrayList<>();
    for (LocalConfig.Server server : servers) {
      LocalAgent agent = start.start(server, this::tell);
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

  private synchronized void tell() {
    news++;
    notifyAll();
  }

  /** Counts what agents say, and that they say nothing any more. */
  synchronized long news() {
    return news;
  }

  /** Waits until there is more news than that, not longer than a while. */
  synchronized void awaitNews(long seen, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (long left = 1; news == seen && left > 0; ) {
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left > 0) {
          wait(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("It was interrupted on its way.");
    }
  }

  /** All agents as the step function sees them; whoever is not among them any more is gone. */
  dev.whorl.planning.moving.Fleet view(Goal to, Edition edition, Revision inForce) {
    Map<String, ServerView> views = new HashMap<>();
    Set<String> named = new TreeSet<>(inForce.holdings().keySet());
    inForce.chains().forEach(chain -> chain.hops().forEach(hop -> named.add(hop.server())));
    named.forEach(server -> views.put(server, new ServerView.Gone()));
    List<LocalConfig.Server> servers = new ArrayList<>();
    for (LocalAgent agent : all()) {
      if (profile(agent.name()) != null) {
        servers.add(agent.server());
        views.put(agent.name(), agent.view());
      }
    }
    return new dev.whorl.planning.moving.Fleet(
        LocalPlan.problem(
            to.config(), profiled(servers, to.deployment().geometry()), to.deployment()),
        List.of(edition),
        List.of(inForce),
        List.of(to.placement()),
        views);
  }

  /**
   * Fails when a server of a placement could not load.
   *
   * @throws BadInput with the agent's own words
   */
  void requireNoFailedLoad(Placement placement) {
    for (HostedSpan span : placement.spans()) {
      agent(span.server()).requireNoFailedLoad();
    }
  }

  /** How far a server is with what it was told to hold. */
  int loadedPercent(String server) {
    return agent(server).loadedPercent();
  }

  /** Bytes for weights and caches, by server. */
  synchronized Map<String, Long> usable() {
    Map<String, Long> usable = new HashMap<>();
    memory.forEach((server, told) -> usable.put(server, told.getUsableBytes()));
    return usable;
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
