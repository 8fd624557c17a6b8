package dev.whorl.operator.placement;

import dev.whorl.control.Translation;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.ServerState;
import dev.whorl.operator.agents.Observation;
import dev.whorl.planning.moving.ServerView;
import dev.whorl.protocol.control.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of servers, as moving takes it. */
public final class Views {
  /**
   * A server that says nothing counts as full for so long: more than a new leader or a broken
   * stream takes to be heard again. After it the server is lost, and so are its sessions.
   */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private Views() {}

  /**
   * By name; a server that does not exist is not named, and gone.
   *
   * @param words what each is to be told by the revisions in force
   */
  public static Map<String, ServerView> of(
      Collection<BlockServer> servers,
      Map<String, Observation> observations,
      Map<String, ServerWord> words,
      Instant now) {
    Map<String, ServerView> views = new HashMap<>();
    for (BlockServer server : servers) {
      String name = server.getMetadata().getName();
      ServerWord word = words.getOrDefault(name, ServerWord.NOTHING);
      views.put(name, of(server, observations.get(name), word, now));
    }
    return views;
  }

  private static ServerView of(
      BlockServer server, @Nullable Observation observation, ServerWord word, Instant now) {
    return switch (observation) {
      case Observation.Reporting(Report report) -> heard(server, report, word);
      case Observation.Silent(Instant since, String reason) -> silent(since, now);
      case Observation.Unknown(Instant since) ->
          believed(server) ? silent(since, now) : new ServerView.Gone();
      case null -> believed(server) ? new ServerView.Silent() : new ServerView.Gone();
    };
  }

  private static ServerView silent(Instant since, Instant now) {
    return since.plus(PATIENCE).isBefore(now) ? new ServerView.Gone() : new ServerView.Silent();
  }

  /** Whether it ran when it was heard last, by its status. */
  private static boolean believed(BlockServer server) {
    return server.getStatus() != null
        && (server.getStatus().state() == ServerState.ONLINE
            || server.getStatus().state() == ServerState.DRAINING);
  }

  private static ServerView heard(BlockServer server, Report report, ServerWord word) {
    boolean confirmed =
        word.equals(ServerWord.in(server.getSpec()))
            && report.getAppliedGeneration() >= server.getMetadata().getGeneration();
    return Translation.heard(report, confirmed);
  }
}
