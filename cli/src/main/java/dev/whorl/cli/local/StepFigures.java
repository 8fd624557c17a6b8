package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * What an agent has counted of its steps since it began.
 *
 * @param seconds that the device worked, in all steps together
 * @param steps prompt chunks among them
 */
record StepFigures(double seconds, double steps) {
  private static final String SECONDS = "whorl_step_seconds_sum ";
  private static final String STEPS = "whorl_step_seconds_count ";

  /** Asks the agent. */
  static StepFigures read(URI metrics) {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(10)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return of(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new BadInput("The agent does not answer at %s: %s".formatted(metrics, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("Interrupted while an agent was asked for its figures.");
    }
  }

  /** Reads Prometheus text. */
  static StepFigures of(String text) {
    return new StepFigures(number(text, SECONDS), number(text, STEPS));
  }

  private static double number(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow(() -> new BadInput("The agent's metrics lack (%s).".formatted(name.strip())));
  }

  StepFigures since(StepFigures before) {
    return new StepFigures(seconds - before.seconds, steps - before.steps);
  }

  /** Mean of a step; 0 where there was none. */
  double meanSeconds() {
    return steps == 0 ? 0 : seconds / steps;
  }
}
