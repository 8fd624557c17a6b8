package dev.whorl.text.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.text.template.PythonSandbox.Allowance;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Engine;
import org.jspecify.annotations.Nullable;

/**
 * jinja2 itself, set up as the transformers library does for chat templates, inside GraalPy on the
 * JVM: what it renders and refuses is what the models' authors saw. Templates come with models and
 * are foreign code: the sandboxes have no files, no network and no Java, and limits of computing
 * time and memory.
 *
 * <p>A few sandboxes render at the same time; they are started when they are needed first. One that
 * had to be ended is replaced. Thread-safe.
 */
public final class JinjaEngine implements AutoCloseable {
  private static final Logger LOG = System.getLogger(JinjaEngine.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SANDBOXES = 2;
  // Parsing is slow while the interpreter is cold; a warm rendering takes about a millisecond.
  private static final Allowance ALLOWANCE = new Allowance(Duration.ofSeconds(10), 1L << 30);
  private static final Duration TURN = Duration.ofSeconds(30);

  private final Engine engine;
  private final Allowance allowance;
  private final Semaphore turns;
  private final Queue<PythonSandbox> idle = new ConcurrentLinkedQueue<>();
  private final Object starting = new Object();
  private volatile boolean closed;

  /** An engine for a router. Fast; the first rendering starts a Python. */
  public JinjaEngine() {
    this(SANDBOXES, ALLOWANCE);
  }

  JinjaEngine(int sandboxes, Allowance allowance) {
    this.engine = Engine.newBuilder("python").option("engine.WarnInterpreterOnly", "false").build();
    this.allowance = allowance;
    this.turns = new Semaphore(sandboxes, true);
  }

  /** Starts a sandbox in the background, so that the first rendering need not wait as long. */
  public void warmUp() {
    Thread.ofPlatform()
        .daemon()
        .name("chat-template-start")
        .start(() -> {
          try {
            PythonSandbox sandbox = sandbox();
            giveBack(sandbox, true);
          } catch (RuntimeException e) {
            if (!closed) {
              LOG.log(Level.ERROR, "The template engine does not start.", e);
            }
          }
        });
  }

  /**
   * Throws TemplateRefusal for a template that cannot be parsed, with the reason and the line. It
   * is kept parsed.
   */
  public void check(String template) throws TemplateRefusal {
    with(sandbox -> {
      sandbox.check(template, allowance);
      return "";
    });
  }

  /**
   * Renders a template. Throws TemplateRefusal with the template's own words when it raises an
   * exception, with the engine's when it cannot be parsed or run or takes too much; TemplatesBusy
   * when no sandbox became free in time.
   *
   * @param variables values that JSON can express
   * @param now what {@code strftime_now} shows; null: the real time
   */
  public String render(String template, Map<String, ?> variables, @Nullable LocalDateTime now)
      throws TemplateRefusal {
    String json;
    try {
      json = JSON.writeValueAsString(variables);
    } catch (JsonProcessingException e) {
      throw new TemplateRefusal("The template's variables cannot be passed: " + e.getMessage());
    }
    String clock = now == null ? null : now.toString();
    return with(sandbox -> sandbox.render(template, json, clock, allowance));
  }

  @Override
  public void close() {
    closed = true;
    for (PythonSandbox sandbox = idle.poll(); sandbox != null; sandbox = idle.poll()) {
      sandbox.close();
    }
    engine.close(true);
  }

  private String with(Question question) throws TemplateRefusal {
    awaitTurn();
    PythonSandbox sandbox = null;
    boolean usable = false;
    try {
      sandbox = sandbox();
      String answer = question.ask(sandbox);
      usable = true;
      return answer;
    } catch (TemplateRefusal e) {
      usable = true;
      throw e;
    } catch (SandboxBroken e) {
      LOG.log(Level.WARNING, "A chat template was ended: {0}", e.getMessage());
      throw new TemplateRefusal("The chat template was ended: " + e.getMessage());
    } finally {
      if (sandbox != null) {
        giveBack(sandbox, usable);
      }
      turns.release();
    }
  }

  /** One that is idle, or a new one. One starts at a time: who comes meanwhile may get that one. */
  private PythonSandbox sandbox() {
    PythonSandbox free = idle.poll();
    if (free != null) {
      return free;
    }
    synchronized (starting) {
      free = idle.poll();
      return free == null ? new PythonSandbox(engine) : free;
    }
  }

  private void giveBack(PythonSandbox sandbox, boolean usable) {
    if (usable && !closed) {
      idle.add(sandbox);
    } else {
      sandbox.close();
    }
  }

  private void awaitTurn() {
    try {
      if (!turns.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TemplatesBusy(
            "The template engine was busy for %d s.".formatted(TURN.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TemplatesBusy("The router stops.");
    }
  }

  private interface Question {
    String ask(PythonSandbox sandbox) throws TemplateRefusal, SandboxBroken;
  }
}
