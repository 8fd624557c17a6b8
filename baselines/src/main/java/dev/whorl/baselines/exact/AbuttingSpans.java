package dev.whorl.baselines.exact;

import dev.whorl.baselines.exact.IntegerSolver.Solution;
import dev.whorl.planning.model.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Spans that let the most tokens flow from the first block to the last, where a server passes on
 * only to servers whose span starts at its end (Helix, ASPLOS'25): a mixed-integer program with one
 * binary per server and span and the flow over links beside it.
 */
public final class AbuttingSpans {
  /** A flow this near to the largest is as good: measured rates are not more exact. */
  private static final double GAP = 0.01;

  private final int servers;
  private final int blocks;
  private final Rates rates;
  private final double unit;
  private final IntegerProgram program = new IntegerProgram();
  private final List<Map<Span, Integer>> hosts = new ArrayList<>();
  private final List<Ports> ports = new ArrayList<>();

  private AbuttingSpans(int servers, int blocks, Rates rates) {
    this.servers = servers;
    this.blocks = blocks;
    this.rates = rates;
    unit = largestRate();
  }

  /** What servers and links carry. */
  public interface Rates {
    /** Tokens per second of a server with the span; 0: it must not host it. */
    double node(int server, Span span);

    /** Tokens per second of a link; infinite when it does not count. */
    double link(int from, int to);
  }

  /** The spans found within the limit, null when none let anything flow or OR-Tools is missing. */
  public static @Nullable Map<Integer, Span> choose(
      int servers, int blocks, Rates rates, Duration limit) {
    if (Natives.missing() != null) {
      return null;
    }
    AbuttingSpans model = new AbuttingSpans(servers, blocks, rates);
    return model.unit > 0 ? model.solve(limit) : null;
  }

  private double largestRate() {
    double largest = 0;
    for (int j = 0; j < servers; j++) {
      for (Span span : allSpans()) {
        largest = Math.max(largest, rates.node(j, span));
      }
    }
    return largest;
  }

  private List<Span> allSpans() {
    List<Span> spans = new ArrayList<>();
    for (int start = 0; start < blocks; start++) {
      for (int end = start + 1; end <= blocks; end++) {
        spans.add(new Span(start, end));
      }
    }
    return spans;
  }

  private @Nullable Map<Integer, Span> solve(Duration limit) {
    for (int j = 0; j < servers; j++) {
      host(j);
    }
    for (int i = 0; i < servers; i++) {
      for (int j = 0; j < servers; j++) {
        link(i, j);
      }
    }
    if (!(new ScipSolver(GAP).solve(program, limit, null) instanceof Solution.Found found)) {
      return null;
    }
    Map<Integer, Span> chosen = new TreeMap<>();
    for (int j = 0; j < servers; j++) {
      for (Map.Entry<Span, Integer> host : hosts.get(j).entrySet()) {
        if (found.values().get(host.getValue()) == 1) {
          chosen.put(j, host.getKey());
        }
      }
    }
    return chosen;
  }

  /** Spans of a server; what enters it leaves it and keeps within its rate. */
  private void host(int server) {
    Map<Span, Integer> variables = new LinkedHashMap<>();
    IntegerProgram.Row one = program.row(Double.NEGATIVE_INFINITY, 1);
    IntegerProgram.Row rate = program.row(Double.NEGATIVE_INFINITY, 0);
    Ports port = new Ports(program.row(0, 0), rate, rows(), rows());
    for (Span span : allSpans()) {
      double tokens = rates.node(server, span) / unit;
      if (tokens > 0) {
        int variable = program.variable(1, 0);
        variables.put(span, variable);
        one.add(variable, 1);
        rate.add(variable, -tokens);
        port.in.get(span.start()).add(variable, -tokens);
        port.out.get(span.end()).add(variable, -tokens);
      }
    }
    hosts.add(variables);
    ports.add(port);
    enter(port, 0, program.real(1, -1));
    leave(port, blocks, program.real(1, 0));
  }

  /** One row per boundary: flow there only when the span starts (ends) there. */
  private List<IntegerProgram.Row> rows() {
    List<IntegerProgram.Row> rows = new ArrayList<>();
    for (int boundary = 0; boundary <= blocks; boundary++) {
      rows.add(program.row(Double.NEGATIVE_INFINITY, 0));
    }
    return rows;
  }

  private void link(int from, int to) {
    if (from == to) {
      return;
    }
    double most = Math.min(1, rates.link(from, to) / unit);
    for (int boundary = 1; boundary < blocks; boundary++) {
      int flow = program.real(most, 0);
      leave(ports.get(from), boundary, flow);
      enter(ports.get(to), boundary, flow);
    }
  }

  private static void enter(Ports port, int boundary, int flow) {
    port.balance.add(flow, 1);
    port.rate.add(flow, 1);
    port.in.get(boundary).add(flow, 1);
  }

  private static void leave(Ports port, int boundary, int flow) {
    port.balance.add(flow, -1);
    port.out.get(boundary).add(flow, 1);
  }

  private record Ports(
      IntegerProgram.Row balance,
      IntegerProgram.Row rate,
      List<IntegerProgram.Row> in,
      List<IntegerProgram.Row> out) {}
}
