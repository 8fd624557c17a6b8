package dev.whorl.cli.chaos;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.local.LocalCluster;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask one question after the other, and know the answers. */
final class Traffic implements AutoCloseable {
  private static final Duration AFTER_REFUSAL = Duration.ofMillis(300);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final LocalCluster cluster;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Question, List<String>> answers = new LinkedHashMap<>();
  private final Disturbances disturbances;
  private final Tally tally = new Tally();
  private final AtomicInteger routers = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();

  /** By client, by the system's clock of intervals. */
  private final List<AtomicLong> lastTokens = new CopyOnWriteArrayList<>();

  private volatile boolean stopping;

  Traffic(LocalCluster cluster, Disturbances disturbances) {
    this.cluster = cluster;
    this.disturbances = disturbances;
  }

  /**
   * Asks every question once, while nothing is wrong.
   *
   * @throws BadInput when an answer does not come
   */
  void learn(List<Question> questions) {
    for (Question question : questions) {
      Asked asked = ask(question, new AtomicLong());
      if (asked.end() != Asked.End.COMPLETE) {
        throw new BadInput("The undisturbed answer did not come: " + asked.word());
      }
      answers.put(question, asked.texts());
    }
  }

  /** So many clients begin. */
  void start(int sessions) {
    List<Question> questions = List.copyOf(answers.keySet());
    for (int c = 0; c < sessions; c++) {
      int first = c;
      AtomicLong last = new AtomicLong(System.nanoTime());
      lastTokens.add(last);
      clients.add(
          Thread.ofPlatform()
              .daemon()
              .name("client-" + c)
              .start(() -> {
                for (int i = first; !stopping; i += sessions) {
                  session(questions.get(i % questions.size()), last);
                }
              }));
    }
  }

  /** The router's process is about to be ended: its streams end with it. */
  void routerEnds() {
    routers.incrementAndGet();
  }

  /**
   * Waits until every client has had a token since now: then nothing that was wrong still holds
   * anybody up.
   *
   * @return whether they did, in time
   */
  boolean awaitTokens(Duration patience) throws InterruptedException {
    long since = System.nanoTime();
    for (AtomicLong last : lastTokens) {
      while (last.get() < since) {
        if (System.nanoTime() - since > patience.toNanos()) {
          return false;
        }
        Thread.sleep(LOOK);
      }
    }
    return true;
  }

  Tally tally() {
    return tally;
  }

  /** Waits until the answers that are under way have come. */
  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread each : clients) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }

  private void session(Question question, AtomicLong last) {
    int before = routers.get();
    double bound = cluster.boundSeconds();
    Asked asked = ask(question, last);
    List<String> expected = answers.getOrDefault(question, List.of());
    // A change of the placement on the way: the longer bound was promised for some of the time.
    bound = Math.max(bound, cluster.boundSeconds());
    tally.add(asked, expected, (long) (bound * 1e9), routers.get() != before, disturbances);
    if (asked.end() == Asked.End.REFUSED) {
      try {
        Thread.sleep(AFTER_REFUSAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Asked ask(Question question, AtomicLong last) {
    return Asked.of(client, cluster.url(), cluster.config().model().name(), question, last);
  }
}
