package dev.whorl.cli.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows as a table, each of ours with its ratio to the other system in the same setting. */
final class PeersTable {
  private static final String HEAD =
      "format  servers  rtt ms  sessions  system          decode tok/s  ratio  prefill tok/s  ratio";

  private PeersTable() {}

  static List<String> lines(List<Measured> rows) {
    List<String> lines = new ArrayList<>(List.of(HEAD));
    for (Measured row : rows) {
      Optional<Measured> peer = rows.stream().filter(other -> isPeer(row, other)).findFirst();
      Double prefill = row.prefillTokensPerSecond();
      Double theirs = peer.map(Measured::prefillTokensPerSecond).orElse(null);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-7s %7d  %6d  %8d  %-14s  %12.1f  %5s  %13s  %5s",
              row.format(),
              row.servers(),
              row.rttMillis(),
              row.sessions(),
              row.system(),
              row.decodeTokensPerSecond(),
              peer.map(p -> ratio(row.decodeTokensPerSecond(), p.decodeTokensPerSecond()))
                  .orElse(""),
              prefill == null ? "" : String.format(Locale.ROOT, "%.1f", prefill),
              prefill == null || theirs == null ? "" : ratio(prefill, theirs)));
    }
    return lines;
  }

  private static boolean isPeer(Measured row, Measured other) {
    return row.system().startsWith("whorl")
        && !other.system().startsWith("whorl")
        && row.format().equals(other.format())
        && row.servers() == other.servers()
        && row.sessions() == other.sessions()
        && row.rttMillis() == other.rttMillis();
  }

  private static String ratio(double ours, double theirs) {
    return String.format(Locale.ROOT, "%.2f", ours / theirs);
  }
}
