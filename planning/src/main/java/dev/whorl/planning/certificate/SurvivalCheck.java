package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Tolerance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the spans as loaded still carry all sessions when any {@code count} domains are gone.
 *
 * <p>Sufficient rule, any count: server j reserves ⌊cache room / (c·m_j)⌋ sessions over its whole
 * span. If at every block the reservations, less the {@code count} largest domains' there, are at
 * least R, then R chains exist after any such failure: sweep the blocks with R lanes; where a
 * server's span ends, fewer than R lanes are held, so some reservation over the next block is free.
 *
 * <p>For one failure, where the rule does not decide, the sweep is done without each domain in turn
 * on the block-sessions that the servers really have.
 */
final class SurvivalCheck {
  private record Member(String domain, Span span, long blockSessions) {}

  private SurvivalCheck() {}

  static List<String> violations(Problem problem, int index, List<Placement> placements) {
    Deployment deployment = problem.deployments().get(index);
    Tolerance tolerance = deployment.constraints().tolerance();
    if (tolerance.count() == 0) {
      return List.of();
    }
    List<Member> members = members(problem, deployment, placements, index);
    int sessions = deployment.workload().sessions();
    int blocks = deployment.model().blockCount();
    if (byReservation(members, blocks, sessions, tolerance.count())) {
      return List.of();
    }
    if (tolerance.count() > 1) {
      return List.of(
          "Deployment %s is not certified for %d failures of a %s."
              .formatted(deployment.id(), tolerance.count(), tolerance.domain()));
    }
    List<String> violations = new ArrayList<>();
    for (String lost : members.stream().map(Member::domain).distinct().toList()) {
      List<Member> left = members.stream().filter(m -> !m.domain().equals(lost)).toList();
      if (!LaneSweep.carries(
          left.stream().map(m -> new LaneSweep.Room(m.span(), m.blockSessions())).toList(),
          blocks,
          sessions)) {
        violations.add(
            "Deployment %s does not carry %d sessions without %s."
                .formatted(deployment.id(), sessions, lost));
      }
    }
    return violations;
  }

  private static List<Member> members(
      Problem problem, Deployment deployment, List<Placement> placements, int index) {
    Map<String, Server> servers = new HashMap<>();
    problem.servers().forEach(s -> servers.put(s.id(), s));
    Map<String, Long> foreign = foreignBytes(problem, placements, index);
    long slot = deployment.workload().slot().cacheBytesPerBlock();
    List<Member> members = new ArrayList<>();
    for (HostedSpan hosted : placements.get(index).spans()) {
      Server server = servers.get(hosted.server());
      if (server != null) {
        long room =
            server.memoryBytes()
                - deployment.model().bytes(hosted.span())
                - foreign.getOrDefault(hosted.server(), 0L);
        String domain =
            server.location().domain(deployment.constraints().tolerance().domain(), server.id());
        members.add(new Member(domain, hosted.span(), Math.max(0, room) / slot));
      }
    }
    return members;
  }

  /** What the other deployments hold on each server, their caches included. */
  private static Map<String, Long> foreignBytes(
      Problem problem, List<Placement> placements, int index) {
    Map<String, Long> bytes = new HashMap<>();
    for (int d = 0; d < placements.size(); d++) {
      if (d == index) {
        continue;
      }
      Deployment other = problem.deployments().get(d);
      long slot = other.workload().slot().cacheBytesPerBlock();
      placements
          .get(d)
          .spans()
          .forEach(h -> bytes.merge(h.server(), other.model().bytes(h.span()), Long::sum));
      placements
          .get(d)
          .chains()
          .forEach(c ->
              c.hops()
                  .forEach(h ->
                      bytes.merge(h.server(), slot * h.span().length() * c.capacity(), Long::sum)));
    }
    return bytes;
  }

  private static boolean byReservation(
      List<Member> members, int blocks, int sessions, int failures) {
    for (int b = 0; b < blocks; b++) {
      Map<String, Long> byDomain = new TreeMap<>();
      for (Member member : members) {
        if (member.span().contains(b)) {
          byDomain.merge(
              member.domain(), member.blockSessions() / member.span().length(), Long::sum);
        }
      }
      List<Long> ascending = byDomain.values().stream().sorted().toList();
      long left = 0;
      for (int i = 0; i < ascending.size() - failures; i++) {
        left += ascending.get(i);
      }
      if (left < sessions) {
        return false;
      }
    }
    return true;
  }
}
