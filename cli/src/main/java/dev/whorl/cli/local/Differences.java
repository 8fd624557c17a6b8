package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is different in a new text of the file, as far as it can be taken while the run goes on.
 *
 * @param joined servers to start
 * @param left servers to end
 * @param altered servers to start again with other memory or threads, as they are to be
 * @param replanned sessions, objective or link are different
 */
record Differences(
    List<LocalConfig.Server> joined,
    List<LocalConfig.Server> left,
    List<LocalConfig.Server> altered,
    boolean replanned) {
  Differences {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
    altered = List.copyOf(altered);
  }

  /**
   * Compares two states of the file.
   *
   * @throws BadInput naming the field, for a change that needs a new run
   */
  static Differences between(LocalConfig before, LocalConfig after) {
    fixed("model", before.model(), after.model());
    fixed("stores", before.stores(), after.stores());
    LocalConfig.Load was = before.workload();
    LocalConfig.Load is = after.workload();
    fixed("workload.maxInputTokens", was.maxInputTokens(), is.maxInputTokens());
    fixed("workload.maxOutputTokens", was.maxOutputTokens(), is.maxOutputTokens());
    fixed("workload.prefillTokens", was.prefillTokens(), is.prefillTokens());
    Map<String, LocalConfig.Server> old = byName(before);
    Map<String, LocalConfig.Server> now = byName(after);
    List<LocalConfig.Server> joined = new ArrayList<>();
    List<LocalConfig.Server> altered = new ArrayList<>();
    for (LocalConfig.Server server : after.servers()) {
      LocalConfig.Server same = old.get(server.name());
      if (same == null) {
        joined.add(server);
      } else if (!same.equals(server)) {
        altered.add(server);
      }
    }
    return new Differences(
        joined,
        before.servers().stream().filter(server -> !now.containsKey(server.name())).toList(),
        altered,
        was.sessions() != is.sessions()
            || !Objects.equals(before.objective(), after.objective())
            || !Objects.equals(before.link(), after.link()));
  }

  boolean none() {
    return joined.isEmpty() && left.isEmpty() && altered.isEmpty() && !replanned;
  }

  /** For the user: what is about to happen. */
  String words() {
    List<String> words = new ArrayList<>();
    name("starts", joined, words);
    name("starts again with other memory or threads", altered, words);
    name("ends", left, words);
    if (replanned) {
      words.add("sessions, objective or link are planned anew");
    }
    return String.join("; ", words);
  }

  private static void name(String what, List<LocalConfig.Server> servers, List<String> words) {
    if (!servers.isEmpty()) {
      words.add(
          servers.stream().map(LocalConfig.Server::name).collect(Collectors.joining(", "))
              + " "
              + what);
    }
  }

  private static void fixed(String field, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      throw new BadInput(
          "%s (%s, was %s) cannot change while the run goes on: end it and start it again."
              .formatted(field, after, before));
    }
  }

  private static Map<String, LocalConfig.Server> byName(LocalConfig config) {
    return config.servers().stream()
        .collect(Collectors.toMap(LocalConfig.Server::name, Function.identity()));
  }
}
