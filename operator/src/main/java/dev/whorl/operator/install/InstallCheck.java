package dev.whorl.operator.install;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * {@code InstallCheck URL SECONDS}: asks the operator's health until it is up. Ends with 0, or with
 * 1 and what was said last.
 */
public final class InstallCheck {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int OK = 200;

  private InstallCheck() {}

  /** Runs the command. */
  public static void main(String... arguments) throws InterruptedException {
    String last = said(arguments[0]);
    for (int second = Integer.parseInt(arguments[1]); !last.isEmpty() && second > 0; second--) {
      Thread.sleep(PAUSE);
      last = said(arguments[0]);
    }
    if (!last.isEmpty()) {
      System.err.println(last);
      System.exit(1);
    }
    System.out.println("The operator answers at " + arguments[0] + ".");
  }

  /** Empty: it is up. */
  private static String said(String url) throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PAUSE).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(PAUSE.multipliedBy(5)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == OK
          ? ""
          : "%s: %d %s".formatted(url, answer.statusCode(), answer.body());
    } catch (IOException e) {
      return url + ": " + e;
    }
  }
}
