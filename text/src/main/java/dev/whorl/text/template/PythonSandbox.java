package dev.whorl.text.template;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * One Python with jinja2, on a thread of its own, without files, network, processes and Java. What
 * it is asked is ended when it has taken more computing time or memory than allowed; the sandbox
 * cannot be used afterwards. One caller at a time.
 */
final class PythonSandbox implements AutoCloseable {
  private static final String PYTHON = "python";
  private static final String GLUE = "chat_templates.py";
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration GIVES_UP_WITHIN = Duration.ofSeconds(5);
  private static final long STACK_BYTES =
      16L << 20; // templates may nest as deep as Python's own limit
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Context context;
  private final Value render;
  private final Value check;
  private volatile boolean closed;

  /** Starts a Python. Takes seconds of computing. */
  PythonSandbox(Engine engine) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("chat-template")
            .stackSize(STACK_BYTES)
            .unstarted(this::work);
    thread.start();
    context =
        Context.newBuilder(PYTHON)
            .engine(engine)
            .allowIO(IOAccess.NONE)
            .option("python.ForceImportSite", "false")
            .option("python.PosixModuleBackend", "java")
            .build();
    try {
      Value bindings =
          unlimited(() -> {
            Value members = context.getBindings(PYTHON);
            members.putMember("source", (ProxyExecutable) name -> module(name[0].asString()));
            context.eval(PYTHON, resource(GLUE));
            return members;
          });
      render = bindings.getMember("render");
      check = bindings.getMember("check");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Renders. Throws TemplateRefusal with what the template raises or fails with, SandboxBroken when
   * it took too much.
   *
   * @param variables a JSON object
   * @param now what the template's clock shows, ISO 8601; null: the real time
   */
  String render(String template, String variables, @Nullable String now, Allowance allowance)
      throws TemplateRefusal, SandboxBroken {
    String[] answer =
        limited(
            () -> {
              Value pair = render.execute(template, variables, now);
              return new String[] {text(pair.getArrayElement(0)), text(pair.getArrayElement(1))};
            },
            allowance);
    if (answer[0] == null) {
      throw new TemplateRefusal(String.valueOf(answer[1]));
    }
    return answer[0];
  }

  /** Parses a template, which makes its first rendering fast. Throws as {@link #render}. */
  void check(String template, Allowance allowance) throws TemplateRefusal, SandboxBroken {
    String[] wrong = limited(() -> new String[] {text(check.execute(template))}, allowance);
    if (wrong[0] != null) {
      throw new TemplateRefusal(wrong[0]);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      context.close(true);
    } catch (PolyglotException e) {
      // What ran in it has been ended; nobody waits for it.
    }
  }

  /** What one question may take. */
  record Allowance(Duration computing, long allocatedBytes) {}

  private <T> T limited(Callable<T> question, Allowance allowance) throws SandboxBroken {
    FutureTask<T> task = new FutureTask<>(question);
    long computing = THREADS.getThreadCpuTime(thread.threadId()) + allowance.computing().toNanos();
    long allocated =
        THREADS.getThreadAllocatedBytes(thread.threadId()) + allowance.allocatedBytes();
    tasks.add(task);
    while (true) {
      try {
        return task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (THREADS.getThreadCpuTime(thread.threadId()) > computing) {
          throw end("It computes for more than %d s.".formatted(allowance.computing().toSeconds()));
        }
        if (THREADS.getThreadAllocatedBytes(thread.threadId()) > allocated) {
          throw end(
              "It takes more than %d MiB of memory.".formatted(allowance.allocatedBytes() >> 20));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw end("The router stops.");
      } catch (ExecutionException e) {
        throw new SandboxBroken("The template engine failed: " + e.getCause(), e.getCause());
      }
    }
  }

  private SandboxBroken end(String reason) {
    try {
      context.interrupt(GIVES_UP_WITHIN);
    } catch (TimeoutException e) {
      // It is closed by its owner, which cancels what runs.
    }
    return new SandboxBroken(reason, null);
  }

  private <T> T unlimited(Callable<T> question) {
    FutureTask<T> task = new FutureTask<>(question);
    tasks.add(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the template engine starts.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The template engine does not start.", e.getCause());
    }
  }

  private void work() {
    while (!closed) {
      try {
        tasks.take().run();
      } catch (InterruptedException e) {
        // closed, or an interrupt that came when its question was over
      }
    }
  }

  private static @Nullable String text(Value value) {
    return value.isNull() ? null : value.asString();
  }

  private static @Nullable String module(String name) {
    String path = "/python/" + name.replace('.', '/');
    String file = read(path + ".py");
    return file == null ? read(path + "/__init__.py") : file;
  }

  private static String resource(String name) {
    String text = read(name);
    if (text == null) {
      throw new IllegalStateException("The resource " + name + " is missing.");
    }
    return text;
  }

  private static @Nullable String read(String name) {
    try (InputStream file = PythonSandbox.class.getResourceAsStream(name)) {
      return file == null ? null : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
