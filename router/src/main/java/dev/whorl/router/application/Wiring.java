package dev.whorl.router.application;

import dev.whorl.planning.dispatch.LeastAddedTime;
import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.CredentialsWatch;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.InvalidCredentials;
import dev.whorl.router.access.Allowances;
import dev.whorl.router.access.KeyFolder;
import dev.whorl.router.access.KeyLimit;
import dev.whorl.router.access.KeyWatch;
import dev.whorl.router.agents.Addresses;
import dev.whorl.router.agents.AgentChannels;
import dev.whorl.router.agents.GrpcBlockServers;
import dev.whorl.router.canary.CanarySource;
import dev.whorl.router.canary.CanaryWatch;
import dev.whorl.router.http.Access;
import dev.whorl.router.http.CanarySplit;
import dev.whorl.router.http.Demand;
import dev.whorl.router.http.Door;
import dev.whorl.router.http.Entry;
import dev.whorl.router.http.Figures;
import dev.whorl.router.http.KeyAccess;
import dev.whorl.router.http.OpenAiRoutes;
import dev.whorl.router.observe.CanaryMetrics;
import dev.whorl.router.observe.KeyMetrics;
import dev.whorl.router.observe.RouterGauges;
import dev.whorl.router.observe.RouterMetrics;
import dev.whorl.router.openai.Preparation;
import dev.whorl.router.placement.DurationText;
import dev.whorl.router.placement.PlacementFile;
import dev.whorl.router.placement.PlacementSource;
import dev.whorl.router.placement.PlacementWatch;
import dev.whorl.router.session.EachObserver;
import dev.whorl.router.session.SessionCounts;
import dev.whorl.router.session.Sessions;
import dev.whorl.router.session.ThreadLoop;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.template.JinjaEngine;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the parts together. Nothing runs before {@link #start}. */
final class Wiring implements AutoCloseable {
  private final RouterConfig config;
  private final ThreadLoop loop = new ThreadLoop("sessions");
  private final ScheduledExecutorService certificates =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificates").factory());
  private final Identity identity;
  private final AgentChannels channels;
  private final Sessions sessions;
  private final ServedPlacement served;
  private final RouterMetrics metrics;
  private final SessionCounts counts = new SessionCounts();
  private final PlacementSource source;
  private final Access access;
  private final Entry entry;
  private final Door door;
  private final CanarySource canary;
  private final CanarySplit split;
  private @Nullable CredentialsWatch watch;

  /** Throws IllegalArgumentException or InvalidCredentials that names what is wrong. */
  Wiring(RouterConfig config, MeterRegistry registry, LastWords lastWords)
      throws InvalidCredentials {
    this.config = config;
    useCache(config.cacheFolder());
    this.source = source(config);
    this.identity = new Identity(Credentials.read(config.tlsFolder()));
    Addresses addresses = new Addresses(config.agentsPort());
    this.channels =
        new AgentChannels(AgentsDomain.parse(config.agentsDomain()), addresses, identity);
    this.metrics = new RouterMetrics(registry, this::modelName);
    this.sessions =
        new Sessions(
            UUID.randomUUID().toString(),
            loop,
            new GrpcBlockServers(
                channels, duration("whorl.answer-timeout", config.answerTimeout())),
            new LeastAddedTime(Limits.patience(config)),
            Limits.sessions(config),
            new EachObserver(metrics, counts));
    this.served =
        new ServedPlacement(
            sessions,
            addresses,
            channels,
            new Once(),
            new RouterGauges(registry, sessions::view),
            lastWords,
            Clock.systemUTC());
    this.access = access(config.access(), registry);
    this.entry = new Entry(Limits.entry(config));
    this.door =
        new Door(
            Limits.holdFor(config),
            config.queue().maxLength(),
            this::modelKnown,
            Limits.comments(config));
    this.canary = canary(config);
    this.split =
        new CanarySplit(
            canary,
            () -> ThreadLocalRandom.current().nextInt(100),
            Limits.comments(config),
            new CanaryMetrics(registry));
    Gauge.builder("whorl.requests.held", door, Door::held)
        .description("Requests that wait for a model to be started.")
        .register(registry);
    Gauge.builder("whorl.certificate.end.timestamp", identity, Wiring::certificateEnds)
        .description("When this router's certificate for block servers ends, seconds since 1970.")
        .baseUnit("seconds")
        .register(registry);
  }

  private Access access(RouterConfig.Access keys, MeterRegistry registry) {
    if (keys.keysFolder().isEmpty()) {
      return Access.OPEN;
    }
    Allowances allowances = new Allowances(KeyLimit.parse(keys.limits()), System::nanoTime);
    KeyWatch ring =
        new KeyWatch(
            new KeyFolder(keys.keysFolder().get()),
            duration("whorl.access.reload", keys.reload()),
            certificates);
    return new KeyAccess(ring, allowances, new KeyMetrics(registry));
  }

  OpenAiRoutes routes() {
    SecureRandom random = new SecureRandom();
    return new OpenAiRoutes(
        served,
        new Preparation(Clock.systemUTC(), random::nextLong),
        sessions,
        metrics,
        access,
        Limits.http(config),
        entry,
        door,
        split);
  }

  Demand demand() {
    return new Demand(sessions::view, door);
  }

  Figures figures() {
    return new Figures(sessions::view, door, counts);
  }

  Entry entry() {
    return entry;
  }

  /** How long requests are taken after SIGTERM. */
  Duration leaveTime() {
    return Limits.leaveTime(config);
  }

  /** From now on no session begins; completes when all are over, here and elsewhere. */
  CompletableFuture<Void> drained() {
    return CompletableFuture.allOf(sessions.drain().toCompletableFuture(), split.drained());
  }

  /** Whether this process can still do its work. */
  boolean alive() {
    return !loop.broken();
  }

  /** Whether requests would be served, or held until they are. */
  boolean ready() {
    return Limits.holdFor(config).isPositive() || (modelKnown() && sessions.view().ready());
  }

  /** Whether a request would find a chain that can be used now. */
  boolean serving() {
    return modelKnown() && sessions.view().serving();
  }

  private boolean modelKnown() {
    var name = served.get();
    return name != null && name.model() != null;
  }

  /** Why the model cannot be served whatever is waited for; null if nothing is known against it. */
  @Nullable String unusable() {
    return served.unusable();
  }

  Duration drainTimeout() {
    return duration("whorl.drain-timeout", config.drainTimeout());
  }

  void start() {
    watch =
        CredentialsWatch.start(
            config.tlsFolder(),
            identity,
            duration("whorl.tls-reload", config.tlsReload()),
            certificates);
    served.warmUp();
    sessions.start();
    source.watch(served);
    canary.start();
  }

  @Override
  public void close() {
    source.close();
    canary.close();
    served.close();
    sessions.close();
    if (watch != null) {
      watch.close();
    }
    certificates.shutdownNow();
    loop.close();
    channels.close();
  }

  private static double certificateEnds(Identity identity) {
    return identity.credentials().chain().getFirst().getNotAfter().toInstant().getEpochSecond();
  }

  private String modelName() {
    return served.modelName();
  }

  /**
   * The tokenizer library and Python are configured by system properties; the former must never
   * look on the network.
   */
  private static void useCache(Path folder) {
    System.setProperty("DJL_CACHE_DIR", folder.toString());
    System.setProperty("ENGINE_CACHE_DIR", folder.toString());
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("polyglot.engine.userResourceCache", folder.resolve("python").toString());
  }

  private static PlacementSource source(RouterConfig config) {
    if (config.placementFile().isPresent()) {
      return new PlacementFile(
          config.placementFile().get(),
          duration("whorl.placement-reload", config.placementReload()));
    }
    if (config.namespace().isEmpty()
        || config.deployment().isEmpty()
        || config.deploymentUid().isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing says which placement to serve: set WHORL_PLACEMENT_FILE, or in a cluster WHORL_NAMESPACE, WHORL_DEPLOYMENT and WHORL_DEPLOYMENT_UID.");
    }
    return new PlacementWatch(
        new KubernetesClientBuilder().build(),
        config.namespace().get(),
        config.deployment().get(),
        config.deploymentUid().get());
  }

  private static CanarySource canary(RouterConfig config) {
    return config.canary() && config.placementFile().isEmpty()
        ? new CanaryWatch(
            new KubernetesClientBuilder().build(),
            config.namespace().orElseThrow(),
            config.deployment().orElseThrow(),
            config.deploymentUid().orElseThrow())
        : CanarySource.NONE;
  }

  private static Duration duration(String key, String text) {
    return DurationText.parse(key, text);
  }

  /** The template engine is not on the way of the process's start. */
  private static final class Once implements Supplier<ModelReader> {
    private @Nullable ModelReader reader;

    @Override
    public synchronized ModelReader get() {
      if (reader == null) {
        JinjaEngine templates = new JinjaEngine();
        templates.warmUp();
        reader = new ModelReader(templates);
      }
      return reader;
    }
  }
}
