package dev.whorl.planning.moving;

import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Rules of moving, each broken on purpose. */
enum Broken {
  NOTHING,
  /** A server that is not heard is taken for an empty one. */
  SILENT_IS_EMPTY,
  /** A server that has not applied the last word is believed to have. */
  UNCONFIRMED_IS_CONFIRMED,
  /** Sessions that are left on a closed chain are not asked for. */
  SESSIONS_UNSEEN,
  /** A lowered capacity counts as the new one at once. */
  NO_ESCROW,
  /** Dropped blocks count as gone at once. */
  BLOCKS_GO_AT_ONCE,
  /** Blocks go while sessions are on them. */
  BLOCKS_GO_UNDER_SESSIONS,
  /** More is loaded than fits. */
  MEMORY_DOUBLED;

  Fleet seen(Fleet fleet) {
    return switch (this) {
      case SILENT_IS_EMPTY -> with(fleet, fleet.servers(), everySilent(fleet));
      case UNCONFIRMED_IS_CONFIRMED ->
          with(
              fleet,
              mapped(fleet, h -> new ServerView.Heard(true, h.held(), h.ready(), h.sessions())),
              Map.of());
      case SESSIONS_UNSEEN ->
          with(
              fleet,
              mapped(
                  fleet, h -> new ServerView.Heard(h.confirmed(), h.held(), h.ready(), Map.of())),
              Map.of());
      case MEMORY_DOUBLED ->
          new Fleet(
              doubled(fleet.problem()),
              fleet.editions(),
              fleet.inForce(),
              fleet.target(),
              fleet.servers());
      case NOTHING, NO_ESCROW, BLOCKS_GO_AT_ONCE, BLOCKS_GO_UNDER_SESSIONS -> fleet;
    };
  }

  Revision written(Revision revision) {
    return switch (this) {
      case NO_ESCROW ->
          new Revision(
              revision.edition(),
              revision.holdings(),
              revision.chains().stream()
                  .map(chain -> new LiveChain(chain.hops(), chain.capacity(), 0))
                  .toList());
      case BLOCKS_GO_AT_ONCE ->
          new Revision(
              revision.edition(),
              holdings(revision, holding -> new Holding(holding.wanted(), Blocks.NONE)),
              revision.chains());
      case BLOCKS_GO_UNDER_SESSIONS -> withoutClosed(revision);
      case NOTHING, SILENT_IS_EMPTY, UNCONFIRMED_IS_CONFIRMED, SESSIONS_UNSEEN, MEMORY_DOUBLED ->
          revision;
    };
  }

  private static Revision withoutClosed(Revision revision) {
    SortedMap<String, Holding> holdings = new TreeMap<>(revision.holdings());
    for (LiveChain chain : revision.chains()) {
      for (Hop hop : chain.hops()) {
        if (chain.capacity() == 0) {
          holdings.computeIfPresent(
              hop.server(),
              (server, holding) ->
                  new Holding(holding.wanted().minus(Blocks.of(hop.span())), Blocks.NONE));
        }
      }
    }
    return new Revision(revision.edition(), holdings, revision.chains());
  }

  private static SortedMap<String, Holding> holdings(
      Revision revision, UnaryOperator<Holding> change) {
    SortedMap<String, Holding> holdings = new TreeMap<>(revision.holdings());
    holdings.replaceAll((server, holding) -> change.apply(holding));
    return holdings;
  }

  private static Fleet with(
      Fleet fleet, Map<String, ServerView> views, Map<String, ServerView> more) {
    Map<String, ServerView> all = new TreeMap<>(more);
    all.putAll(views);
    return new Fleet(fleet.problem(), fleet.editions(), fleet.inForce(), fleet.target(), all);
  }

  private static Map<String, ServerView> everySilent(Fleet fleet) {
    return fleet.problem().servers().stream()
        .collect(
            Collectors.toMap(
                Server::id, s -> new ServerView.Heard(true, Map.of(), Map.of(), Map.of())));
  }

  private static Map<String, ServerView> mapped(
      Fleet fleet, UnaryOperator<ServerView.Heard> change) {
    Map<String, ServerView> mapped = new TreeMap<>(fleet.servers());
    mapped.replaceAll(
        (server, view) -> view instanceof ServerView.Heard heard ? change.apply(heard) : view);
    return mapped;
  }

  private static Problem doubled(Problem problem) {
    List<Server> servers =
        problem.servers().stream().map(s -> s.withMemory(2 * s.memoryBytes())).toList();
    return problem.withServers(servers);
  }
}
