package dev.whorl.router.application;

import dev.whorl.router.agents.Addresses;
import dev.whorl.router.agents.AgentChannels;
import dev.whorl.router.agents.AgentModelFiles;
import dev.whorl.router.observe.RouterGauges;
import dev.whorl.router.openai.ServedName;
import dev.whorl.router.placement.PlacedModel;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import dev.whorl.router.session.Sessions;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.model.ServedModel;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows the placement: tells it to the sessions, and reads the model's files from its servers
 * until that has worked. While there is no placement, the model that was served last keeps its
 * name, so that clients are told to come again and not that it does not exist.
 */
final class ServedPlacement
    implements Consumer<@Nullable Placement>, Supplier<@Nullable ServedName>, AutoCloseable {
  private static final Logger LOG = System.getLogger(ServedPlacement.class.getName());
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Sessions sessions;
  private final Addresses addresses;
  private final AgentChannels channels;
  private final Supplier<ModelReader> reader;
  private final RouterGauges gauges;
  private final LastWords lastWords;
  private final InstantSource clock;
  private final ScheduledExecutorService loader =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("model-files").factory());
  private volatile @Nullable ServedName served;
  private volatile @Nullable Placement placement;
  private volatile @Nullable String unusable; // why the model's files cannot be used
  private @Nullable PlacedModel read; // by the loader only: whose files 'served' has

  /**
   * @param reader makes the reader of model files; takes a second, called once on a thread of its
   *     own
   * @param lastWords for a model that cannot be used
   */
  ServedPlacement(
      Sessions sessions,
      Addresses addresses,
      AgentChannels channels,
      Supplier<ModelReader> reader,
      RouterGauges gauges,
      LastWords lastWords,
      InstantSource clock) {
    this.sessions = sessions;
    this.addresses = addresses;
    this.channels = channels;
    this.reader = reader;
    this.gauges = gauges;
    this.lastWords = lastWords;
    this.clock = clock;
  }

  @Override
  public @Nullable ServedName get() {
    return served;
  }

  /** Starts what takes a second and needs no placement. */
  void warmUp() {
    var ignored = loader.submit(reader::get);
  }

  /** Name of the model for metrics; empty before the first placement. */
  String modelName() {
    ServedName now = served;
    return now == null ? "" : now.name();
  }

  /** Why the files of the placed model cannot be used; null while nothing is known against them. */
  @Nullable String unusable() {
    return unusable;
  }

  @Override
  public void accept(@Nullable Placement next) {
    placement = next;
    if (next != null) {
      addresses.learn(next);
      channels.keepOnly(
          next.servers().stream().map(PlacedServer::name).collect(Collectors.toSet()));
      name(next);
      gauges.show(next);
      loader.execute(() -> load(next));
    }
    sessions.use(next);
  }

  @Override
  public void close() {
    loader.shutdownNow();
  }

  /** The name is known at once, its files follow; a model of the same files keeps them. */
  private void name(Placement next) {
    ServedName before = served;
    String name = next.model().name();
    served =
        before != null && before.name().equals(name)
            ? new ServedName(name, before.created(), next.slot(), before.model())
            : new ServedName(name, clock.instant().getEpochSecond(), next.slot(), null);
  }

  private void load(Placement wanted) {
    if (!wanted.equals(placement) || wanted.model().equals(read)) {
      return; // replaced meanwhile, or read already
    }
    try {
      ServedModel model = reader.get().read(new AgentModelFiles(channels, wanted));
      read = wanted.model();
      unusable = null;
      ServedName named = served;
      if (named != null && named.name().equals(wanted.model().name())) {
        served = new ServedName(named.name(), named.created(), named.slot(), model);
      }
      LOG.log(Level.INFO, "Model {0} of {1} is read.", wanted.model().name(), wanted.model().uri());
    } catch (UnusableModelFile e) {
      unusable(wanted, e);
    } catch (IOException | RuntimeException | Error e) {
      again(wanted, e);
    }
  }

  /** Reading it again makes it no better: a cluster is told, and starts this router anew. */
  private void unusable(Placement wanted, UnusableModelFile e) {
    if (lastWords.heard()) {
      LOG.log(Level.ERROR, "{0} cannot be served: {1}", wanted.model().uri(), e.getMessage());
      lastWords.speakAndEnd(
          "%s cannot be served: %s".formatted(wanted.model().uri(), e.getMessage()));
    } else {
      again(wanted, e);
    }
  }

  private void again(Placement wanted, Throwable e) {
    unusable = e instanceof UnusableModelFile ? e.getMessage() : null;
    LOG.log(
        Level.WARNING,
        "The files of {0} could not be read, trying again: {1}",
        wanted.model().uri(),
        e.getMessage());
    var ignored = loader.schedule(() -> load(wanted), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
  }
}
