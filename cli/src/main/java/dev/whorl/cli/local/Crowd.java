package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several sessions that chat at the same time. */
final class Crowd {
  private static final String[] QUESTIONS = {
    "Tell a long story about a river.",
    "Explain how rain is made.",
    "Describe a market in the morning.",
    "List facts about whales."
  };

  private final URI url;
  private final String model;
  private final int tokens;

  Crowd(URI url, String model, int tokens) {
    this.url = url;
    this.model = model;
    this.tokens = tokens;
  }

  /**
   * What was seen.
   *
   * @param tokensPerSecond of all sessions together, from the first token of any to the last
   */
  record Result(double tokensPerSecond, double gapMedianSeconds, double gapWorstSeconds) {}

  Result run(int sessions) {
    List<Callable<ChatProbe.Timing>> chats = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      String question = QUESTIONS[i % QUESTIONS.length];
      chats.add(() ->
          new ChatProbe(url, model, new PrintWriter(Writer.nullWriter())).ask(question, tokens));
    }
    List<ChatProbe.Timing> timings = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<ChatProbe.Timing> chat : threads.invokeAll(chats)) {
        timings.add(chat.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("Interrupted while sessions ran.");
    } catch (ExecutionException e) {
      throw new BadInput("A session failed: " + e.getCause());
    }
    return result(timings);
  }

  private static Result result(List<ChatProbe.Timing> timings) {
    List<Double> gaps = new ArrayList<>();
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    int tokens = 0;
    for (ChatProbe.Timing timing : timings) {
      gaps.addAll(timing.gapsSeconds());
      first = Math.min(first, timing.firstNanos());
      last = Math.max(last, timing.lastNanos());
      tokens += timing.gapsSeconds().size();
    }
    gaps.sort(null);
    if (gaps.isEmpty()) {
      throw new BadInput("The answers were too short to measure; ask for more --tokens.");
    }
    return new Result(tokens / ((last - first) / 1e9), gaps.get(gaps.size() / 2), gaps.getLast());
  }
}
