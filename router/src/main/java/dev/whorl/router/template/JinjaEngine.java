package dev.whorl.router.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roastedroot.quickjs4j.core.Builtins;
import io.roastedroot.quickjs4j.core.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The package {@code @huggingface/jinja}, which is written for chat templates and tested on those
 * of the hub, inside QuickJS, which runs as WebAssembly on the JVM. Templates come with models and
 * are foreign code: the sandbox has no files, no network and no Java.
 *
 * <p>One engine renders one template at a time; parsed templates are kept. Thread-safe.
 */
public final class JinjaEngine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FOLDER = "/third-party/huggingface-jinja/";

  // lstrip_blocks and trim_blocks are the package's defaults, as in the Python library.
  private static final String GLUE =
      """
      // QuickJS has no Intl; the package uses it for the names of months in strftime_now.
      globalThis.Intl = {
        DateTimeFormat: class {
          constructor(locale, options) {
            this.short = options.month === "short";
          }
          format(date) {
            const months = ["January", "February", "March", "April", "May", "June", "July",
              "August", "September", "October", "November", "December"];
            const name = months[date.getMonth()];
            return this.short ? name.slice(0, 3) : name;
          }
        }
      };
      globalThis.parsed = new Map();
      globalThis.render = function (source, variables) {
        let template = parsed.get(source);
        if (template === undefined) {
          template = new jinja.Template(source);
          parsed.set(source, template);
        }
        return template.render(variables);
      };
      """;
  private static final String CALL =
      """
      (function () {
        let answer;
        try {
          const request = JSON.parse(whorl.request());
          answer = { text: render(request.template, request.variables) };
        } catch (failure) {
          answer = { failure: String(failure && failure.message ? failure.message : failure) };
        }
        whorl.answer(JSON.stringify(answer));
      })();
      """;

  /** What the script says; exactly one part is there. */
  private record Answer(@Nullable String text, @Nullable String failure) {}

  private record Request(String template, Map<String, ?> variables) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Engine engine;
  private final byte[] call;
  private String request = "";
  private String answer = "";

  /** Starts an engine. Takes about a second of computing. */
  public JinjaEngine() {
    Builtins exchange =
        Builtins.builder("whorl")
            .addVoidToString("request", () -> request)
            .addStringToVoid("answer", text -> answer = text)
            .build();
    engine = Engine.builder().addBuiltins(exchange).build();
    run(engine.compile(library() + GLUE));
    int compiled = engine.compile(CALL);
    call = engine.readCompiled(compiled);
    engine.free(compiled);
  }

  /**
   * Renders a template. Throws TemplateRefusal with the template's own words when it raises an
   * exception, and with the engine's when it cannot be parsed or run.
   *
   * @param variables values that JSON can express
   */
  public String render(String template, Map<String, ?> variables) throws TemplateRefusal {
    lock.lock();
    try {
      request = JSON.writeValueAsString(new Request(template, variables));
      run(engine.writeCompiled(call));
      Answer result = JSON.readValue(answer, Answer.class);
      if (result.text() == null) {
        throw new TemplateRefusal(String.valueOf(result.failure()));
      }
      return result.text();
    } catch (JsonProcessingException e) {
      throw new TemplateRefusal("The template's variables cannot be passed: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    engine.close();
  }

  private void run(int compiled) {
    try {
      engine.exec(compiled);
    } finally {
      engine.free(compiled);
    }
  }

  private static String library() {
    try (InputStream file = JinjaEngine.class.getResourceAsStream(FOLDER + "jinja.cjs")) {
      if (file == null) {
        throw new IllegalStateException("The resource " + FOLDER + "jinja.cjs is missing.");
      }
      String source = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return "globalThis.jinja = (function () { const module = { exports: {} }; let exports = module.exports;\n"
          + source
          + "\nreturn module.exports; })();\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
