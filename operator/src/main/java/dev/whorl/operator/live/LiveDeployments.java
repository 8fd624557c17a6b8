package dev.whorl.operator.live;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.planning.model.LoadProfile;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of every deployment, in memory: after a start nothing is known until routers and
 * agents are heard, and what was said of them before stands. Thread-safe.
 */
public final class LiveDeployments {
  private static final double TOLD = 0.05;

  private final ConcurrentMap<String, LoadProfile> loads = new ConcurrentHashMap<>();
  private final List<Runnable> loadListeners = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<String, LiveFigures> shown = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Endings> endings = new ConcurrentHashMap<>();
  private final List<Consumer<ResourceID>> listeners = new CopyOnWriteArrayList<>();

  /**
   * The listener is told of every deployment of which something new is shown; it must not block.
   */
  public void listen(Consumer<ResourceID> listener) {
    listeners.add(listener);
  }

  /** Of one deployment, by its uid; null: nothing was seen of it. */
  public @Nullable LiveFigures of(String uid) {
    return shown.get(uid);
  }

  /** How sessions of one deployment ended in the last five minutes. */
  public Endings endings(String uid) {
    return endings.getOrDefault(uid, Endings.NONE);
  }

  void ended(String uid, Endings now) {
    endings.put(uid, now);
  }

  void show(LLMDeployment deployment, LiveFigures figures) {
    String uid = deployment.getMetadata().getUid();
    if (figures.isNewsAfter(shown.get(uid))) {
      shown.put(uid, figures);
      listeners.forEach(l -> l.accept(ResourceID.fromResource(deployment)));
    }
  }

  /** The listener is told when sessions spread otherwise than before; it must not block. */
  public void listenToLoads(Runnable listener) {
    loadListeners.add(listener);
  }

  /** How the sessions of each deployment spread lately, by uid. */
  public Map<String, LoadProfile> loads() {
    return Map.copyOf(loads);
  }

  /** Small changes are not told: what follows loads does so in larger steps. */
  void spread(String uid, LoadProfile load) {
    LoadProfile before = loads.getOrDefault(uid, LoadProfile.UNIFORM);
    if (load.distance(before) >= TOLD) {
      loads.put(uid, load);
      loadListeners.forEach(Runnable::run);
    }
  }

  void keepOnly(Set<String> uids) {
    shown.keySet().retainAll(uids);
    endings.keySet().retainAll(uids);
    loads.keySet().retainAll(uids);
  }
}
