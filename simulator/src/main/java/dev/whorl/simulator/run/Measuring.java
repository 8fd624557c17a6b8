package dev.whorl.simulator.run;

import dev.whorl.simulator.engine.DataPlane;
import dev.whorl.simulator.engine.Recorder;

/** Sorts what the engine tells by deployment. */
final class Measuring implements Recorder {
  private final Measures[] byDeployment;

  Measuring(int deployments) {
    byDeployment = new Measures[deployments];
    for (int d = 0; d < deployments; d++) {
      byDeployment[d] = new Measures();
    }
  }

  Measures of(int deployment) {
    return byDeployment[deployment];
  }

  @Override
  public void token(int deployment, int route, double gapSeconds) {
    Measures m = byDeployment[deployment];
    m.tokens.record(gapSeconds);
    RouteUse use = m.route(route);
    if (use != null) {
      use.token(gapSeconds);
    }
  }

  @Override
  public void firstToken(
      int deployment, int route, int inputTokens, double sinceGrant, double sinceArrival) {
    Measures m = byDeployment[deployment];
    m.firstTokens.record(sinceArrival);
    RouteUse use = m.route(route);
    if (use != null) {
      use.firstToken(sinceGrant);
    }
  }

  @Override
  public void permitWait(int deployment, int route, double seconds) {
    RouteUse use = byDeployment[deployment].route(route);
    if (use != null) {
      use.permitWait(seconds);
    }
  }

  @Override
  public void started(int deployment, double waitedSeconds) {
    byDeployment[deployment].waits.record(waitedSeconds);
  }

  @Override
  public void recovered(int deployment, double stallSeconds) {
    byDeployment[deployment].stalls.record(stallSeconds);
  }

  @Override
  public void finished(Finished session) {
    byDeployment[session.deployment()].finished(session);
  }

  @Override
  public void refused(int deployment, double atSeconds, DataPlane.Refusal why) {
    byDeployment[deployment].refusals.merge(why, 1, Integer::sum);
  }
}
