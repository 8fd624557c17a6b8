package dev.whorl.control;

import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.moving.Blocks;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.ServerView;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import dev.whorl.protocol.control.State;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What agents report, in the terms of planning. */
public final class Translation {
  /** Factor on the slowest steps seen while too few were seen for a quantile. */
  public static final double PROVISIONAL = 1.25;

  private Translation() {}

  /**
   * The planning problem of some deployments over some servers.
   *
   * @param delays between the servers, in their order
   * @throws dev.whorl.planning.model.InvalidInput when a reported figure cannot be used; the
   *     message names it
   */
  public static Problem problem(
      List<ProfiledServer> servers, HopDelay delays, List<RequestedDeployment> deployments) {
    List<Server> planned = new ArrayList<>();
    for (ProfiledServer server : servers) {
      planned.add(
          new Server(server.name(), server.usableBytes(), server.location(), server.rates()));
    }
    return new Problem(
        planned, delays, deployments.stream().map(d -> deployment(d, servers)).toList());
  }

  private static Deployment deployment(
      RequestedDeployment requested, List<ProfiledServer> servers) {
    Map<String, Profile> profiles = new HashMap<>();
    for (ProfiledServer server : servers) {
      StepProfile measured = server.profiles().get(requested.geometry().getHash());
      if (measured != null) {
        profiles.put(server.name(), profile(measured));
      }
    }
    return new Deployment(
        requested.id(),
        model(requested.id(), requested.geometry()),
        requested.workload(),
        requested.constraints(),
        profiles);
  }

  /**
   * The shape of a model: blocks by their bytes, the embedding at the first, the head at the last.
   */
  public static ModelShape model(String name, ModelGeometry geometry) {
    List<Block> blocks = geometry.getBlockBytesList().stream().map(b -> new Block(b, 1)).toList();
    return new ModelShape(
        name,
        blocks,
        new ModelEnd(geometry.getEmbeddingBytes(), 0),
        new ModelEnd(geometry.getHeadBytes(), 0),
        geometry.getRowBytes());
  }

  /**
   * A measured profile, as caps for a certificate. A certificate made of a short measurement is
   * provisional: its caps are the slow steps that were seen, times {@link #PROVISIONAL}, until
   * running servers have counted enough steps (planning: quantiles by counting).
   *
   * <p>Noise can make a larger batch look faster than a smaller one; the table keeps the slower of
   * the two, so that it never promises what was not seen.
   */
  public static Profile profile(StepProfile measured) {
    int n = measured.getDecodeCount();
    int[] batches = new int[n];
    double[] block = new double[n];
    double[] head = new double[n];
    double[] embedding = new double[n];
    for (int i = 0; i < n; i++) {
      StepTime time = measured.getDecode(i);
      batches[i] = time.getBatch();
      block[i] = Math.max(time.getSeconds(), time.getSlowSeconds());
      head[i] = time.getHeadSeconds();
      embedding[i] = time.getEmbeddingSeconds();
    }
    return new Profile(
        cap(batches, block),
        cap(batches, embedding),
        cap(batches, head),
        new ChunkTime(
            measured.getPrefillTokens(),
            PROVISIONAL * measured.getPrefillSeconds(),
            // A chunk embeds its tokens; the head runs for one row of it.
            PROVISIONAL
                * Math.max(
                    measured.getEmbeddingSeconds() * measured.getPrefillTokens(),
                    measured.getHeadSeconds())));
  }

  /**
   * What a server says of itself.
   *
   * @param confirmed whether it has applied all that it was told
   */
  public static ServerView.Heard heard(Report report, boolean confirmed) {
    Map<String, Blocks> held = new HashMap<>();
    Map<String, Blocks> ready = new HashMap<>();
    for (SpanReport span : report.getSpansList()) {
      if (span.getStart() >= span.getEnd()) {
        continue;
      }
      String weights =
          Assignments.weights(span.getModel().getUri(), span.getModel().getPrecision());
      Blocks blocks = Blocks.of(new Span(span.getStart(), span.getEnd()));
      switch (span.getPhase()) {
        case LOADING, UNLOADING -> held.merge(weights, blocks, Blocks::plus);
        case LOADED -> {
          held.merge(weights, blocks, Blocks::plus);
          if (report.getState() == State.ONLINE) {
            ready.merge(weights, blocks, Blocks::plus);
          }
        }
        case WAITING, FAILED, PHASE_UNSPECIFIED, UNRECOGNIZED -> {
          // Nothing of it is in memory.
        }
      }
    }
    Map<ChainId, Integer> sessions = new HashMap<>();
    report
        .getChainsList()
        .forEach(chain ->
            sessions.merge(new ChainId(chain.getChain()), chain.getSessions(), Integer::sum));
    return new ServerView.Heard(confirmed, held, ready, sessions);
  }

  private static StepTimes cap(int[] batches, double[] seen) {
    double[] caps = new double[seen.length];
    double slowest = Double.MIN_NORMAL;
    for (int i = 0; i < seen.length; i++) {
      slowest = Math.max(slowest, PROVISIONAL * seen[i]);
      caps[i] = slowest;
    }
    return StepTimes.table(batches, caps);
  }
}
