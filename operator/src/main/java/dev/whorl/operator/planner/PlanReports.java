package dev.whorl.operator.planner;

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
 * The last report of every deployment, in memory: after a restart the first round makes them anew.
 */
public final class PlanReports {
  private final ConcurrentMap<String, PlanReport> byUid = new ConcurrentHashMap<>();
  private final List<Consumer<ResourceID>> listeners = new CopyOnWriteArrayList<>();

  /** The listener is told of every deployment whose report has changed; it must not block. */
  public void listen(Consumer<ResourceID> listener) {
    listeners.add(listener);
  }

  /** The report of a deployment; null before its first round. */
  public @Nullable PlanReport of(String uid) {
    return byUid.get(uid);
  }

  void publish(LLMDeployment deployment, PlanReport report) {
    if (!report.equals(byUid.put(deployment.getMetadata().getUid(), report))) {
      listeners.forEach(l -> l.accept(ResourceID.fromResource(deployment)));
    }
  }

  void keepOnly(Set<String> uids) {
    byUid.keySet().retainAll(uids);
  }
}
