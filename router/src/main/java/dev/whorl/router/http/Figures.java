package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.whorl.router.session.SessionCounts;
import dev.whorl.router.session.SessionsView;
import io.vertx.ext.web.Router;
import java.util.function.Supplier;

/**
 * {@code GET /figures}, what the operator asks every few seconds: how many sessions there are, and
 * counts since the start of this router ({@code incarnation}). The histogram {@code tokens.gaps} is
 * HdrHistogram's compressed form in base 64, of tenths of a millisecond.
 */
public final class Figures {
  private final Supplier<SessionsView> sessions;
  private final Door door;
  private final SessionCounts counts;

  public Figures(Supplier<SessionsView> sessions, Door door, SessionCounts counts) {
    this.sessions = sessions;
    this.door = door;
    this.counts = counts;
  }

  /** Adds the route. */
  public void mount(Router router) {
    router.get("/figures").handler(http -> Json.send(http.response(), body()));
  }

  private JsonNode body() {
    SessionsView view = sessions.get();
    SessionCounts.Counts now = counts.counts();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("incarnation", counts.incarnation())
        .put("running", view.running())
        .put("waiting", view.waiting())
        .put("held", door.held())
        .put("over", now.over())
        .put("recovered", now.recovered())
        .put("notRecovered", now.notRecovered())
        .put("failed", now.failed());
    json.putObject("answers")
        .put("count", now.finished())
        .put("promptTokens", now.promptTokens())
        .put("promptSquares", now.promptSquares())
        .put("answerTokens", now.answerTokens())
        .put("answerSquares", now.answerSquares());
    json.putObject("tokens").put("late", now.late()).put("gaps", counts.gaps());
    return json;
  }
}
