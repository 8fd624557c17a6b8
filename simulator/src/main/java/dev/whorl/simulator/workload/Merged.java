package dev.whorl.simulator.workload;

import dev.whorl.simulator.engine.Request;
import dev.whorl.simulator.engine.RequestSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several sources as one, in order of arrival. */
public final class Merged implements RequestSource {
  private final List<RequestSource> sources;
  private final List<@Nullable Request> heads = new ArrayList<>();

  /** At least one source. */
  public Merged(List<RequestSource> sources) {
    this.sources = List.copyOf(sources);
    this.sources.forEach(source -> heads.add(source.next()));
  }

  @Override
  public @Nullable Request next() {
    int earliest = -1;
    Request best = null;
    for (int i = 0; i < heads.size(); i++) {
      Request head = heads.get(i);
      if (head != null && (best == null || head.arrivalSeconds() < best.arrivalSeconds())) {
        earliest = i;
        best = head;
      }
    }
    if (earliest >= 0) {
      heads.set(earliest, sources.get(earliest).next());
    }
    return best;
  }
}
