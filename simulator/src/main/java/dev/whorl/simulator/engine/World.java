package dev.whorl.simulator.engine;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;

/** The state that the parts of the engine share; one per run. */
final class World {
  final Options options;
  final Recorder recorder;
  final EventQueue queue = new EventQueue();
  final Rows rows = new Rows();
  final Sessions sessions = new Sessions();
  final Links links;
  final Lanes lanes = new Lanes();
  final Routes routes;
  final Servers servers;

  /** Decode rows that wait at a server. */
  final RowList ready;

  /** Sessions that wait at a server for a turn of prefill. */
  final RowList turns;

  /** By deployment. */
  final int[] prefillTokens;

  final long[] rowBytes;

  double now;

  World(Problem problem, Options options, Recorder recorder) {
    this.options = options;
    this.recorder = recorder;
    int count = problem.servers().size();
    links = new Links(problem.delays());
    routes = new Routes(problem, links, lanes);
    servers = new Servers(count);
    ready = new RowList(rows, count);
    turns = new RowList(rows, count);
    prefillTokens = new int[problem.deployments().size()];
    rowBytes = new long[prefillTokens.length];
    for (int d = 0; d < prefillTokens.length; d++) {
      Deployment deployment = problem.deployments().get(d);
      prefillTokens[d] = deployment.workload().slot().prefillTokens();
      rowBytes[d] = deployment.model().residualRowBytes();
    }
  }

  int server(int session, int hop) {
    return routes.server[routes.offset[sessions.route[session]] + hop];
  }

  int lane(int session, int hop) {
    return routes.lane[routes.offset[sessions.route[session]] + hop];
  }

  int linkAfter(int session, int hop) {
    return routes.link[routes.offset[sessions.route[session]] + hop];
  }

  boolean stale(int node) {
    return rows.epoch[node] != sessions.epoch[rows.session[node]];
  }
}
