package dev.whorl.baselines.exact;

import dev.whorl.baselines.exact.RoutedSpans.Visit;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Placement and routing as an integer program over spans. A binary per server and span says what it
 * hosts. Sessions are a flow from boundary 0 to boundary L over hops (server, from, to): a hop
 * needs a hosted span that the rule allows it in, and a hosted span leaves so many whole slots. No
 * product of variables arises and nothing needs a big constant, so the relaxation is far tighter
 * than that of the published program over first blocks and block counts. Where edges of the cycle
 * differ by zone, the flow also carries the zone before and the zone of the route's start.
 *
 * <p>Under {@link HopRule#PUBLISHED} a server has one end, so no route meets it twice and the
 * sessions of a group flow together. Under {@link HopRule#FREE} flowing together is a relaxation,
 * exact when its routes meet no server twice; apart, each session meets a server at most once.
 */
final class SpanFlow {
  private final SpanProblem problem;
  private final IntegerProgram program = new IntegerProgram();
  private final List<Map<Span, Integer>> hosts = new ArrayList<>();
  private final List<Flow> flows = new ArrayList<>();

  /** Sessions of a group flow together, or each apart. */
  SpanFlow(SpanProblem problem, boolean together) {
    this.problem = problem;
    for (int server = 0; server < problem.servers(); server++) {
      hosts.add(hosts(server));
    }
    for (int group = 0; group < problem.sessions().size(); group++) {
      int sessions = problem.sessions().get(group);
      for (int i = 0; i < (together ? 1 : sessions); i++) {
        flows.add(flow(group, together ? sessions : 1, !together));
      }
    }
    memory();
  }

  /** How many variables a problem needs at most, when sessions flow together. */
  static long size(SpanProblem problem) {
    long spans = (long) problem.servers() * problem.blocks() * (problem.blocks() + 1) / 2;
    long zones = problem.costs().zones();
    return spans + spans * zones * zones * problem.sessions().size();
  }

  IntegerProgram program() {
    return program;
  }

  private Map<Span, Integer> hosts(int server) {
    Map<Span, Integer> variables = new LinkedHashMap<>();
    IntegerProgram.Row one = program.row(Double.NEGATIVE_INFINITY, 1);
    for (Span span : spans()) {
      if (slots(server, span) > 0) {
        int variable = program.variable(1, 0);
        variables.put(span, variable);
        one.add(variable, 1);
      }
    }
    return variables;
  }

  private List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (int start = 0; start < problem.blocks(); start++) {
      for (int end = start + 1; end <= problem.blocks(); end++) {
        spans.add(new Span(start, end));
      }
    }
    return spans;
  }

  /** Whole slots beside a span, as many as can be used. */
  private double slots(int server, Span span) {
    if (!problem.costs().mayHost(server, span)) {
      return 0;
    }
    double left = problem.memory().get(server) - problem.costs().weight(span);
    double most = (double) problem.allSessions() * span.length();
    return Math.min(most, Math.floor(left / problem.slotMemory() + 1e-9));
  }

  private Flow flow(int group, int sessions, boolean meetsOnce) {
    Flow flow = new Flow(group, sessions, new LinkedHashMap<>());
    for (int server = 0; server < problem.servers(); server++) {
      for (Span span : spans()) {
        hop(flow, new Visit(server, span));
      }
    }
    conserve(flow);
    if (meetsOnce) {
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
    if (within.isEmpty()) {
      return;
    }
    IntegerProgram.Row hosted = program.row(Double.NEGATIVE_INFINITY, 0);
    within.forEach(h -> hosted.add(h, -flow.sessions));
    for (Arc arc : arcs(visit)) {
      int variable = program.variable(flow.sessions, arc.cost(problem, flow.group));
      flow.arcs.put(arc, variable);
      hosted.add(variable, 1);
    }
  }

  private List<Arc> arcs(Visit visit) {
    int own = problem.costs().zone(visit.server());
    if (visit.blocks().start() == 0) {
      return List.of(new Arc(visit, own, own));
    }
    List<Arc> arcs = new ArrayList<>();
    for (int before = 0; before < problem.costs().zones(); before++) {
      for (int first = 0; first < problem.costs().zones(); first++) {
        arcs.add(new Arc(visit, before, first));
      }
    }
    return arcs;
  }

  private void conserve(Flow flow) {
    IntegerProgram.Row start = program.row(flow.sessions, flow.sessions);
    Map<Node, IntegerProgram.Row> rows = new LinkedHashMap<>();
    flow.arcs.forEach((arc, variable) -> {
      Span blocks = arc.visit().blocks();
      if (blocks.start() == 0) {
        start.add(variable, 1);
      } else {
        row(rows, new Node(blocks.start(), arc.before(), arc.first())).add(variable, 1);
      }
      if (blocks.end() < problem.blocks()) {
        row(rows, after(arc)).add(variable, -1);
      }
    });
  }

  private IntegerProgram.Row row(Map<Node, IntegerProgram.Row> rows, Node node) {
    return rows.computeIfAbsent(node, n -> program.row(0, 0));
  }

  private Node after(Arc arc) {
    int zone = problem.costs().zone(arc.visit().server());
    return new Node(arc.visit().blocks().end(), zone, arc.first());
  }

  private void visitOnce(Flow flow) {
    List<IntegerProgram.Row> once = new ArrayList<>();
    for (int server = 0; server < problem.servers(); server++) {
      once.add(program.row(Double.NEGATIVE_INFINITY, 1));
    }
    flow.arcs.forEach((arc, variable) -> once.get(arc.visit().server()).add(variable, 1));
  }

  private void memory() {
    List<IntegerProgram.Row> rows = new ArrayList<>();
    for (int server = 0; server < problem.servers(); server++) {
      IntegerProgram.Row row = program.row(Double.NEGATIVE_INFINITY, 0);
      int at = server;
      hosts.get(server).forEach((span, variable) -> row.add(variable, -slots(at, span)));
      rows.add(row);
    }
    for (Flow flow : flows) {
      flow.arcs.forEach((arc, variable) ->
          rows.get(arc.visit().server()).add(variable, arc.visit().blocks().length()));
    }
  }

  /** Variables that say the same as the given placement and routes. */
  long[] encode(RoutedSpans routed) {
    long[] values = new long[program.size()];
    routed.hosted().forEach((server, span) -> raise(values, hosts.get(server).get(span)));
    int session = 0;
    for (Flow flow : flows) {
      for (int i = 0; i < flow.sessions; i++) {
        List<Visit> route = routed.routes().get(session++);
        int first = problem.costs().zone(route.getFirst().server());
        int before = first;
        for (Visit visit : route) {
          raise(values, flow.arcs.get(new Arc(visit, before, first)));
          before = problem.costs().zone(visit.server());
        }
      }
    }
    return values;
  }

  private static void raise(long[] values, @Nullable Integer variable) {
    if (variable != null) {
      values[variable]++;
    }
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
    Node at = new Node(0, 0, 0);
    while (at.boundary() < problem.blocks()) {
      Node now = at;
      Map.Entry<Arc, Integer> next =
          flow.arcs.entrySet().stream()
              .filter(a -> left[a.getValue()] > 0 && leaves(a.getKey(), now))
              .findFirst()
              .orElseThrow();
      left[next.getValue()]--;
      route.add(next.getKey().visit());
      at = after(next.getKey());
    }
    return route;
  }

  private static boolean leaves(Arc arc, Node node) {
    return arc.visit().blocks().start() == node.boundary()
        && (node.boundary() == 0 || (arc.before() == node.before() && arc.first() == node.first()));
  }

  private record Node(int boundary, int before, int first) {}

  private record Flow(int group, int sessions, Map<Arc, Integer> arcs) {}
}
