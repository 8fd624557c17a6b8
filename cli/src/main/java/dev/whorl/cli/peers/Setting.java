package dev.whorl.cli.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What all contenders of a comparison share.
 *
 * @param model a GGUF file
 * @param format of its matrices, as GGUF names it
 * @param servers that hold blocks; more than one are processes of their own
 * @param rtt round trip added between any two processes
 * @param sessions numbers of sessions at once to time
 * @param threads of each process
 */
record Setting(
    Path model, String format, int servers, Duration rtt, List<Integer> sessions, int threads) {
  int mostSessions() {
    return sessions.stream().mapToInt(Integer::intValue).max().orElse(1);
  }

  /** For progress. */
  String describe() {
    return "%s, %d server%s, %d ms"
        .formatted(format, servers, servers == 1 ? "" : "s", rtt.toMillis());
  }
}
