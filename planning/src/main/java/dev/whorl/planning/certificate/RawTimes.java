package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Step and visit times of servers from what runs on them; the verifier's own.
 *
 * <p>They depend on nothing but the uses, the profiles and the models, so an instance that is kept
 * gives the times that it found before where none of these changed.
 */
final class RawTimes {
  /** Sessions of one chain on one server. */
  record Use(Deployment deployment, int start, int end, int sessions, boolean oneHop) {}

  /**
   * What was found for a server.
   *
   * @param step of every session's row, without chunk
   * @param pairs the worst two steps in a row, without chunks
   * @param chunk the dearest chunk
   */
  record Times(double step, double pairs, double chunk) {}

  /**
   * Fewer sessions than there is room for: so many of a deployment at most, one of them over the
   * blocks from start to end, so that the other blocks have one less.
   */
  record Few(Deployment deployment, int sessions, int start, int end) {
    int on(int block) {
      return block >= start && block < end ? sessions : sessions - 1;
    }
  }

  /** What the times of a use depend on besides the model. */
  private record Cause(
      String deployment, Profile profile, int start, int end, int sessions, boolean oneHop) {}

  private record Known(List<Cause> causes, Times times) {}

  private final Map<String, ModelShape> models = new HashMap<>();
  private Map<String, Known> known = new HashMap<>();
  private Map<String, Known> asked = new HashMap<>();

  /** Starts another placement; forgets servers that the one before did not ask for. */
  void begin(List<Deployment> deployments) {
    known = asked;
    asked = HashMap.newHashMap(known.size());
    for (Deployment deployment : deployments) {
      ModelShape before = models.put(deployment.id(), deployment.model());
      if (before != null && !before.equals(deployment.model())) {
        known = new HashMap<>();
      }
    }
  }

  /** The times of a server with at least one use. */
  Times of(String server, List<Use> uses) {
    List<Cause> causes = new ArrayList<>(uses.size());
    for (Use use : uses) {
      causes.add(cause(server, use));
    }
    Known before = known.get(server);
    Known now =
        before != null && before.causes().equals(causes)
            ? before
            : new Known(causes, found(server, uses, null));
    asked.put(server, now);
    return now.times();
  }

  private static Cause cause(String server, Use use) {
    return new Cause(
        use.deployment().id(),
        profile(use.deployment(), server),
        use.start(),
        use.end(),
        use.sessions(),
        use.oneHop());
  }

  /** The times of a server with at least one use while few sessions run. */
  static Times of(String server, List<Use> uses, Few few) {
    return found(server, uses, few);
  }

  /** Deployment by deployment: all uses of one add up per block. */
  private static Times found(String server, List<Use> uses, @Nullable Few few) {
    double step = 0;
    double pairs = 0;
    double chunk = 0;
    Map<String, Deployment> deployments = new LinkedHashMap<>();
    uses.forEach(use -> deployments.put(use.deployment().id(), use.deployment()));
    for (Deployment deployment : deployments.values()) {
      int[] all = new int[deployment.model().blockCount()];
      int[] own = new int[all.length];
      for (Use use : uses) {
        boolean here = use.deployment().id().equals(deployment.id());
        for (int b = use.start(); here && b < use.end(); b++) {
          all[b] += use.sessions();
          own[b] += use.oneHop() ? use.sessions() : 0;
        }
      }
      if (few != null && few.deployment().id().equals(deployment.id())) {
        limit(all, own, few);
      }
      step += steps(deployment, profile(deployment, server), all);
      pairs += pairs(deployment, profile(deployment, server), all, own);
      chunk = Math.max(chunk, chunk(deployment, profile(deployment, server), all));
    }
    return new Times(step, pairs, chunk);
  }

  /** As many as can be are rows that stay; where others pass, one row at least is of those. */
  private static void limit(int[] all, int[] own, Few few) {
    for (int b = 0; b < all.length; b++) {
      boolean passed = own[b] < all[b] && b >= few.start() && b < few.end();
      own[b] = Math.min(own[b], passed ? few.sessions() - 1 : few.on(b));
      all[b] = Math.min(all[b], few.on(b));
    }
  }

  private static double steps(Deployment d, Profile profile, int[] all) {
    double sum = 0;
    for (int b = 0; b < all.length; b++) {
      sum += seconds(d, profile, b, all[b]);
    }
    return sum;
  }

  private static double pairs(Deployment d, Profile profile, int[] all, int[] own) {
    double sum = 0;
    double before = 0;
    for (int b = 0; b < all.length; b++) {
      // A block like the one before it, for as many sessions, takes as long.
      boolean again = b > 1 && b < all.length - 1 && all[b] == all[b - 1] && own[b] == own[b - 1];
      if (!again || !d.model().blocks().get(b).equals(d.model().blocks().get(b - 1))) {
        before = worstSplit(d, profile, b, all[b], own[b]);
      }
      sum += before;
    }
    return sum;
  }

  private static double worstSplit(Deployment d, Profile profile, int block, int all, int own) {
    int others = all - own;
    double worst = 0;
    for (int a = 0; a < Math.max(others, 1); a++) {
      double pair =
          seconds(d, profile, block, a + own) + seconds(d, profile, block, others - a + own);
      worst = Math.max(worst, pair);
    }
    return worst;
  }

  private static double seconds(Deployment d, Profile profile, int block, int rows) {
    return rows == 0 ? 0 : profile.stepSeconds(d.model(), block, rows);
  }

  private static double chunk(Deployment d, Profile profile, int[] all) {
    double ends = profile.chunk().endSeconds();
    double sum = (all[0] > 0 ? ends : 0) + (all[all.length - 1] > 0 ? ends : 0);
    for (int b = 0; b < all.length; b++) {
      Block block = d.model().blocks().get(b);
      sum += all[b] > 0 ? profile.chunk().secondsPerBlock() * block.work() : 0;
    }
    return sum;
  }

  private static Profile profile(Deployment d, String server) {
    Profile profile = d.profiles().get(server);
    if (profile == null) {
      throw new IllegalStateException("Unchecked server " + server);
    }
    return profile;
  }
}
