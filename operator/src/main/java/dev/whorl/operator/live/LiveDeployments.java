package dev.whorl.operator.live;

import dev.whorl.crds.LLMDeployment;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
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
  private final ConcurrentMap<String, LiveFigures> shown = new ConcurrentHashMap<>();
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

  void show(LLMDeployment deployment, LiveFigures figures) {
    String uid = deployment.getMetadata().getUid();
    if (figures.isNewsAfter(shown.get(uid))) {
      shown.put(uid, figures);
      listeners.forEach(l -> l.accept(ResourceID.fromResource(deployment)));
    }
  }

  void keepOnly(Set<String> uids) {
    shown.keySet().retainAll(uids);
  }
}
