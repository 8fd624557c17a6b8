package dev.whorl.planning.exact;

import dev.whorl.planning.exact.RoutedSpans.Visit;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Placement and routing as an integer program over spans. A binary per server and span says what it
 * hosts. Sessions are a flow from boundary 0 to boundary L over hops (server, from, to): a hop
 * needs a hosted span that the rule allows it in, and memory holds weights and caches. No product
 * of variables arises and nothing needs a big constant, so the relaxation is far tighter than that
 * of the published program over first blocks and block counts.
 *
 * <p>Under {@link HopRule#PUBLISHED} a server has one end, so no route meets it twice and the
 * sessions of a group flow together; under {@link HopRule#FREE} each session flows alone and meets
 * a server at most once.
 */
final class SpanFlow {
  private final SpanProblem problem;
  private final IntegerProgram program = new IntegerProgram();
  private final List<Map<Span, Integer>> hosts = new ArrayList<>();
  private final List<Flow> flows = new ArrayList<>();

  SpanFlow(SpanProblem problem) {
    this.problem = problem;
    for (int server = 0; server < problem.servers(); server++) {
      hosts.add(hosts(server));
    }
    for (int group = 0; group < problem.sessions().size(); group++) {
      int sessions = problem.sessions().get(group);
      if (problem.rule() == HopRule.PUBLISHED) {
        flows.add(flow(group, sessions));
      } else {
        for (int i = 0; i < sessions; i++) {
          flows.add(flow(group, 1));
        }
      }
    }
    memory();
  }

  IntegerProgram program() {
    return program;
  }

  private Map<Span, Integer> hosts(int server) {
    Map<Span, Integer> variables = new LinkedHashMap<>();
    IntegerProgram.Row one = program.row(Double.NEGATIVE_INFINITY, 1);
    for (int start = 0; start < problem.blocks(); start++) {
      for (int end = start + 1; end <= problem.blocks(); end++) {
        Span span = new Span(start, end);
        if (problem.costs().mayHost(server, span)
            && problem.costs().weight(span) + problem.slotMemory()
                <= problem.memory().get(server)) {
          int variable = program.variable(1, 0);
          variables.put(span, variable);
          one.add(variable, 1);
        }
      }
    }
    return variables;
  }

  private Flow flow(int group, int sessions) {
    Flow flow = new Flow(group, sessions, new LinkedHashMap<>());
    for (int server = 0; server < problem.servers(); server++) {
      for (int start = 0; start < problem.blocks(); start++) {
        for (int end = start + 1; end <= problem.blocks(); end++) {
          hop(flow, new Visit(server, new Span(start, end)));
        }
      }
    }
    conserve(flow);
    if (problem.rule() == HopRule.FREE) {
      visitOnce(flow);
    }
    return flow;
  }

  private void hop(Flow flow, Visit visit) {
    List<Integer> within =
        hosts.get(visit.server()).entrySet().stream()
            .filter(h -> problem.rule().allows(h.getKey(), visit.blocks()))
            .map(Map.Entry::getValue)
            .toList();
    if (!within.isEmpty()) {
      double cost = problem.costs().hop(flow.group, visit.server(), visit.blocks());
      int variable = program.variable(flow.sessions, cost);
      flow.hops.put(visit, variable);
      IntegerProgram.Row row = program.row(Double.NEGATIVE_INFINITY, 0).add(variable, 1);
      within.forEach(h -> row.add(h, -flow.sessions));
    }
  }

  private void conserve(Flow flow) {
    for (int boundary = 0; boundary < problem.blocks(); boundary++) {
      int leaving = boundary == 0 ? flow.sessions : 0;
      IntegerProgram.Row row = program.row(leaving, leaving);
      int at = boundary;
      flow.hops.forEach((visit, variable) -> {
        if (visit.blocks().start() == at) {
          row.add(variable, 1);
        } else if (visit.blocks().end() == at) {
          row.add(variable, -1);
        }
      });
    }
  }

  private void visitOnce(Flow flow) {
    for (int server = 0; server < problem.servers(); server++) {
      IntegerProgram.Row row = program.row(Double.NEGATIVE_INFINITY, 1);
      int at = server;
      flow.hops.forEach((visit, variable) -> {
        if (visit.server() == at) {
          row.add(variable, 1);
        }
      });
    }
  }

  private void memory() {
    for (int server = 0; server < problem.servers(); server++) {
      IntegerProgram.Row row = program.row(Double.NEGATIVE_INFINITY, problem.memory().get(server));
      hosts.get(server).forEach((span, v) -> row.add(v, problem.costs().weight(span)));
      int at = server;
      for (Flow flow : flows) {
        flow.hops.forEach((visit, variable) -> {
          if (visit.server() == at) {
            row.add(variable, problem.slotMemory() * visit.blocks().length());
          }
        });
      }
    }
  }

  /** Variables that say the same as the given placement and routes. */
  long[] encode(RoutedSpans routed) {
    long[] values = new long[program.size()];
    routed.hosted().forEach((server, span) -> values[hosts.get(server).getOrDefault(span, 0)] = 1);
    int session = 0;
    for (Flow flow : flows) {
      for (int i = 0; i < flow.sessions; i++) {
        for (Visit visit : routed.routes().get(session)) {
          Integer variable = flow.hops.get(visit);
          if (variable != null) {
            values[variable]++;
          }
        }
        session++;
      }
    }
    return values;
  }

  /** Placement and routes that the variables say. */
  RoutedSpans decode(List<Long> values) {
    Map<Integer, Span> hosted = new TreeMap<>();
    for (int server = 0; server < hosts.size(); server++) {
      for (Map.Entry<Span, Integer> host : hosts.get(server).entrySet()) {
        if (values.get(host.getValue()) == 1) {
          hosted.put(server, host.getKey());
        }
      }
    }
    long[] left = values.stream().mapToLong(Long::longValue).toArray();
    List<List<Visit>> routes = new ArrayList<>();
    for (Flow flow : flows) {
      for (int i = 0; i < flow.sessions; i++) {
        routes.add(peel(flow, left));
      }
    }
    return new RoutedSpans(hosted, routes);
  }

  private List<Visit> peel(Flow flow, long[] left) {
    List<Visit> route = new ArrayList<>();
    for (int next = 0; next < problem.blocks(); next = route.getLast().blocks().end()) {
      int at = next;
      Map.Entry<Visit, Integer> hop =
          flow.hops.entrySet().stream()
              .filter(h -> h.getKey().blocks().start() == at && left[h.getValue()] > 0)
              .findFirst()
              .orElseThrow();
      left[hop.getValue()]--;
      route.add(hop.getKey());
    }
    return route;
  }

  private record Flow(int group, int sessions, Map<Visit, Integer> hops) {}
}
