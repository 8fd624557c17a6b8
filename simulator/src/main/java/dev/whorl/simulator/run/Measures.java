package dev.whorl.simulator.run;

import dev.whorl.simulator.engine.DataPlane;
import dev.whorl.simulator.engine.Recorder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that is measured of one deployment in one run. */
final class Measures {
  final Distribution tokens = new Distribution();
  final Distribution firstTokens = new Distribution();
  final Distribution waits = new Distribution();
  final Distribution responses = new Distribution();
  final Distribution perToken = new Distribution();
  final Distribution stalls = new Distribution();
  final Map<DataPlane.Refusal, Integer> refusals = new EnumMap<>(DataPlane.Refusal.class);
  private final List<@Nullable RouteUse> routes = new ArrayList<>();
  long generated;
  double lastEnd;

  void promise(int route, RouteUse use) {
    while (routes.size() <= route) {
      routes.add(null);
    }
    routes.set(route, use);
  }

  @Nullable RouteUse route(int route) {
    return route < routes.size() ? routes.get(route) : null;
  }

  Iterable<@Nullable RouteUse> routes() {
    return routes;
  }

  void finished(Recorder.Finished session) {
    double seconds = session.lastTokenSeconds() - session.arrivalSeconds();
    responses.record(seconds);
    perToken.record(seconds / session.outputTokens());
    generated += session.outputTokens();
    lastEnd = Math.max(lastEnd, session.lastTokenSeconds());
  }
}
