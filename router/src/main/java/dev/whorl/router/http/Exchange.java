package dev.whorl.router.http;

import dev.whorl.protocol.data.Token;
import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.GeneratedText;
import dev.whorl.router.openai.Prepared;
import dev.whorl.router.openai.TextPiece;
import dev.whorl.router.openai.Usage;
import dev.whorl.router.session.Ending;
import dev.whorl.router.session.Generation;
import dev.whorl.router.session.SessionEnd;
import dev.whorl.router.session.SessionListener;
import dev.whorl.router.session.Sessions;
import dev.whorl.router.session.Sessions.Submission;
import dev.whorl.router.session.Sessions.Ticket;
import dev.whorl.router.session.Tenant;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request for texts: its sessions, one per choice, and its answer. Everything happens on the
 * Vert.x context of the request. When the client goes away, or one choice fails, all sessions are
 * given up.
 */
final class Exchange {
  private final Prepared prepared;
  private final Sessions sessions;
  private final TokenMeter meter;
  private final Answer answer;
  private final RoutingContext http;
  private final Context context;
  private final List<Choice> choices = new ArrayList<>();
  private final BitSet charged = new BitSet(); // prompts, by their number
  private int unadmitted;
  private int unfinished;
  private final @Nullable Duration requestTime;
  private @Nullable Long deadline;
  private boolean over;

  Exchange(
      RoutingContext http,
      Prepared prepared,
      Sessions sessions,
      TokenMeter meter,
      HttpLimits limits) {
    this.http = http;
    this.prepared = prepared;
    this.sessions = sessions;
    this.meter = meter;
    this.requestTime = limits.requestTime();
    this.context = http.vertx().getOrCreateContext();
    int count = prepared.generations().size();
    this.unadmitted = count;
    this.unfinished = count;
    this.answer =
        prepared.options().stream().streams()
            ? new StreamedAnswer(
                http, prepared.shape(), prepared.options().stream(), limits.streams(), this::leave)
            : new WholeAnswer(http, prepared.shape(), count);
    http.response().closeHandler(ignored -> leave());
    http.response().exceptionHandler(ignored -> leave());
  }

  /**
   * Submits the sessions, unless the client has gone away while they were prepared.
   *
   * @param tenant whose turns they take
   */
  void begin(Tenant tenant) {
    if (http.response().closed()) {
      return;
    }
    if (requestTime != null) {
      Duration most = requestTime;
      deadline = http.vertx().setTimer(most.toMillis(), ignored -> tooLate(most));
    }
    List<Submission> submissions = new ArrayList<>();
    for (Generation generation : prepared.generations()) {
      Choice choice = new Choice(choices.size(), prepared.text(choices.size()));
      choices.add(choice);
      submissions.add(new Submission(generation, choice));
    }
    List<Ticket> tickets = sessions.submit(submissions, tenant);
    for (int i = 0; i < tickets.size(); i++) {
      choices.get(i).ticket = tickets.get(i);
    }
  }

  private void tooLate(Duration most) {
    if (!over) {
      leave();
      answer.failed(ApiError.deadline(most));
    }
  }

  private void end() {
    over = true;
    if (deadline != null) {
      http.vertx().cancelTimer(deadline);
    }
  }

  private void leave() {
    if (!over) {
      end();
      answer.abandoned();
      choices.forEach(choice -> choice.leave(Ending.CANCELLED));
    }
  }

  private void fail(SessionEnd end) {
    leave();
    answer.failed(ErrorAnswer.of(end));
  }

  /** A fault of this program in the middle of an answer must not leave the client waiting. */
  private void broken(RuntimeException fault) {
    leave();
    answer.failed(ErrorAnswer.of(http, fault));
  }

  private void admitted() {
    if (--unadmitted == 0) {
      answer.admitted();
    }
  }

  /** A prompt is charged once, when the first of its texts has got its slot. */
  private void started(int choice) {
    int prompt = choice / prepared.options().choices();
    if (!charged.get(prompt)) {
      charged.set(prompt);
      meter.prompt(prepared.generations().get(choice).ids().size());
    }
    answer.started(choice);
  }

  private void finished() {
    if (--unfinished == 0) {
      end();
      int generated = choices.stream().mapToInt(choice -> choice.text.tokens()).sum();
      answer.complete(new Usage(prepared.promptTokens(), generated));
    }
  }

  /** Hears of one session and brings that onto the request's context. */
  private final class Choice implements SessionListener {
    private final int index;
    private final GeneratedText text;
    private @Nullable Ticket ticket;
    private boolean finished;

    Choice(int index, GeneratedText text) {
      this.index = index;
      this.text = text;
    }

    @Override
    public void admitted() {
      later(Exchange.this::admitted);
    }

    @Override
    public void started() {
      later(() -> Exchange.this.started(index));
    }

    @Override
    public void token(Token token) {
      later(() -> take(token));
    }

    @Override
    public void ended(SessionEnd end) {
      later(() -> fail(end));
    }

    private void take(Token token) {
      if (finished) {
        return; // behind a stop string: neither shown nor charged
      }
      TextPiece piece = text.add(token);
      meter.generated(1);
      answer.piece(index, piece);
      if (piece.finish() != null) {
        finished = true;
        leave(Ending.STOP); // a stop string: the servers do not know; without effect otherwise
        finished();
      }
    }

    private void later(Runnable step) {
      context.runOnContext(ignored -> {
        if (!over) {
          try {
            step.run();
          } catch (RuntimeException fault) {
            broken(fault);
          }
        }
      });
    }

    private void leave(Ending ending) {
      Ticket submitted = ticket;
      if (submitted != null) {
        submitted.leave(ending);
      }
    }
  }
}
