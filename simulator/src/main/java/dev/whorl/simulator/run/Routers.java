package dev.whorl.simulator.run;

import dev.whorl.simulator.engine.Admission;
import dev.whorl.simulator.engine.DataPlane;
import java.util.ArrayList;
import java.util.List;

/** The routers of all deployments; each session belongs to its deployment's. */
final class Routers implements Admission {
  private final DataPlane plane;
  private final List<String> servers;
  private final List<Router> routers;

  /** At most one: the run's replanning, once it is asked for. */
  private final List<Replanning> replanning = new ArrayList<>();

  Routers(DataPlane plane, List<String> servers, List<Router> routers) {
    this.plane = plane;
    this.servers = List.copyOf(servers);
    this.routers = List.copyOf(routers);
  }

  void replanBy(Replanning by) {
    replanning.add(by);
  }

  private Router of(int session) {
    return routers.get(plane.session(session).deployment());
  }

  @Override
  public void arrived(int session) {
    of(session).arrived(session);
  }

  @Override
  public void closed(int session) {
    of(session).closed(session);
    replanning.forEach(Replanning::sessionEnded);
  }

  @Override
  public void lost(int session) {
    of(session).lost(session);
  }

  @Override
  public void calledBack(int session) {
    of(session).calledBack(session);
  }

  @Override
  public void serverLost(int server) {
    String id = servers.get(server);
    routers.forEach(router -> router.close(id));
    replanning.forEach(r -> r.lost(id));
  }
}
