package dev.whorl.router.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.whorl.router.session.SessionsView;
import io.vertx.ext.web.Router;
import java.util.function.Supplier;

/**
 * {@code GET /demand}: {@code {"running": 3, "waiting": 1, "held": 0, "longestWaitMillis": 120}},
 * what autoscaling asks for. Counts of this router only, and nothing that is not in its metrics.
 */
public final class Demand {
  private final Supplier<SessionsView> sessions;
  private final Door door;

  public Demand(Supplier<SessionsView> sessions, Door door) {
    this.sessions = sessions;
    this.door = door;
  }

  /** Adds the route. */
  public void mount(Router router) {
    router
        .get("/demand")
        .handler(http -> {
          SessionsView view = sessions.get();
          Json.send(
              http.response(),
              JsonNodeFactory.instance
                  .objectNode()
                  .put("running", view.running())
                  .put("waiting", view.waiting())
                  .put("held", door.held())
                  .put("longestWaitMillis", view.longestWait().toMillis()));
        });
  }
}
